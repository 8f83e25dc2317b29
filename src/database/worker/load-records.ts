import type { Database, Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import { isRecord } from '../../base/json.ts';
import type { TableImage } from '../../cache/list-tables.ts';
import { type ApiRecord, getReferenceId } from '../../records/api-record.ts';
import { withEventDays } from '../../records/events.ts';
import { getCustomFieldValues } from '../../records/references.ts';
import { CUT_MARK, type DeletedRecord, type RecordChanges, type SqlValue } from '../database-protocol.ts';
import { getFullTextColumns, getFullTextStatement, getIndexes } from '../schema/create-tables.ts';
import { deriveValues } from '../schema/derived-columns.ts';
import type { LinkLayout, TableLayout } from '../schema/table-layout.ts';
import { TITLE_COLUMNS } from '../schema/title-columns.ts';
import { cleanColumns, cleanValue } from './clean-value.ts';
import { createWriteRunner, type WriteRunner } from './write-runner.ts';

/** Writes the records of one list into its tables. */
export interface RecordLoader {
  /** Removes all records. `unreadable` are the unreadable values of the records that the tables get next. */
  clear(unreadable?: UnreadableIds): void;
  write(changes: RecordChanges): void;
  /**
   * Creates the indexes, and fills the full-text table if it is one of `tables`. To do that after all rows takes less
   * time than before them.
   */
  prepareReading(tables: readonly string[]): void;
  /** The records that were deleted in MyCase. */
  readDeleted(): readonly DeletedRecord[];
  /** The records with a value that MyCase sent and that could not be read. */
  getUnreadable(): UnreadableIds;
}

/** By column, the ids of records. Only columns that have some. */
type UnreadableIds = TableImage['unreadable'];

/** Creates the loader of a list. `zone` is the firm's IANA identifier. */
export function createRecordLoader(
  sqlite: Sqlite3Static,
  db: Database,
  layout: TableLayout,
  zone: string,
): RecordLoader {
  const { name, links, customValues, fullText, singular } = layout;
  const unreadable = new Map<string, Set<number>>();
  let hasFullText = false;
  let hasIndexes = false;
  const run = createWriteRunner(sqlite, db);
  const inserts = createInsertStatements(layout);
  const keepDeleted = getDeletedStatement(layout);
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
    insertRecord(layout, inserts, record, zone, run, (column) => {
      unreadable.set(column, (unreadable.get(column) ?? new Set()).add(id));
    });
    if (hasFullText) insertText(layout, 'WHERE id = ?', run, [id]);
  };
  const removeOne = (id: number): void => {
    removeChildren(id);
    run(`DELETE FROM ${name} WHERE id = ?`, [id]);
    if (hasFullText) run(`DELETE FROM ${fullText} WHERE rowid = ?`, [id]);
  };
  const createIndexes = (): void => {
    for (const index of getIndexes(layout)) db.exec(`CREATE INDEX ${index.name} ON ${index.table} ${index.columns}`);
    hasIndexes = true;
  };
  const fillFullText = (): void => {
    hasFullText = true;
    insertText(layout, '', run, []);
  };
  return {
    clear(nextUnreadable = {}) {
      for (const table of [name, ...children.map(([child]) => child)]) db.exec(`DELETE FROM ${table}`);
      if (hasFullText) db.exec(`DELETE FROM ${fullText}`);
      run('DELETE FROM deleted_records WHERE list = ?', [name]);
      if (hasIndexes) for (const index of getIndexes(layout)) db.exec(`DROP INDEX ${index.name}`);
      hasIndexes = false;
      hasFullText = false;
      unreadable.clear();
      for (const [column, ids] of Object.entries(nextUnreadable)) unreadable.set(column, new Set(ids));
    },
    write: ({ added, changed, removed, deleted }) =>
      db.transaction(() => {
        for (const record of added) upsertOne(record, true);
        for (const record of changed) upsertOne(record, false);
        for (const { id, seenAt, noticedAt } of deleted) run(keepDeleted, [seenAt, noticedAt, id]);
        for (const id of removed) removeOne(id);
      }),
    prepareReading(tables) {
      if (!hasIndexes) createIndexes();
      if (!hasFullText && fullText && tables.includes(fullText)) fillFullText();
    },
    readDeleted: () =>
      db
        .selectObjects(
          `SELECT id, title, case_id AS caseId, seen_at AS seenAt, noticed_at AS noticedAt FROM deleted_records
          WHERE list = ? AND id NOT IN (SELECT id FROM ${name})`,
          [name],
        )
        .map((row) => ({ list: name, ...row }) as DeletedRecord),
    getUnreadable: () =>
      Object.fromEntries([...unreadable].flatMap(([column, ids]) => (ids.size > 0 ? [[column, [...ids]]] : []))),
  };
}

