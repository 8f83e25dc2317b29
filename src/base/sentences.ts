/** Joins sentences with spaces; undefined where there is none. */
export const joinSentences = (...sentences: readonly (string | undefined)[]): string | undefined =>
  sentences.filter(Boolean).join(' ') || undefined;

/** `1 invoice`, `2 invoices`; `many` where an s does not make the plural. */
export const pluralize = (count: number, singular: string, plural = `${singular}s`): string =>
  `${count} ${count === 1 ? singular : plural}`;
