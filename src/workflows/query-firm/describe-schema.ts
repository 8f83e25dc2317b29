import { formatDay, getToday } from '../../base/days.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteName, quoteValue } from '../../base/safe-text.ts';
import { formatSuggestion } from '../../base/suggest.ts';
import { formatTime } from '../../base/timestamps.ts';
import type { ListName, ListState } from '../../cache/list-cache.ts';
import { formatProvenance } from '../../cache/provenance.ts';
import type { CallContext } from '../../client/client-types.ts';
import type { ColumnFacts } from '../../database/database-protocol.ts';
import { CUSTOM_VALUES_VIEW } from '../../database/schema/custom-views.ts';
import { quoteIdentifier } from '../../database/schema/quote-identifier.ts';
import type { LinkLayout, TableLayout } from '../../database/schema/table-layout.ts';
import { VIEWS } from '../../database/schema/views.ts';
import { type Report, toReportRows } from '../../formatting/report-result.ts';
import { LIST_NAMES } from '../../records/list-names.ts';
import type { WorkflowContext } from '../define-workflow.ts';
import { explainMissingTable } from './missing-tables.ts';

/** Describes all tables and views, or one of them. Throws a MyCaseError for an unknown name. */
export const describeSchema = (
  table: string | undefined,
  context: WorkflowContext,
  call: CallContext,
): Promise<Report> => (table === undefined ? describeAll(context, call) : describeOne(table, context, call));

async function describeAll(context: WorkflowContext, call: CallContext): Promise<Report> {
  const { database, zone } = context;
  const lists = await loadAvailable(LIST_NAMES, context, call);
  const schema = await database.readSchema();
  const facts = new Map(
    await Promise.all(
      database.layouts.map(async (layout) => [layout.name, await formatSize(layout, lists, context)] as const),
    ),
  );
  const isNamesOnly = ({ columns }: TableLayout) => columns.length <= NAMES_ONLY_COLUMNS;
  const tables = database.layouts
    .filter((layout) => !isNamesOnly(layout))
    .map(
      (layout) => `${layout.name} ${facts.get(layout.name)}: ${formatColumns(schema[layout.name] ?? []).join(', ')}`,
    );
  const names = database.layouts.filter(isNamesOnly).map(({ name }) => `${name} ${facts.get(name)}`);
  const links = database.layouts.flatMap((layout) =>
    layout.links.filter(({ field }) => field !== 'list_options').map(formatLink),
  );
  const views = VIEWS.map(({ name, meaning }) => `${name}: ${meaning}`);
  return {
    summary: [
      `Tables: rows (first..last day): columns. Each has id, created_at, updated_at (UTC); … more, see table.`,
      ...tables,
      `Only id and name: ${names.join(', ')}.`,
      `Link tables, as case_clients(case_id, client_id): ${links.join(', ')}. A join repeats rows, and so sums.`,
      "Views follow MyCase's rules; use them for money. All columns: table views.",
      ...views,
      ...formatCustomFields(schema),
      "Full text: cases.id IN (SELECT rowid FROM cases_text WHERE cases_text MATCH 'word'); so for other tables.",
      ...getDefinitions(zone),
      ...formatState(lists, zone),
    ],
    sections: [],
    zone,
  };
}

/** Reads lists, and loads those of which something could be read. */
async function loadAvailable(
  names: readonly ListName[],
  { cache, database, tables }: WorkflowContext,
  call: CallContext,
): Promise<readonly ListState[]> {
  const lists = Object.values<ListState>(await cache.read(names, call));
  return database.runExclusively(() => tables.withTables(lists, async (written) => written));
}

/** `226 (opened_date 2019-01-02..2026-11-25)`. */
async function formatSize(
  { name, columns }: TableLayout,
  lists: readonly ListState[],
  { database }: WorkflowContext,
): Promise<string> {
  const list = lists.find((one) => one.name === name);
  if (list && !list.isComplete) {
    return list.count === 0 ? '(could not be read)' : `at least ${list.count}`;
  }
  const day = columns.find(({ type, name: column }) => type === 'day' && column !== 'birthdate')?.name;
  const count = list?.count ?? 0;
  if (!day) return String(count);
  const sql = `SELECT min("${day}"), max("${day}") FROM ${name}`;
  const { rows } = await database.query(sql, {}, { timeMs: 5_000, maxRows: 1 });
  const [first, last] = rows[0] ?? [];
  return first ? `${count} (${day} ${first}..${last})` : String(count);
}

/** The name of a link table, with the columns that are not ids. */
function formatLink({ name, columns }: LinkLayout): string {
  const attributes = columns.map((column) => column.name).filter((column) => !column.endsWith('_id'));
  return attributes.length > 0 ? `${name} (+ ${attributes.join(', ')})` : name;
}

/** A list of names has an id, a name and two times. */
const NAMES_ONLY_COLUMNS = 4;

/** Columns that the overview leaves out. The description of a table has them. */
const LEFT_OUT_COLUMN =
  /^(id|created_at|updated_at|first_name|last_name|completed_at|called_at|span_start|span_end)$|_url$|^(address\d|address_.*|middle_.*|drivers_.*|bank_.*|office_.*|billing_contact_id|(home|fax|work)_phone_number|private|call_for_id|people_group_id|referred_by_id|birthdate|approved|path|folder_id|account_name|archived|allow_online_payments|website)$/;

/** The columns of a table that the overview shows. */
function formatColumns(columns: readonly string[]): string[] {
  const shown = columns.filter((column) => !LEFT_OUT_COLUMN.test(column));
  return shown.length < columns.length - COMMON_COLUMNS ? [...shown, '…'] : shown;
}

