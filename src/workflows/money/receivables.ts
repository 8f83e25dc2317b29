import * as z from 'zod';
import { type DateRange, getToday } from '../../base/days.ts';
import { pluralize } from '../../base/sentences.ts';
import { provenance } from '../../cache/provenance.ts';
import { type Section, toReportRows } from '../../formatting/report-result.ts';
import { exactSum, getBalanceDue, isReceived, sumCents } from '../../records/amounts.ts';
import { type ApiRecord, getReferenceId, getText, parseNumber } from '../../records/api-record.ts';
import { defineReadWorkflow, type Row } from '../define-workflow.ts';
import { toAgeBucket } from '../shared/age-buckets.ts';
import { formatDateRange, isInDateRange, parseFromTo } from '../shared/date-range.ts';
import { groupBy } from '../shared/group-by.ts';
import { caseArgument, clientArgument, staffArgument } from '../shared/reference-fields.ts';
import { limitRows } from '../shared/row-limits.ts';
import {
  ATTRIBUTION_KINDS,
  ATTRIBUTION_LISTS,
  ATTRIBUTION_NOTES,
  type AttributedParty,
  type AttributionKind,
  type AttributionLists,
  createCasePartyFinder,
  createPaymentPartyFinder,
  PAYMENT_ATTRIBUTION_NOTES,
} from './attribution.ts';
import {
  formatNotOwed,
  formatTotalOwed,
  getInvoiceState,
  invoiceRow,
  isHidden,
  isOnDeletedCase,
  isUnsent,
  sumByAge,
} from './invoice-state.ts';
import { resolveMoneyFilter } from './money-filter.ts';

const MAX_ROWS = 500;
const DEFAULT_ROWS = 25;
const SECTION_KEYS = ['ageing', 'open', 'not_online', 'deleted_cases', 'payments'] as const;

const RowSchema = z.looseObject({});

/** The amounts that clients owe, by days past due, and the payments that were received. */
export const receivables = defineReadWorkflow({
  name: 'receivables',
  title: 'Receivables',
  description:
    'What is owed on invoices, to the cent, by days past due (0-30, 31-60, 61-90, over 90), and the payments received in a ' +
    'period, by case, client or attorney. It counts invoices that MyCase hides (not payable online) and those of deleted ' +
    'cases, and names them. Drafts and forwarded invoices are not owed; only payments with status success are money. What ' +
    'is owed on a case is put down to its billing contact, else its first client.',
  input: {
    by: z.enum(ATTRIBUTION_KINDS).optional().describe('Default client'),
    sections: z.array(z.enum(SECTION_KEYS)).optional().describe('Default all but open; open lists each invoice'),
    case: caseArgument.optional(),
    client: clientArgument.optional(),
    attorney: staffArgument.optional().describe('Who leads the cases'),
    from: z
      .string()
      .optional()
      .describe('First day of payments: 2026-03-01, last_month, last_30_days; default this_month'),
    to: z.string().optional().describe('Last day, in the same words'),
    limit: z.int().min(1).max(MAX_ROWS).optional().describe('Rows of a table, default 25; sums are over all'),
  },
  sections: {
    ageing: RowSchema,
    open: RowSchema,
    not_online: RowSchema,
    deleted_cases: RowSchema,
    payments: RowSchema,
  },
  async run(args, { cache, zone }, scope) {
    const filter = await resolveMoneyFilter(args, cache, scope);
    const lists = await cache.read(RECEIVABLES_LISTS, scope);
    const { isIncluded, isIncludedPayment, isBilledToOthers } = filter.toPredicates(lists);
    const allInvoices = [...lists.invoices.records.values()];
    const invoices = allInvoices.filter(isIncluded);
    const days = parseFromTo(args.from ?? (args.to ? undefined : 'this_month'), args.to, zone);
    const data: ReceivablesData = {
      lists,
      now: getToday(zone),
      grouping: args.by ?? 'client',
      limit: args.limit ?? DEFAULT_ROWS,
      openInvoices: invoices.filter((invoice) => getInvoiceState(invoice) === 'open'),
      payments: [...lists.invoice_payments.records.values()].filter(
        (payment) => isIncludedPayment(payment) && isInDateRange(getText(payment, 'date'), days),
      ),
      days,
    };
    const sectionKeys = args.sections ?? SECTION_KEYS.filter((key) => key !== 'open');
    return {
      summary: [
        ...(sectionKeys.some((key) => key !== 'payments')
          ? [
              ...buildOwedNotes(data),
              ...buildNotOwedNotes(invoices),
              ...buildBilledToOthersNotes(filter.client, allInvoices.filter(isBilledToOthers)),
            ]
          : []),
        ...(sectionKeys.includes('payments') ? [formatPaymentsNote(data)] : []),
        ...filter.notes,
        provenance([lists.invoices, lists.invoice_payments, lists.cases], zone),
      ],
      sections: SECTION_KEYS.filter((key) => sectionKeys.includes(key)).map((key) => SECTION_BUILDERS[key](data)),
      zone,
      truncationHint: 'Ask for one of the sections, or narrow it to a case, client or attorney.',
    };
  },
});

