import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { call, connect, recordsOf, storeRecord } from '../support/harness.ts';
import { confirmingOn } from './confirming.ts';

// What is read in MyCase before a write, and stated in its preview or its answer.

let sandbox: Sandbox;
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await connect({ env: confirmingOn(sandbox, 'token') });
});
afterAll(async () => {
  await client.close();
  await sandbox.close();
});

const previewOf = async (name: string, args: Record<string, unknown>) =>
  String((await call(client, name, args)).data.preview);

it('a payment names payments of the same amount and date on its invoice', async () => {
  const [invoice] = (await recordsOf(sandbox, 'invoices')).filter(({ status }) => status === 'sent');
  const args = { invoice_id: invoice?.id, amount: 100.1, date: '2026-03-04' };
  expect(await previewOf('record_invoice_payment', args)).toContain('None: payments of this amount and date.');
  const store = (fields: object) =>
    storeRecord(sandbox, 'invoice_payments', {
      ...{ invoice: { id: invoice?.id }, amount: '100.10', date: '2026-03-04', status: 'success', notes: 'Check 12' },
      ...fields,
    });
  for (const other of [{ amount: '100.11' }, { date: '2026-03-05' }, { status: 'failure' }, { invoice: { id: 1 } }])
    await store(other);
  expect(await previewOf('record_invoice_payment', args)).toContain('None: payments of this amount and date.');
  const first = await store({});
  expect(await previewOf('record_invoice_payment', args)).toContain(
    `1 payment of 100.10 of this date exists already on this invoice: id ${first}.`,
  );
  const second = await store({ amount: 100.1, date: '2026-03-04T00:00:00Z' });
  expect(await previewOf('record_invoice_payment', args)).toContain(
    `2 payments of 100.10 of this date exist already on this invoice: id ${first} and id ${second}.`,
  );
});
