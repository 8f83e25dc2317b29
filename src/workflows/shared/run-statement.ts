import { pluralize } from '../../base/sentences.ts';
import type { ListName, ListState } from '../../cache/list-cache.ts';
import type { CallContext } from '../../client/client-types.ts';
import { DatabaseError } from '../../database/database-error.ts';
import {
  CUT_MARK,
  MAX_TEXT_LENGTH,
  type Parameters,
  type QueryLimits,
  type QueryRows,
  type ResultColumn,
  type SqlValue,
  type StatementReads,
  type UnreadableValues,
} from '../../database/database-protocol.ts';
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
  /** The unreadable values of each column, as `invoices.total_amount`. Only columns that have some. */
  readonly unreadable: Readonly<Record<string, UnreadableValues>>;
}

/**
 * The check of the lists that a statement reads. It throws an error if they are not complete enough for the statement.
 */
type AssertUsable = (lists: readonly ListState[], reads: StatementReads) => void;

/**
 * Runs statements together over the newest state of the lists that they read: the lists are read once, or once more if
 * the thread of the database was restarted, and no other statement runs between them. Returns the result or the error
 * of each. `alsoRead` are lists that they need in addition. Throws a MyCaseError or a DatabaseError if none can run.
 */
export async function runStatements(
  statements: readonly Statement[],
  { cache, database, tables }: Pick<WorkflowContext, 'cache' | 'database' | 'tables'>,
  call: CallContext,
  assertUsable: AssertUsable,
  alsoRead: readonly ListName[] = [],
): Promise<readonly PromiseSettledResult<StatementResult>[]> {
  const { restarts } = database;
  let waitedFor = 0;
  const prepared = await database.runExclusively((before) => {
    waitedFor = before;
    return Promise.all(
      statements.map(async (statement) => ({ statement, reads: await database.prepare(statement.sql) })),
    );
  });
  const names = [...new Set([...prepared.flatMap(({ reads }) => reads.lists), ...alsoRead])];
  const selectLists = (lists: readonly ListState[], { lists: read }: StatementReads) =>
    lists.filter(({ name }) => read.includes(name) || alsoRead.includes(name));
  const runAll = async () => {
    const snapshots = names.length === 0 ? [] : Object.values<ListState>(await cache.read(names, call));
    const checked = await Promise.allSettled(
      prepared.map(async ({ reads }) => {
        const lists = selectLists(snapshots, reads);
        assertUsable(lists, reads);
        return lists;
      }),
    );
    const usable = [...new Set(checked.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])))];
    /** The requests are sent in the turn in which the states were taken. */
    const queryAll = async (written: readonly ListState[]) => {
      if (written.some(({ cacheKey }, i) => cacheKey !== usable[i]?.cacheKey)) return undefined;
      return Promise.allSettled(
        prepared.map(async ({ statement, reads }, i) => {
          if (checked[i]?.status === 'rejected') throw checked[i].reason;
          const lists = selectLists(written, reads);
          assertUsable(lists, reads);
          const [unreadable, rows] = await Promise.all([
            database.findUnreadable(
              lists.map(({ name }) => name),
              reads.tables,
            ),
            database.query(statement.sql, statement.parameters, statement.limits),
          ]);
          return { ...rows, lists, unreadable, waitedFor, wasRestarted: database.restarts > restarts };
        }),
      );
    };
    // Other statements can run while the lists are written.
    await tables.withTables(usable, async () => {});
    return database.runExclusively((before) => {
      waitedFor = Math.max(waitedFor, before);
      return tables.withTables(usable, queryAll);
    });
  };
  // The records of long lists are only in the database. If it was started again, they are read again.
  const results = (await runAll()) ?? (await runAll());
  if (!results) throw new DatabaseError('ended', 'the database was started again while its lists were read');
  return results;
}

/** Returns the values of a result row by the names of its columns. */
export const toRow = (columns: readonly ResultColumn[], values: readonly SqlValue[]): Row =>
  Object.fromEntries(columns.map(({ name }, i) => [name, values[i] ?? null]));

/** Formats how statements ran: what they waited for, the values that sums leave out, and the events without a day. */
export function formatRunNotes({
  waitedFor,
  wasRestarted,
  unreadable,
}: Pick<StatementResult, 'waitedFor' | 'wasRestarted' | 'unreadable'>): string[] {
  const { 'events.start': _, 'events.first_day': withoutDay, ...others } = unreadable;
  const parts = Object.entries(others).map(([column, values]) => ({
    isCut: column.endsWith(CUT_MARK),
    text: `${column.replace(CUT_MARK, '')} (${formatIds(values, MAX_NAMED_IDS)})`,
  }));
  const select = (isCut: boolean) => parts.filter((part) => part.isCut === isCut).map(({ text }) => text);
  const [cut, unread] = [select(true), select(false)];
  return [
    ...(waitedFor > 0
      ? [`This answer waited for ${waitedFor === 1 ? 'another query' : `${waitedFor} other queries`}.`]
      : []),
    ...(wasRestarted ? ['The database was started again while this answer waited.'] : []),
    ...(unread.length > 0
      ? [
          `Values that cannot be read, and amounts that cannot be computed, are empty (NULL): ${unread.join(', ')}. Sums and comparisons leave them out.`,
          ...(Object.keys(others).some((column) => column.endsWith('.billable'))
            ? ['Work with an empty billable counts as billable.']
            : []),
        ]
      : []),
    ...(cut.length > 0
      ? [
          `Texts of more than ${MAX_TEXT_LENGTH.toLocaleString('en-US')} characters were cut: ${cut.join(', ')}. A search does not find what is after these characters, and no file has it.`,
        ]
      : []),
    ...(withoutDay ? [formatEventsWithoutDay(withoutDay)] : []),
  ];
}

/** The most ids that are named for each column with values that cannot be read. */
const MAX_NAMED_IDS = 5;

/** Formats the ids of records, such as `ids 1, 2, and 3 more`. */
function formatIds({ count, firstIds }: UnreadableValues, maxIds = firstIds.length): string {
  const named = firstIds.slice(0, maxIds);
  const more = count > named.length ? `, and ${count - named.length} more` : '';
  return `${count === 1 ? 'id' : 'ids'} ${named.join(', ')}${more}`;
}

function formatEventsWithoutDay({ count, firstIds }: UnreadableValues): string {
  const events = `${pluralize(count, 'event')} (${formatIds({ count, firstIds })})`;
  return count === 1
    ? `The start of ${events} is missing or cannot be read. So it is on no day, and everything that depends on days leaves it out.`
    : `The starts of ${events} are missing or cannot be read. So they are on no day, and everything that depends on days leaves them out.`;
}