const RECEIVABLES_LISTS = ['invoices', ...ATTRIBUTION_LISTS] as const;

interface ReceivablesData {
  readonly lists: AttributionLists;
  readonly now: string;
  readonly grouping: AttributionKind;
  readonly limit: number;
  readonly openInvoices: readonly ApiRecord[];
  readonly payments: readonly ApiRecord[];
  readonly days: DateRange;
}

function buildOwedNotes({ openInvoices, now, lists }: ReceivablesData): string[] {
  const dueInvoices = openInvoices.filter(
    (invoice) => toAgeBucket(getText(invoice, 'due_date'), now) !== 'not yet due',
  );
  const breakdown: [string, ApiRecord[]][] = [
    ['hidden by MyCase, as not payable online', openInvoices.filter(isHidden)],
    ['on cases deleted in MyCase', openInvoices.filter((invoice) => isOnDeletedCase(invoice, lists.cases))],
    ['unsent, so that the client may not know of them', openInvoices.filter(isUnsent)],
  ];
  const sumsByAge = Object.entries(sumByAge(openInvoices, now)).map(
    ([age, sum]) => `${age.replaceAll('_', ' ')} ${sum}`,
  );
  const headline = `${pluralize(openInvoices.length, 'invoice is', 'invoices are')} open, ${formatTotalOwed(openInvoices)} in all; due until today: ${dueInvoices.length}, ${formatTotalOwed(dueInvoices)}.`;
  if (openInvoices.length === 0) return [headline];
  return [
    headline,
    `By days past due: ${sumsByAge.join(', ')}.`,
    ...breakdown.map(
      ([description, subset]) =>
        `Of the open ones ${subset.length} ${subset.length === 1 ? 'is' : 'are'} ${description}: ${formatTotalOwed(subset)}.`,
    ),
  ];
}

/** States which invoices are not in the sum. */
function buildNotOwedNotes(invoices: readonly ApiRecord[]): string[] {
  const notOwedTexts = formatNotOwed(invoices);
  return notOwedTexts.length === 0 ? [] : [`Not counted as owed: ${notOwedTexts.join('; ')}.`];
}

/** For a question about a client: states what is open on the client's cases but billed to others. */
function buildBilledToOthersNotes(client: string | undefined, invoices: readonly ApiRecord[]): string[] {
  const openInvoices = invoices.filter((invoice) => getInvoiceState(invoice) === 'open');
  if (client === undefined || openInvoices.length === 0) return [];
  return [
    `Not in it, as put down to others: ${pluralize(openInvoices.length, 'open invoice')}, ${formatTotalOwed(openInvoices)}, on cases that ${client} is on, too. ${ATTRIBUTION_NOTES.client}`,
  ];
}

const getAmountPaid = ({ amount }: ApiRecord): number => parseNumber(amount) ?? 0;

const formatTotalPaid = (payments: readonly ApiRecord[]): string => exactSum(payments.map(getAmountPaid)).toFixed(2);

