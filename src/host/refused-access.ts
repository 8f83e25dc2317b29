import type { DenialReason, PersonIdentity } from './administration/administration.ts';

/** The reason why a person cannot use this host now. */
export type Refusal = DenialReason | 'signed out' | 'no administrator';

/** A person who has shown who they are, and who may not use this host. */
export class RefusedAccessError extends Error {
  readonly reason: Refusal;
  /** Undefined before the person has signed in. */
  readonly person: PersonIdentity | undefined;

  constructor(reason: Refusal, person?: PersonIdentity) {
    super(`the access was refused: ${reason}`);
    this.reason = reason;
    this.person = person;
  }
}
