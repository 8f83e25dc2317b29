/** Where an answer goes on: a page of MyCase, and how many of its rows were shown before. */
export interface PageCursor {
  /** MyCase's own; undefined for the first page. */
  readonly token: string | undefined;
  readonly rowOffset: number;
}

const PAGE_TOKEN_PATTERN = /^(.*)\.after-(\d{1,4})$/s;

/** The place a call's `page_token` stands for. */
export function parsePageToken(page_token: unknown): PageCursor {
  if (typeof page_token !== 'string') return { token: undefined, rowOffset: 0 };
  const [, token, rowOffset] = PAGE_TOKEN_PATTERN.exec(page_token) ?? [];
  return token === undefined
    ? { token: page_token, rowOffset: 0 }
    : { token: token || undefined, rowOffset: Number(rowOffset) };
}

/** The `page_token` that stands for a place in the middle of a page. */
export const formatPageToken = ({ token, rowOffset }: PageCursor): string => `${token ?? ''}.after-${rowOffset}`;
