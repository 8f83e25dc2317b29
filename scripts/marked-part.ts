/**
 * Returns a page with another text between the comments `<!-- NAME: start -->` and `<!-- NAME: end -->`. Throws if the
 * page does not have both comments in this order.
 */
export function replaceMarkedPart(page: string, name: string, text: string): string {
  const startMark = `<!-- ${name}: start -->`;
  const start = page.indexOf(startMark);
  const end = page.indexOf(`<!-- ${name}: end -->`);
  if (start < 0 || end < start) throw new Error(`the page has no markers with the name ${name}`);
  return `${page.slice(0, start)}${startMark}\n${text}\n${page.slice(end)}`;
}
