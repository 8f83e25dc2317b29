/** What is to be said, in one; undefined where there is nothing. */
export const sentences = (...all: readonly (string | undefined)[]): string | undefined =>
  all.filter(Boolean).join(' ') || undefined;
