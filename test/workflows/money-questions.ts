import { expect } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { between, chance, pick, type Random } from '../../src/sandbox/random.ts';
import { call, type connect, recordsOf } from '../harness.ts';
import { cents, product, total } from './cents.ts';
import { calendarOf, type Held, later } from './days-oracle.ts';

type Client = Awaited<ReturnType<typeof connect>>;
type Row = Record<string, unknown>;

const HELD = ['time_entries', 'expenses', 'invoices', 'invoice_payments', 'cases', 'staff'] as const;

/** What money questions are about. */
export type HeldMoney = Readonly<Record<(typeof HELD)[number], readonly Held[]>>;

/** The sandbox's records, not through our server. */
export async function heldMoney(sandbox: Sandbox): Promise<HeldMoney> {
  const [time_entries = [], expenses = [], invoices = [], invoice_payments = [], cases = [], staff = []] =
    await Promise.all(HELD.map((name) => recordsOf(sandbox, name)));
  return { time_entries, expenses, invoices, invoice_payments, cases, staff };
}

const idIn = (value: unknown): unknown => (value as { id?: unknown } | null | undefined)?.id;

const rowsIn = (data: Row, key: string): Row[] => (data[key] as { rows: Row[] } | undefined)?.rows ?? [];

interface Days {
  readonly from: string;
  readonly to: string;
}

function someDays(next: Random, zone: string): Days {
  const from = later(calendarOf(zone).today(), between(next, -400, 0));
  return { from, to: later(from, between(next, 0, 200)) };
}

const isWithin = (day: unknown, { from, to }: Days): boolean => String(day) >= from && String(day) <= to;

/** Asks for unbilled work of a random case, person and time, and compares it to the cent. */
export async function askUnbilled(
  client: Client,
  held: HeldMoney,
  next: Random,
  zone: string,
): Promise<void> {
  const of = {
    case: chance(next, 0.3) ? pick(next, held.cases).id : undefined,
    staff: chance(next, 0.5) ? pick(next, held.staff).id : undefined,
  };
  const days = chance(next, 0.6) ? someDays(next, zone) : undefined;
  const billable = pick(next, ['only', 'not', 'all'] as const);
  const isMeant = (one: Held) =>
    (one.invoices as unknown[]).length === 0 &&
    (of.case === undefined || idIn(one.case) === of.case) &&
    (of.staff === undefined || idIn(one.staff) === of.staff) &&
    (!days || isWithin(one.entry_date, days)) &&
    (billable === 'all' || (one.billable !== false) === (billable === 'only'));
  const time = held.time_entries.filter(isMeant);
  const expenses = held.expenses.filter(isMeant);
  const fees = time.map((one) => (one.flat_fee ? cents(one.rate) : product(one.rate, one.hours)));
  const costs = expenses.map((one) => product(one.cost, one.units ?? 1));
  const named = Object.entries(of).filter(([, id]) => id !== undefined);
  const { data } = await call(client, 'unbilled_work', {
    ...Object.fromEntries(named.map(([name, id]) => [name, String(id)])),
    ...days,
    billable,
  });
  expect(rowsIn(data, 'totals')[0]).toMatchObject({
    time_entries: time.length,
    expenses: expenses.length,
    fees: total(fees),
    costs: total(costs),
    amount: total([...fees, ...costs]),
  });
}

const owed = (one: Held) => cents(one.total_amount) - cents(one.paid_amount);

const isOpen = (one: Held) => one.status !== 'draft' && one.status !== 'forwarded' && owed(one) > 0n;

/** Asks for what is owed on a random case or on all, and for the payments of a random time, and compares. */
export async function askReceivables(
  client: Client,
  held: HeldMoney,
  next: Random,
  zone: string,
): Promise<void> {
  const open = held.invoices.filter(isOpen);
  const ofKnownCases = open.filter((one) => held.cases.some(({ id }) => id === idIn(one.case)));
  const only = chance(next, 0.7) ? pick(next, ofKnownCases) : undefined;
  const isAsked = (one: Held) => !only || idIn(one.case) === idIn(only.case);
  const days = someDays(next, zone);
  const mine = open.filter(isAsked);
  const paid = held.invoice_payments.filter(
    (one) => isAsked(one) && one.status === 'success' && isWithin(one.date, days),
  );
  const { text, data } = await call(client, 'receivables', {
    by: 'case',
    ...(only && { case: String(idIn(only.case)) }),
    ...days,
    limit: 500,
  });
  expect(text).toContain(`${mine.length} invoices are open, ${total(mine.map(owed))} in all`);
  expect(text).toContain(`: ${paid.length}, ${total(paid.map(({ amount }) => cents(amount)))}.`);
  const hidden = mine.filter((one) => !one.allow_online_payments);
  expect(text).toContain(
    `Of the open ones ${hidden.length} are hidden by MyCase, as not payable online: ${total(hidden.map(owed))}.`,
  );
  for (const row of rowsIn(data, 'ageing')) {
    const own = mine.filter((one) => idIn(one.case) === idIn(row.case));
    expect(row).toMatchObject({ invoices: own.length, ...aged(own, calendarOf(zone).today()) });
  }
}

const DAY_MS = 86_400_000;

/** What is owed, by days since it was due. */
function aged(invoices: readonly Held[], today: string) {
  const daysLate = ({ due_date }: Held) => (Date.parse(today) - Date.parse(String(due_date))) / DAY_MS;
  const late = (least: number, most: number) =>
    total(invoices.filter((one) => daysLate(one) >= least && daysLate(one) <= most).map(owed));
  return {
    not_yet_due: late(Number.NEGATIVE_INFINITY, -1),
    '0-30': late(0, 30),
    '31-60': late(31, 60),
    '61-90': late(61, 90),
    over_90: late(91, Number.POSITIVE_INFINITY),
    amount: total(invoices.map(owed)),
  };
}