function formatPaymentsNote({ payments, days }: ReceivablesData): string {
  const received = payments.filter(isReceived);
  const notReceivedByStatus = groupBy(
    payments.filter((payment) => !isReceived(payment)),
    (payment) => getText(payment, 'status'),
  );
  const failed = [...notReceivedByStatus]
    .map(([status, statusPayments]) => `${statusPayments.length} ${status} (${formatTotalPaid(statusPayments)})`)
    .toSorted();
  return `Payments received${formatDateRange(days)}: ${received.length}, ${formatTotalPaid(received)}.${
    failed.length > 0 ? ` No money: ${failed.join(', ')}.` : ''
  }`;
}

const SECTION_BUILDERS: Readonly<Record<(typeof SECTION_KEYS)[number], (data: ReceivablesData) => Section>> = {
  ageing(data) {
    const findCaseParty = createCasePartyFinder(data.grouping, data.lists);
    const findInvoiceParty = (invoice: ApiRecord) => findCaseParty(getReferenceId(invoice, 'case'));
    return buildPartySection(
      'ageing',
      'Owed by days past due',
      data,
      data.openInvoices,
      findInvoiceParty,
      getBalanceDue,
      (partyInvoices) => ({
        invoices: partyInvoices.length,
        ...sumByAge(partyInvoices, data.now),
        amount: formatTotalOwed(partyInvoices),
      }),
    );
  },
  open: (data) => buildInvoiceSection('open', 'Open invoices', data, data.openInvoices),
  not_online: (data) =>
    buildInvoiceSection('not_online', 'Open invoices hidden by MyCase', data, data.openInvoices.filter(isHidden)),
  deleted_cases: (data) =>
    buildInvoiceSection(
      'deleted_cases',
      'Open invoices of deleted cases',
      data,
      data.openInvoices.filter((invoice) => isOnDeletedCase(invoice, data.lists.cases)),
    ),
  payments(data) {
    return buildPartySection(
      'payments',
      `Payments received${formatDateRange(data.days)}`,
      data,
      data.payments.filter(isReceived),
      createPaymentPartyFinder(data.grouping, data.lists),
      getAmountPaid,
      (partyPayments) => ({
        payments: partyPayments.length,
        amount: formatTotalPaid(partyPayments),
      }),
      PAYMENT_ATTRIBUTION_NOTES,
    );
  },
};

/** Sums by case, client or attorney, the largest first; what nobody can be found for is one of them. */
function buildPartySection(
  key: string,
  title: string,
  { grouping, limit }: ReceivablesData,
  records: readonly ApiRecord[],
  findParty: (record: ApiRecord) => AttributedParty | undefined,
  computeAmount: (record: ApiRecord) => number,
  toSums: (partyRecords: readonly ApiRecord[]) => Row,
  attributionNotes = ATTRIBUTION_NOTES,
): Section {
  const groups = [...groupBy(records, (record) => findParty(record)?.key ?? '').values()];
  const sortedGroups = groups
    .map((partyRecords) => ({ partyRecords, cents: sumCents(partyRecords, computeAmount) }))
    .toSorted((a, b) => b.cents - a.cents);
  const rows = toReportRows(sortedGroups, ({ partyRecords }) => ({
    [grouping]: (partyRecords[0] && findParty(partyRecords[0])?.reference) ?? 'nobody known',
    ...toSums(partyRecords),
  }));
  return limitRows(
    { key, title: `${title}, by ${grouping}`, rows, total: rows.length },
    limit,
    attributionNotes[grouping],
  );
}

function buildInvoiceSection(
  key: string,
  title: string,
  { lists, now, limit }: ReceivablesData,
  invoices: readonly ApiRecord[],
): Section {
  const sortedInvoices = invoices.toSorted(
    (a, b) => getBalanceDue(b) - getBalanceDue(a) || Number(a.id) - Number(b.id),
  );
  const rows = toReportRows(sortedInvoices, (invoice) => invoiceRow(invoice, now, lists.cases));
  return limitRows({ key, title, rows, total: rows.length }, limit);
}
