import { expect } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { between, chance, pick, pickSome, type Random } from '../../src/sandbox/random.ts';
import { call, type connect, recordsOf } from '../support/harness.ts';
import { cents, total } from './cents.ts';
import type { Held } from './days-oracle.ts';
import {
  aged,
  ageInWords,
  daysFrom,
  HELD,
  type HeldMoney,
  idIn,
  isOnCaseOf,
  isOpen,
  isWithin,
  owed,
  partyOf,
  payerOf,
  SIDES,
  type Side,
  sums,
} from './money-oracle.ts';

type Client = Awaited<ReturnType<typeof connect>>;
type Row = Record<string, unknown>;

/** The sandbox's records, not through our server. */
export async function heldMoney(sandbox: Sandbox): Promise<HeldMoney> {
  const lists = await Promise.all(HELD.map(async (name) => [name, await recordsOf(sandbox, name)] as const));
  return Object.fromEntries(lists) as Record<(typeof HELD)[number], Held[]>;
}

const rowsIn = (data: Row, key: string): Row[] => (data[key] as { rows: Row[] } | undefined)?.rows ?? [];

/**
 * Compares a table with what its groups should be, both ways: a row too many fails as one too few does. The largest
 * amount comes first, and of equal amounts the smaller id.
 */
function expectTable(data: Row, key: string, by: string, groups: ReadonlyMap<string, unknown>): void {
  const rows = rowsIn(data, key);
  const shown = rows.map(
    ({ [by]: label, case_status: _, lead_attorney: __, ...row }) => [String(idIn(label) ?? label), row] as const,
  );
  expect(new Map(shown), key).toEqual(groups);
  expect(shown, key).toHaveLength(groups.size);
  if (by === 'age') return;
  const order = rows.map(({ [by]: label, amount }) => ({ amount: Number(amount), id: Number(idIn(label) ?? 0) }));
  expect(order, key).toEqual(order.toSorted((a, b) => b.amount - a.amount || a.id - b.id));
}

