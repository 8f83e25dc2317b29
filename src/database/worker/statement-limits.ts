import { serialize } from 'node:v8';
import type { Database, PreparedStatement, Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import { DatabaseError } from '../database-error.ts';
import type {
  FailureReason,
  Parameters,
  QueryLimits,
  QueryRows,
  ResultColumn,
  SqlValue,
} from '../database-protocol.ts';
import type { ColumnType } from '../schema/table-layout.ts';
import { createRowReader, step } from './read-rows.ts';

/** Sets the limits of SQLite for statements, and for rows in bytes. */
export function setStatementLimits({ capi }: Sqlite3Static, db: Database): void {
  const limits = [
    [capi.SQLITE_LIMIT_LENGTH, 10_000_000],
    [capi.SQLITE_LIMIT_SQL_LENGTH, 50_000],
    [capi.SQLITE_LIMIT_COLUMN, 500],
    [capi.SQLITE_LIMIT_EXPR_DEPTH, 100],
    [capi.SQLITE_LIMIT_COMPOUND_SELECT, 100],
    [capi.SQLITE_LIMIT_VDBE_OP, 250_000],
    [capi.SQLITE_LIMIT_FUNCTION_ARG, 50],
    [capi.SQLITE_LIMIT_ATTACHED, 0],
    [capi.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 500],
    [capi.SQLITE_LIMIT_VARIABLE_NUMBER, 500],
    [capi.SQLITE_LIMIT_TRIGGER_DEPTH, 1],
  ] as const;
  for (const [limit, value] of limits) capi.sqlite3_limit(db, limit, value);
}

/** Throws a DatabaseError if a text has more than one statement, or none. Comments are allowed. */
export function assertOneStatement({ capi, wasm }: Sqlite3Static, db: Database, sql: string): void {
  const allocations = wasm.scopedAllocPush();
  try {
    const [statementAt, tailAt] = [wasm.scopedAlloc(8), wasm.scopedAlloc(8)];
    /** Returns the rest after the first statement of a text; undefined if the text is not valid. */
    const skipStatement = (text: number): { readonly rest: number; readonly isBlank: boolean } | undefined => {
      const code = capi.sqlite3_prepare_v3(db, text, -1, 0, statementAt, tailAt);
      const statement = wasm.peekPtr(statementAt);
      if (statement) capi.sqlite3_finalize(statement);
      return code === capi.SQLITE_OK ? { rest: Number(wasm.peekPtr(tailAt)), isBlank: !statement } : undefined;
    };
    const isEnd = (text: number) => wasm.heap8u()[text] === 0;
    const first = skipStatement(Number(wasm.scopedAllocCString(sql, false)));
    // SQLite's own error is thrown when the statement is prepared.
    if (!first) return;
    if (first.isBlank) throw new DatabaseError('refused', 'the text does not begin with a statement');
    let rest = first.rest;
    while (!isEnd(rest)) {
      const next = skipStatement(rest);
      if (!next?.isBlank)
        throw new DatabaseError('refused', 'only one statement is allowed, and this text has several');
      rest = next.rest;
    }
  } finally {
    wasm.scopedAllocPop(allocations);
  }
}

/** Progress is checked after this many steps of SQLite's machine. */
const STEPS_BETWEEN_CHECKS = 2_000;

/**
 * Runs `act`. Stops SQLite when a time (milliseconds) is over, or when a query has added more than `maxBytes` of
 * memory.
 */
export function runWithinLimits<T>(
  { capi, wasm }: Sqlite3Static,
  db: Database,
  timeMs: number,
  maxBytes: number,
  act: () => T,
): T {
  const end = performance.now() + timeMs;
  const baseline = wasm.heap8u().byteLength;
  let stop: FailureReason | undefined;
  const check = () => {
    if (performance.now() > end) stop ??= 'time';
    if (wasm.heap8u().byteLength - baseline > maxBytes) stop ??= 'memory';
    return stop ? 1 : 0;
  };
  capi.sqlite3_progress_handler(db, STEPS_BETWEEN_CHECKS, check, 0);
  try {
    return act();
  } catch (error) {
    if (stop === 'time') throw new DatabaseError('time', `the query was stopped after ${timeMs / 1000} s`);
    if (stop === 'memory') throw new DatabaseError('memory', 'the query was stopped, because it used too much memory');
    throw error;
  } finally {
    capi.sqlite3_progress_handler(db, 0, 0, 0);
  }
}

/** The most characters that are returned of all rows. */
const MAX_RESULT_LENGTH = 60_000_000;

/** The rows that are serialized together. */
const PART_SIZE = 1_000;

/** The first rows of a result, and the number of all. */
interface FetchedRows extends Pick<QueryRows, 'rows' | 'parts' | 'total' | 'emptyFirst'> {
  /** The places of the columns with a number that is not whole. */
  readonly fractionColumns: ReadonlySet<number>;
}

/** Binds parameters, and returns the first rows and the number of all rows. */
export function fetchRows(
  sqlite: Sqlite3Static,
  db: Database,
  statement: PreparedStatement,
  parameters: Parameters,
  { maxRows, isSerialized }: QueryLimits,
): FetchedRows {
  bindParameters(sqlite.capi, statement, parameters);
  const readRow = createRowReader(sqlite, statement, toDecimal);
  const collected = createRowCollector(isSerialized);
  let [total, length] = [0, 0];
  while (step(sqlite, db, statement)) {
    total += 1;
    if (total > maxRows) continue;
    const row = readRow();
    length += measureRow(row);
    if (length > MAX_RESULT_LENGTH) throw new DatabaseError('memory', 'the result is larger than 60 MB');
    collected.add(row);
  }
  return { ...collected.end(), total };
}

/** Collects rows as they are, or as serialized parts. */
function createRowCollector(isSerialized = false) {
  const parts: Uint8Array[] = [];
  const fractionColumns = new Set<number>();
  let rows: SqlValue[][] = [];
  let emptyFirst = 0;
  const endPart = (): void => {
    parts.push(serialize(rows));
    rows = [];
  };
  return {
    add(row: SqlValue[]): void {
      for (let i = 0; i < row.length; i += 1) if (isFraction(row[i])) fractionColumns.add(i);
      if (row[0] === null) emptyFirst += 1;
      rows.push(row);
      if (isSerialized && rows.length === PART_SIZE) endPart();
    },
    end() {
      if (isSerialized) endPart();
      return { rows, parts, fractionColumns, emptyFirst };
    },
  };
}

const measureRow = (row: readonly SqlValue[]): number =>
  row.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 8), 0);

