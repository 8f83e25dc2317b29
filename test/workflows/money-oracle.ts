import { cents, product, total } from './cents.ts';
import { calendarOf, type Held, later } from './days-oracle.ts';

// Money computed another way than the server does: in whole cents, from the sandbox's own records.

/** The lists that money questions are about. */
export const HELD = [
  'time_entries',
  'expenses',
  'invoices',
  'invoice_payments',
  'cases',
  'staff',
  'clients',
  'companies',
] as const;

export type HeldMoney = Readonly<Record<(typeof HELD)[number], readonly Held[]>>;

/** What amounts are put down to. */
export const SIDES = ['case', 'client', 'attorney'] as const;

export type Side = (typeof SIDES)[number];

export const idIn = (value: unknown): unknown => (value as { id?: unknown } | null | undefined)?.id;

const idsIn = (value: unknown): unknown[] => (Array.isArray(value) ? value.map(idIn) : []);

const caseOf = (held: HeldMoney, record: Held): Held | undefined =>
  held.cases.find(({ id }) => id === idIn(record.case));

const parties = new WeakMap<HeldMoney, Map<string, unknown>>();

/** The id of whom an amount on a record's case is put down to; undefined for nobody. */
export function partyOf(side: Side, held: HeldMoney, record: Held): unknown {
  const known = parties.get(held) ?? new Map<string, unknown>();
  parties.set(held, known);
  const key = `${side} of ${idIn(record.case)}`;
  if (!known.has(key)) known.set(key, findParty(side, held, record));
  return known.get(key);
}

function findParty(side: Side, held: HeldMoney, record: Held): unknown {
  if (side === 'case') return idIn(record.case);
  const [matter, first] = [caseOf(held, record), firstPayment(held, record)];
  if (side === 'client')
    return (
      idIn(matter?.billing_contact) ??
      idsIn(matter?.clients)[0] ??
      held.clients
        .filter(({ cases }) => idsIn(cases).includes(idIn(record.case)))
        .map(({ id }) => id)
        .sort()[0] ??
      idIn(first?.client)
    );
  const staff = (matter?.staff ?? []) as Held[];
  return staff.find((one) => one.lead_lawyer === true)?.id ?? idIn(first?.attorney);
}

const firstPayment = ({ invoice_payments }: HeldMoney, record: Held): Held | undefined =>
  invoice_payments
    .filter((one) => idIn(one.case) === idIn(record.case))
    .reduce<Held | undefined>((best, one) => (best && Number(best.id) < Number(one.id) ? best : one), undefined);

/** The id of whose a payment is: of who made it, else of whom its case's amounts are put down to. */
export const payerOf = (side: Side, held: HeldMoney, payment: Held): unknown =>
  (side === 'client' ? idIn(payment.client) : undefined) ?? partyOf(side, held, payment);

/** Whether somebody is a client of a record's case, or a company on it. */
export function isOnCaseOf(held: HeldMoney, record: Held, id: unknown): boolean {
  const matter = caseOf(held, record);
  const isListing = [...held.clients, ...held.companies].some(
    (one) => one.id === id && idsIn(one.cases).includes(idIn(record.case)),
  );
  return isListing || [...idsIn(matter?.clients), ...idsIn(matter?.companies)].includes(id);
}

/** What is owed on an invoice, in cents. */
export const owed = (one: Held): bigint => cents(one.total_amount) - cents(one.paid_amount);

export const isOpen = (one: Held): boolean => one.status !== 'draft' && one.status !== 'forwarded' && owed(one) > 0n;

const DAY_MS = 86_400_000;

const ageOf = (day: unknown, today: string): number => (Date.parse(today) - Date.parse(String(day))) / DAY_MS;

/** What is owed, by days since it was due. */
export function aged(invoices: readonly Held[], zone: string) {
  const today = calendarOf(zone).today();
  const late = (least: number, most: number) =>
    total(
      invoices.filter((one) => ageOf(one.due_date, today) >= least && ageOf(one.due_date, today) <= most).map(owed),
    );
  return {
    invoices: invoices.length,
    not_yet_due: late(Number.NEGATIVE_INFINITY, -1),
    days_0_30: late(0, 30),
    days_31_60: late(31, 60),
    days_61_90: late(61, 90),
    days_over_90: late(91, Number.POSITIVE_INFINITY),
    amount: total(invoices.map(owed)),
  };
}

/** How old work is, in words. */
export function ageInWords(entry: Held, zone: string): string {
  const days = ageOf(entry.entry_date, calendarOf(zone).today());
  if (days < 0) return 'future date';
  if (days <= 30) return '0-30';
  if (days <= 60) return '31-60';
  return days <= 90 ? '61-90' : 'over 90';
}

/** Sums over time entries and expenses: an expense has units, a time entry hours. */
export function sums(entries: readonly Held[]) {
  const time = entries.filter((one) => 'hours' in one);
  const spent = entries.filter((one) => !('hours' in one));
  const fees = time.map((one) => (one.flat_fee ? cents(one.rate) : product(one.rate, one.hours)));
  const costs = spent.map((one) => product(one.cost, one.units ?? 1));
  return {
    time_entries: time.length,
    hours: time.reduce((sum, { hours }) => sum + Math.round(Number(hours) * 10_000), 0) / 10_000,
    fees: total(fees),
    expenses: spent.length,
    costs: total(costs),
    amount: total([...fees, ...costs]),
  };
}

/** Some days, both included. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

export const isWithin = (day: unknown, { from, to }: Days): boolean => String(day) >= from && String(day) <= to;

export const daysFrom = (zone: string, ago: number, count: number): Days => {
  const from = later(calendarOf(zone).today(), -ago);
  return { from, to: later(from, count) };
};
