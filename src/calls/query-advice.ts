import { buildTablePlans, type ColumnPlan, type TablePlan } from '../database/schema/table-plan.ts';
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

const FIRST_DAY_ARGUMENT = /^(from|since|after|start_date|date_from|from_date|due_after)$/;
const LAST_DAY_ARGUMENT = /^(to|until|before|end_date|date_to|to_date|due_before)$/;
const ORDER_ARGUMENT = /^(sort|sort_by|order|order_by|group_by)$/;

let plans: readonly TablePlan[] | undefined;

/** Returns the SELECT that answers a call of a list with arguments that the list does not have. Undefined if there is none. */
export function buildStatement(path: string, entries: readonly (readonly [string, unknown])[]): string | undefined {
  plans ??= buildTablePlans();
  const plan = plans.find(({ name }) => path === `/${name}`);
  if (!plan) return undefined;
  const orders = entries.filter(([name]) => ORDER_ARGUMENT.test(name));
  const conditions = entries.filter((entry) => !orders.includes(entry)).map((entry) => buildCondition(plan, entry));
  const [order, ...otherOrders] = orders;
  const ending = order ? buildOrder(plan, order) : { columns: '*', clause: '' };
  if (conditions.includes(undefined) || otherOrders.length > 0 || !ending) return undefined;
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
  return `SELECT ${ending.columns} FROM ${plan.name}${where}${ending.clause}`;
}

function buildOrder({ columns }: TablePlan, [name, value]: readonly [string, unknown]) {
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
function buildCondition(plan: TablePlan, [name, value]: readonly [string, unknown]): string | undefined {
  const stem = name.replace(/_ids?$/, '');
  const column = findColumn(plan, stem) ?? findColumn(plan, name);
  if (column) return buildComparison(column, value);
  const reference = findColumn(plan, `${stem}_id`);
  if (reference) return `${reference.name} ${buildReference(stem, value)}`;
  const link = plan.links.find(({ field }) => field === stem || field === `${stem}s`);
  const [other] = link?.columns ?? [];
  if (link && other) {
    return `id IN (SELECT ${link.owner} FROM ${link.name} WHERE ${other.name} ${buildReference(link.field, value)})`;
  }
  const day = DAY_COLUMNS[plan.name];
  if (day && FIRST_DAY_ARGUMENT.test(name)) return `${day} >= period_start(${quoteText(value)})`;
  return day && LAST_DAY_ARGUMENT.test(name) ? `${day} <= period_end(${quoteText(value)})` : undefined;
}

function findColumn({ columns }: TablePlan, name: string): ColumnPlan | undefined {
  const found = matchFieldName(
    name,
    columns.map((column) => column.name),
  );
  return columns.find((column) => column.name === found);
}

function buildComparison({ name, type }: ColumnPlan, value: unknown): string {
  if (type === 'boolean') return `"${name}" = ${/^(true|yes|1)$/i.test(String(value)) ? 1 : 0}`;
  if (type === 'day' || type === 'moment') {
    return `"${name}" BETWEEN period_start(${quoteText(value)}) AND period_end(${quoteText(value)})`;
  }
  return `"${name}" = ${typeof value === 'number' ? value : quoteText(value)}`;
}

/** A reference is compared with an id, or with the ids of the records that have a name. */
function buildReference(field: string, value: unknown): string {
  if (/^\d+$/.test(String(value))) return `= ${value}`;
  const list = REFERENCE_COLLECTIONS[field]?.[0] ?? 'cases';
  return `IN (SELECT id FROM ${list} WHERE name LIKE ${quoteText(`%${value}%`)})`;
}

const quoteText = (value: unknown): string => `'${String(value).replaceAll("'", "''")}'`;
