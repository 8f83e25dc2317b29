import type { Database } from '@sqlite.org/sqlite-wasm';
import type { UnreadableValues } from '../database-protocol.ts';
import { getCustomViewName, getUnreadableNumbers } from '../schema/custom-views.ts';
import type { TableLayout } from '../schema/table-layout.ts';

/** The most ids of records with an unreadable value that an answer has for each column. */
const MAX_UNREADABLE_IDS = 20;

/**
 * Returns the columns of a table with unreadable values, as `invoices.total_amount`. `idsByColumn` has the ids of
 * records.
 */
export const toUnreadableValues = (
  table: string,
  idsByColumn: Iterable<readonly [string, readonly number[]]>,
): (readonly [string, UnreadableValues])[] =>
  [...idsByColumn].map(([column, ids]) => [
    `${table}.${column}`,
    { count: ids.length, firstIds: ids.slice(0, MAX_UNREADABLE_IDS) },
  ]);

/**
 * Returns the columns of the view of custom fields of a list with values that are not the numbers that they should be.
 */
export function findUnreadableNumbers(db: Database, layout: TableLayout): (readonly [string, UnreadableValues])[] {
  const idsByField = new Map<string, number[]>();
  for (const { field, id } of db.selectObjects(getUnreadableNumbers(layout)))
    idsByField.set(String(field), [...(idsByField.get(String(field)) ?? []), Number(id)]);
  return toUnreadableValues(getCustomViewName(layout), idsByField);
}
