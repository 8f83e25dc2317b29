import { beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { between, chance, pick, type Random, random } from '../../src/sandbox/random.ts';
import { call, connect, pointedAt, recordsOf } from '../harness.ts';
import { cents, money, product, total } from './cents.ts';
import { calendarOf, type Held, later } from './days-oracle.ts';

const ZONE = 'America/Los_Angeles';
const QUESTIONS = 100;

const idIn = (value: unknown): unknown => (value as { id?: unknown } | null | undefined)?.id;

const owed = (one: Held) => cents(one.total_amount) - cents(one.paid_amount);

const isOpen = (one: Held) => one.status !== 'draft' && one.status !== 'forwarded' && owed(one) > 0n;

type Row = Record<string, unknown>;

const rowsIn = (data: Row, key: string): Row[] => (data[key] as { rows: Row[] } | undefined)?.rows ?? [];

describe('money, computed from the records alone in whole cents', () => {
  let sandbox: Sandbox;
  let client: Awaited<ReturnType<typeof connect>>;
  let held: Record<string, Held[]>;
  const { today } = calendarOf(ZONE);
  beforeAll(async () => {
    sandbox = await startSandbox();
    client = await connect({ args: ['--time-zone', ZONE], env: pointedAt(sandbox) });
    const names = ['time_entries', 'expenses', 'invoices', 'invoice_payments', 'cases', 'staff'];
    held = Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await recordsOf(sandbox, name)] as const)),
    );
    return async () => {
      await client.close();
      await sandbox.close();
    };
  });

  const list = (name: string): Held[] => held[name] ?? [];

  function someDays(next: Random) {
    const from = later(today(), between(next, -400, 0));
    return { from, to: later(from, between(next, 0, 200)) };
  }

  it('unbilled_work has the same hours and amounts, for any case, person and days', async () => {
    const next = random(11);
    for (let i = 0; i < QUESTIONS; i += 1) {
      const of = {
        case: chance(next, 0.3) ? pick(next, list('cases')).id : undefined,
        staff: chance(next, 0.5) ? pick(next, list('staff')).id : undefined,
      };
      const days = chance(next, 0.6) ? someDays(next) : undefined;
      const billable = pick(next, ['only', 'not', 'all'] as const);
      const isMeant = (one: Held) =>
        (one.invoices as unknown[]).length === 0 &&
        (of.case === undefined || idIn(one.case) === of.case) &&
        (of.staff === undefined || idIn(one.staff) === of.staff) &&
        (!days || (String(one.entry_date) >= days.from && String(one.entry_date) <= days.to)) &&
        (billable === 'all' || (one.billable !== false) === (billable === 'only'));
      const time = list('time_entries').filter(isMeant);
      const expenses = list('expenses').filter(isMeant);
      const fees = time.map((one) => (one.flat_fee ? cents(one.rate) : product(one.rate, one.hours)));
      const costs = expenses.map((one) => product(one.cost, one.units ?? 1));
      const named = Object.fromEntries(
        Object.entries(of).flatMap(([name, id]) => (id === undefined ? [] : [[name, String(id)]])),
      );
      const { data } = await call(client, 'unbilled_work', { ...named, ...days, billable });
      expect(rowsIn(data, 'totals')[0]).toMatchObject({
        time_entries: time.length,
        expenses: expenses.length,
        fees: total(fees),
        costs: total(costs),
        amount: total([...fees, ...costs]),
      });
    }
  });

  it('receivables has the same debts by case and age, and the same payments', async () => {
    const next = random(12);
    const now = today();
    const daysLate = ({ due_date }: Held) => (Date.parse(now) - Date.parse(String(due_date))) / 86_400_000;
    const open = list('invoices').filter(isOpen);
    const ofKnownCases = open.filter((one) => list('cases').some(({ id }) => id === idIn(one.case)));
    for (let i = 0; i < QUESTIONS; i += 1) {
      const only = chance(next, 0.7) ? pick(next, ofKnownCases) : undefined;
      const ofCase = (one: Held) => !only || idIn(one.case) === idIn(only.case);
      const days = someDays(next);
      const mine = open.filter(ofCase);
      const paid = list('invoice_payments').filter(
        (one) =>
          ofCase(one) &&
          one.status === 'success' &&
          String(one.date) >= days.from &&
          String(one.date) <= days.to,
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
        const aged = (least: number, most: number) =>
          total(own.filter((one) => daysLate(one) >= least && daysLate(one) <= most).map(owed));
        expect(row).toMatchObject({
          invoices: own.length,
          not_yet_due: aged(Number.NEGATIVE_INFINITY, -1),
          '0-30': aged(0, 30),
          '31-60': aged(31, 60),
          '61-90': aged(61, 90),
          over_90: aged(91, Number.POSITIVE_INFINITY),
          amount: money(own.map(owed).reduce((a, b) => a + b, 0n)),
        });
      }
    }
  });
});
