import { calendarOf, type Held, later } from './days-oracle.ts';
import type { HeldAll } from './overview-oracle.ts';

// The performance of the firm, computed in whole cents and thousandths of hours from the sandbox's own records.

/** First and last day, both included. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

const idIn = (value: unknown): unknown => (value as { id?: unknown } | null | undefined)?.id;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

const thousandths = (value: unknown): number => Math.round(Number(value) * 1000);

const cents = (value: unknown): number => Math.round(Number(value) * 100);

/** Hours times rate, rounded half up to the cent. With a flat fee the rate is the amount. */
function feeCents({ hours, rate, flat_fee }: Held): number {
  const rateCents = cents(rate);
  return flat_fee === true ? rateCents : Math.floor((thousandths(hours) * rateCents + 500) / 1000);
}

const isIn =
  (field: string, { from, to }: Period) =>
  (record: Held): boolean => {
    const day = String(record[field] ?? '').slice(0, 10);
    return day >= from && day <= to;
  };

/** A rate in percent with one decimal; undefined without a denominator. */
const percent = (part: number, whole: number): number | undefined =>
  whole === 0 ? undefined : Math.round((1000 * part) / whole) / 10;

function timeFigures(entries: readonly Held[]) {
  const billable = entries.filter((one) => one.billable !== false);
  const isBilled = ({ invoices }: Held) => ((invoices as unknown[] | undefined) ?? []).length > 0;
  const billableCents = sum(billable.map(feeCents));
  const billedCents = sum(billable.filter(isBilled).map(feeCents));
  return {
    hours: sum(entries.map(({ hours }) => thousandths(hours))) / 1000,
    billableHours: sum(billable.map(({ hours }) => thousandths(hours))) / 1000,
    billableAmount: billableCents / 100,
    billedAmount: billedCents / 100,
    realization: percent(billedCents, billableCents),
  };
}

function billingFigures(held: HeldAll, period: Period) {
  const issued = (held.invoices ?? [])
    .filter(({ status }) => status !== 'draft' && status !== 'forwarded')
    .filter(isIn('invoice_date', period));
  const [invoiced, collected] = ['total_amount', 'paid_amount'].map((field) =>
    sum(issued.map((one) => cents(one[field]))),
  );
  const received = (held.invoice_payments ?? [])
    .filter(({ status }) => status === 'success')
    .filter(isIn('date', period));
  return {
    invoiced: (invoiced ?? 0) / 100,
    collected: (collected ?? 0) / 100,
    collection: percent(collected ?? 0, invoiced ?? 0),
    received: sum(received.map(({ amount }) => cents(amount))) / 100,
  };
}

/** Counts the weekdays of a period until today. */
function weekdays({ from, to }: Period, today: string): number {
  let count = 0;
  for (let day = from; day <= to && day <= today; day = later(day, 1)) {
    if (new Date(day).getUTCDay() % 6 !== 0) count += 1;
  }
  return count;
}

/** The figures of the firm in a period, in the order of the rows of the answer. */
export function firmFigures(held: HeldAll, period: Period, hoursPerDay: number, zone: string): (number | undefined)[] {
  const { today, dayOf } = calendarOf(zone);
  const entries = (held.time_entries ?? []).filter(isIn('entry_date', period));
  const time = timeFigures(entries);
  const people = new Set(entries.filter(({ hours }) => Number(hours) > 0).map(({ staff }) => idIn(staff))).size;
  const available = people * weekdays(period, today()) * hoursPerDay;
  const billing = billingFigures(held, period);
  const leads = (held.leads ?? []).map((lead) => ({ day: dayOf(Date.parse(String(lead.created_at))) }));
  return [
    ...[people, available, time.hours, time.billableHours, percent(thousandths(time.billableHours), 1000 * available)],
    ...[time.billableAmount, time.billedAmount, time.realization],
    ...[billing.invoiced, billing.collected, billing.collection, billing.received],
    (held.cases ?? []).filter(isIn('opened_date', period)).length,
    (held.cases ?? []).filter(isIn('closed_date', period)).length,
    leads.filter(isIn('day', period)).length,
  ];
}

/** The figures of each person in a period, by the id of the person. */
export const staffFigures = (held: HeldAll, period: Period, hoursPerDay: number, zone: string) => {
  const capacity = weekdays(period, calendarOf(zone).today()) * hoursPerDay;
  return new Map(
    (held.staff ?? []).map(({ id }) => {
      const own = (held.time_entries ?? []).filter(({ staff }) => idIn(staff) === id);
      const { hours, billableHours, ...time } = timeFigures(own.filter(isIn('entry_date', period)));
      return [
        id,
        { hours, billableHours, utilization: percent(thousandths(billableHours), 1000 * capacity), ...time },
      ] as const;
    }),
  );
};

/** The figures of a month, such as 2026-03. */
export function monthFigures(held: HeldAll, month: string) {
  const period = { from: `${month}-01`, to: `${month}-31` };
  return {
    ...timeFigures((held.time_entries ?? []).filter(isIn('entry_date', period))),
    ...billingFigures(held, period),
    opened: (held.cases ?? []).filter(isIn('opened_date', period)).length,
    closed: (held.cases ?? []).filter(isIn('closed_date', period)).length,
  };
}
