import * as z from 'zod';
import { IS_RECEIVED } from '../../database/schema/money-views.ts';
import { defineReadWorkflow, type Row } from '../define-workflow.ts';
import { formatAnswerNotes } from '../shared/answer-notes.ts';
import { formatDateRange, parseFromTo } from '../shared/date-range.ts';
import {
  limitRows,
  readSections,
  type SectionBody,
  type SectionReaders,
  sectionsArgument,
  toRowSchemas,
} from '../shared/sections.ts';
import { createStatementRunner } from '../shared/statement-runner.ts';
import { toReference } from '../shared/to-reference.ts';
import { createWithheldParts, type WithheldParts } from '../shared/withheld-parts.ts';
import { formatGroupNote, GROUPINGS, selectGroups, withAmounts } from './amount-statements.ts';
import {
  ATTRIBUTION_KINDS,
  ATTRIBUTION_NOTES,
  type AttributionKind,
  PAYMENT_ATTRIBUTION_NOTES,
} from './attribution.ts';
import {
  AGE_KINDS,
  type AgeSums,
  formatOthers,
  formatOwed,
  formatPart,
  INVOICE_SUMS,
  INVOICES,
  IS_HIDDEN,
  IS_ON_DELETED_CASE,
  IS_OPEN,
  type Part,
  type PartColumns,
  SELECT_ON_DELETED_CASES,
  SELECT_OPEN_PARTS,
  SELECT_OTHER_STATES,
  toAgeCells,
  toParts,
} from './invoice-amounts.ts';
import { DEFAULT_ROWS, MONEY_ARGUMENTS, type MoneyFilter, resolveMoneyFilter } from './money-filter.ts';

const SECTION_KEYS = ['aging', 'open_invoices', 'not_payable_online', 'deleted_case_invoices', 'payments'] as const;

const ALL_PAYMENTS = `SELECT x.amount, x.status, x.case_id, x.client_id AS payer_id, ${IS_RECEIVED} AS is_received
  FROM invoice_payments x`;

const PAYMENTS = `${ALL_PAYMENTS} WHERE (:from = '' OR x.date >= :from) AND (:to = '' OR x.date <= :to)`;

/** The payments that are on no day, so that no period has them. */
const UNDATED_PAYMENTS = `${ALL_PAYMENTS} WHERE x.date IS NULL`;

/** The day of the firm's first received payment. A period before it has none. */
const SELECT_FIRST_PAYMENT = `SELECT min(x.date) AS day FROM invoice_payments x WHERE ${IS_RECEIVED}`;

const PAYMENT_SUMS = 'count(*) AS payments, coalesce(sum(amount), 0) AS amount';

/** The amounts that clients owe, by days past due, and the payments that were received. */
export const receivables = defineReadWorkflow({
  name: 'receivables',
  title: 'Receivables',
  description:
    'Balances due of invoices, to the cent, by days past due (not yet due, 0-30, 31-60, 61-90, over 90), and the payments ' +
    'received in a period, by case, client or attorney. It includes and lists invoices that MyCase hides (not payable ' +
    'online) and those of deleted cases. Drafts and forwarded invoices are not owed. Only payments with status success ' +
    'count as received. A balance is attributed to the billing contact of its case, else to the first client.',
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
  async run(args, context, call) {
    const { cache, zone } = context;
    const filter = await resolveMoneyFilter(args, cache, call);
    const runner = createStatementRunner(context, call);
    const days = parseFromTo(args.from ?? (args.to ? undefined : 'this_month'), args.to, zone);
    const queries: ReceivablesQueries = {
      grouping: args.group_by ?? 'client',
      limit: args.limit ?? DEFAULT_ROWS,
      daysText: formatDateRange(days),
      firstDay: days.from,
      selectFirstPayment: () => runner.selectFirst(1, SELECT_FIRST_PAYMENT),
      selectInvoices: (maxRows, sql, grouping) =>
        runner.selectFirst(maxRows, `${withAmounts(INVOICES, filter, grouping)} ${sql}`, filter.parameters),
      selectPayments: (maxRows, sql, grouping) =>
        runner.selectFirst(maxRows, `${withAmounts(PAYMENTS, filter, grouping, 'l.payer_id')} ${sql}`, {
          ...filter.parameters,
          ...days,
        }),
      selectUndatedPayments: (sql) =>
        runner.selectFirst(
          1,
          `${withAmounts(UNDATED_PAYMENTS, filter, undefined, 'l.payer_id')} ${sql}`,
          filter.parameters,
        ),
    };
    const withheld = createWithheldParts();
    const keys = args.sections ?? SECTION_KEYS.filter((key) => key !== 'open_invoices');
    const [owedNotes, paymentsNote, sections] = await Promise.all([
      keys.some((key) => key !== 'payments') ? buildOwedNotes(queries, filter, withheld) : [],
      keys.includes('payments')
        ? withheld.attemptRead('payments received', () => buildPaymentsNote(queries))
        : undefined,
      readSections(SECTION_BUILDERS, queries, keys, withheld),
    ]);
    return {
      summary: [
        ...owedNotes,
        ...(paymentsNote === undefined ? [] : [paymentsNote]),
        ...filter.notes,
        ...formatAnswerNotes(runner, withheld, zone),
      ],
      sections,
      zone,
      truncationHint: 'Ask for one of the sections, or limit it to a case, client or attorney.',
    };
  },
});

