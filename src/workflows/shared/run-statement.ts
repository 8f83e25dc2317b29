import { MyCaseError } from '../../base/mycase-error.ts';
import { IncompleteListError, type ListName, type ListState, type Snapshots } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/client-types.ts';
import { DatabaseError } from '../../database/database-error.ts';
import type { Parameters, QueryLimits, QueryRows, SqlValue, StatementReads } from '../../database/protocol.ts';
import { LIST_NAMES } from '../../records/list-names.ts';
import type { Row, WorkflowContext } from '../define-workflow.ts';

/** A statement with its parameters and limits. */
export interface Statement {
  readonly sql: string;
  readonly parameters: Parameters;
  readonly limits: QueryLimits;
}

/** The rows of a statement, and the state of the lists that it read. */
export interface StatementResult extends QueryRows {
  readonly lists: readonly ListState[];
  /** The number of queries that ran before this one. */
  readonly waitedFor: number;
  /** True if the database was started again while the statement waited. */
  readonly wasRestarted: boolean;
  /** The number of unreadable values of each column, as `invoices.total_amount`. Only columns that have some. */
  readonly unreadable: Readonly<Record<string, number>>;
}

/**
 * Runs a statement over the newest state of the lists that it reads. `alsoRead` are lists that it needs in addition.
 * `assertUsable` throws if the lists are not complete enough for it. Throws a MyCaseError or a DatabaseError.
 */
export async function runStatement(
  { sql, parameters, limits }: Statement,
  { cache, database, tables }: Pick<WorkflowContext, 'cache' | 'database' | 'tables'>,
  scope: RequestContext,
  assertUsable: (lists: readonly ListState[], reads: StatementReads) => void,
  alsoRead: readonly ListName[] = [],
): Promise<StatementResult> {
  let waitedFor = 0;
  const reads = await database.runExclusively((before) => {
    waitedFor = before;
    return database.prepare(sql);
  });
  const names = [...new Set([...reads.lists, ...alsoRead])];
  const { restarts } = database;
  const run = async () => {
    const readLists = names.length === 0 ? [] : Object.values<ListState>(await cache.read(names, scope));
    assertUsable(readLists, reads);
    return database.runExclusively(async (before) => {
      waitedFor = Math.max(waitedFor, before);
      // The statement is sent in the same turn in which the states are taken, so both are about the same records.
      const lists = await tables.sync(readLists);
      if (lists.some(({ cacheKey }, i) => cacheKey !== readLists[i]?.cacheKey)) return undefined;
      assertUsable(lists, reads);
      const [unreadable, rows] = await Promise.all([
        database.countUnreadable(names),
        database.query(sql, parameters, limits),
      ]);
      return { ...rows, lists, waitedFor, wasRestarted: database.restarts > restarts, unreadable };
    });
  };
  // The records of long lists are only in the database. If it was started again, they are read again.
  const result = (await run()) ?? (await run());
  if (!result) throw new DatabaseError('ended', 'the database was started again while its lists were read');
  return result;
}

/** Formats the values that sums leave out; no sentence if there are none. */
export function formatUnreadable(counts: StatementResult['unreadable']): string[] {
  const parts = Object.entries(counts).map(([column, count]) => `${column} (${count})`);
  return parts.length === 0
    ? []
    : [
        `Values that MyCase sent in a form that cannot be read, or that are missing for an amount, are NULL: ${parts.join(', ')}. Sums leave them out.`,
      ];
}

/** The first rows of a result, and the number of all rows. */
interface FirstRows<Result> {
  readonly rows: readonly Result[];
  readonly total: number;
}

/** Runs the statements of one answer. */
export interface StatementRunner {
  /**
   * Returns all rows. `Result` is the type of a row, by the columns of the statement. Throws an IncompleteListError if a
   * list that the statement reads is not complete, and a MyCaseError if the lists could not be read or the statement was
   * stopped.
   */
  select<Result extends object = Row>(sql: string, parameters?: Parameters): Promise<readonly Result[]>;
  /** Returns only the first rows of a statement, and the number of all rows. Throws as `select` does. */
  selectFirst<Result extends object = Row>(
    maxRows: number,
    sql: string,
    parameters?: Parameters,
  ): Promise<FirstRows<Result>>;
  /** Reads lists as a statement does, for what SQL cannot compute. Throws a MyCaseError. */
  read<Name extends ListName>(names: readonly Name[]): Promise<Snapshots<Name>>;
  /** The lists that were read until now, each once, in the order of the names of all lists. */
  getLists(): readonly ListState[];
  /** The unreadable values in these lists. */
  getUnreadable(): StatementResult['unreadable'];
}

const TIME_LIMIT_MS = 10_000;
const MAX_ROWS = 100_000;

/** The longest answer (25,000 tokens) shows about this many rows of records. More rows would only take time. */
export const MAX_SHOWN_ROWS = 500;

/** Creates the runner of one call. */
export function createStatementRunner(context: WorkflowContext, scope: RequestContext): StatementRunner {
  const listsByName = new Map<ListName, ListState>();
  const addLists = (lists: readonly ListState[]) => {
    for (const list of lists) listsByName.set(list.name, list);
  };
  let unreadable: StatementResult['unreadable'] = {};
  const selectFirst: StatementRunner['selectFirst'] = async <Result extends object>(
    maxRows: number,
    sql: string,
    parameters: Parameters = {},
  ) => {
    const assertUsable = (lists: readonly ListState[]) => {
      addLists(lists);
      const partial = lists.find(({ isComplete }) => !isComplete);
      if (partial) throw new IncompleteListError(partial);
    };
    const statement = { sql, parameters, limits: { timeMs: TIME_LIMIT_MS, maxRows } };
    const result = await runStatement(statement, context, scope, assertUsable).catch(throwAsMyCaseError);
    unreadable = { ...unreadable, ...result.unreadable };
    const toResult = (values: readonly SqlValue[]) =>
      Object.fromEntries(result.columns.map(({ name }, i) => [name, values[i] ?? null])) as Result;
    return { rows: result.rows.map(toResult), total: result.total };
  };
  return {
    async select<Result extends object>(sql: string, parameters?: Parameters) {
      return (await selectFirst<Result>(MAX_ROWS, sql, parameters)).rows;
    },
    selectFirst,
    async read(names) {
      const lists = await context.cache.read(names, scope);
      addLists(Object.values<ListState>(lists));
      return lists;
    },
    getLists: () => LIST_NAMES.flatMap((name) => listsByName.get(name) ?? []),
    getUnreadable: () => unreadable,
  };
}

function throwAsMyCaseError(error: unknown): never {
  if (!(error instanceof DatabaseError)) throw error;
  throw new MyCaseError(`The answer could not be computed: ${error.message}.`, { advice: 'Call again.' });
}
