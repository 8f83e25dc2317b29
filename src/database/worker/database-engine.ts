import type { Database, Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import { getToday } from '../../base/days.ts';
import type { ListName } from '../../records/list-names.ts';
import { DatabaseError } from '../database-error.ts';
import type { RecordChanges, StatementReads, WorkerRequests, WorkerSettings } from '../database-protocol.ts';
import { CALENDAR_TABLE, DELETED_TABLE, FILL_CALENDAR, getTableStatements } from '../schema/create-tables.ts';
import { type CustomField, getCustomViewName, getCustomViews } from '../schema/custom-views.ts';
import { quoteIdentifier } from '../schema/quote-identifier.ts';
import type { TableLayout } from '../schema/table-layout.ts';
import { VIEWS } from '../schema/views.ts';
import { registerCollations } from './collations.ts';
import { describeTable } from './describe-table.ts';
import { type ComputedTables, createComputedTables, openComputedTables } from './fill-computed-tables.ts';
import { createFullTextTables, createRecordLoader, type RecordLoader } from './load-records.ts';
import { JOIN_BY_NAME, listOpenedTables } from './opened-tables.ts';
import { createPreparedStatements, type PreparedStatements } from './prepared-statements.ts';
import { createPublishedNames, type PublishedNames } from './published-names.ts';
import { readRecords } from './read-records.ts';
import { createResultCache } from './result-cache.ts';
import { registerFunctions } from './sql-functions.ts';
import {
  assertOneStatement,
  fetchRows,
  getResultColumns,
  runWithinLimits,
  setStatementLimits,
} from './statement-limits.ts';
import { createStatementPolicy, type StatementPolicy, type StatementReport } from './statement-policy.ts';
import { exportTables, importTables } from './table-images.ts';
import { findUnreadableNumbers, toUnreadableValues } from './unreadable-values.ts';

/** Answers the requests to the worker thread. Each function throws an error if it fails. */
export type DatabaseEngine = {
  [Kind in keyof WorkerRequests]: (request: WorkerRequests[Kind]['request']) => WorkerRequests[Kind]['answer'];
};

/** Creates the database in memory, with empty tables. */
export function createDatabaseEngine(sqlite: Sqlite3Static, settings: WorkerSettings): DatabaseEngine {
  const parts = openDatabase(sqlite, settings);
  const { db, policy, published, getLoader, computed } = parts;
  const statements = createPreparedStatements(sqlite, createPreparer(sqlite, parts));
  const fillDerivedTables = createFiller(parts);
  const query = createQueryRunner(sqlite, settings, parts, statements);
  const results = createResultCache(settings.zone);
  const load = <T>(list: ListName, act: () => T): T =>
    policy.trust(() => {
      results.markChanged(list);
      const answer = act();
      if (list === 'custom_fields') {
        statements.clear();
        replaceCustomViews(db, settings.layouts);
        published.refresh();
      }
      return answer;
    });
  const replace = <T>(list: ListName, act: () => T): T =>
    load(list, () => {
      computed.markChanged(list);
      return act();
    });
  return {
    prepare: ({ sql }) => statements.use(sql, ({ facts }) => facts),
    fill: ({ sql }) => void statements.use(sql, ({ facts }) => fillDerivedTables(facts)),
    query: (request) =>
      request.limits.isCacheable ? results.use(request, (limits) => query({ ...request, limits })) : query(request),
    clearList: ({ list }) => replace(list, () => void getLoader(list).clear()),
    write: ({ list, ...changes }) =>
      load(list, () => void computed.observeWrite(list, listWrittenIds(changes), () => getLoader(list).write(changes))),
    records: ({ list, ...query }) =>
      policy.trust(() => readRecords(sqlite, db, getLayout(settings.layouts, list), query)),
    deleted: ({ lists }) => policy.trust(() => lists.flatMap((list) => getLoader(list).readDeleted())),
    export: ({ list }) =>
      policy.trust(() => ({
        parts: exportTables(sqlite, db, getLayout(settings.layouts, list)),
        unreadable: getLoader(list).getUnreadable(),
      })),
    import: ({ list, parts, unreadable }) =>
      replace(list, () => {
        getLoader(list).clear(unreadable);
        return importTables(sqlite, db, getLayout(settings.layouts, list), parts);
      }),
    unreadable: ({ lists, tables }) =>
      Object.fromEntries([
        ...lists.flatMap((name) => toUnreadableValues(name, Object.entries(getLoader(name).getUnreadable()))),
        ...settings.layouts.flatMap((layout) =>
          tables.includes(getCustomViewName(layout)) ? policy.trust(() => findUnreadableNumbers(db, layout)) : [],
        ),
      ]),
    describe: ({ table }) => {
      fillDerivedTables(statements.use(`SELECT * FROM ${quoteIdentifier(table)}`, ({ facts }) => facts));
      return policy.trust(() => describeTable(db, table));
    },
    schema: () => policy.trust(() => published.list()),
  };
}

/** The ids of the records that a write adds, changes or removes. MyCase: a record without an id is not written. */
const listWrittenIds = ({ added, changed, removed }: RecordChanges): number[] => [
  ...[...added, ...changed].flatMap(({ id }) => (typeof id === 'number' ? id : [])),
  ...removed,
];

/** The open database and what belongs to it. */
interface DatabaseParts {
  readonly db: Database;
  readonly policy: StatementPolicy;
  readonly published: PublishedNames;
  /** The lists that each table is filled from. */
  readonly lists: ReadonlyMap<string, readonly ListName[]>;
  readonly computed: ComputedTables;
  getLoader(list: ListName): RecordLoader;
  /** Fills the calendar, if it is empty. */
  fillCalendar(): void;
  /** Forgets the days that words meant in earlier statements. */
  startStatement(): void;
}

function openDatabase(sqlite: Sqlite3Static, settings: WorkerSettings): DatabaseParts {
  const { layouts, zone } = settings;
  const db = new sqlite.oo1.DB(':memory:');
  const startStatement = registerFunctions(db, zone);
  registerCollations(sqlite, db);
  for (const layout of layouts) for (const sql of getTableStatements(layout)) db.exec(sql);
  db.exec(CALENDAR_TABLE);
  db.exec(DELETED_TABLE);
  createFullTextTables(db, layouts);
  createComputedTables(db);
  for (const { name, sql } of VIEWS) db.exec(`CREATE VIEW ${name} AS ${sql}`);
  setStatementLimits(sqlite, db);
  const loaders = new Map(layouts.map((layout) => [layout.name, createRecordLoader(sqlite, db, layout, zone)]));
  const lists = listsByTable(settings);
  const published = createPublishedNames(db, layouts, lists);
  replaceCustomViews(db, layouts);
  published.refresh();
  const policy = createStatementPolicy(sqlite, db, published);
  const computed = openComputedTables(db, zone, (sql) => {
    const report = createReport();
    policy.watch(report, () => db.prepare(sql)).finalize();
    return toReads(report, lists, published).lists;
  });
  return {
    db,
    policy,
    published,
    lists: new Map([...lists, ...computed.lists]),
    computed,
    getLoader(list) {
      const loader = loaders.get(list);
      if (!loader) throw new Error(`no table for the list ${list}`);
      return loader;
    },
    fillCalendar: createCalendarFiller(db, zone),
    startStatement,
  };
}

/** Returns a function that prepares a statement of a caller, with what it reads. It throws a DatabaseError. */
function createPreparer(sqlite: Sqlite3Static, { db, policy, published, lists }: DatabaseParts) {
  return (sql: string) => {
    const report = createReport();
    try {
      const statement = policy.watch(report, () => {
        assertOneStatement(sqlite, db, sql);
        return db.prepare(sql);
      });
      if (sqlite.capi.sqlite3_stmt_isexplain(statement) !== 0) {
        statement.finalize();
        throw new DatabaseError('refused', 'EXPLAIN is not allowed: only one SELECT is');
      }
      if (JOIN_BY_NAME.test(sql))
        for (const table of policy.trust(() => listOpenedTables(db, sql))) report.tables.add(table);
      return { statement, facts: toReads(report, lists, published) };
    } catch (error) {
      if (error instanceof DatabaseError) throw error;
      throw toDatabaseError(error, report);
    }
  };
}

/**
 * Returns a function that creates the indexes of the tables that a statement reads, and fills the full-text tables, the
 * computed tables and the calendar.
 */
function createFiller({ policy, getLoader, computed, fillCalendar, startStatement }: DatabaseParts) {
  return ({ lists, tables }: StatementReads): void =>
    policy.trust(() => {
      startStatement();
      for (const list of lists) getLoader(list).prepareReading(tables);
      if (tables.includes('calendar_days')) fillCalendar();
      computed.fill(tables);
    });
}

function createQueryRunner(
  sqlite: Sqlite3Static,
  { maxQueryMemoryBytes }: WorkerSettings,
  { db, policy, published, startStatement }: DatabaseParts,
  statements: PreparedStatements<StatementReads>,
): DatabaseEngine['query'] {
  return ({ sql, parameters, limits }) =>
    statements.use(sql, ({ statement, facts: reads }) => {
      try {
        startStatement();
        const from = performance.now();
        policy.restrict();
        const { fractionColumns, ...fetched } = runWithinLimits(sqlite, db, limits.timeMs, maxQueryMemoryBytes, () =>
          fetchRows(sqlite, db, statement, parameters, limits),
        );
        return {
          reads,
          columns: getResultColumns(sqlite, statement, fractionColumns, published.isAmount),
          ...fetched,
          ms: performance.now() - from,
        };
      } catch (error) {
        throw error instanceof DatabaseError ? error : toDatabaseError(error, createReport());
      }
    });
}

function getLayout(layouts: WorkerSettings['layouts'], list: ListName): TableLayout {
  const layout = layouts.find(({ name }) => name === list);
  if (!layout) throw new Error(`no table for the list ${list}`);
  return layout;
}

const createReport = (): StatementReport => ({
  tables: new Set(),
  columns: new Set(),
  namedColumns: new Set(),
  refusal: undefined,
});

/** Returns a function that fills the calendar, if it is empty. */
function createCalendarFiller(db: Database, zone: string): () => void {
  let isFilled = false;
  return () => {
    if (!isFilled) db.exec({ sql: FILL_CALENDAR, bind: [getToday(zone)] });
    isFilled = true;
  };
}

/** The lists that tables are filled from. The calendar has none. */
function listsByTable({ layouts }: WorkerSettings): ReadonlyMap<string, readonly ListName[]> {
  const tables = layouts.flatMap(({ name, links, customValues, fullText }) =>
    [name, ...links.map((link) => link.name), customValues, fullText].flatMap((table) =>
      table ? [[table, [name]] as const] : [],
    ),
  );
  return new Map<string, readonly ListName[]>([...tables, ['calendar_days', []]]);
}

function toReads(
  report: StatementReport,
  lists: ReadonlyMap<string, readonly ListName[]>,
  { isView, hasProse }: PublishedNames,
): StatementReads {
  const tables = [...report.tables].filter((name) => lists.has(name) || isView(name));
  return {
    lists: [...new Set(tables.flatMap((name) => lists.get(name) ?? []))],
    tables,
    columns: [...report.namedColumns].filter((column) => tables.includes(column.split('.')[0] ?? '')),
    hasProse: [...report.columns].some(hasProse),
  };
}

const toCustomField = ({ id, name, parent_type, field_type }: Record<string, unknown>): CustomField => ({
  id: Number(id),
  name: toTextOrNull(name),
  parent_type: toTextOrNull(parent_type),
  field_type: toTextOrNull(field_type),
});

const toTextOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Creates the views of the firm's own fields again, after the list of these fields changed. */
function replaceCustomViews(db: Database, layouts: WorkerSettings['layouts']): void {
  const rows = db.selectObjects('SELECT id, name, parent_type, field_type FROM custom_fields ORDER BY id');
  const views = getCustomViews(layouts, rows.map(toCustomField));
  for (const [name, sql] of views) {
    db.exec(`DROP VIEW IF EXISTS ${name}`);
    db.exec(`CREATE VIEW ${name} AS ${sql}`);
  }
}

/** The words of SQLite before its message. */
const SQLITE_PREFIX = /^SQLITE_\w+: sqlite3 result code \d+: /;

function toDatabaseError(error: unknown, { refusal }: StatementReport): DatabaseError {
  if (refusal) return new DatabaseError('refused', refusal);
  const message = (error instanceof Error ? error.message : String(error)).replace(SQLITE_PREFIX, '');
  const isUnknown = /^(no such (column|table|function)|ambiguous column name|table .* has no column)/.test(message);
  return new DatabaseError(isUnknown ? 'unknown name' : 'refused', message);
}
