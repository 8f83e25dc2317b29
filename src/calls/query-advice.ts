import { parseBooleanText } from '../base/parse-boolean.ts';
import { buildTableLayouts } from '../database/schema/build-table-layouts.ts';
import type { ColumnLayout, TableLayout } from '../database/schema/table-layout.ts';
import { matchFieldName } from '../formatting/field-selection.ts';
import type { ListName } from '../records/list-names.ts';
import { REFERENCE_COLLECTIONS } from '../records/references.ts';

/** The day of a list's records that `from` and `to` are about. */
const DAY_COLUMNS: Partial<Readonly<Record<ListName, string>>> = {
  cases: 'opened_date',
  tasks: 'due_date',
  events: 'first_day',
  calls: 'called_day',
  time_entries: 'entry_date',
  expenses: 'entry_date',
  invoices: 'invoice_date',
  invoice_payments: 'date',
  documents: 'assigned_date',
};

/** The comparisons of a day with an argument. A day of "from" or "to" counts, a day of "after" or "before" does not. */
const DAY_CONDITIONS: readonly (readonly [argument: RegExp, comparison: string, end: 'period_start' | 'period_end'])[] =
  [
    [/^(from|since|start_date|date_from|from_date)$/, '>=', 'period_start'],
    [/^(after|due_after)$/, '>', 'period_end'],
    [/^(to|until|end_date|date_to|to_date)$/, '<=', 'period_end'],
    [/^(before|due_before)$/, '<', 'period_start'],
  ];
const ORDER_ARGUMENT = /^(sort|sort_by|order|order_by|group_by)$/;

let layouts: readonly TableLayout[] | undefined;

/**
 * Returns the SELECT that answers a call of a list with arguments that the list does not have. Undefined if there is
 * none.
 */
export function buildStatement(path: string, entries: readonly (readonly [string, unknown])[]): string | undefined {
  layouts ??= buildTableLayouts();
  const layout = layouts.find(({ name }) => path === `/${name}`);
  if (!layout) return undefined;
  const orders = entries.filter(([name]) => ORDER_ARGUMENT.test(name));
  const conditions = entries.filter((entry) => !orders.includes(entry)).map((entry) => buildCondition(layout, entry));
  const [order, ...otherOrders] = orders;
  const ending = order ? buildOrder(layout, order) : { columns: '*', clause: '' };
  if (conditions.includes(undefined) || otherOrders.length > 0 || !ending) return undefined;
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
  return `SELECT ${ending.columns} FROM ${layout.name}${where}${ending.clause}`;
}

function buildOrder({ columns }: TableLayout, [name, value]: readonly [string, unknown]) {
  const [, sign, key = '', direction] = /^(-?)(.*?)(?:\s+(asc|desc))?$/i.exec(String(value).trim()) ?? [];
  const found = matchFieldName(
    key,
    columns.map((column) => column.name),
  );
  if (found === undefined) return undefined;
  if (name === 'group_by') return { columns: `"${found}", count(*)`, clause: ` GROUP BY "${found}"` };
  const isDescending = sign === '-' || direction?.toLowerCase() === 'desc';
  return { columns: '*', clause: ` ORDER BY "${found}"${isDescending ? ' DESC' : ''}` };
}

/** A condition. Undefined for an argument that is not about a column of the list. */
function buildCondition(layout: TableLayout, [name, value]: readonly [string, unknown]): string | undefined {
  const stem = name.replace(/_ids?$/, '');
  const column = findColumn(layout, stem) ?? findColumn(layout, name);
  if (column) return buildComparison(column, value);
  const reference = findColumn(layout, `${stem}_id`);
  if (reference) return withReference(stem, value, (ids) => `${reference.name} ${ids}`);
  const link = layout.links.find(({ field }) => field === stem || field === `${stem}s`);
  const [other] = link?.columns ?? [];
  if (link && other) {
    const linked = `SELECT ${link.owner} FROM ${link.name} WHERE ${other.name}`;
    return withReference(link.field, value, (ids) => `id IN (${linked} ${ids})`);
  }
  const day = DAY_COLUMNS[layout.name];
  const [, comparison, end] = DAY_CONDITIONS.find(([argument]) => argument.test(name)) ?? [];
  return day && end ? `${day} ${comparison} ${end}(${quoteText(value)})` : undefined;
}

function findColumn({ columns }: TableLayout, name: string): ColumnLayout | undefined {
  const found = matchFieldName(
    name,
    columns.map((column) => column.name),
  );
  return columns.find((column) => column.name === found);
}

/** Undefined for a text that is neither true nor false, for a column that is one of them. */
function buildComparison({ name, type }: ColumnLayout, value: unknown): string | undefined {
  if (type === 'boolean') {
    const flag = parseBooleanText(String(value));
    return flag === undefined ? undefined : `"${name}" = ${flag ? 1 : 0}`;
  }
  if (type === 'day' || type === 'moment') {
    // An instant is compared by its day in the firm's zone.
    const day = type === 'moment' ? `day("${name}")` : `"${name}"`;
    return `${day} BETWEEN period_start(${quoteText(value)}) AND period_end(${quoteText(value)})`;
  }
  return `"${name}" = ${typeof value === 'number' ? value : quoteText(value)}`;
}

/** Words for the signed-in person. SQL does not know who that is. */
const SELF = /^(me|my|myself|i)$/i;

/**
 * Compares a reference with an id, or with the ids of the records that have a name. Undefined if it is not known which
 * records these are.
 */
function withReference(field: string, value: unknown, build: (ids: string) => string): string | undefined {
  const text = String(value).trim();
  if (/^\d+$/.test(text)) return build(`= ${text}`);
  // `lead_attorney` refers to the same list as `attorney`.
  const [list] = REFERENCE_COLLECTIONS[field] ?? REFERENCE_COLLECTIONS[field.split('_').at(-1) ?? ''] ?? [];
  if (list === undefined || SELF.test(text)) return undefined;
  return build(`IN (SELECT id FROM ${list} WHERE name LIKE ${quoteText(`%${text}%`)})`);
}

const quoteText = (value: unknown): string => `'${String(value).replaceAll("'", "''")}'`;