type Select = <Result extends object>(
  maxRows: number,
  sql: string,
  grouping?: AttributionKind,
) => Promise<{ readonly rows: readonly Result[]; readonly total: number }>;

/** The statements over the amounts that the arguments select, and how rows are grouped and limited. */
interface ReceivablesQueries {
  readonly grouping: AttributionKind;
  readonly limit: number;
  /** The days of the payments, as ` from … to …`. */
  readonly daysText: string;
  /** The first day of the payments; '' if there is none. */
  readonly firstDay: string;
  readonly selectFirstPayment: () => Promise<{ readonly rows: readonly Row[] }>;
  readonly selectInvoices: Select;
  readonly selectPayments: Select;
  readonly selectUndatedPayments: (sql: string) => Promise<{ readonly rows: readonly Row[] }>;
}

const SECTION_BUILDERS: SectionReaders<(typeof SECTION_KEYS)[number], ReceivablesQueries> = {
  async aging({ grouping, limit, selectInvoices }) {
    const sql = selectGroups(grouping, INVOICE_SUMS, IS_OPEN);
    const { rows, total } = await selectInvoices<AgeSums & Row>(limit, sql, grouping);
    const hasUndated = rows.some(({ no_date }) => no_date !== 0);
    return limitRows(
      {
        title: `Balances due by days past due, by ${grouping}`,
        rows: rows.map((row) => ({ ...GROUPINGS[grouping].toCells(row), ...toAgeCells(row, hasUndated) })),
        total,
        kinds: AGE_KINDS,
      },
      limit,
      formatGroupNote(ATTRIBUTION_NOTES[grouping]),
    );
  },
  open_invoices: (queries) => buildInvoiceSection('Open invoices', IS_OPEN, queries),
  not_payable_online: (queries) => buildInvoiceSection('Open invoices hidden by MyCase', IS_HIDDEN, queries),
  deleted_case_invoices: (queries) =>
    buildInvoiceSection('Open invoices of deleted cases', `${IS_OPEN} AND ${IS_ON_DELETED_CASE}`, queries),
  async payments({ grouping, limit, daysText, selectPayments }) {
    const sql = selectGroups(grouping, PAYMENT_SUMS, 'is_own AND is_received');
    const { rows, total } = await selectPayments<Row>(limit, sql, grouping);
    return limitRows(
      {
        title: `Payments received${daysText}, by ${grouping}`,
        rows: rows.map((row) => ({
          ...GROUPINGS[grouping].toCells(row),
          payments: row.payments,
          amount: row.amount,
        })),
        total,
        kinds: { amount: 'money' },
      },
      limit,
      formatGroupNote(PAYMENT_ATTRIBUTION_NOTES[grouping]),
    );
  },
};

/** A table of the invoices with a condition, in the order of `INVOICE_ORDER_NOTE`. */
async function buildInvoiceSection(
  title: string,
  condition: string,
  { limit, selectInvoices }: ReceivablesQueries,
): Promise<SectionBody> {
  const { rows: invoices, total } = await selectInvoices<Row>(
    limit,
    `SELECT a.id, invoice_number, due_date, age, a.status, balance AS balance_due, a.case_id,
      c.name AS case_name
    FROM amounts a LEFT JOIN cases c ON c.id = a.case_id WHERE ${condition} ORDER BY balance DESC, a.id`,
  );
  const rows = invoices.map(({ case_id, case_name, ...row }) => ({
    ...row,
    ...(case_id !== null && { case: toReference(case_id, case_name) }),
  }));
  return limitRows({ title, rows, total, kinds: { balance_due: 'money' } }, limit, INVOICE_ORDER_NOTE);
}

