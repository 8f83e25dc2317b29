import * as z from 'zod';
import { pluralize } from '../../base/sentences.ts';
import { formatProvenance } from '../../cache/provenance.ts';
import { ageGroup, IS_ISSUED, IS_RECEIVED } from '../../database/schema/money-views.ts';
import { defineReadWorkflow, type Row } from '../define-workflow.ts';
import { formatDateRange, parseFromTo } from '../shared/date-range.ts';
import { createStatementRunner, formatUnreadable } from '../shared/run-statement.ts';
import { limitRows, type SectionBody, sectionsArgument, toRowSchemas, toSection } from '../shared/sections.ts';
import { toReference } from '../shared/to-reference.ts';
import { createWithheldParts } from '../shared/withheld-parts.ts';
import { GROUPINGS, selectGroups, withAmounts } from './amount-statements.ts';
import { ATTRIBUTION_KINDS, ATTRIBUTION_NOTES, PAYMENT_ATTRIBUTION_NOTES } from './attribution.ts';
import { DEFAULT_ROWS, MONEY_ARGUMENTS, resolveMoneyFilter } from './money-filter.ts';

const SECTION_KEYS = ['aging', 'open_invoices', 'not_payable_online', 'deleted_case_invoices', 'payments'] as const;

/**
 * All invoices. For an issued invoice the amounts decide whether it is open, not MyCase's status. MyCase: lists leave out
 * invoices that cannot be paid online, unless a request asks for them.
 */
const INVOICES = `SELECT x.id, x.invoice_number, x.due_date, x.status, x.balance, x.case_id, ${ageGroup('x.due_date')} AS age,
    x.allow_online_payments IS NOT 1 AS is_hidden, x.status IS 'unsent' AS is_unsent,
    CASE WHEN NOT ${IS_ISSUED} THEN lower(x.status) WHEN x.balance IS NULL THEN 'unknown' WHEN x.balance > 0 THEN 'open'
      WHEN x.balance < 0 THEN 'overpaid' ELSE 'settled' END AS state
  FROM invoices x`;

const IS_OPEN = "is_own AND state = 'open'";

const IS_ON_DELETED_CASE = 'case_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id)';

/** The parts of the invoices that the summary states, by the condition of each. */
const PARTS = {
  open: IS_OPEN,
  due: `${IS_OPEN} AND age IS NOT 'not yet due'`,
  hidden: `${IS_OPEN} AND is_hidden`,
  unsent: `${IS_OPEN} AND is_unsent`,
  draft: "is_own AND state = 'draft'",
  forwarded: "is_own AND state = 'forwarded'",
  overpaid: "is_own AND state = 'overpaid'",
  unknown: "is_own AND state = 'unknown'",
  billed_to_others: "is_billed_to_others AND state = 'open'",
};

const PART_KEYS = Object.keys(PARTS) as (keyof typeof PARTS)[];

/** Count and sum of the invoices with a condition, as columns. */
const countInvoices = (part: string, condition: string): string =>
  `count(*) FILTER (WHERE ${condition}) AS ${part}_invoices,
    coalesce(sum(balance) FILTER (WHERE ${condition}), 0) AS ${part}_amount`;

const SELECT_PARTS = `SELECT ${PART_KEYS.map((part) => countInvoices(part, PARTS[part])).join(', ')} FROM amounts`;

const SELECT_ON_DELETED_CASES = `SELECT count(*) AS invoices, coalesce(sum(balance), 0) AS amount FROM amounts
  WHERE ${IS_OPEN} AND ${IS_ON_DELETED_CASE}`;

/** The age groups, and the columns of their sums. */
const AGES = {
  'not yet due': 'not_yet_due',
  '0-30': 'days_0_30',
  '31-60': 'days_31_60',
  '61-90': 'days_61_90',
  'over 90': 'days_over_90',
  'no date': 'no_date',
} as const;

const AGE_SUMS = Object.entries(AGES)
  .map(([age, column]) => `coalesce(sum(balance) FILTER (WHERE age = '${age}'), 0) AS ${column}`)
  .join(', ');

const INVOICE_SUMS = `count(*) AS invoices, ${AGE_SUMS}, coalesce(sum(balance), 0) AS amount`;

const AGE_KINDS = Object.fromEntries([...Object.values(AGES), 'amount'].map((column) => [column, 'money' as const]));

/** The sections of invoices: the title, and the condition of their rows. */
const INVOICE_SECTIONS = {
  open_invoices: { title: 'Open invoices', condition: IS_OPEN },
  not_payable_online: { title: 'Open invoices hidden by MyCase', condition: PARTS.hidden },
  deleted_case_invoices: {
    title: 'Open invoices of deleted cases',
    condition: `${IS_OPEN} AND ${IS_ON_DELETED_CASE}`,
  },
};

