import { pluralize } from '../../base/sentences.ts';
import { ageGroup, IS_ISSUED, IS_OWED } from '../../database/schema/money-views.ts';
import type { Row } from '../define-workflow.ts';

/**
 * All invoices. For an issued invoice the amounts decide whether it is open, not MyCase's status. MyCase: lists leave
 * out invoices that cannot be paid online, unless a request asks for them.
 */
export const INVOICES = `SELECT x.id, x.invoice_number, x.due_date, x.status, x.balance, x.case_id, ${ageGroup('x.due_date')} AS age,
    x.allow_online_payments IS NOT 1 AS is_hidden, x.status IS 'unsent' AS is_unsent,
    ${IS_ISSUED} AND ${IS_OWED} AS is_open,
    CASE WHEN NOT ${IS_ISSUED} THEN lower(x.status) WHEN x.balance IS NULL THEN 'unknown' WHEN x.balance > 0 THEN 'open'
      WHEN x.balance < 0 THEN 'overpaid' ELSE 'settled' END AS state
  FROM invoices x`;

/** Condition of an open invoice that is attributed to the client, if there is one. */
export const IS_OPEN = 'is_own AND is_open';

/** Condition of an amount on a case that was deleted in MyCase. */
export const IS_ON_DELETED_CASE = 'case_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id)';

/** Condition of an open invoice that MyCase hides. */
export const IS_HIDDEN = `${IS_OPEN} AND is_hidden`;

/** The parts of the open invoices that the summary states, by the condition of each. */
const OPEN_PARTS = {
  open: 'is_own',
  due: "is_own AND age NOT IN ('not yet due', 'no date')",
  hidden: 'is_own AND is_hidden',
  unsent: 'is_own AND is_unsent',
  billed_to_others: 'is_billed_to_others',
};

/** Count and sum of the invoices with a condition, as columns. */
const countInvoices = ([part, condition]: readonly [part: string, condition: string]): string =>
  `count(*) FILTER (WHERE ${condition}) AS ${part}_invoices,
    coalesce(sum(balance) FILTER (WHERE ${condition}), 0) AS ${part}_amount`;

/** The counts and sums of the parts of the open invoices, as one row. */
export const SELECT_OPEN_PARTS = `SELECT ${Object.entries(OPEN_PARTS).map(countInvoices).join(', ')} FROM amounts
  WHERE is_open`;

/** The counts and sums of the other invoices, by their state. */
export const SELECT_OTHER_STATES = `SELECT state, count(*) AS invoices, coalesce(sum(balance), 0) AS amount
  FROM (SELECT state, balance FROM amounts WHERE is_own AND is_open IS NOT 1) GROUP BY state`;

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

/** The parts of the invoices: those that are open, and those of other states. */
type Parts = Readonly<Record<keyof typeof OPEN_PARTS | keyof typeof NOT_OWED_LABELS | 'unknown', Part>>;

/** The columns of `SELECT_OPEN_PARTS`, such as `open_invoices`. */
export type PartColumns = Readonly<Record<string, number>>;

/** Returns the parts, by the row of `SELECT_OPEN_PARTS` and the rows of `SELECT_OTHER_STATES`. */
export function toParts(columns: PartColumns = {}, states: readonly (Part & { readonly state: string })[]): Parts {
  const getOpen = (part: keyof typeof OPEN_PARTS): Part => ({
    invoices: columns[`${part}_invoices`] ?? 0,
    amount: columns[`${part}_amount`] ?? 0,
  });
  const getOther = (state: string): Part => states.find((one) => one.state === state) ?? NO_PART;
  return {
    open: getOpen('open'),
    due: getOpen('due'),
    hidden: getOpen('hidden'),
    unsent: getOpen('unsent'),
    billed_to_others: getOpen('billed_to_others'),
    draft: getOther('draft'),
    forwarded: getOther('forwarded'),
    overpaid: getOther('overpaid'),
    unknown: getOther('unknown'),
  };
}

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

/**
 * Sentences about what is owed: in total, by age, hidden, of deleted cases and not sent yet, and about what is not
 * owed.
 */
export function formatOwed(parts: Parts, ages: AgeSums | undefined, onDeletedCases: string | undefined): string[] {
  const format = (part: keyof Parts) => formatPart(parts[part]);
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
