import { MyCaseError } from '../base/mycase-error.ts';

/** A sign-in or its renewal failed. The message states what happened and what to do. */
export class SignInError extends MyCaseError {}

/** Nobody is signed in, or the sign-in has ended. Only a person with a browser can sign in again. */
export class SignedOutError extends SignInError {}

/** Advice for the case that MyCase refuses an app or a person: it shows its own page, and no redirect follows. */
export const SIGN_IN_HINT =
  'If MyCase showed a page with the word forbidden, the person lacks the permission to manage the firm’s preferences, ' +
  'billing and payment options. A person with this permission must sign in. If MyCase did not know the app, the client ' +
  'id or the redirect URI differs from the one that MyCase support registered. Correct it with ' +
  '`mycase-mcp login --new-app`.';
