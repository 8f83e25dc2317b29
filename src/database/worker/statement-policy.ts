import type { Database, Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import type { PublishedNames } from './published-names.ts';

/** The functions of SQLite that a statement may call, and those of this server. */
const ALLOWED_FUNCTIONS: ReadonlySet<string> = new Set(
  (
    'abs acos asin atan atan2 avg ceil ceiling char coalesce concat concat_ws cos count cume_dist date datetime degrees ' +
    'dense_rank exp first_value floor format glob group_concat hex if ifnull iif instr julianday lag last_value lead length ' +
    'like ln log log10 log2 lower ltrim max median min mod nth_value ntile nullif octet_length percent_rank percentile ' +
    'percentile_cont percentile_disc pi pow power printf quote radians random rank replace round row_number rtrim sign ' +
    'sin sqrt strftime string_agg substr substring sum tan time timediff total trim trunc typeof unicode unixepoch upper ' +
    'json json_array json_array_length json_extract json_group_array json_group_object json_object json_type json_valid -> ->> ' +
    'match bm25 highlight snippet likely unlikely likelihood ' +
    'fold phonetic name_similarity phone day period_start period_end local_time add_days amount'
  ).split(' '),
);

/** The words for the actions that are refused, by the name of the constant of SQLite. */
const ACTIONS = {
  SQLITE_INSERT: 'INSERT',
  SQLITE_UPDATE: 'UPDATE',
  SQLITE_DELETE: 'DELETE',
  SQLITE_PRAGMA: 'PRAGMA',
  SQLITE_ATTACH: 'ATTACH',
  SQLITE_DETACH: 'DETACH',
  SQLITE_TRANSACTION: 'a transaction',
  SQLITE_SAVEPOINT: 'SAVEPOINT',
  SQLITE_ANALYZE: 'ANALYZE',
  SQLITE_REINDEX: 'REINDEX',
} as const;

/** The tables and columns that SQLite reported, and why it refused a statement. */
export interface StatementReport {
  readonly tables: Set<string>;
  /** As `invoices.status`. */
  readonly columns: Set<string>;
  /** The columns that the statement names itself, not those that a view reads. */
  readonly namedColumns: Set<string>;
  refusal: string | undefined;
}

/** Decides what a statement may do, while SQLite prepares it. */
export interface StatementPolicy {
  /** Runs `prepare` with the rules for statements of a caller. The report has what it reads. */
  watch<T>(report: StatementReport, prepare: () => T): T;
  /** Sets the rules for a statement that runs. */
  restrict(): void;
  /** Runs `load` without rules, to load records. */
  trust<T>(load: () => T): T;
}

/**
 * Sets the rules. A statement of a caller may only read published tables and call allowed functions. While a statement
 * runs, full-text tables read their own tables, so reads are allowed then, and nothing else.
 */
export function createStatementPolicy(
  { capi }: Sqlite3Static,
  db: Database,
  published: PublishedNames,
): StatementPolicy {
  let report: StatementReport | undefined;
  let isTrusted = true;
  const rules = createRules(capi, published);
  const decide = (action: number, first: string, second: string, view: string): number => {
    if (isTrusted) return capi.SQLITE_OK;
    const refusal = rules(report, action, first, second, view);
    if (report) report.refusal ??= refusal;
    return refusal === undefined ? capi.SQLITE_OK : capi.SQLITE_DENY;
  };
  capi.sqlite3_set_authorizer(
    db,
    (_, action, first, second, __, view) => decide(action, first || '', second || '', view || ''),
    0,
  );
  return {
    watch(own, prepare) {
      report = own;
      isTrusted = false;
      try {
        return prepare();
      } finally {
        report = undefined;
      }
    },
    restrict() {
      isTrusted = false;
    },
    trust(load) {
      isTrusted = true;
      return load();
    },
  };
}

/** Returns why an action is refused; undefined if it is allowed. Without a report, a prepared statement runs. */
type Rules = (
  report: StatementReport | undefined,
  action: number,
  first: string,
  second: string,
  view: string,
) => string | undefined;

function createRules(capi: Sqlite3Static['capi'], { has: isPublished, isView }: PublishedNames): Rules {
  const actions = new Map<number, string>(
    Object.entries(ACTIONS).map(([name, words]) => [Number(Reflect.get(capi, name)), words]),
  );
  const rules = new Map<number, Rules>([
    [capi.SQLITE_SELECT, () => undefined],
    [capi.SQLITE_RECURSIVE, () => undefined],
    [
      capi.SQLITE_READ,
      (report, _, table, column, view) => {
        if (report && !isPublished(table.toLowerCase())) return `the table ${table} cannot be read`;
        report?.tables.add(table);
        report?.columns.add(`${table}.${column}`);
        // In a query of WITH, the name of the query is here.
        if (!isView(view.toLowerCase())) report?.namedColumns.add(`${table}.${column}`);
        return undefined;
      },
    ],
    [
      capi.SQLITE_FUNCTION,
      (report, _, __, name) =>
        report && !ALLOWED_FUNCTIONS.has(name.toLowerCase()) ? `the function ${name} is not available` : undefined,
    ],
  ]);
  return (report, action, first, second, view) => {
    const rule = rules.get(action);
    if (rule) return rule(report, action, first, second, view);
    // A full-text table asks for the version of its data while it runs.
    if (action === capi.SQLITE_PRAGMA && !report && first === 'data_version') return undefined;
    return `${actions.get(action) ?? 'this kind of statement'} is not allowed: only one SELECT is`;
  };
}
