import type { Database, PreparedStatement } from '@sqlite.org/sqlite-wasm';
import { isRecord } from '../../base/json.ts';
import type { TableImage } from '../../cache/list-tables.ts';
import { type ApiRecord, getReferenceId } from '../../records/api-record.ts';
import { withEventDays } from '../../records/events.ts';
import { getCustomFieldValues } from '../../records/references.ts';
import type { RecordChanges, SqlValue } from '../protocol.ts';
import { getFullTextColumns, getFullTextStatement } from '../schema/create-tables.ts';
import { deriveValues } from '../schema/derived-columns.ts';
import type { TablePlan } from '../schema/table-plan.ts';
import { cleanColumns, cleanValue } from './clean-value.ts';

/** Writes the records of one list into its tables. */
export interface RecordLoader {
  /** Removes all records. `unreadable` are the unreadable values of the records that the tables get next. */
  clear(unreadable?: UnreadableIds): void;
  write(changes: RecordChanges): void;
  /** Fills the full-text table, if it is not up to date. */
  fillFullText(): void;
  /** The records with a value that MyCase sent and that could not be read. */
  getUnreadable(): UnreadableIds;
}

/** By column, the ids of records. Only columns that have some. */
type UnreadableIds = TableImage['unreadable'];

type Run = (sql: string, values: readonly SqlValue[]) => void;

/** Creates the loader of a list. `zone` is the firm's IANA identifier. */
export function createRecordLoader(db: Database, plan: TablePlan, zone: string): RecordLoader {
  const { name, links, customValues, fullText, singular } = plan;
  const unreadable = new Map<string, Set<number>>();
  let hasFullText = false;
  const run = createRunner(db);
  const children = [
    ...links.map((link) => [link.name, link.owner] as const),
    ...(customValues ? [[customValues, `${singular}_id`] as const] : []),
  ];
  const removeChildren = (id: number): void => {
    for (const [table, owner] of children) run(`DELETE FROM ${table} WHERE ${owner} = ?`, [id]);
    for (const ids of unreadable.values()) ids.delete(id);
  };
  const upsertOne = (record: ApiRecord, isNew: boolean): void => {
    const { id } = record;
    if (typeof id !== 'number') return;
    if (!isNew) removeChildren(id);
    insertRecord(plan, record, zone, run, (column) => {
      unreadable.set(column, (unreadable.get(column) ?? new Set()).add(id));
    });
    if (hasFullText) insertText(plan, 'WHERE id = ?', run, [id]);
  };
  const removeOne = (id: number): void => {
    removeChildren(id);
    run(`DELETE FROM ${name} WHERE id = ?`, [id]);
    if (hasFullText) run(`DELETE FROM ${fullText} WHERE rowid = ?`, [id]);
  };
  return {
    clear(nextUnreadable = {}) {
      for (const table of [name, ...children.map(([child]) => child)]) db.exec(`DELETE FROM ${table}`);
      if (hasFullText) db.exec(`DELETE FROM ${fullText}`);
      hasFullText = false;
      unreadable.clear();
      for (const [column, ids] of Object.entries(nextUnreadable)) unreadable.set(column, new Set(ids));
    },
    write: ({ added, changed, removed }) =>
      db.transaction(() => {
        for (const record of added) upsertOne(record, true);
        for (const record of changed) upsertOne(record, false);
        for (const id of removed) removeOne(id);
      }),
    fillFullText() {
      if (hasFullText || !fullText) return;
      hasFullText = true;
      insertText(plan, '', run, []);
    },
    getUnreadable: () =>
      Object.fromEntries([...unreadable].flatMap(([column, ids]) => (ids.size > 0 ? [[column, [...ids]]] : []))),
  };
}

/** Returns a function that prepares each statement once. */
function createRunner(db: Database): Run {
  const statements = new Map<string, PreparedStatement>();
  return (sql, values) => {
    const statement = statements.get(sql) ?? db.prepare(sql);
    statements.set(sql, statement);
    if (values.length > 0) statement.bind([...values]);
    statement.stepReset();
  };
}

function insertRecord(
  plan: TablePlan,
  source: ApiRecord,
  zone: string,
  run: Run,
  onUnreadable: (column: string) => void,
): void {
  const { name, columns, links, customValues } = plan;
  const id = Number(source.id);
  const record = name === 'events' ? withEventDays(source) : source;
  const values = cleanColumns(record, columns, deriveValues(name, source, zone), onUnreadable);
  run(`INSERT OR REPLACE INTO ${name} VALUES (${placeholders(values)})`, values);
  for (const link of links) {
    for (const [position, item] of toRows(record[link.field]).entries()) {
      const row = cleanColumns(item, link.columns, {}, (column) => onUnreadable(`${link.field}.${column}`));
      run(`INSERT OR REPLACE INTO ${link.name} VALUES (?, ?, ${placeholders(row)})`, [id, position, ...row]);
    }
  }
  if (customValues) insertCustomValues(record, customValues, run);
}

const placeholders = (values: readonly unknown[]): string => values.map(() => '?').join();

/** MyCase: an item of an array is an object. Anything else is left out. */
const toRows = (value: unknown): readonly ApiRecord[] => (Array.isArray(value) ? value.filter(isRecord) : []);

function insertText(plan: TablePlan, condition: string, run: Run, values: readonly SqlValue[]): void {
  const names = getFullTextColumns(plan)
    .map((column) => `"${column}"`)
    .join();
  run(
    `INSERT OR REPLACE INTO ${plan.fullText} (rowid, ${names}) SELECT id, ${names} FROM ${plan.name} ${condition}`,
    values,
  );
}

/** MyCase: a changed value is appended, so the last value of a field is valid. */
function insertCustomValues(record: ApiRecord, table: string, run: Run): void {
  for (const item of getCustomFieldValues(record)) {
    const field = isRecord(item) ? getReferenceId(item, 'custom_field') : undefined;
    if (field === undefined || !isRecord(item)) continue;
    run(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?)`, [
      Number(record.id),
      field,
      cleanValue(item.value, 'entry').value,
    ]);
  }
}

/** Creates the full-text tables of all lists. They are filled when a query reads them. */
export function createFullTextTables(db: Database, plans: readonly TablePlan[]): void {
  for (const plan of plans) if (plan.fullText) db.exec(getFullTextStatement(plan));
}
