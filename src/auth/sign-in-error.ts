import { MyCaseError } from '../base/mycase-error.ts';

/** Signing in, or staying signed in, failed. The message says what happened and the one thing to do. */
export class SignInError extends MyCaseError {}

/** Nobody is signed in, or the sign-in has ended. Only a person with a browser can sign in again. */
export class SignedOutError extends SignInError {}

/** MyCase shows a page of its own where it refuses an app or a person, and sends nobody back. */
export const SIGN_IN_HINT =
  'If MyCase showed a page that says forbidden: the person who signs in needs the permission to manage the firm’s ' +
  'preferences, billing and payment options; let someone sign in who has it. If it did not know the app: client id ' +
  'and redirect URI must be those that MyCase support registered, to the letter (`mycase-mcp login --new-app`).';
