import { unwrapOutcome } from '../../base/batch-calls.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { IncompleteListError, type ListState } from '../../cache/list-cache.ts';
import type { CallContext } from '../../client/client-types.ts';
import type { WorkflowContext } from '../define-workflow.ts';
import { formatRunNotes, runStatements, type Statement, type StatementResult } from '../shared/run-statement.ts';
import { assertRowWise } from './incomplete-lists.ts';
import { assertNoUtcNow, explainStatementError } from './statement-errors.ts';
import { assertComparableTexts } from './text-comparisons.ts';

/**
 * The result of a statement, with sentences about how it ran: that it waited, values that could not be read, a restart.
 */
export interface QueryResult extends StatementResult {
  readonly notes: readonly string[];
}

/** Runs a statement over the newest state of the lists that it reads. Throws a MyCaseError. */
export async function runQuery(
  statement: Statement,
  context: WorkflowContext,
  call: CallContext,
): Promise<QueryResult> {
  const { sql, parameters } = statement;
  const { database } = context;
  assertNoUtcNow(sql, Object.values(parameters));
  assertComparableTexts(sql, parameters, database.layouts);
  try {
    const needsFields = /_custom\b/i.test(sql);
    if (needsFields) await loadCustomFields(context, call);
    const outcomes = await runStatements(
      [statement],
      context,
      call,
      (lists, reads) => {
        assertRead(lists);
        assertRowWise(sql, reads, lists, database.layouts);
      },
      // The views of custom fields need the list of these fields even if they do not read it.
      needsFields ? ['custom_fields'] : [],
    );
    const result = unwrapOutcome(outcomes[0]);
    return { ...result, notes: formatRunNotes(result) };
  } catch (error) {
    throw await explainStatementError(error, sql, () => database.readSchema());
  }
}

/** Loads the custom fields, for which some views have columns. Throws a MyCaseError if some are missing. */
async function loadCustomFields({ cache, database, tables }: WorkflowContext, call: CallContext): Promise<void> {
  const lists = Object.values(await cache.read(['custom_fields'], call));
  const partial = lists.find(({ isComplete }) => !isComplete);
  if (partial) throw new IncompleteListError(partial);
  await database.runExclusively(() => tables.withTables(lists, async () => {}));
}

/** Throws a MyCaseError if a list could not be read at all: an unread list is not an empty one. */
function assertRead(lists: readonly ListState[]): void {
  const unread = lists.find(({ isComplete, count }) => !isComplete && count === 0);
  if (!unread) return;
  throw new MyCaseError(
    `No result: the ${unread.name.replaceAll('_', ' ')} could not be read (${unread.gap ?? 'they are still being read'}).`,
    { advice: 'Call again later, or write a statement that does not read them.' },
  );
}