function grouped<T>(records: readonly Held[], keyOf: (one: Held) => unknown, none: string, of: (own: Held[]) => T) {
  const groups = new Map<string, Held[]>();
  for (const one of records) {
    const key = String(keyOf(one) ?? none);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return new Map([...groups].map(([key, own]) => [key, of(own)]));
}

/** Who or what a question is narrowed to, by ids; nothing, most of the time. */
type Whose = Partial<Readonly<Record<Side | 'staff', unknown>>>;

/** Somebody whom a record is put down to, or who is only on its case. */
function someWhose(held: HeldMoney, next: Random, near: readonly Held[]): Whose {
  const one = pick(next, near);
  const isKnown = (list: readonly Held[], id: unknown) => list.some((record) => record.id === id);
  const client = chance(next, 0.6) ? partyOf('client', held, one) : pick(next, held.clients).id;
  const company = held.companies.length > 0 && chance(next, 0.1) ? pick(next, held.companies).id : undefined;
  const [matter, attorney] = [idIn(one.case), partyOf('attorney', held, one)];
  return {
    ...(chance(next, 0.2) && isKnown(held.cases, matter) && { case: matter }),
    ...(chance(next, 0.4) && isKnown([...held.clients, ...held.companies], client) && { client: company ?? client }),
    ...(chance(next, 0.2) && isKnown(held.staff, attorney) && { attorney }),
  };
}

const asArguments = (whose: Whose) => Object.fromEntries(Object.entries(whose).map(([name, id]) => [name, String(id)]));

/** Whether a record is put down to all that a question is narrowed to. */
const isOf = (held: HeldMoney, record: Held, whose: Whose, of = partyOf): boolean =>
  SIDES.every((side) => {
    if (whose[side] === undefined) return true;
    return (side === 'client' ? of : partyOf)(side, held, record) === whose[side];
  });

/** Whether it is only on a case of the client's, and put down to somebody else. */
const isBeside = (held: HeldMoney, record: Held, whose: Whose): boolean =>
  whose.client !== undefined &&
  isOf(held, record, { ...whose, client: undefined }) &&
  isOnCaseOf(held, record, whose.client) &&
  partyOf('client', held, record) !== whose.client;

/** Asks for unbilled work of somebody, some case and time, in all tables, and compares them to the cent. */
export async function askUnbilled(client: Client, held: HeldMoney, next: Random, zone: string): Promise<void> {
  const unbilled = [...held.time_entries, ...held.expenses].filter((one) => (one.invoices as unknown[]).length === 0);
  const whose = someWhose(held, next, unbilled);
  const staff = chance(next, 0.4) ? pick(next, held.staff).id : undefined;
  const days = chance(next, 0.6) ? daysFrom(zone, between(next, 0, 400), between(next, 0, 200)) : undefined;
  const billable = pick(next, ['billable', 'non_billable', 'all'] as const);
  const done = unbilled.filter(
    (one) =>
      (staff === undefined || idIn(one.staff) === staff) &&
      (!days || isWithin(one.entry_date, days)) &&
      (billable === 'all' || (one.billable !== false) === (billable === 'billable')),
  );
  const mine = done.filter((one) => isOf(held, one, whose));
  const tables = pickSome(next, ['age', 'staff', ...SIDES] as const, 3);
  const asked = {
    ...asArguments({ ...whose, ...(staff !== undefined && { staff }) }),
    ...days,
    billable,
    group_by: tables,
    limit: 500,
  };
  const { text, data } = await call(client, 'unbilled_work', asked);
  expect(rowsIn(data, 'totals'), JSON.stringify(asked)).toEqual([sums(mine)]);
  for (const by of tables) {
    // One table fits into an answer as a whole. Three may not.
    const { data: single } = await call(client, 'unbilled_work', { ...asked, group_by: [by] });
    expectTable(single, `by_${by}`, by, grouped(mine, keyOf(by, held, zone), '(none)', sums));
  }
  const beside = done.filter((one) => isBeside(held, one, whose));
  expect(text.includes('attributed to others'), text).toBe(beside.length > 0);
  if (beside.length > 0) expect(text).toMatch(new RegExp(`to others: .*total ${sums(beside).amount}, on cases`));
}

/** What lines are grouped by. */
function keyOf(by: 'age' | 'staff' | Side, held: HeldMoney, zone: string): (one: Held) => unknown {
  if (by === 'age') return (one) => ageInWords(one, zone);
  return by === 'staff' ? (one) => idIn(one.staff) : (one) => partyOf(by, held, one);
}

const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`;

/** Asks for what somebody owes, and for the payments of some time, and compares. */
export async function askReceivables(client: Client, held: HeldMoney, next: Random, zone: string): Promise<void> {
  const whose = someWhose(held, next, held.invoices.filter(isOpen));
  const days = daysFrom(zone, between(next, 0, 60), between(next, 0, 60));
  const by = pick(next, SIDES);
  const open = held.invoices.filter(isOpen);
  const mine = open.filter((one) => isOf(held, one, whose));
  const paid = held.invoice_payments.filter(
    (one) => isOf(held, one, whose, payerOf) && one.status === 'success' && isWithin(one.date, days),
  );
  const asked = { ...asArguments(whose), group_by: by, ...days, limit: 500 };
  const section = pick(next, ['aging', 'open_invoices', 'not_payable_online', 'deleted_case_invoices'] as const);
  const { text, data } = await call(client, 'receivables', { ...asked, sections: [section, 'payments'] });
  expectOwed(text, held, mine, zone);
  expect(text, JSON.stringify(asked)).toContain(`: ${paid.length}, ${paidOf(paid).amount}.`);
  expectBeside(
    text,
    open.filter((one) => isBeside(held, one, whose)),
  );
  const payerIn = (one: Held) => payerOf(by, held, one);
  expectTable(data, 'payments', by, grouped(paid, payerIn, '(none)', paidOf));
  if (section !== 'aging') return expectInvoices(rowsIn(data, section), text, section, held, mine);
  const partyIn = (one: Held) => partyOf(by, held, one);
  const groups = grouped(mine, partyIn, '(none)', (own) => aged(own, zone));
  expectTable(data, section, by, groups);
}

/** What of open invoices is counted, and named, too. */
const special = (held: HeldMoney, open: readonly Held[]) => ({
  not_payable_online: open.filter((one) => !one.allow_online_payments),
  deleted_case_invoices: open.filter((one) => !held.cases.some(({ id }) => id === idIn(one.case))),
  unsent: open.filter(({ status }) => status === 'unsent'),
});

const WORDS = {
  not_payable_online: 'not payable online and hidden by MyCase',
  deleted_case_invoices: 'on cases that were deleted in MyCase',
  unsent: 'not sent to the client yet',
} as const;

function expectOwed(text: string, held: HeldMoney, open: readonly Held[], zone: string): void {
  expect(text).toContain(`Open invoices: ${open.length}, ${total(open.map(owed))} in total.`);
  if (open.length === 0) return;
  expectAges(text, aged(open, zone));
  const those = special(held, open);
  for (const key of ['not_payable_online', 'deleted_case_invoices', 'unsent'] as const) {
    const sum = total(those[key].map(owed));
    expect(text).toContain(`Of the open invoices, ${WORDS[key]}: ${those[key].length}, ${sum}.`);
  }
}

function expectInvoices(
  rows: readonly Row[],
  text: string,
  section: 'open_invoices' | 'not_payable_online' | 'deleted_case_invoices',
  held: HeldMoney,
  open: readonly Held[],
): void {
  const those = section === 'open_invoices' ? open : special(held, open)[section];
  const shown = rows.map((row) => `${row.id}: ${row.balance_due}`);
  // An answer that is too long shows the largest balances, and how many there are.
  if (rows.length < those.length) expect(text).toContain(`(${rows.length} of ${those.length} shown)`);
  const largest = those.toSorted((a, b) => Number(owed(b) - owed(a)) || Number(a.id) - Number(b.id));
  const expected = largest.slice(0, rows.length).map((one) => `${one.id}: ${total([owed(one)])}`);
  expect(shown, section).toEqual(expected);
}

const AGE_WORDS = {
  not_yet_due: 'not yet due',
  days_0_30: '0-30',
  days_31_60: '31-60',
  days_61_90: '61-90',
  days_over_90: 'over 90',
} as const;

function expectAges(text: string, { invoices: _, amount: __, ...sums }: ReturnType<typeof aged>): void {
  const words = Object.entries(sums).map(([age, sum]) => `${AGE_WORDS[age as keyof typeof AGE_WORDS]} ${sum}`);
  expect(text).toContain(`By days past due: ${words.join(', ')}.`);
}

const paidOf = (own: readonly Held[]) => ({
  payments: own.length,
  amount: total(own.map(({ amount }) => cents(amount))),
});

function expectBeside(text: string, beside: readonly Held[]): void {
  expect(text.includes('attributed to others'), text).toBe(beside.length > 0);
  if (beside.length === 0) return;
  const number = count(beside.length, 'open invoice', 'open invoices');
  expect(text).toContain(`attributed to others: ${number}: ${total(beside.map(owed))}, on cases`);
}
