/** What is to be said, in one; undefined where there is nothing. */
export const joinSentences = (...all: readonly (string | undefined)[]): string | undefined =>
  all.filter(Boolean).join(' ') || undefined;

/** `1 invoice`, `2 invoices`; `many` where an s does not make the plural. */
export const pluralize = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
