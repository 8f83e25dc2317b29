import { isRecord, type JsonObject } from '../base/json.ts';
import { joinWords, pluralize } from '../base/sentences.ts';

/** The identity of a row: its id. MyCase: a list option has a key, and a version of a document has a number. */
export type RowKey = number | string;

/** Returns the identity of a row. Undefined for a row without one. */
export function getRowKey(row: JsonObject): RowKey | undefined {
  const key = row.id ?? row.key ?? row.version;
  return typeof key === 'number' || (typeof key === 'string' && key !== '') ? key : undefined;
}

/** The rows of a page as MyCase sent them, before ethical walls removed any. */
export interface PageContents {
  readonly keys: readonly RowKey[];
  /** The number of rows without an identity. */
  readonly unidentified: number;
  /** The number of rows that are not objects. */
  readonly invalid: number;
  /** MyCase's number of the records on all pages. Undefined if MyCase did not send it. */
  readonly count: number | undefined;
}

/** Describes the rows of a page. */
export function describePage(body: readonly unknown[], count: number | undefined): PageContents {
  const records = body.filter(isRecord);
  const keys = records.flatMap((row) => getRowKey(row) ?? []);
  return { keys, unidentified: records.length - keys.length, invalid: body.length - records.length, count };
}

/** A page as a scan sees it. */
export interface ScannedPage {
  readonly contents: PageContents;
  /** The token of the next page. Null on the last page. */
  readonly next: string | null;
  /** True if ethical walls removed rows: the numbers of the contents must not be shown. */
  readonly isWalled: boolean;
}

/** The state of reading a list page by page. It decides where the reading ends, and if the list is complete then. */
export interface PageScan {
  /** The token of the page to read. Undefined before the first page, null after the last. */
  token: string | null | undefined;
  /** Why the list is not complete, once the scan has ended: a clause. Undefined if it is complete. */
  gap: string | undefined;
  /** True if MyCase sent the number of records, so that the number of rows could be compared with it. */
  isCounted: boolean;
  /** Adds the page that `token` named. */
  add(page: ScannedPage): void;
}

/** A scan ends after this many pages in a row without a new record. */
const MAX_IDLE_PAGES = 3;

/** Begins a scan at the first page. MyCase: a page continues where the page before it ended. */
export function createPageScan(): PageScan {
  const seen = new Set<RowKey>();
  const tokens = new Set<string>();
  const dropped = { unidentified: 0, invalid: 0 };
  let [rowCount, pageSize, idlePages] = [0, 0, 0];
  let expected: number | undefined;
  /**
   * The smallest count is expected. A record that was added during the scan is read later, with the changes since its
   * start.
   */
  const addCount = (count: number | undefined) => {
    if (count !== undefined) expected = Math.min(expected ?? count, count);
  };
  const addRows = ({ keys, unidentified, invalid }: PageContents) => {
    const before = seen.size;
    for (const key of keys) seen.add(key);
    dropped.unidentified += unidentified;
    dropped.invalid += invalid;
    const size = keys.length + unidentified + invalid;
    rowCount += size;
    pageSize = Math.max(pageSize, size);
    idlePages = seen.size === before ? idlePages + 1 : 0;
  };
  const findStop = (next: string): string | undefined => {
    if (tokens.has(next)) return 'MyCase named a page as the next one that had been read before';
    if (idlePages >= MAX_IDLE_PAGES) return `MyCase sent ${MAX_IDLE_PAGES} pages in a row without a new record`;
    if (expected !== undefined && rowCount > expected + pageSize) return 'MyCase sent more records than it counts';
    return undefined;
  };
  const scan: PageScan = {
    token: undefined,
    gap: undefined,
    isCounted: false,
    add({ contents, next, isWalled }) {
      addRows(contents);
      addCount(contents.count);
      scan.isCounted = expected !== undefined;
      const stop = next === null ? undefined : findStop(next);
      if (next !== null) tokens.add(next);
      scan.token = stop ? null : next;
      if (scan.token !== null) return;
      const usedCount = seen.size + dropped.unidentified + dropped.invalid;
      const gaps = [stop, describeMissing(usedCount, expected, isWalled), ...describeDropped(dropped)];
      scan.gap = gaps.filter(Boolean).join('; ') || undefined;
    },
  };
  return scan;
}

/** Behind ethical walls the numbers would tell how many records are hidden. */
function describeMissing(rowCount: number, expected: number | undefined, isWalled: boolean): string | undefined {
  if (expected === undefined || rowCount >= expected) return undefined;
  if (isWalled) return 'MyCase sent fewer records than it counts';
  return `MyCase sent ${rowCount} of the ${pluralize(expected, 'record')} that it counts`;
}

/** States that a list of one page has fewer rows than MyCase counts: a clause. Undefined if it has not. */
export const describeShortfall = (
  { keys, unidentified, invalid, count }: PageContents,
  isWalled: boolean,
): string | undefined => describeMissing(keys.length + unidentified + invalid, count, isWalled);

function describeDropped({ unidentified, invalid }: { unidentified: number; invalid: number }): string[] {
  const parts = [
    ...(unidentified > 0 ? [`${pluralize(unidentified, 'row')} without an id`] : []),
    ...(invalid > 0 ? [`${pluralize(invalid, 'row')} that ${invalid === 1 ? 'is' : 'are'} not a record`] : []),
  ];
  return parts.length > 0 ? [`MyCase sent ${joinWords(parts, 'and')}, which could not be used`] : [];
}
