import Big from 'big.js';
import { memoizeByObject } from '../base/memoize.ts';
import { type ApiRecord, getAmount, getReferenceIds, getText } from './api-record.ts';

const ZERO = new Big(0);

/** MyCase: a time entry or an expense without `invoices` is not billed. */
export const isUnbilled = (entry: ApiRecord): boolean => getReferenceIds(entry, 'invoices').length === 0;

/** MyCase: a time entry or an expense is billable unless `billable` is false. */
export const isBillable = (entry: ApiRecord): boolean => entry.billable !== false;

/** MyCase: a draft is not billed yet, and the balance of a forwarded invoice is part of a later invoice. */
export const isIssued = (invoice: ApiRecord): boolean => !['draft', 'forwarded'].includes(getText(invoice, 'status'));

/**
 * Memoizes the amount of a record as a number, because sums often have thousands of records. Add it with `exactSum`.
 */
const memoizeAmount = (computeAmount: (record: ApiRecord) => Big) =>
  memoizeByObject((record: ApiRecord) => computeAmount(record).toNumber());

/** The amount of a time entry, rounded to the cent: hours times rate. With a flat fee the rate is the amount. */
export const getTimeEntryFee = memoizeAmount((entry) => {
  const rate = getAmount(entry, 'rate') ?? ZERO;
  const amount = entry.flat_fee === true ? rate : rate.times(getAmount(entry, 'hours') ?? ZERO);
  return amount.round(2);
});

/** The amount of an expense, rounded to the cent: cost times units. Missing units count as one. */
export const getExpenseCost = memoizeAmount((expense) =>
  (getAmount(expense, 'cost') ?? ZERO).times(getAmount(expense, 'units') ?? new Big(1)).round(2),
);

/** The balance due of an invoice. It is negative if the invoice is overpaid. */
export const getBalanceDue = memoizeAmount((invoice) =>
  (getAmount(invoice, 'total_amount') ?? ZERO).minus(getAmount(invoice, 'paid_amount') ?? ZERO),
);

/** Formats an amount with at least two decimals: `1250.00`. */
export const formatAmount = (amount: Big): string => amount.toFixed(Math.max(2, amount.c.length - 1 - amount.e));

/**
 * The exact sum of decimals. Most are whole ten-thousandths, which are added as integers, because that is much faster.
 */
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
