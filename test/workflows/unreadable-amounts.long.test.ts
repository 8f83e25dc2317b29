import { beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.ts';
import { call, connect, fault, pointedAt, recordsOf } from '../support/harness.ts';

let client: Awaited<ReturnType<typeof connect>>;

/**
 * The total and the paid amount of an invoice as MyCase may send them, and its balance in cents; undefined if it is not
 * known.
 */
const INVOICES: readonly (readonly [total: unknown, paid: unknown, balance: number | undefined])[] = [
  ['1,250.00', '$250.00', 100_000],
  ['0.10', 0, 10],
  [100, '40', 6_000],
  ['$1250.00', '1250', 0],
  ['5.000,00', 0, undefined],
  [10, null, undefined],
  [null, 5, undefined],
  ['abc', 1, undefined],
  [50, '', undefined],
  ['12.5.1', 0, undefined],
];

/** The hours and the rate of a time entry, and its amount in cents. */
const ENTRIES: readonly (readonly [hours: unknown, rate: unknown, amount: number | undefined])[] = [
  [1, '100.00', 10_000],
  ['2.5', '$100', 25_000],
  [1, null, undefined],
  [1, 'abc', undefined],
  [null, 100, undefined],
  ['', 100, undefined],
];

beforeAll(async () => {
  const sandbox = await startSandbox();
  const [invoices, entries] = [await recordsOf(sandbox, 'invoices'), await recordsOf(sandbox, 'time_entries')];
  const send = (list: string, records: readonly unknown[]) =>
    fault(sandbox, {
      path: `/v1/${list}`,
      body: JSON.stringify(records),
      headers: { 'Item-Count': String(records.length), Link: '' },
      times: 1_000,
    });
  await send(
    'invoices',
    INVOICES.map(([total_amount, paid_amount], i) => ({ ...invoices[i], status: 'sent', total_amount, paid_amount })),
  );
  await send(
    'time_entries',
    ENTRIES.map(([hours, rate], i) => ({ ...entries[i], invoices: [], billable: true, flat_fee: false, hours, rate })),
  );
  await send('expenses', []);
  client = await connect({ env: pointedAt(sandbox) });
  return async () => {
    await client.close();
    await sandbox.close();
  };
});

const formatSum = (amounts: readonly (number | undefined)[]): string =>
  (amounts.reduce<number>((sum, amount) => sum + (amount ?? 0), 0) / 100).toFixed(2);

describe('amounts that are missing or cannot be read are never zero', () => {
  it('an invoice without a readable total or paid amount is not owed and not overpaid, and is counted apart', async () => {
    const { text } = await call(client, 'receivables', {});
    const balances = INVOICES.map(([, , balance]) => balance);
    const open = balances.filter((balance) => balance !== undefined && balance > 0);
    expect(text).toContain(`Open invoices: ${open.length}, ${formatSum(open)} in total.`);
    const unknown = balances.filter((balance) => balance === undefined).length;
    expect(text).toContain(`Not known if owed, because the total or the paid amount is missing: ${unknown} invoices.`);
    expect(text).toMatch(new RegExp(`invoices\\.balance \\(ids (\\d+, ){5}and ${unknown - 5} more\\)`));
    expect(text).not.toContain('overpaid');
  });

  it('work without a readable rate or hours is counted, and its amount is not zero', async () => {
    const { text, data } = await call(client, 'unbilled_work', { group_by: ['staff'] });
    const amounts = ENTRIES.map(([, , amount]) => amount);
    const missing = amounts.filter((amount) => amount === undefined).length;
    expect(text).toContain(`Unbilled work (billable): ${ENTRIES.length} time entries`);
    expect(text).toContain(`: ${formatSum(amounts)}; 0 expenses: 0.00; total ${formatSum(amounts)}.`);
    expect(text).toContain(`Counted, but not in the amounts, because the rate, hours or cost is missing: ${missing}.`);
    const { rows } = data.by_staff as { rows: { without_amount?: number }[] };
    expect(rows.reduce((sum, { without_amount = 0 }) => sum + without_amount, 0)).toBe(missing);
  });

  it('query_firm has the same sums', async () => {
    const sql = `SELECT (SELECT sum(balance) FROM open_invoices) AS owed, (SELECT sum(amount) FROM unbilled_time) AS unbilled`;
    const { data } = await call(client, 'query_firm', { sql });
    const owed = INVOICES.map(([, , balance]) => balance);
    expect((data.rows as { rows: unknown[] }).rows).toEqual([
      { owed: Number(formatSum(owed)), unbilled: Number(formatSum(ENTRIES.map(([, , amount]) => amount))) },
    ]);
  });
});
