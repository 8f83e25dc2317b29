import { pluralize } from '../../base/sentences.ts';
import { ageGroup, IS_ISSUED } from '../../database/schema/money-views.ts';
import type { Row } from '../define-workflow.ts';

/**
 * All invoices. For an issued invoice the amounts decide whether it is open, not MyCase's status. MyCase: lists leave out
 * invoices that cannot be paid online, unless a request asks for them.
 */
export const INVOICES = `SELECT x.id, x.invoice_number, x.due_date, x.status, x.balance, x.case_id, ${ageGroup('x.due_date')} AS age,
    x.allow_online_payments IS NOT 1 AS is_hidden, x.status IS 'unsent' AS is_unsent,
    CASE WHEN NOT ${IS_ISSUED} THEN lower(x.status) WHEN x.balance IS NULL THEN 'unknown' WHEN x.balance > 0 THEN 'open'
      WHEN x.balance < 0 THEN 'overpaid' ELSE 'settled' END AS state
  FROM invoices x`;

/** Condition of an open invoice that is attributed to the client, if there is one. */
export const IS_OPEN = "is_own AND state = 'open'";

/** Condition of an amount on a case that was deleted in MyCase. */
export const IS_ON_DELETED_CASE = 'case_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id)';

/** The parts of the invoices that the summary states, by the condition of each. */
export const PARTS = {
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

/** The counts and sums of all parts, as one row. */
export const SELECT_PARTS = `SELECT ${PART_KEYS.map((part) => countInvoices(part, PARTS[part])).join(', ')} FROM amounts`;

/** Count and sum of the open invoices on deleted cases. */
export const SELECT_ON_DELETED_CASES = `SELECT count(*) AS invoices, coalesce(sum(balance), 0) AS amount FROM amounts
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

/** Count of invoices, and sums of their balances by age. */
export const INVOICE_SUMS = `count(*) AS invoices, ${AGE_SUMS}, coalesce(sum(balance), 0) AS amount`;

/** The sums are amounts. */
export const AGE_KINDS = Object.fromEntries(
  [...Object.values(AGES), 'amount'].map((column) => [column, 'money' as const]),
);

/** Count and sum of a part of the invoices. */
export interface Part {
  readonly invoices: number;
  readonly amount: number;
}

/** The columns of `INVOICE_SUMS`. */
export type AgeSums = Readonly<Record<(typeof AGES)[keyof typeof AGES] | 'invoices' | 'amount', number>>;

/** The sums as cells. Without `hasUndated` there is no column for invoices without a due date. */
export const toAgeCells = ({ invoices, amount, ...sums }: AgeSums, hasUndated: boolean): Row => ({
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
export type PartColumns = Readonly<Record<string, number>>;

/** Returns the parts of the row of `SELECT_PARTS`. */
export const toParts = (columns: PartColumns = {}): Parts =>
  Object.fromEntries(
    PART_KEYS.map((part) => [
      part,
      { invoices: columns[`${part}_invoices`] ?? 0, amount: columns[`${part}_amount`] ?? 0 },
    ]),
  ) as Parts;

/** Formats count and sum: `2, 720.00`. */
export const formatPart = ({ invoices, amount }: Part = NO_PART): string => `${invoices}, ${amount.toFixed(2)}`;

/** Formats count and sum as words; undefined if there is no invoice. */
export const formatOthers = ({ invoices, amount }: Part = NO_PART): string | undefined =>
  invoices > 0 ? `${pluralize(invoices, 'open invoice')}: ${amount.toFixed(2)}` : undefined;

/** Singular and plural of the parts that are not owed. */
const NOT_OWED_LABELS = {
  draft: ['draft', 'drafts'],
  forwarded: ['forwarded (its balance is in a later invoice)', 'forwarded (their balances are in later invoices)'],
  overpaid: ['overpaid', 'overpaid'],
} as const;

/** Sentences about what is owed: in total, by age, hidden, of deleted cases and not sent yet, and about what is not owed. */
export function formatOwed(parts: Parts, ages: AgeSums | undefined, onDeletedCases: string | undefined): string[] {
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
