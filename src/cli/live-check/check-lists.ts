import { parseInstant } from '../../base/instants.ts';
import { parseItemCount, parseNextPageToken } from '../../client/pagination.ts';
import { getPathParameters } from '../../operations/define-operation.ts';
import type { Operation } from '../../operations/operation-types.ts';
import { getListQuery, hasUpdatedAfter, LIST_NAMES } from '../../records/list-names.ts';
import { checkChangeFilter } from './check-changes.ts';
import { type CheckContext, readRows } from './check-context.ts';
import { checkFields } from './check-fields.ts';
import { checkIds } from './check-ids.ts';
import { checkNextPage } from './check-next-page.ts';
import { type FirmList, type FirmLists, PAGE_SIZE } from './firm-list.ts';
import type { ProbeAnswer } from './probe.ts';
import { READ_OPERATIONS } from './read-operations.ts';

/** The lists of settings have few records. Their changes and their second pages are not requested. */
const SETTINGS_LISTS = [
  'locations',
  'people_groups',
  'referral_sources',
  'case_stages',
  'case_roles',
  'practice_areas',
  'custom_fields',
];

/** The longest time by which a change may be later than the answer that shows it. */
const MAX_CLOCK_SKEW_MS = 60 * 60_000;

/** Reads the beginning of each list of the firm, and compares it with the assumptions about lists and records. */
export async function checkLists(context: CheckContext): Promise<FirmLists> {
  const lists = new Map<string, FirmList>();
  for (const operation of READ_OPERATIONS.filter(isFirmList)) {
    const list = await checkList(context, operation);
    if (list) lists.set(list.name, list);
  }
  return lists;
}

const isFirmList = ({ path, list, query }: Operation): boolean =>
  list !== undefined && query?.page_size !== undefined && getPathParameters(path).length === 0;

async function checkList(context: CheckContext, { path, list: entity }: Operation): Promise<FirmList | undefined> {
  const name = path.slice(1);
  const query = name === 'invoices' ? getListQuery(name) : {};
  const answer = await context.probe.get({ path, query: { ...query, page_size: PAGE_SIZE } });
  const firstRows = readRows(context, name, answer);
  if (!firstRows || !entity) return undefined;
  const total = parseItemCount(answer.headers['item-count']);
  const hasNextPage = parseNextPageToken(answer.headers.link) !== null;
  const base = { name, entity, query, total, hasNextPage, seconds: answer.seconds };
  checkCount(context, { ...base, rows: firstRows }, answer);
  checkLink(context, { ...base, rows: firstRows }, answer);
  const secondRows =
    hasNextPage && !SETTINGS_LISTS.includes(name)
      ? await checkNextPage(context, { ...base, rows: firstRows }, PAGE_SIZE, answer)
      : [];
  const list = { ...base, rows: [...firstRows, ...secondRows] };
  checkIds(context, name, list.rows);
  checkFields(context, name, entity, list.rows);
  checkDates(context, list, answer);
  if (isCached(name) && !SETTINGS_LISTS.includes(name)) await checkChangeFilter(context, list);
  return list;
}

const isCached = (name: string): boolean => LIST_NAMES.some((one) => one === name && hasUpdatedAfter(one));

/** Compares the number of records that a list's first page states with its rows. */
function checkCount({ observe }: CheckContext, list: FirmList, answer: ProbeAnswer): void {
  const { name, rows, total, hasNextPage } = list;
  if (answer.headers['item-count'] === undefined) {
    observe('A-07', name, name === 'invoices', 'no Item-Count');
    return;
  }
  const isRight = total !== undefined && (hasNextPage ? total > rows.length : total === rows.length);
  observe('A-07', name, isRight, total === undefined ? 'not a number' : isRight ? 'right' : 'another number');
}

/** Compares the link to the next page with the number of records. */
function checkLink({ observe }: CheckContext, { name, rows, total, hasNextPage }: FirmList, answer: ProbeAnswer): void {
  if (answer.headers.link !== undefined && !hasNextPage) {
    observe('A-04', name, false, 'a Link without a next page_token');
    return;
  }
  const hasMore = total === undefined ? undefined : total > rows.length;
  const seen = hasNextPage ? 'a next page' : hasMore ? 'no Link, but more records' : 'one page';
  observe('A-04', name, hasMore === undefined ? undefined : hasMore === hasNextPage, seen);
}

function checkDates({ observe }: CheckContext, { name, rows }: FirmList, { headers }: ProbeAnswer): void {
  const answeredAt = Date.parse(headers.date ?? '');
  if (Number.isNaN(answeredAt)) {
    observe('A-13', name, false, 'no Date');
    return;
  }
  const changes = rows.map(({ updated_at }) => parseInstant(String(updated_at))).filter((time) => !Number.isNaN(time));
  const isLater = Math.max(...changes) > answeredAt + MAX_CLOCK_SKEW_MS;
  observe('A-13', name, !isLater, isLater ? 'records changed after the answer' : 'a Date after all changes');
}
