import { parseInstant } from '../../base/instants.ts';
import type { JsonObject } from '../../base/json.ts';
import { parseItemCount, parseNextPageToken } from '../../client/pagination.ts';
import { type CheckContext, readRows } from './check-context.ts';
import { type FirmList, type FirmLists, PAGE_SIZE } from './firm-list.ts';

/** The latest change of a list's rows. */
interface LatestChange {
  /** The id of the changed record. */
  readonly id: unknown;
  /** Milliseconds since 1970, rounded down to a second. */
  readonly time: number;
}

/** Requests the records of a list that changed since the latest change that was seen. */
export async function checkChangeFilter(context: CheckContext, list: FirmList): Promise<void> {
  const { observe } = context;
  const { name, total } = list;
  const latest = findLatestChange(list);
  if (!latest) {
    observe('A-11', name, undefined, 'no updated_at');
    return;
  }
  const answer = await requestChanges(context, list, new Date(latest.time).toISOString().replace('.000Z', 'Z'));
  const found = readRows(context, `changes of ${name}`, answer);
  if (!found) return;
  const isFiltered = isChangedSince(found, latest);
  observe('A-11', name, isFiltered, isFiltered ? 'only changed records' : 'other records too');
  const isWhole = parseNextPageToken(answer.headers.link) === null;
  if (isWhole) {
    const isIncluded = found.some(({ id }) => id === latest.id);
    observe('A-10', name, isIncluded, isIncluded ? 'includes the time itself' : 'excludes the time itself');
  }
  const count = parseItemCount(answer.headers['item-count']);
  if (count === undefined || total === undefined || !isFiltered) return;
  const isOwnCount = isWhole ? count === found.length : count < total;
  observe('A-08', name, isOwnCount, isOwnCount ? 'the number of changed records' : 'another number');
}

/** The offset of the date-time of `checkOffset`. No firm in the United States has it. */
const OFFSET = { text: '+05:30', ms: 330 * 60_000 };

/** Requests the changes of cases with a date-time in another offset than UTC. */
export async function checkOffset(context: CheckContext, lists: FirmLists): Promise<void> {
  const cases = lists.get('cases');
  const latest = cases && findLatestChange(cases);
  if (!cases || !latest) return;
  const since = new Date(latest.time + OFFSET.ms).toISOString().slice(0, 19) + OFFSET.text;
  const answer = await requestChanges(context, cases, since);
  const found = readRows(context, 'changes of cases with an offset', answer);
  if (!found || parseNextPageToken(answer.headers.link) !== null) return;
  const isExpected = isChangedSince(found, latest) && found.some(({ id }) => id === latest.id);
  context.observe('A-10', 'cases with an offset', isExpected, isExpected ? 'the same records' : 'other records');
}

function findLatestChange({ rows }: FirmList): LatestChange | undefined {
  const times = rows.map(({ updated_at }) => parseInstant(String(updated_at)));
  const latest = Math.max(...times.filter((time) => !Number.isNaN(time)));
  if (!Number.isFinite(latest)) return undefined;
  return { id: rows[times.indexOf(latest)]?.id, time: Math.floor(latest / 1_000) * 1_000 };
}

const requestChanges = ({ probe }: CheckContext, { name, query }: FirmList, since: string) =>
  probe.get({ path: `/${name}`, query: { ...query, 'filter[updated_after]': since, page_size: PAGE_SIZE } });

const isChangedSince = (rows: readonly JsonObject[], { time }: LatestChange): boolean =>
  rows.every(({ updated_at }) => !(parseInstant(String(updated_at)) < time));