function bindParameters(capi: Sqlite3Static['capi'], statement: PreparedStatement, parameters: Parameters): void {
  const names = Array.from({ length: statement.parameterCount }, (_, i) =>
    capi.sqlite3_bind_parameter_name(statement, i + 1),
  );
  const known = new Set(names.map((name, i) => name?.slice(1) ?? String(i + 1)));
  const missing = [...known].filter((name) => !Object.hasOwn(parameters, name));
  const unknown = Object.keys(parameters).filter((name) => !known.has(name));
  if (missing.length > 0)
    throw new DatabaseError('refused', `no value is given for the parameter ${missing.join(', ')}`);
  if (unknown.length > 0) throw new DatabaseError('refused', `the statement has no parameter ${unknown.join(', ')}`);
  for (const [i, name] of names.entries()) statement.bind(i + 1, parameters[name?.slice(1) ?? String(i + 1)] ?? null);
}

/** Sums of cents are not exact in binary: 0.1 + 0.2. Six decimals remain. */
function toDecimal(value: number): number {
  if (Number.isInteger(value)) return value;
  return Math.abs(value) < 1e9 ? Math.round(value * 1e6) / 1e6 : Math.round(value * 100) / 100;
}

/** The types of columns by the words in their declaration. */
const DECLARED: readonly (readonly [string, ColumnType])[] = [
  ['MONEY', 'money'],
  ['PROSE', 'prose'],
  ['MOMENT', 'moment'],
  ['DAY', 'day'],
  ['BOOLEAN', 'boolean'],
  ['INTEGER', 'integer'],
];

/**
 * Returns the columns of a result. A computed column has no type. If it has the name of an amount, or is named after a
 * sum of one, and its rows have fractions, it has amounts.
 */
export function getResultColumns(
  { capi }: Sqlite3Static,
  statement: PreparedStatement,
  fractionColumns: ReadonlySet<number>,
  isAmount: (column: string) => boolean,
): ResultColumn[] {
  return statement.getColumnNames([]).map((name, i) => {
    const declared = capi.sqlite3_column_decltype(statement, i) ?? '';
    const type = DECLARED.find(([word]) => declared.includes(word))?.[1];
    if (type) return { name, type };
    if (declared.startsWith('TEXT')) return { name, type: 'text' };
    const isSum = declared === '' && isAmount(SUM_PATTERN.exec(name)?.[1] ?? name);
    return isSum && fractionColumns.has(i) ? { name, type: 'money' } : { name };
  });
}

const isFraction = (value: SqlValue | undefined): boolean => typeof value === 'number' && !Number.isInteger(value);

/** The name of a column without an alias is its expression: `round(sum(x.amount), 2)`. */
const SUM_PATTERN = /^(?:round\(\s*)?(?:sum|total|min|max)\(\s*(?:\w+\.)?(\w+)\s*\)(?:\s*,\s*\d\s*\))?$/i;
