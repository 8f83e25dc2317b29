/**
 * The token of the page after this one. MyCase: a `Link` header, `<…page_token=…>; rel="next"`, and none on the last
 * page. A page that names itself as the next one is taken as the last.
 */
export function parseNextPageToken(link: string | undefined, sentToken: unknown): string | null {
  const nextLink = [...(link ?? '').matchAll(/<([^>]*)>([^<]*)/g)].find(([, , attributes]) =>
    /rel="?next\b/.test(attributes ?? ''),
  );
  const token = nextLink?.[1] && new URLSearchParams(nextLink[1].split('?')[1]).get('page_token');
  return token && token !== sentToken ? token : null;
}

/**
 * How many records there are over all pages: MyCase's `Item-Count`, or, where it is missing, the rows themselves when
 * they are all there is; null when nobody said.
 */
export function parseTotal(itemCount: string | undefined, rowCount: number, isComplete: boolean): number | null {
  if (itemCount !== undefined && /^\d+$/.test(itemCount)) return Number(itemCount);
  return isComplete ? rowCount : null;
}
