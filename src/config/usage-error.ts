/** The command line or a variable is wrong. The message names it and states the correct form. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