const selectInvoices = (condition: string): string =>
  `SELECT a.id, invoice_number, due_date, age AS days_past_due, a.status, balance AS balance_due, a.case_id, c.name AS case_name
  FROM amounts a LEFT JOIN cases c ON c.id = a.case_id WHERE ${condition} ORDER BY balance DESC, a.id`;

const PAYMENTS = `SELECT x.amount, x.status, x.case_id, x.client_id AS payer_id, ${IS_RECEIVED} AS is_received
  FROM invoice_payments x WHERE (:from = '' OR x.date >= :from) AND (:to = '' OR x.date <= :to)`;

const PAYMENT_SUMS = 'count(*) AS payments, coalesce(sum(amount), 0) AS amount';

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
  async run(args, context, scope) {
    const { cache, zone } = context;
    const { group_by: grouping = 'client', limit = DEFAULT_ROWS } = args;
    const filter = await resolveMoneyFilter(args, cache, scope);
    const runner = createStatementRunner(context, scope);
    const days = parseFromTo(args.from ?? (args.to ? undefined : 'this_month'), args.to, zone);
    const withheld = createWithheldParts();
    const select = <Of extends object>(sql: string, by?: string) =>
      runner.select<Of>(`${withAmounts(INVOICES, filter, by)} ${sql}`, filter.parameters);
    const selectPayments = <Of extends object>(sql: string, by?: string) =>
      runner.select<Of>(`${withAmounts(PAYMENTS, filter, by, 'l.payer_id')} ${sql}`, { ...filter.parameters, ...days });

    const buildSection = async (key: (typeof SECTION_KEYS)[number]): Promise<SectionBody> => {
      const { toCells } = GROUPINGS[grouping];
      if (key === 'payments') {
        const rows = await selectPayments<Row>(
          selectGroups(grouping, PAYMENT_SUMS, 'is_own AND is_received'),
          grouping,
        );
        return limitRows(
          {
            title: `Payments received${formatDateRange(days)}, by ${grouping}`,
            rows: rows.map((row) => ({ ...toCells(row), payments: row.payments, amount: row.amount })),
            kinds: { amount: 'money' },
          },
          limit,
          PAYMENT_ATTRIBUTION_NOTES[grouping],
        );
      }
      if (key === 'aging') {
        const rows = await select<AgeSums & Row>(selectGroups(grouping, INVOICE_SUMS, IS_OPEN), grouping);
        const hasUndated = rows.some(({ no_date }) => no_date !== 0);
        return limitRows(
          {
            title: `Balances due by days past due, by ${grouping}`,
            rows: rows.map((row) => ({ ...toCells(row), ...toAgeCells(row, hasUndated) })),
            kinds: AGE_KINDS,
          },
          limit,
          ATTRIBUTION_NOTES[grouping],
        );
      }
      const { title, condition } = INVOICE_SECTIONS[key];
      const rows = (await select<Row>(selectInvoices(condition))).map(({ case_id, case_name, ...row }) => ({
        ...row,
        ...(case_id !== null && { case: toReference(case_id, case_name) }),
      }));
      return limitRows({ title, rows, kinds: { balance_due: 'money' } }, limit);
    };

    const keys = args.sections ?? SECTION_KEYS.filter((key) => key !== 'open_invoices');
    const asksForInvoices = keys.some((key) => key !== 'payments');
    const [owed, onDeletedCases, payments, sections] = await Promise.all([
      asksForInvoices
        ? withheld.attemptRead('open invoices', async () => ({
            parts: toParts((await select<PartColumns>(SELECT_PARTS))[0]),
            ages: (await select<AgeSums>(`SELECT ${INVOICE_SUMS} FROM amounts WHERE ${IS_OPEN}`))[0],
          }))
        : undefined,
      asksForInvoices
        ? withheld.attemptRead('open invoices on deleted cases', async () =>
            formatPart((await select<Part>(SELECT_ON_DELETED_CASES))[0]),
          )
        : undefined,
      keys.includes('payments')
        ? withheld.attemptRead('payments received', () =>
            selectPayments<PaymentSums>(
              `SELECT is_received, status, ${PAYMENT_SUMS}, count(*) - count(amount) AS without_amount FROM amounts
              WHERE is_own GROUP BY 1, 2 ORDER BY 2`,
            ),
          )
        : undefined,
      Promise.all(
        SECTION_KEYS.filter((key) => keys.includes(key)).map(async (key) => {
          const body = await withheld.attemptRead(key, () => buildSection(key));
          return body ? [toSection(key, body)] : [];
        }),
      ),
    ]);
    return {
      summary: [
        ...(owed ? formatOwed(owed.parts, owed.ages, onDeletedCases) : []),
        ...filter.formatBilledToOthers(formatOthers(owed?.parts.billed_to_others)),
        ...(payments ? [formatPayments(payments, formatDateRange(days))] : []),
        ...filter.notes,
        ...formatUnreadable(runner.getUnreadable()),
        ...withheld.toSentences(),
        formatProvenance(runner.getLists(), zone),
      ],
      sections: sections.flat(),
      zone,
      truncationHint: 'Ask for one of the sections, or limit it to a case, client or attorney.',
    };
  },
});

