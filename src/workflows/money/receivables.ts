import * as z from 'zod';
import { type DateRange, getToday } from '../../base/days.ts';
import { pluralize } from '../../base/sentences.ts';
import { memoizeByList } from '../../cache/memoize.ts';
import { provenance } from '../../cache/provenance.ts';
import { toReportRows } from '../../formatting/report-result.ts';
import { exactSum, getBalanceDue, isReceived } from '../../records/amounts.ts';
import { type ApiRecord, getText, parseNumber } from '../../records/api-record.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import { toAgeBucket, toAgeKey } from '../shared/age-buckets.ts';
import { formatDateRange, isInDateRange, parseFromTo } from '../shared/date-range.ts';
import { groupBy } from '../shared/group-by.ts';
import { isOnDeletedCase } from '../shared/record-rows.ts';
import {
  buildSections,
  limitRows,
  type SectionBody,
  type SectionBuilders,
  sectionsArgument,
  toRowSchemas,
} from '../shared/sections.ts';
import { createWithheldParts, type WithheldParts } from '../shared/withheld-parts.ts';
import {
  ATTRIBUTION_KINDS,
  ATTRIBUTION_LISTS,
  ATTRIBUTION_NOTES,
  type AttributionKind,
  type AttributionLists,
  createCasePartyFinder,
  createPaymentPartyFinder,
  PAYMENT_ATTRIBUTION_NOTES,
} from './attribution.ts';
import { buildGroupedSection } from './grouped-section.ts';
import {
  formatNotOwed,
  formatTotalOwed,
  getInvoiceState,
  invoiceRow,
  isHidden,
  isUnsent,
  sumByAge,
} from './invoice-state.ts';
import { DEFAULT_ROWS, MONEY_ARGUMENTS, resolveMoneyFilter } from './money-filter.ts';

const SECTION_KEYS = ['aging', 'open_invoices', 'not_payable_online', 'deleted_case_invoices', 'payments'] as const;

/** The amounts that clients owe, by days past due, and the payments that were received. */
export const receivables = defineReadWorkflow({
  name: 'receivables',
  title: 'Receivables',
  description:
    'Balances due of invoices, to the cent, by days past due (0-30, 31-60, 61-90, over 90), and the payments received in a ' +
    'period, by case, client or attorney. It includes and lists invoices that MyCase hides (not payable online) and those ' +
    'of deleted cases. Drafts and forwarded invoices are not owed. Only payments with status success count as received. A ' +
    'balance is attributed to the billing contact of its case, else to the first client.',
  input: {
    group_by: z.enum(ATTRIBUTION_KINDS).optional().describe('Default client'),
    sections: sectionsArgument(SECTION_KEYS).describe('Default all but open_invoices, which lists each open invoice'),
    ...MONEY_ARGUMENTS,
    from: z
      .string()
      .optional()
      .describe('First day of payments: 2026-03-01, last_month, last_30_days; default this_month'),
  },
  sections: toRowSchemas(SECTION_KEYS, z.looseObject({})),
  sectionArguments: { group_by: ['aging', 'payments'], from: ['payments'], to: ['payments'] },
  async run(args, { cache, zone }, scope) {
    const filter = await resolveMoneyFilter(args, cache, scope);
    const lists = await cache.read(['invoices', ...ATTRIBUTION_LISTS], scope);
    const predicates = filter.toPredicates(lists);
    const days = parseFromTo(args.from ?? (args.to ? undefined : 'this_month'), args.to, zone);
    const selectInvoices = memoizeByList((invoices) => [...invoices.values()].filter(predicates.isIncluded));
    const selectPayments = memoizeByList((payments) =>
      [...payments.values()].filter(
        (payment) => predicates.isIncludedPayment(payment) && isInDateRange(getText(payment, 'date'), days),
      ),
    );
    const data: ReceivablesData = {
      lists,
      now: getToday(zone),
      grouping: args.group_by ?? 'client',
      limit: args.limit ?? DEFAULT_ROWS,
      findInvoices: () => selectInvoices(lists.invoices),
      findPayments: () => selectPayments(lists.invoice_payments),
      days,
    };
    const sectionKeys = args.sections ?? SECTION_KEYS.filter((key) => key !== 'open_invoices');
    const withheld = createWithheldParts();
    const sections = buildSections(SECTION_BUILDERS, data, sectionKeys, withheld);
    const findBilledToOthers = () =>
      filter.formatBilledToOthers(
        formatOpenInvoices(
          [...lists.invoices.records.values()].filter(
            (invoice) => isOpen(invoice) && predicates.isBilledToOthers(invoice),
          ),
        ),
      );
    const owedNotes = sectionKeys.some((key) => key !== 'payments')
      ? [
          ...buildOwedNotes(data, withheld),
          ...(withheld.attempt('amounts attributed to others', findBilledToOthers) ?? []),
        ]
      : [];
    const paymentsNote = sectionKeys.includes('payments')
      ? withheld.attempt('payments received', () => formatPaymentsNote(data))
      : undefined;
    return {
      summary: [
        ...owedNotes,
        ...(paymentsNote === undefined ? [] : [paymentsNote]),
        ...filter.notes,
        ...withheld.toSentences(),
        provenance([lists.invoices, lists.invoice_payments, lists.cases], zone),
      ],
      sections,
      zone,
      truncationHint: 'Ask for one of the sections, or limit it to a case, client or attorney.',
    };
  },
});

const formatOpenInvoices = (invoices: readonly ApiRecord[]): string | undefined =>
  invoices.length > 0 ? `${pluralize(invoices.length, 'open invoice')}: ${formatTotalOwed(invoices)}` : undefined;

