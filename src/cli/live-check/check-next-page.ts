import { parseInstant } from '../../base/instants.ts';
import type { JsonObject } from '../../base/json.ts';
import { parseItemCount, parseNextPageToken } from '../../client/pagination.ts';
import { type CheckContext, readRows } from './check-context.ts';
import type { FirmList } from './firm-list.ts';
import type { ProbeAnswer } from './probe.ts';

/** Reads the second page of a list, and compares it with the first. Returns its rows. */
export async function checkNextPage(
  context: CheckContext,
  list: FirmList,
  pageSize: number,
  firstAnswer: ProbeAnswer,
): Promise<readonly JsonObject[]> {
  const { observe, probe } = context;
  const { name, rows, query } = list;
  const page_token = parseNextPageToken(firstAnswer.headers.link);
  const answer = await probe.get({ path: `/${name}`, query: { ...query, page_size: pageSize, page_token } });
  const nextRows = readRows(context, `page 2 of ${name}`, answer);
  if (!nextRows) return [];
  observe('A-04', `page 2 of ${name}`, nextRows.length > 0, nextRows.length > 0 ? 'a next page with records' : 'empty');
  if (list.total !== undefined) {
    const isEqual = parseItemCount(answer.headers['item-count']) === list.total;
    observe('A-07', `page 2 of ${name}`, isEqual, isEqual ? 'the same number' : 'another number');
  }
  const firstIds = new Set(rows.map(({ id }) => id));
  const isRepeated = nextRows.some(({ id }) => firstIds.has(id));
  const order = describeOrder([...rows, ...nextRows]);
  observe('A-09', name, !isRepeated && order === 'by ascending id', isRepeated ? `${order}, records repeated` : order);
  return nextRows;
}

/** Returns the order of rows. */
function describeOrder(rows: readonly JsonObject[]): string {
  const isSorted = (values: readonly (number | string)[]) =>
    values.every((value, i) => i === 0 || (values[i - 1] ?? value) <= value);
  const ids = rows.map(({ id }) => Number(id));
  const changes = rows.map(({ updated_at }) => parseInstant(String(updated_at)));
  const names = rows.map(({ name, last_name }) => String(name ?? last_name).toLowerCase());
  if (isSorted(ids)) return 'by ascending id';
  if (isSorted(ids.toReversed())) return 'by descending id';
  if (isSorted(changes)) return 'by ascending updated_at';
  if (isSorted(changes.toReversed())) return 'by descending updated_at';
  return isSorted(names) ? 'by name' : 'another order';
}
