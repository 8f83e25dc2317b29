/** The command line or a variable is wrong. The message says which one, and what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
