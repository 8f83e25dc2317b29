import type { ListCache, ListName } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/client-types.ts';
import { ALL_FIELDS, expandHeading } from '../../formatting/field-selection.ts';
import type { Entity } from '../../operations/operation-types.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import type { Row } from '../define-workflow.ts';
import { namesFor, showing } from './cells.ts';
import { type Condition, fieldsOf } from './conditions.ts';
import { entityOf } from './entities.ts';
import { heldBy } from './field-types.ts';
import { type Field, fieldOf } from './fields.ts';
import { type Order, sorted } from './ordering.ts';
import type { Selection } from './select.ts';

/** Records in the order asked for, and how each is shown. */
export interface Table {
  readonly records: readonly ApiRecord[];
  readonly columns: readonly Field[];
  /** A record's id and columns, as they came; amounts and instants are still to be written. */
  readonly row: (record: ApiRecord) => Row;
  readonly kinds: Entity['kinds'];
}

/** The columns asked for, `*` being all of the list; else the usual ones, and what is asked about. */
export function columnsOf(list: ListName, asked: readonly string[] | undefined, where: readonly Condition[]): string[] {
  if (asked?.length) {
    const names = asked.flatMap(expandHeading);
    return [...new Set(names.flatMap((name) => (name === ALL_FIELDS ? [...heldBy(list).keys()] : name)))];
  }
  const usual = entityOf(list)
    .defaultColumns.map((name) => (heldBy(list).has(name) ? name : (name.split('.')[0] ?? name)))
    .filter((name) => fieldOf(list, name, []));
  return [...new Set([...usual, ...fieldsOf(where)])];
}

/** The records of a selection as a table. Throws a MyCaseError where names behind ids could not be read. */
export async function tabled(
  { fields, source, records }: Selection,
  names: readonly string[],
  order: Order | undefined,
  cache: ListCache,
  scope: RequestContext,
): Promise<Table> {
  const columns = names.flatMap((name) => fields.get(name) ?? []);
  const sortField = order && fields.get(order.key);
  const lists = await namesFor([...columns, ...(sortField ? [sortField] : [])], cache, scope);
  const shows = columns.map((field) => [field.name, showing(field, source, lists)] as const);
  return {
    records: sorted(records, sortField, order?.isDown ?? false, source, lists),
    columns,
    row: (record) => Object.fromEntries([['id', record.id], ...shows.map(([name, show]) => [name, show(record)])]),
    kinds: Object.fromEntries(columns.flatMap(({ name, shown }) => (shown ? [[name, shown] as const] : []))),
  };
}
