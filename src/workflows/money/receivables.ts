import * as z from 'zod';
import { type Days, today } from '../../base/days.ts';
import { pluralize } from '../../base/sentences.ts';
import { provenance } from '../../cache/provenance.ts';
import { rowsOf, type Section } from '../../formatting/report.ts';
import { centsOf, exactSum, isReceived, owedOn } from '../../records/amounts.ts';
import { type ApiRecord, numberIn, referenceOf, textOf } from '../../records/record.ts';
import { defineReadWorkflow, type Row } from '../define-workflow.ts';
import { ageSince } from '../shared/age-buckets.ts';
import { formatDateRange, isInStretch, parseFromTo } from '../shared/date-range.ts';
import { groupedBy } from '../shared/group-by.ts';
import { caseArgument, clientArgument, staffArgument } from '../shared/input-fields.ts';
import { limitRows } from '../shared/row-limits.ts';
import {
  ATTRIBUTION_LISTS,
  attribution,
  HOW_ATTRIBUTED,
  HOW_PAID,
  type Party,
  payers,
  SIDES,
  type Side,
  type Telling,
} from './attribution.ts';
import { narrowedTo } from './client-filter.ts';
import {
  ageing,
  invoiceRow,
  invoiceState,
  isHidden,
  isOfDeletedCase,
  isUnsent,
  notOwed,
  owedOnAll,
} from './invoices.ts';

const MOST_ROWS = 500;
const USUAL_ROWS = 25;
const PARTS = ['ageing', 'open', 'not_online', 'deleted_cases', 'payments'] as const;

const AnyRow = z.looseObject({});

/** What clients owe, by how long it is due, and what they paid. */
export const receivables = defineReadWorkflow({
  name: 'receivables',
  title: 'Receivables',
  description:
    'What is owed on invoices, to the cent, by days past due (0-30, 31-60, 61-90, over 90), and the payments received in a ' +
    'period, by case, client or attorney. It counts invoices that MyCase hides (not payable online) and those of deleted ' +
    'cases, and names them. Drafts and forwarded invoices are not owed; only payments with status success are money. What ' +
    'is owed on a case is put down to its billing contact, else its first client.',
  input: {
    by: z.enum(SIDES).optional().describe('Default client'),
    sections: z.array(z.enum(PARTS)).optional().describe('Default all but open; open lists each invoice'),
    case: caseArgument.optional(),
    client: clientArgument.optional(),
    attorney: staffArgument.optional().describe('Who leads the cases'),
    from: z
      .string()
      .optional()
      .describe('First day of payments: 2026-03-01, last_month, last_30_days; default this_month'),
    to: z.string().optional().describe('Last day, in the same words'),
    limit: z
      .int()
      .min(1)
      .max(MOST_ROWS)
      .optional()
      .describe('Rows of a table, default 25; sums are over all'),
  },
  sections: { ageing: AnyRow, open: AnyRow, not_online: AnyRow, deleted_cases: AnyRow, payments: AnyRow },
  async answer(args, { cache, zone }, scope) {
    const whose = await narrowedTo(args, cache, scope);
    const lists = await cache.read(READ, scope);
    const { isMeant, isMeantPayment, isBilledToOthers } = whose.over(lists);
    const all = [...lists.invoices.records.values()];
    const invoices = all.filter(isMeant);
    const days = parseFromTo(args.from ?? (args.to ? undefined : 'this_month'), args.to, zone);
    const asked: Asked = {
      lists,
      now: today(zone),
      by: args.by ?? 'client',
      limit: args.limit ?? USUAL_ROWS,
      open: invoices.filter((invoice) => invoiceState(invoice) === 'open'),
      payments: [...lists.invoice_payments.records.values()].filter(
        (payment) => isMeantPayment(payment) && isInStretch(textOf(payment, 'date'), days),
      ),
      days,
    };
    const parts = args.sections ?? PARTS.filter((part) => part !== 'open');
    return {
      summary: [
        ...(parts.some((part) => part !== 'payments')
          ? [
              ...owedInWords(asked),
              ...leftOut(invoices),
              ...besideInWords(whose.client, all.filter(isBilledToOthers)),
            ]
          : []),
        ...(parts.includes('payments') ? [paidInWords(asked)] : []),
        ...whose.said,
        provenance([lists.invoices, lists.invoice_payments, lists.cases], zone),
      ],
      sections: PARTS.filter((part) => parts.includes(part)).map((part) => SECTIONS[part](asked)),
      zone,
      further: 'Ask for one of the sections, or narrow it to a case, client or attorney.',
    };
  },
});

const READ = ['invoices', ...ATTRIBUTION_LISTS] as const;

interface Asked {
  readonly lists: Telling;
  readonly now: string;
  readonly by: Side;
  readonly limit: number;
  readonly open: readonly ApiRecord[];
  readonly payments: readonly ApiRecord[];
  readonly days: Days;
}

