import { joinWords, pluralize } from '../../base/sentences.ts';
import type { CallContext } from '../../client/client-types.ts';
import {
  exactSum,
  formatAmount,
  getBalanceDue,
  getExpenseCost,
  getTimeEntryFee,
  isBillable,
  isIssued,
  isUnbilled,
} from '../../records/amounts.ts';
import { type ApiRecord, getAmount } from '../../records/api-record.ts';
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
  /** The fields with the amounts that the check needs. */
  readonly amounts?: readonly string[];
}

const formatSum = (amounts: readonly number[]): string => formatAmount(exactSum(amounts));

const OPEN_INVOICES: WorkKind = {
  list: 'invoices',
  subject: 'open invoices',
  matches: (invoice) => isIssued(invoice) && getBalanceDue(invoice) > 0,
  amounts: ['total_amount', 'paid_amount'],
  describe: (invoices) =>
    `${pluralize(invoices.length, 'open invoice')}, ${formatSum(invoices.map(getBalanceDue))} due in all.`,
};

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
    amounts: ['hours', 'rate'],
    describe: (entries) =>
      `${pluralize(entries.length, 'unbilled time entry', 'unbilled time entries')}, ${formatSum(entries.map(getTimeEntryFee))} in all.`,
  },
  {
    list: 'expenses',
    subject: 'unbilled expenses',
    matches: (expense) => isUnbilled(expense) && isBillable(expense),
    amounts: ['cost'],
    describe: (expenses) =>
      `${pluralize(expenses.length, 'unbilled expense')}, ${formatSum(expenses.map(getExpenseCost))} in all.`,
  },
  OPEN_INVOICES,
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
export const checkOpenWork = (caseIds: ReadonlySet<number>, sources: CheckSources, call: CallContext) =>
  checkKinds(OPEN_WORK, caseIds, sources, call);

/** Checks the invoices that are due on cases. */
export const checkOpenInvoices = (caseIds: ReadonlySet<number>, sources: CheckSources, call: CallContext) =>
  checkKinds([OPEN_INVOICES], caseIds, sources, call);

/** Checks the open work and the other records on cases. */
export const checkAllRecords = (caseIds: ReadonlySet<number>, sources: CheckSources, call: CallContext) =>
  checkKinds([...OPEN_WORK, ...OTHER_RECORDS], caseIds, sources, call);

const checkKinds = (
  kinds: readonly WorkKind[],
  caseIds: ReadonlySet<number>,
  sources: CheckSources,
  call: CallContext,
): Promise<CarefulFact[]> =>
  Promise.all(
    kinds.map(async ({ list, subject, matches, describe, amounts = [] }) => {
      const ofCases = { field: 'case', ids: [...caseIds] };
      const { records: onCases, problem } = await readForCheck(list, sources, call, ofCases);
      const isUnreadable = (record: ApiRecord) => amounts.some((field) => getAmount(record, field) === undefined);
      const unreadable = onCases.filter(isUnreadable);
      const amountProblem =
        unreadable.length > 0
          ? `${pluralize(unreadable.length, 'record')} on the case without a readable ${joinWords(amounts, 'or')}`
          : undefined;
      const found = onCases.filter((record) => !isUnreadable(record) && matches(record, sources.zone));
      return createFact(subject, { records: found, problem: problem ?? amountProblem }, describe);
    }),
  );