const INVOICE_ORDER_NOTE = 'The largest balance is first; equal balances are in the order of ids.';

/** Sentences about the invoices: what is owed, since when, and what is not owed. */
async function buildOwedNotes(
  { selectInvoices }: ReceivablesQueries,
  filter: MoneyFilter,
  withheld: WithheldParts,
): Promise<string[]> {
  const [owed, onDeletedCases] = await Promise.all([
    withheld.attemptRead('open invoices', async () => {
      const [open, others, ages] = await Promise.all([
        selectInvoices<PartColumns>(1, SELECT_OPEN_PARTS),
        selectInvoices<Part & { readonly state: string }>(MAX_STATUSES, SELECT_OTHER_STATES),
        selectInvoices<AgeSums>(1, `SELECT ${INVOICE_SUMS} FROM amounts WHERE ${IS_OPEN}`),
      ]);
      return { parts: toParts(open.rows[0], others.rows), ages: ages.rows[0] };
    }),
    withheld.attemptRead('open invoices on deleted cases', async () =>
      formatPart((await selectInvoices<Part>(1, SELECT_ON_DELETED_CASES)).rows[0]),
    ),
  ]);
  if (!owed) return [];
  const others = filter.formatBilledToOthers(formatOthers(owed.parts.billed_to_others));
  return [...formatOwed(owed.parts, owed.ages, onDeletedCases), ...others];
}

/** More than the statuses that payments and invoices have. */
const MAX_STATUSES = 1_000;

async function buildPaymentsNote(queries: ReceivablesQueries): Promise<string> {
  const { selectPayments, selectFirstPayment, selectUndatedPayments, daysText, firstDay } = queries;
  const pendingSums = selectPayments<PaymentSums>(
    MAX_STATUSES,
    // The inner groups are made without the collation of texts, which is slow for thousands of rows.
    `SELECT is_received, status, sum(payments) AS payments, sum(amount) AS amount, sum(without_amount) AS without_amount
    FROM (SELECT is_received, status, ${PAYMENT_SUMS}, count(*) - count(amount) AS without_amount FROM amounts
      WHERE is_own GROUP BY is_received, status COLLATE BINARY) GROUP BY 1, 2 ORDER BY 2`,
  );
  const [sums, first, { rows: undated }] = await Promise.all([
    pendingSums,
    selectFirstPayment(),
    selectUndatedPayments(`SELECT ${PAYMENT_SUMS} FROM amounts WHERE is_own AND is_received`),
  ]);
  const [row] = first.rows;
  const day = String(row?.day ?? '');
  const note = firstDay !== '' && firstDay < day ? ` The first payment in MyCase is of ${day}.` : '';
  return formatPayments(sums.rows, daysText) + formatUndated(undated[0], daysText) + note;
}

/** `days` is empty for all days: then the sums have these payments. */
const formatUndated = ({ payments, amount }: Row = {}, days: string): string =>
  payments && days !== ''
    ? ` Received payments without a date, so not in these days: ${payments}, ${Number(amount).toFixed(2)}.`
    : '';

interface PaymentSums {
  readonly is_received: number;
  readonly status: string | null;
  readonly payments: number;
  readonly amount: number;
  readonly without_amount: number;
}

function formatPayments(sums: readonly PaymentSums[], days: string): string {
  const received = sums.find(({ is_received }) => is_received === 1);
  const others = sums.filter(({ is_received }) => is_received !== 1);
  const failed = others.map(
    ({ payments, status, amount }) => `${payments} ${status ?? 'without a status'} (${amount.toFixed(2)})`,
  );
  return [
    `Payments received${days}: ${received?.payments ?? 0}, ${(received?.amount ?? 0).toFixed(2)}.`,
    ...(failed.length > 0 ? [`Not received: ${failed.join(', ')}.`] : []),
    ...((received?.without_amount ?? 0) > 0 ? [`Without a readable amount: ${received?.without_amount}.`] : []),
  ].join(' ');
}
