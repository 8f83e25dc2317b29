import { MyCaseError } from '../client/errors.ts';

/** Signing in, or staying signed in, failed. The message says what happened and the one thing to do. */
export class SignInError extends MyCaseError {}

/** Nobody is signed in, or no longer: only a person in a browser can mend it. */
export class SignedOutError extends SignInError {}