/** Returns the statement that keeps a record before it is removed. The parameters are two times and its id. */
function getDeletedStatement({ name, columns }: TableLayout): string {
  const caseId = name === 'cases' ? 'id' : columns.some((column) => column.name === 'case_id') ? 'case_id' : 'NULL';
  return `INSERT OR REPLACE INTO deleted_records SELECT '${name}', id, ${TITLE_COLUMNS[name]}, ${caseId}, ?, ? FROM ${name} WHERE id = ?`;
}

/** The statements that insert a row into the tables of a list. */
interface InsertStatements {
  readonly record: string;
  readonly links: readonly { readonly link: LinkLayout; readonly sql: string }[];
}

const createInsertStatements = ({ name, columns, links }: TableLayout): InsertStatements => ({
  record: `INSERT OR REPLACE INTO ${name} VALUES (${placeholders(columns)})`,
  links: links.map((link) => ({
    link,
    sql: `INSERT OR REPLACE INTO ${link.name} VALUES (?, ?, ${placeholders(link.columns)})`,
  })),
});

function insertRecord(
  { name, columns, customValues }: TableLayout,
  inserts: InsertStatements,
  source: ApiRecord,
  zone: string,
  run: WriteRunner,
  onUnreadable: (column: string) => void,
): void {
  const id = Number(source.id);
  const record = name === 'events' ? withEventDays(source) : source;
  run(inserts.record, cleanColumns(record, columns, deriveValues(name, source, zone), onUnreadable));
  for (const { link, sql } of inserts.links) {
    for (const [position, item] of toRows(record[link.field]).entries()) {
      const row = cleanColumns(item, link.columns, {}, (column) => onUnreadable(`${link.field}.${column}`));
      run(sql, [id, position, ...row]);
    }
  }
  if (customValues) insertCustomValues(record, customValues, run, onUnreadable);
}

const placeholders = (values: readonly unknown[]): string => values.map(() => '?').join();

/** MyCase: an item of an array is an object. Anything else is left out. */
const toRows = (value: unknown): readonly ApiRecord[] => (Array.isArray(value) ? value.filter(isRecord) : []);

function insertText(layout: TableLayout, condition: string, run: WriteRunner, values: readonly SqlValue[]): void {
  const names = getFullTextColumns(layout)
    .map((column) => `"${column}"`)
    .join();
  run(
    `INSERT OR REPLACE INTO ${layout.fullText} (rowid, ${names}) SELECT id, ${names} FROM ${layout.name} ${condition}`,
    values,
  );
}

/** MyCase: a changed value is appended, so the last value of a field is valid. */
function insertCustomValues(
  record: ApiRecord,
  table: string,
  run: WriteRunner,
  onUnreadable: (column: string) => void,
): void {
  for (const item of getCustomFieldValues(record)) {
    const field = isRecord(item) ? getReferenceId(item, 'custom_field') : undefined;
    if (field === undefined || !isRecord(item)) continue;
    const { value, isCut } = cleanValue(item.value, 'entry');
    if (isCut) onUnreadable(`custom_field_values${CUT_MARK}`);
    run(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?)`, [Number(record.id), field, value]);
  }
}

/** Creates the full-text tables of all lists. They are filled when a query reads them. */
export function createFullTextTables(db: Database, layouts: readonly TableLayout[]): void {
  for (const layout of layouts) if (layout.fullText) db.exec(getFullTextStatement(layout));
}