/** Count and sum of a part of the invoices. */
interface Part {
  readonly invoices: number;
  readonly amount: number;
}

/** The columns of `INVOICE_SUMS`. */
type AgeSums = Readonly<Record<(typeof AGES)[keyof typeof AGES] | 'invoices' | 'amount', number>>;

interface PaymentSums {
  readonly is_received: number;
  readonly status: string | null;
  readonly payments: number;
  readonly amount: number;
  readonly without_amount: number;
}

/** The sums as cells. Without `hasUndated` there is no column for invoices without a due date. */
const toAgeCells = ({ invoices, amount, ...sums }: AgeSums, hasUndated: boolean): Row => ({
  invoices,
  ...Object.fromEntries(
    Object.values(AGES)
      .filter((column) => hasUndated || column !== 'no_date')
      .map((column) => [column, sums[column]]),
  ),
  amount,
});

const NO_PART: Part = { invoices: 0, amount: 0 };

type Parts = Readonly<Record<keyof typeof PARTS, Part>>;

/** The columns of `SELECT_PARTS`, such as `open_invoices`. */
type PartColumns = Readonly<Record<string, number>>;

const toParts = (columns: PartColumns = {}): Parts =>
  Object.fromEntries(
    PART_KEYS.map((part) => [
      part,
      { invoices: columns[`${part}_invoices`] ?? 0, amount: columns[`${part}_amount`] ?? 0 },
    ]),
  ) as Parts;

const formatPart = ({ invoices, amount }: Part = NO_PART): string => `${invoices}, ${amount.toFixed(2)}`;

const formatOthers = ({ invoices, amount }: Part = NO_PART): string | undefined =>
  invoices > 0 ? `${pluralize(invoices, 'open invoice')}: ${amount.toFixed(2)}` : undefined;

/** Singular and plural of the parts that are not owed. */
const NOT_OWED_LABELS = {
  draft: ['draft', 'drafts'],
  forwarded: ['forwarded (its balance is in a later invoice)', 'forwarded (their balances are in later invoices)'],
  overpaid: ['overpaid', 'overpaid'],
} as const;

function formatOwed(parts: Parts, ages: AgeSums | undefined, onDeletedCases: string | undefined): string[] {
  const format = (part: keyof typeof PARTS) => formatPart(parts[part]);
  const headline = `Open invoices: ${format('open')} in total. Due until today: ${format('due')}.`;
  const notOwed = (['draft', 'forwarded', 'overpaid'] as const).flatMap((part) => {
    const { invoices, amount } = parts[part];
    return invoices > 0
      ? [`${pluralize(invoices, NOT_OWED_LABELS[part][0], NOT_OWED_LABELS[part][1])}: ${amount.toFixed(2)}`]
      : [];
  });
  const unknownCount = parts.unknown.invoices;
  const otherNotes = [
    ...(notOwed.length > 0 ? [`Not counted as owed: ${notOwed.join('; ')}.`] : []),
    ...(unknownCount > 0
      ? [`Not known if owed, because the total or the paid amount is missing: ${pluralize(unknownCount, 'invoice')}.`]
      : []),
  ];
  if (!ages || ages.invoices === 0) return [headline, ...otherNotes];
  const byAge = Object.entries(AGES).flatMap(([age, column]) =>
    column === 'no_date' && ages.no_date === 0 ? [] : [`${age} ${ages[column].toFixed(2)}`],
  );
  return [
    headline,
    `By days past due: ${byAge.join(', ')}.`,
    `Of the open invoices, not payable online and hidden by MyCase: ${format('hidden')}.`,
    ...(onDeletedCases === undefined
      ? []
      : [`Of the open invoices, on cases that were deleted in MyCase: ${onDeletedCases}.`]),
    `Of the open invoices, not sent to the client yet: ${format('unsent')}.`,
    ...otherNotes,
  ];
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
