/** A list as text: how many there are and how to go on first, then a line of JSON for each row. */
export function listText(
  many: string,
  rows: readonly object[],
  total: number | null,
  nextPageToken: string | null,
  note: string | undefined,
): string {
  const of = total === null ? ' (MyCase did not say how many there are in all)' : ` of ${total}`;
  const next = nextPageToken === null ? 'no further page' : `next_page_token: ${nextPageToken}`;
  const head = `${rows.length}${of} ${many.replaceAll('_', ' ')}; ${next}`;
  return [head, ...(note ? [note] : []), ...rows.map(recordText)].join('\n');
}

/** A record as one line of JSON, without what is null or empty. */
export const recordText = (record: object): string =>
  JSON.stringify(record, (_, value) => (isEmpty(value) ? undefined : value));

const isEmpty = (value: unknown): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0);
