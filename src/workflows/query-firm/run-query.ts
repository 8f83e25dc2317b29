import { MyCaseError } from '../../base/mycase-error.ts';
import { IncompleteListError, type ListName, type ListSnapshot } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/client-types.ts';
import type { Parameters, QueryLimits, QueryRows } from '../../database/protocol.ts';
import type { WorkflowContext } from '../define-workflow.ts';
import { assertRowWise } from './incomplete-lists.ts';
import { assertNoUtcNow, explainStatementError } from './statement-errors.ts';

/** A statement with its parameters and limits. */
export interface QueryRequest {
  readonly sql: string;
  readonly parameters: Parameters;
  readonly limits: QueryLimits;
}

/** The result of a statement, and the lists that it was computed from. */
export interface QueryResult extends QueryRows {
  readonly lists: readonly ListSnapshot[];
  /** Sentences about how it ran: that it waited, values that could not be read, a restart. */
  readonly notes: readonly string[];
}

/** Runs a statement over the newest state of the lists that it reads. Throws a MyCaseError. */
export async function runQuery(
  request: QueryRequest,
  context: WorkflowContext,
  scope: RequestContext,
): Promise<QueryResult> {
  const { sql } = request;
  const { database, listSync } = context;
  assertNoUtcNow(sql, Object.values(request.parameters));
  try {
    const needsFields = /_custom\b/i.test(sql);
    if (needsFields) await loadCustomFields(context, scope);
    let waited = 0;
    const reads = await database.runExclusively((waitedFor) => {
      waited = waitedFor;
      return database.prepare(sql);
    });
    // The lists are loaded together: the views of custom fields need the list of these fields even if they do not read it.
    const names = needsFields ? [...new Set([...reads.lists, 'custom_fields' as const])] : reads.lists;
    const lists = await readLists(names, context, scope);
    assertRowWise(sql, reads, lists, database.plans);
    const restarts = database.restarts;
    return await database.runExclusively(async (waitedFor) => {
      waited = Math.max(waited, waitedFor);
      await listSync.sync(lists);
      const unreadable = await database.countUnreadable(names);
      const rows = await database.query(sql, request.parameters, request.limits);
      return {
        ...rows,
        lists,
        notes: [
          ...(waited > 0
            ? [`This query waited for ${waited === 1 ? 'another query' : `${waited} other queries`}.`]
            : []),
          ...(database.restarts > restarts ? ['The database was started again while this query waited.'] : []),
          ...formatUnreadable(unreadable),
        ],
      };
    });
  } catch (error) {
    throw await explainStatementError(error, sql, () => database.readSchema());
  }
}

/** Loads the custom fields, for which some views have columns. Throws a MyCaseError if some are missing. */
async function loadCustomFields(context: WorkflowContext, scope: RequestContext): Promise<void> {
  const lists = await readLists(['custom_fields'], context, scope);
  const partial = lists.find(({ isComplete }) => !isComplete);
  if (partial) throw new IncompleteListError(partial);
  await context.database.runExclusively(() => context.listSync.sync(lists));
}

/** Reads lists. Throws a MyCaseError if one of them could not be read at all: an unread list is not an empty one. */
async function readLists(
  names: readonly ListName[],
  { cache }: WorkflowContext,
  scope: RequestContext,
): Promise<readonly ListSnapshot[]> {
  if (names.length === 0) return [];
  const lists = Object.values(await cache.read(names, scope));
  const unread = lists.find(({ isComplete, availableRecords }) => !isComplete && availableRecords.size === 0);
  if (unread) {
    throw new MyCaseError(
      `No result: the ${unread.name.replaceAll('_', ' ')} could not be read (${unread.incompleteReason ?? 'they are still being read'}).`,
      { advice: 'Call again later, or write a statement that does not read them.' },
    );
  }
  return lists;
}

const formatUnreadable = (counts: Readonly<Record<string, number>>): string[] => {
  const parts = Object.entries(counts).map(([column, count]) => `${column} (${count})`);
  return parts.length === 0
    ? []
    : [
        `Values that MyCase sent in a form that cannot be read, or that are missing for an amount, are NULL: ${parts.join(', ')}. Sums leave them out.`,
      ];
};
