import type { ListName } from '../../cache/list-cache.ts';
import type { CallContext } from '../../client/client-types.ts';
import { IS_RECEIVED } from '../../database/schema/money-views.ts';
import type { WorkflowContext } from '../define-workflow.ts';
import { runStatements, type StatementResult } from '../shared/run-statement.ts';

/** The first day of the records of a list, as a SELECT, and the name of such a record. */
interface FirstDay {
  readonly list: ListName;
  readonly noun: string;
  readonly select: string;
}

const FIRST_DAYS: readonly FirstDay[] = [
  { list: 'time_entries', noun: 'time entry', select: 'SELECT min(entry_date) FROM time_entries' },
  { list: 'expenses', noun: 'expense', select: 'SELECT min(entry_date) FROM expenses' },
  { list: 'invoices', noun: 'invoice', select: 'SELECT min(invoice_date) FROM invoices' },
  {
    list: 'invoice_payments',
    noun: 'received payment',
    select: `SELECT min(date) FROM invoice_payments x WHERE ${IS_RECEIVED}`,
  },
];

/** A day in a statement: a text with a day, or a function of the day words of this server. */
const DAY = /'\d{4}-\d{2}(?:-\d{2})?'|\b(?:day|period_start)\s*\(\s*'[^']*'\s*\)/gi;

const LIMITS = { timeMs: 2_000, maxRows: FIRST_DAYS.length, isCacheable: true };

/**
 * Returns a sentence for each list of a result whose first record is after a day in its statement. A sum of earlier
 * days is zero, because MyCase has no records of them. `sql` has the parameters in place of their names.
 */
export async function readFirstDays(
  sql: string,
  { lists }: StatementResult,
  context: WorkflowContext,
  call: CallContext,
): Promise<string[]> {
  const days = sql.match(DAY) ?? [];
  const read = FIRST_DAYS.filter(({ list }) => lists.some(({ name, isComplete }) => name === list && isComplete));
  if (days.length === 0 || read.length === 0) return [];
  const rows = read.map(({ noun, select }) => `SELECT '${noun}' AS noun, (${select}) AS first`).join(' UNION ALL ');
  const statement = {
    sql: `SELECT noun, first FROM (${rows}) WHERE first > min('9999', ${days.join(', ')})`,
    parameters: {},
    limits: LIMITS,
  };
  const [outcome] = await runStatements([statement], context, call, () => {});
  if (outcome?.status !== 'fulfilled') return [];
  return outcome.value.rows.map(([noun, first]) => `The first ${noun} in MyCase is of ${first}.`);
}
