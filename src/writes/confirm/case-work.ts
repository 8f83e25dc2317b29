import { pluralize } from '../../base/sentences.ts';
import type { RequestContext } from '../../client/client-types.ts';
import {
  exactSum,
  formatAmount,
  getBalanceDue,
  getExpenseCost,
  getTimeEntryFee,
  isBillable,
  isUnbilled,
} from '../../records/amounts.ts';
import { type ApiRecord, getReferenceId, getText } from '../../records/api-record.ts';
import { createEndsAfterFilter } from '../../records/events.ts';
import type { ListName } from '../../records/list-names.ts';
import { type CarefulFact, type CheckSources, createFact, describeRecords, readForCheck } from './careful-reads.ts';

/** A kind of records that belong to cases. */
interface WorkKind {
  readonly list: ListName;
  /** The plural that names the check. */
  readonly subject: string;
  readonly matches: (record: ApiRecord, zone: string) => boolean;
  readonly describe: (records: readonly ApiRecord[]) => string;
}

const formatSum = (amounts: readonly number[]): string => formatAmount(exactSum(amounts));

/** The work that is still open on a case. */
const OPEN_WORK: readonly WorkKind[] = [
  {
    list: 'tasks',
    subject: 'open tasks',
    matches: (task) => task.completed !== true,
    describe: (tasks) => describeRecords(tasks, 'open task'),
  },
  {
    list: 'events',
    subject: 'future events',
    matches: (event, zone) => createEndsAfterFilter(Date.now(), zone)(event),
    describe: (events) => describeRecords(events, 'future event'),
  },
  {
    list: 'time_entries',
    subject: 'unbilled time entries',
    matches: (entry) => isUnbilled(entry) && isBillable(entry),
    describe: (entries) =>
      `${pluralize(entries.length, 'unbilled time entry', 'unbilled time entries')}, ${formatSum(entries.map(getTimeEntryFee))} in all.`,
  },
  {
    list: 'expenses',
    subject: 'unbilled expenses',
    matches: (expense) => isUnbilled(expense) && isBillable(expense),
    describe: (expenses) =>
      `${pluralize(expenses.length, 'unbilled expense')}, ${formatSum(expenses.map(getExpenseCost))} in all.`,
  },
  {
    list: 'invoices',
    subject: 'open invoices',
    // MyCase: a draft is not billed yet, and the balance of a forwarded invoice is part of a later invoice.
    matches: (invoice) => !['draft', 'forwarded'].includes(getText(invoice, 'status')) && getBalanceDue(invoice) > 0,
    describe: (invoices) =>
      `${pluralize(invoices.length, 'open invoice')}, ${formatSum(invoices.map(getBalanceDue))} due in all.`,
  },
];

/** The other records of a case. */
const OTHER_RECORDS: readonly WorkKind[] = [
  {
    list: 'documents',
    subject: 'documents',
    matches: () => true,
    describe: (documents) => describeRecords(documents, 'document'),
  },
  {
    list: 'calls',
    subject: 'calls',
    matches: () => true,
    describe: (calls) => `${pluralize(calls.length, 'call')}.`,
  },
];

/** Checks the open work on cases. */
export const checkOpenWork = (caseIds: ReadonlySet<number>, sources: CheckSources, scope: RequestContext) =>
  checkKinds(OPEN_WORK, caseIds, sources, scope);

/** Checks the open work and the other records on cases. */
export const checkAllRecords = (caseIds: ReadonlySet<number>, sources: CheckSources, scope: RequestContext) =>
  checkKinds([...OPEN_WORK, ...OTHER_RECORDS], caseIds, sources, scope);

const checkKinds = (
  kinds: readonly WorkKind[],
  caseIds: ReadonlySet<number>,
  sources: CheckSources,
  scope: RequestContext,
): Promise<CarefulFact[]> =>
  Promise.all(
    kinds.map(async ({ list, subject, matches, describe }) => {
      const { records, problem } = await readForCheck(list, sources, scope);
      const onCases = records.filter((record) => caseIds.has(getReferenceId(record, 'case') ?? Number.NaN));
      return createFact(
        subject,
        { records: onCases.filter((record) => matches(record, sources.zone)), problem },
        describe,
      );
    }),
  );