const isOpen = (invoice: ApiRecord): boolean => getInvoiceState(invoice) === 'open';

interface ReceivablesData {
  readonly lists: AttributionLists;
  readonly now: string;
  readonly grouping: AttributionKind;
  readonly limit: number;
  /** Returns the invoices that the arguments select. Throws an IncompleteListError. */
  readonly findInvoices: () => readonly ApiRecord[];
  /** Returns the payments that the arguments select. Throws an IncompleteListError. */
  readonly findPayments: () => readonly ApiRecord[];
  readonly days: DateRange;
}

const findOpenInvoices = ({ findInvoices }: ReceivablesData): readonly ApiRecord[] => findInvoices().filter(isOpen);

const formatCount = (invoices: readonly ApiRecord[]): string => `${invoices.length}, ${formatTotalOwed(invoices)}`;

function buildOwedNotes(data: ReceivablesData, withheld: WithheldParts): string[] {
  const { now, lists, findInvoices } = data;
  const openInvoices = withheld.attempt('open invoices', () => findOpenInvoices(data));
  if (!openInvoices) return [];
  const isDue = (invoice: ApiRecord) => toAgeBucket(getText(invoice, 'due_date'), now) !== 'not yet due';
  const headline = `Open invoices: ${formatCount(openInvoices)} in total. Due until today: ${formatCount(openInvoices.filter(isDue))}.`;
  const notOwed = formatNotOwed(findInvoices());
  const notOwedNotes = notOwed.length > 0 ? [`Not counted as owed: ${notOwed.join('; ')}.`] : [];
  if (openInvoices.length === 0) return [headline, ...notOwedNotes];
  const sumsByAge = sumByAge(openInvoices, now).map(([age, sum]) => `${age} ${sum}`);
  const onDeletedCases = withheld.attempt('open invoices on deleted cases', () =>
    formatCount(openInvoices.filter((invoice) => isOnDeletedCase(invoice, lists.cases))),
  );
  return [
    headline,
    `By days past due: ${sumsByAge.join(', ')}.`,
    `Of the open invoices, not payable online and hidden by MyCase: ${formatCount(openInvoices.filter(isHidden))}.`,
    ...(onDeletedCases === undefined
      ? []
      : [`Of the open invoices, on cases that were deleted in MyCase: ${onDeletedCases}.`]),
    `Of the open invoices, not sent to the client yet: ${formatCount(openInvoices.filter(isUnsent))}.`,
    ...notOwedNotes,
  ];
}

const getAmountPaid = ({ amount }: ApiRecord): number => parseNumber(amount) ?? 0;

const formatTotalPaid = (payments: readonly ApiRecord[]): string => exactSum(payments.map(getAmountPaid)).toFixed(2);

function formatPaymentsNote({ findPayments, days }: ReceivablesData): string {
  const payments = findPayments();
  const received = payments.filter(isReceived);
  const notReceivedByStatus = groupBy(
    payments.filter((payment) => !isReceived(payment)),
    (payment) => getText(payment, 'status'),
  );
  const failed = [...notReceivedByStatus]
    .map(([status, statusPayments]) => `${statusPayments.length} ${status} (${formatTotalPaid(statusPayments)})`)
    .toSorted();
  return `Payments received${formatDateRange(days)}: ${received.length}, ${formatTotalPaid(received)}.${
    failed.length > 0 ? ` Not received: ${failed.join(', ')}.` : ''
  }`;
}

const SECTION_BUILDERS: SectionBuilders<(typeof SECTION_KEYS)[number], ReceivablesData> = {
  aging: (data) => {
    const { grouping, lists, limit, now } = data;
    return buildGroupedSection({
      title: `Balances due by days past due, by ${grouping}`,
      column: grouping,
      items: findOpenInvoices(data),
      findGroup: createCasePartyFinder(grouping, lists),
      getAmount: getBalanceDue,
      toSums: (invoices) => ({
        invoices: invoices.length,
        ...Object.fromEntries(sumByAge(invoices, now).map(([age, sum]) => [toAgeKey(age), sum])),
        amount: formatTotalOwed(invoices),
      }),
      limit,
      note: ATTRIBUTION_NOTES[grouping],
    });
  },
  open_invoices: (data) => buildInvoiceSection('Open invoices', data, findOpenInvoices(data)),
  not_payable_online: (data) =>
    buildInvoiceSection('Open invoices hidden by MyCase', data, findOpenInvoices(data).filter(isHidden)),
  deleted_case_invoices: (data) =>
    buildInvoiceSection(
      'Open invoices of deleted cases',
      data,
      findOpenInvoices(data).filter((invoice) => isOnDeletedCase(invoice, data.lists.cases)),
    ),
  payments: ({ grouping, lists, limit, findPayments, days }) =>
    buildGroupedSection({
      title: `Payments received${formatDateRange(days)}, by ${grouping}`,
      column: grouping,
      items: findPayments().filter(isReceived),
      findGroup: createPaymentPartyFinder(grouping, lists),
      getAmount: getAmountPaid,
      toSums: (received) => ({ payments: received.length, amount: formatTotalPaid(received) }),
      limit,
      note: PAYMENT_ATTRIBUTION_NOTES[grouping],
    }),
};

function buildInvoiceSection(
  title: string,
  { lists, now, limit }: ReceivablesData,
  invoices: readonly ApiRecord[],
): SectionBody {
  const sortedInvoices = invoices.toSorted(
    (a, b) => getBalanceDue(b) - getBalanceDue(a) || Number(a.id) - Number(b.id),
  );
  return limitRows(
    { title, rows: toReportRows(sortedInvoices, (invoice) => invoiceRow(invoice, now, lists.cases)) },
    limit,
  );
}
