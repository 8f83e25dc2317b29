import Big from 'big.js';
import { expect, it, onTestFinished } from 'vitest';
import { toBatches } from '../../src/base/batches.ts';
import { createFirmDatabase } from '../../src/database/firm-database.ts';
import type { ApiRecord } from '../../src/records/api-record.ts';
import { random } from '../../src/sandbox/random.ts';

const ROWS = 1_000_000;
const GROUPS = 1_000;

it(`sums over ${ROWS} random amounts equal decimal arithmetic to the cent`, async () => {
  const script = new URL('../../dist/database-worker.js', import.meta.url);
  const database = createFirmDatabase({ script, zone: 'UTC' });
  onTestFinished(() => database.clear());
  const next = random(7);
  const cents = Array.from({ length: ROWS }, () => Math.floor(next() * 20_000_000) - 5_000_000);
  function* payments(): Iterable<ApiRecord> {
    for (const [i, amount] of cents.entries()) {
      // Amounts come as numbers, as decimals and as written amounts.
      const written = new Big(amount).div(100).toFixed(2);
      yield { id: i + 1, case: { id: i % GROUPS }, status: 'success', amount: i % 2 ? written : Number(written) };
    }
  }
  await database.clearList('invoice_payments', {});
  for (const added of toBatches(payments(), 1_000))
    await database.writeRecords('invoice_payments', { added, changed: [], removed: [], deleted: [] });
  const limits = { timeMs: 60_000, maxRows: GROUPS };
  const whole = await database.query('SELECT sum(amount), count(*) FROM invoice_payments', {}, limits);
  const total = cents.reduce((sum, one) => sum.plus(one), new Big(0)).div(100);
  expect(whole.rows[0]?.map(String)).toEqual([total.toNumber().toString(), String(ROWS)]);
  const sums = new Map<number, Big>();
  for (const [i, one] of cents.entries()) sums.set(i % GROUPS, (sums.get(i % GROUPS) ?? new Big(0)).plus(one));
  const sql =
    'SELECT case_id, sum(amount), sum(amount) FILTER (WHERE amount < 0) FROM invoice_payments GROUP BY case_id';
  const { rows } = await database.query(sql, {}, limits);
  expect(rows).toHaveLength(GROUPS);
  for (const [id, sum] of rows)
    expect(String(sum), `case ${id}`).toBe(sums.get(Number(id))?.div(100).toNumber().toString());
  process.stdout.write(`sums: ${ROWS} amounts, ${rows.length + 1} sums\n`);
});
