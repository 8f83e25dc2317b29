import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fields } from '../../src/sandbox/json.ts';
import { first, pointers, startTalk, type Talk } from './talk.ts';

describe('invoices of the sandbox', () => {
  let talk: Talk;
  beforeAll(async () => {
    talk = await startTalk();
  });
  afterAll(() => talk.close());

  test('that cannot be paid online are left out of the list unless all are asked for', async () => {
    const some = await talk.get('/v1/invoices?page_size=1000');
    const all = await talk.get('/v1/invoices?page_size=1000&only_allowed_online_payments=false');
    expect([some.rows.length, all.rows.length]).toEqual([275, 408]);
  });

  test('some amounts are strings, and some invoices were forwarded', async () => {
    const { rows } = await talk.get('/v1/invoices?page_size=1000');
    expect(new Set(rows.map(({ total_amount }) => typeof total_amount))).toEqual(new Set(['number', 'string']));
    expect(rows.map(({ status }) => status)).toContain('forwarded');
  });

  test.each(['number', 'string'])('a payment raises what was paid, the amounts being a %s', async (type) => {
    const invoice = first(
      (await talk.stored('invoices')).filter(
        ({ status, total_amount }) =>
          status === (type === 'number' ? 'sent' : 'overdue') && typeof total_amount === type,
      ),
    );
    const total = Number(invoice.total_amount);
    const pay = (amount: number) => talk.post(`/v1/invoices/${invoice.id}/payments`, { amount, date: '2026-06-01' });
    const now = async (): Promise<Fields> => (await talk.stored('invoices')).find(({ id }) => id === invoice.id) ?? {};

    const payment = await pay(100);
    expect([payment.status, payment.record.invoice, payment.record.status]).toEqual([
      200,
      { id: invoice.id },
      'success',
    ]);
    expect(await now()).toMatchObject({ status: 'partial', paid_amount: type === 'number' ? 100 : '100.0' });
    expect(pointers(await pay(total))).toEqual(['/amount']);
    await pay(total - 100);
    expect(await now()).toMatchObject({ status: 'paid' });
    const own = await talk.get(`/v1/invoice_payments?filter[payable_id]=${invoice.id}`);
    expect(own.rows).toHaveLength(2);
  });
});
