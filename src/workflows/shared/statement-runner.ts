import { batchCalls } from '../../base/batch-calls.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { IncompleteListError, type ListName, type ListState, type Snapshots } from '../../cache/list-cache.ts';
import type { CallContext } from '../../client/client-types.ts';
import { DatabaseError } from '../../database/database-error.ts';
import type { Parameters, UnreadableValues } from '../../database/database-protocol.ts';
import { LIST_NAMES } from '../../records/list-names.ts';
import type { Row, WorkflowContext } from '../define-workflow.ts';
import { formatRunNotes, runStatements, type Statement, type StatementResult, toRow } from './run-statement.ts';

/** The first rows of a result, and the number of all rows. */
interface FirstRows<Result> {
  readonly rows: readonly Result[];
  readonly total: number;
}

/** Runs the statements of one answer. */
export interface StatementRunner {
  /** An answer shows at most about this many rows of records. More rows would only take time. */
  readonly maxShownRows: number;
  /**
   * Returns all rows. `Result` is the type of a row, by the columns of the statement. Throws an IncompleteListError if
   * a list that the statement reads is not complete, and a MyCaseError if the lists could not be read or the statement
   * was stopped.
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
  /**
   * Returns the unreadable values of a column of a list that was read until now. The column is such as
   * `cases.sol_date`.
   */
  getUnreadable(column: string): UnreadableValues | undefined;
  /** Sentences about how the statements ran until now: what they waited for, and values that could not be read. */
  getNotes(): string[];
}

const TIME_LIMIT_MS = 10_000;
const MAX_STATEMENT_ROWS = 100_000;

/** A statement with this text depends on the time of the day. Other statements depend only on records and the day. */
const READS_CLOCK = /'now'/;

/** Creates the runner of one call. Statements that are asked for at the same time run together. */
export function createStatementRunner(context: WorkflowContext, call: CallContext): StatementRunner {
  const listsByName = new Map<ListName, ListState>();
  const addLists = (lists: readonly ListState[]) => {
    for (const list of lists) listsByName.set(list.name, list);
  };
  let unreadable: StatementResult['unreadable'] = {};
  let waitedFor = 0;
  let wasRestarted = false;
  const assertComplete = (lists: readonly ListState[]) => {
    addLists(lists);
    const partial = lists.find(({ isComplete }) => !isComplete);
    if (partial) throw new IncompleteListError(partial);
  };
  const run = batchCalls((statements: readonly Statement[]) =>
    runStatements(statements, context, call, assertComplete),
  );
  const selectFirst: StatementRunner['selectFirst'] = async <Result extends object>(
    maxRows: number,
    sql: string,
    parameters: Parameters = {},
  ) => {
    const limits = { timeMs: TIME_LIMIT_MS, maxRows, isCacheable: !READS_CLOCK.test(sql) };
    const result = await run({ sql, parameters, limits }).catch(throwAsMyCaseError);
    unreadable = { ...unreadable, ...result.unreadable };
    waitedFor = Math.max(waitedFor, result.waitedFor);
    wasRestarted ||= result.wasRestarted;
    return { rows: result.rows.map((values) => toRow(result.columns, values) as Result), total: result.total };
  };
  return {
    maxShownRows: context.maxShownRows,
    async select<Result extends object>(sql: string, parameters?: Parameters) {
      return (await selectFirst<Result>(MAX_STATEMENT_ROWS, sql, parameters)).rows;
    },
    selectFirst,
    async read(names) {
      const lists = await context.cache.read(names, call);
      addLists(Object.values<ListState>(lists));
      return lists;
    },
    getLists: () => LIST_NAMES.flatMap((name) => listsByName.get(name) ?? []),
    getUnreadable: (column) => unreadable[column],
    getNotes: () => formatRunNotes({ unreadable, waitedFor, wasRestarted }),
  };
}

function throwAsMyCaseError(error: unknown): never {
  if (!(error instanceof DatabaseError)) throw error;
  throw new MyCaseError(`The answer could not be computed: ${error.message}.`, { advice: 'Call again.' });
}
