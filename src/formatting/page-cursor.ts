/** Where an answer goes on: a page of MyCase, and how many of its rows were shown before. */
export interface PageCursor {
  /** MyCase's own; undefined for the first page. */
  readonly token: string | undefined;
  readonly shown: number;
}

const FORM = /^(.*)\.after-(\d{1,4})$/s;

/** The place a call's `page_token` stands for. */
export function placeOf(page_token: unknown): PageCursor {
  if (typeof page_token !== 'string') return { token: undefined, shown: 0 };
  const [, token, shown] = FORM.exec(page_token) ?? [];
  return token === undefined
    ? { token: page_token, shown: 0 }
    : { token: token || undefined, shown: Number(shown) };
}

/** The `page_token` that stands for a place in the middle of a page. */
export const tokenFor = ({ token, shown }: PageCursor): string => `${token ?? ''}.after-${shown}`;
