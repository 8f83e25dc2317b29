import Big from 'big.js';
import { type ApiRecord, getAmount, getReferenceIds } from './api-record.ts';
import { memoizePerRecord } from './memoize-per-record.ts';

// What work and expenses are worth, and what of an invoice is open: to the cent, in decimals.

const ZERO = new Big(0);

/** MyCase: an entry whose `invoices` are empty is not billed. */
export const isUnbilled = (entry: ApiRecord): boolean => getReferenceIds(entry, 'invoices').length === 0;

/** MyCase: an entry is billable unless it says otherwise. */
export const isBillable = (entry: ApiRecord): boolean => entry.billable !== false;

/** The amount of a time entry: its hours times its rate. With a flat fee the rate is the whole fee. */
export function computeTimeEntryAmount(entry: ApiRecord): Big {
  const rate = getAmount(entry, 'rate') ?? ZERO;
  const amount = entry.flat_fee === true ? rate : rate.times(getAmount(entry, 'hours') ?? ZERO);
  return amount.round(2);
}

/** The amount of an expense: its units times their cost. A missing number of units counts as one. */
export const computeExpenseAmount = (expense: ApiRecord): Big =>
  (getAmount(expense, 'cost') ?? ZERO).times(getAmount(expense, 'units') ?? new Big(1)).round(2);

/** Memoizes an amount that is computed from one record, as a number: thousands are summed at a time. */
const memoizeAmount = (computeAmount: (record: ApiRecord) => Big) =>
  memoizePerRecord((record) => computeAmount(record).toNumber());

/** `worthOfTime` as a number, for `exactSum`. */
export const getTimeEntryFee = memoizeAmount(computeTimeEntryAmount);

/** `worthOfExpense` as a number, for `exactSum`. */
export const getExpenseCost = memoizeAmount(computeExpenseAmount);

/** The balance due of an invoice. It is negative where too much was paid. */
export const computeBalanceDue = (invoice: ApiRecord): Big =>
  (getAmount(invoice, 'total_amount') ?? ZERO).minus(getAmount(invoice, 'paid_amount') ?? ZERO);

/** `openAmount` as a number, for `exactSum`. */
export const getBalanceDue = memoizeAmount(computeBalanceDue);

/** MyCase: only a payment with status `success` is money received. */
export const isReceived = (payment: ApiRecord): boolean => payment.status === 'success';

export const sumAmounts = (amounts: readonly Big[]): Big => amounts.reduce((all, one) => all.plus(one), ZERO);

/** An amount with its cents: `1250.00`. */
export const formatAmount = (amount: Big): string => amount.toFixed(Math.max(2, amount.c.length - 1 - amount.e));

/** The exact sum of decimals. Thousands of them come to a whole number of ten-thousandths, which adds up far faster. */
export function exactSum(numbers: readonly number[]): Big {
  let parts = 0;
  let remainder = ZERO;
  for (const number of numbers) {
    const part = Math.round(number * SCALE);
    if (part / SCALE === number && Math.abs(parts + part) <= Number.MAX_SAFE_INTEGER) parts += part;
    else remainder = remainder.plus(new Big(String(number)));
  }
  return new Big(parts).div(SCALE).plus(remainder);
}

const SCALE = 10_000;

/** The sum of amounts in whole cents, to sort groups by. `exactSum` computes the sums that are shown. */
export const sumCents = <T>(items: readonly T[], toAmount: (item: T) => number): number =>
  Math.round(items.reduce((total, item) => total + 100 * toAmount(item), 0));