function owedInWords({ open, now, lists }: Asked): string[] {
  const due = open.filter((invoice) => ageSince(textOf(invoice, 'due_date'), now) !== 'not yet due');
  const special: [string, ApiRecord[]][] = [
    ['hidden by MyCase, as not payable online', open.filter(isHidden)],
    ['on cases deleted in MyCase', open.filter((invoice) => isOfDeletedCase(invoice, lists.cases))],
    ['unsent, so that the client may not know of them', open.filter(isUnsent)],
  ];
  const byAge = Object.entries(ageing(open, now)).map(([age, sum]) => `${age.replaceAll('_', ' ')} ${sum}`);
  const first = `${pluralize(open.length, 'invoice is', 'invoices are')} open, ${owedOnAll(open)} in all; due until today: ${due.length}, ${owedOnAll(due)}.`;
  if (open.length === 0) return [first];
  return [
    first,
    `By days past due: ${byAge.join(', ')}.`,
    ...special.map(
      ([what, those]) =>
        `Of the open ones ${those.length} ${those.length === 1 ? 'is' : 'are'} ${what}: ${owedOnAll(those)}.`,
    ),
  ];
}

/** What is left out of the sum, so that nobody takes it for all invoices. */
function leftOut(invoices: readonly ApiRecord[]): string[] {
  const parts = notOwed(invoices);
  return parts.length === 0 ? [] : [`Not counted as owed: ${parts.join('; ')}.`];
}

/** What one may have meant who asks about a client: what else is open on the cases that client is on. */
function besideInWords(client: string | undefined, invoices: readonly ApiRecord[]): string[] {
  const open = invoices.filter((invoice) => invoiceState(invoice) === 'open');
  if (client === undefined || open.length === 0) return [];
  return [
    `Not in it, as put down to others: ${pluralize(open.length, 'open invoice')}, ${owedOnAll(open)}, on cases that ${client} is on, too. ${HOW_ATTRIBUTED.client}`,
  ];
}

const amountPaid = ({ amount }: ApiRecord): number => numberIn(amount) ?? 0;

const paidIn = (payments: readonly ApiRecord[]): string => exactSum(payments.map(amountPaid)).toFixed(2);

function paidInWords({ payments, days }: Asked): string {
  const received = payments.filter(isReceived);
  const others = groupedBy(
    payments.filter((payment) => !isReceived(payment)),
    (payment) => textOf(payment, 'status'),
  );
  const failed = [...others]
    .map(([status, those]) => `${those.length} ${status} (${paidIn(those)})`)
    .toSorted();
  return `Payments received${formatDateRange(days)}: ${received.length}, ${paidIn(received)}.${
    failed.length > 0 ? ` No money: ${failed.join(', ')}.` : ''
  }`;
}

const SECTIONS: Readonly<Record<(typeof PARTS)[number], (asked: Asked) => Section>> = {
  ageing(asked) {
    const partyOf = attribution(asked.by, asked.lists);
    const ofCase = (invoice: ApiRecord) => partyOf(referenceOf(invoice, 'case'));
    return partyTable('ageing', 'Owed by days past due', asked, asked.open, ofCase, owedOn, (own) => ({
      invoices: own.length,
      ...ageing(own, asked.now),
      amount: owedOnAll(own),
    }));
  },
  open: (asked) => invoiceTable('open', 'Open invoices', asked, asked.open),
  not_online: (asked) =>
    invoiceTable('not_online', 'Open invoices hidden by MyCase', asked, asked.open.filter(isHidden)),
  deleted_cases: (asked) =>
    invoiceTable(
      'deleted_cases',
      'Open invoices of deleted cases',
      asked,
      asked.open.filter((invoice) => isOfDeletedCase(invoice, asked.lists.cases)),
    ),
  payments(asked) {
    return partyTable(
      'payments',
      `Payments received${formatDateRange(asked.days)}`,
      asked,
      asked.payments.filter(isReceived),
      payers(asked.by, asked.lists),
      amountPaid,
      (own) => ({
        payments: own.length,
        amount: paidIn(own),
      }),
      HOW_PAID,
    );
  },
};

/** Sums by case, client or attorney, the largest first; what nobody can be found for is one of them. */
function partyTable(
  key: string,
  title: string,
  { by, limit }: Asked,
  records: readonly ApiRecord[],
  partyOf: (record: ApiRecord) => Party | undefined,
  worth: (record: ApiRecord) => number,
  sums: (own: readonly ApiRecord[]) => Row,
  how = HOW_ATTRIBUTED,
): Section {
  const groups = [...groupedBy(records, (record) => partyOf(record)?.key ?? '').values()];
  const inOrder = groups
    .map((own) => ({ own, cents: centsOf(own, worth) }))
    .toSorted((a, b) => b.cents - a.cents);
  const rows = rowsOf(inOrder, ({ own }) => ({
    [by]: (own[0] && partyOf(own[0])?.named) ?? 'nobody known',
    ...sums(own),
  }));
  return limitRows({ key, title: `${title}, by ${by}`, rows, total: rows.length }, limit, how[by]);
}

function invoiceTable(
  key: string,
  title: string,
  { lists, now, limit }: Asked,
  invoices: readonly ApiRecord[],
): Section {
  const inOrder = invoices.toSorted((a, b) => owedOn(b) - owedOn(a) || Number(a.id) - Number(b.id));
  const rows = rowsOf(inOrder, (invoice) => invoiceRow(invoice, now, lists.cases));
  return limitRows({ key, title, rows, total: rows.length }, limit);
}
