/**
 * The token of the page after this one. MyCase: a `Link` header, `<…page_token=…>; rel="next"`, and none on the last
 * page. A page that names itself as the next one is taken as the last.
 */
export function nextPageToken(link: string | undefined, sent: unknown): string | null {
  const next = [...(link ?? '').matchAll(/<([^>]*)>([^<]*)/g)].find(([, , rest]) =>
    /rel="?next\b/.test(rest ?? ''),
  );
  const token = next?.[1] && new URLSearchParams(next[1].split('?')[1]).get('page_token');
  return token && token !== sent ? token : null;
}

/**
 * How many records there are over all pages: MyCase's `Item-Count`, or, where it is missing, the rows themselves when
 * they are all there is; null when nobody said.
 */
export function totalOf(itemCount: string | undefined, rows: number, isWhole: boolean): number | null {
  if (itemCount !== undefined && /^\d+$/.test(itemCount)) return Number(itemCount);
  return isWhole ? rows : null;
}
