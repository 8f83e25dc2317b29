/** Joins sentences with spaces. Returns undefined if there are none. */
export const joinSentences = (...sentences: readonly (string | undefined)[]): string | undefined =>
  sentences.filter(Boolean).join(' ') || undefined;

/** Returns a count with its noun: `1 invoice`, `2 invoices`. `plural` is needed for a plural without an added s. */
export const pluralize = (count: number, singular: string, plural = `${singular}s`): string =>
  `${count} ${count === 1 ? singular : plural}`;

/** Joins words: `a`, `a or b`, `a, b or c`. */
export const joinWords = (words: readonly string[], conjunction: 'and' | 'or'): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`;