/** id, created_at and updated_at. */
const COMMON_COLUMNS = 3;

/** The time of the oldest list, and what is missing. */
function formatState(lists: readonly ListState[], zone: string): string[] {
  const oldest = Math.min(...lists.map(({ asOf }) => asOf));
  const missing = lists.filter(({ isComplete }) => !isComplete);
  return [`As of ${formatTime(oldest, zone)}.`, ...(missing.length > 0 ? [formatProvenance(missing, zone)] : [])];
}

/** The most custom fields of one view in the overview. */
const MAX_CUSTOM_COLUMNS = 14;

/** The firm's own fields, by the view that has a column for each. */
function formatCustomFields(schema: Readonly<Record<string, readonly string[]>>): string[] {
  const views = Object.entries(schema).filter(([name, columns]) => name.endsWith('_custom') && columns.length > 1);
  const parts = views.map(([name, [key, ...columns]]) => {
    const shown = columns.slice(0, MAX_CUSTOM_COLUMNS).map(quoteIdentifier);
    return `${name}(${[key, ...shown, ...(columns.length > MAX_CUSTOM_COLUMNS ? ['…'] : [])].join(', ')})`;
  });
  return [
    `The firm's custom fields, one column each: ${parts.join('; ') || 'none'}. All values: ${CUSTOM_VALUES_VIEW}.`,
  ];
}

/** The definitions that answers use. */
const getDefinitions = (zone: string): string[] => [
  `Today is ${formatDay(getToday(zone))} (${zone}). day('today'), day(created_at): local day; period_start('last 30 days'), period_end: 30 days until today. Weeks begin on Monday.`,
  'Invoiced: total_amount of issued_invoices. Owed: balance of open_invoices. Late: days_past_due > 0. Amounts are rounded to the cent per record.',
  'Functions: fold(name), phonetic(name), name_similarity(a, b) 0 to 1, phone, local_time, add_days(day, n), median. = and LIKE ignore case and accents.',
  "Not in MyCase's lists: notes, messages, trust accounts.",
];

async function describeOne(table: string, context: WorkflowContext, call: CallContext): Promise<Report> {
  const { database, zone } = context;
  if (ALL_VIEWS.test(table)) return describeViews(context);
  const name = await findTable(table, context, call);
  const reads = await database.runExclusively(() => database.prepare(`SELECT * FROM ${name}`));
  const lists = reads.lists.length > 0 ? await loadAvailable(reads.lists, context, call) : [];
  const partial = lists.find(({ isComplete }) => !isComplete);
  const facts = partial ? undefined : await database.runExclusively(() => database.describe(name));
  const view = VIEWS.find((one) => one.name === name);
  const layout = database.layouts.find((one) => one.name === name);
  return {
    summary: [
      ...(view ? [`${name}: ${view.meaning}.`] : []),
      ...(partial
        ? [
            'Not known: the number of rows and the values.',
            `Columns: ${((await database.readSchema())[name] ?? []).map(quoteName).join(', ')}.`,
          ]
        : []),
      ...(facts ? [`${name} has ${facts.rows} rows.`] : []),
      ...(layout?.links.length
        ? [
            `Link tables: ${layout.links.map((link) => link.name).join(', ')}. A join with one has a row for each link, so sums repeat.`,
          ]
        : []),
      ...(layout?.fullText
        ? [`Full text: id IN (SELECT rowid FROM ${layout.fullText} WHERE ${layout.fullText} MATCH 'word').`]
        : []),
      ...(layout?.customValues ? [`Custom fields: ${name}_custom.`] : []),
      ...(lists.length > 0 ? [formatProvenance(lists, zone)] : []),
    ],
    sections: facts
      ? [
          {
            key: 'columns',
            title: `Columns of ${name}`,
            rows: toReportRows(facts.columns, toColumnRow),
            total: facts.columns.length,
            kinds: { values: 'entry' as const },
          },
        ]
      : [],
    zone,
  };
}

/** The name that stands for all views. */
const ALL_VIEWS = /^\s*views\s*$/i;

/** Lists all columns of all views with MyCase's rules. It reads no list. */
async function describeViews({ database, zone }: WorkflowContext): Promise<Report> {
  const schema = await database.readSchema();
  const views = VIEWS.map(({ name }) => `${name}: ${(schema[name] ?? []).join(', ')}`);
  return { summary: ['All columns of the views:', ...views], sections: [], zone };
}

const toColumnRow = ({ name, type, isNullable, values, range }: ColumnFacts) => ({
  column: name,
  type: type.replace(/ COLLATE.*| PROSE|_OR_NUMBER/g, '').toLowerCase() || 'computed',
  ...(isNullable && { empty: 'sometimes' }),
  ...(range && { range: range.join(' to ') }),
  ...(values && { values: values.map((value) => quoteValue(value)).join(', ') }),
});

/** The table or view with a name, in any letter case. Throws a MyCaseError with near names. */
async function findTable(table: string, context: WorkflowContext, call: CallContext): Promise<string> {
  if (/custom/i.test(table)) await loadAvailable(['custom_fields'], context, call);
  const names = Object.keys(await context.database.readSchema());
  const requested = table
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  const found = names.find((name) => name === requested);
  if (found) return found;
  const shown = names.filter((name) => !name.endsWith('_text'));
  const missing = explainMissingTable(table);
  const explanation = missing === '' ? formatSuggestion(requested, shown) : ` ${missing}`;
  throw new MyCaseError(`There is no table or view ${quoteValue(table)}.${explanation}`, {
    advice: `Tables and views: ${shown.map(quoteName).join(', ')}.`,
  });
}
