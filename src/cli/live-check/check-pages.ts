import { parseItemCount, parseNextPageToken } from '../../client/pagination.ts';
import { MAX_PAGE_SIZE } from '../../operations/page-arguments.ts';
import { type CheckContext, describeStatus, readRows } from './check-context.ts';
import { checkNextPage } from './check-next-page.ts';
import type { FirmList, FirmLists } from './firm-list.ts';

const DEFAULT_PAGE_SIZE = 25;
/** Pages of this size have a next page in a small firm, too. */
const SMALL_PAGE_SIZE = 2;

/** Compares the sizes of pages with the assumptions, on the list with the most records. */
export async function checkPages(context: CheckContext, lists: FirmLists): Promise<void> {
  const largestList = [...lists.values()].sort((a, b) => getSize(b) - getSize(a))[0];
  if (!largestList) return;
  await checkDefaultSize(context, largestList);
  await checkLargestSize(context, largestList);
  await checkRefusedToken(context, largestList);
  if (![...lists.values()].some(({ hasNextPage }) => hasNextPage)) await checkSmallPages(context, largestList);
}

const getSize = ({ total, rows }: FirmList): number => total ?? rows.length;

async function checkDefaultSize(context: CheckContext, { name, query, rows }: FirmList): Promise<void> {
  const found = readRows(context, `${name} without page_size`, await context.probe.get({ path: `/${name}`, query }));
  if (!found) return;
  const isSeen = rows.length > DEFAULT_PAGE_SIZE;
  context.observe('A-03', name, isSeen ? found.length === DEFAULT_PAGE_SIZE : undefined, describeSize(found.length));
}

async function checkLargestSize(context: CheckContext, { name, query, rows }: FirmList): Promise<void> {
  const answer = await context.probe.get({ path: `/${name}`, query: { ...query, page_size: MAX_PAGE_SIZE } });
  if (answer.status === 400 || answer.status === 422) {
    context.observe('A-02', name, false, `page_size=${MAX_PAGE_SIZE}: ${describeStatus(answer)}`);
    return;
  }
  const found = readRows(context, `${name} with page_size=1000`, answer);
  if (!found) return;
  const total = parseItemCount(answer.headers['item-count']);
  const isLast = parseNextPageToken(answer.headers.link) === null;
  const isExpected =
    found.length === MAX_PAGE_SIZE || (found.length < MAX_PAGE_SIZE && isLast && (total ?? 0) <= found.length);
  // A short list does not show the maximum.
  const isSeen = !isExpected || found.length > rows.length;
  context.observe('A-02', name, isSeen ? isExpected : undefined, `page_size=1000: ${describeSize(found.length)}`);
}

/** Common sizes of pages are shown. All others could be the number of records of the firm. */
const describeSize = (size: number): string =>
  [10, 20, 25, 50, 100, 200, 250, 500, 1_000].includes(size)
    ? `${size} records`
    : 'all records of the list, or another size';

async function checkRefusedToken(context: CheckContext, { name, query }: FirmList): Promise<void> {
  const answer = await context.probe.get({ path: `/${name}`, query: { ...query, page_token: 'not-a-page-token' } });
  const isAnswered = answer.status !== undefined && answer.status < 500;
  context.observe('A-05', name, isAnswered ? answer.status === 400 : undefined, describeStatus(answer));
}

async function checkSmallPages(context: CheckContext, list: FirmList): Promise<void> {
  const answer = await context.probe.get({
    path: `/${list.name}`,
    query: { ...list.query, page_size: SMALL_PAGE_SIZE },
  });
  const rows = readRows(context, `small pages of ${list.name}`, answer);
  if (!rows || getSize(list) <= SMALL_PAGE_SIZE) return;
  const hasNextPage = parseNextPageToken(answer.headers.link) !== null;
  context.observe(
    'A-04',
    `small pages of ${list.name}`,
    hasNextPage,
    hasNextPage ? 'a next page' : 'no Link, but more records',
  );
  if (hasNextPage) await checkNextPage(context, { ...list, rows }, SMALL_PAGE_SIZE, answer);
}
