/**
 * Returns the token of the next page, or null on the last page. MyCase: a `Link` header, `<…page_token=…>; rel="next"`,
 * and none on the last page. A page that names itself as the next one is treated as the last.
 */
export function parseNextPageToken(link: string | undefined, sentToken: unknown): string | null {
  const nextLink = [...(link ?? '').matchAll(/<([^<>]*)>([^<]*)/g)].find(([, , attributes]) =>
    /rel="?next\b/.test(attributes ?? ''),
  );
  const token = nextLink?.[1] && new URLSearchParams(nextLink[1].split('?')[1]).get('page_token');
  return token && token !== sentToken ? token : null;
}

/**
 * Returns the number of records on all pages: MyCase's `Item-Count`, or `rowCount` if `isComplete`. Returns null if the
 * number is not known.
 */
export function parseTotal(itemCount: string | undefined, rowCount: number, isComplete: boolean): number | null {
  if (itemCount !== undefined && /^\d{1,15}$/.test(itemCount)) return Number(itemCount);
  return isComplete ? rowCount : null;
}
