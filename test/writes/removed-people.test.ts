import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { call, connect, recordsOf, storeRecord } from '../support/harness.ts';
import { planOf, runConfirmed } from '../workflows/plans.ts';
import { confirmingOn, expectNoWrite } from './confirming.ts';

// Updates that take a caller off a call, or a client off a case: the preview shows it, and what it means.

let sandbox: Sandbox;
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await connect({ env: { ...confirmingOn(sandbox, 'token'), MYCASE_STORE: 'plain' } });
});
afterAll(async () => {
  await client.close();
  await sandbox.close();
});

const byId = async (list: string, id: number) =>
  (await recordsOf(sandbox, list)).find((row) => row.id === id) ?? expect.unreachable(`no ${list} ${id}`);

const storeClient = (fields: object = {}) =>
  storeRecord(sandbox, 'clients', { first_name: 'Ottoline', last_name: 'Removewell', cases: [], ...fields });

describe('a new caller of a call', () => {
  const storeCall = async (caller: object) => {
    const [member] = await recordsOf(sandbox, 'staff');
    const fields = { message: 'Call back', caller_phone_number: '415-555-0134', call_type: 'incoming', case: null };
    const none = { caller_name: null, client: null, lead: null };
    const called = { called_at: '2026-11-02T10:00:00Z', call_for: { id: member?.id }, resolved: false };
    return storeRecord(sandbox, 'calls', { ...fields, ...called, ...none, ...caller });
  };

  it('replaces the client, which the preview and the answer show', async () => {
    const clientId = await storeClient();
    const call_id = await storeCall({ client: { id: clientId } });
    const args = { call_id, caller_name: 'Bob' };
    let confirm: unknown;
    await expectNoWrite(sandbox, async () => {
      const { data } = await call(client, 'update_call', args);
      expect(data.preview).toContain('Empties: client.');
      expect(data.preview).toMatch(/From:\n[\s\S]*client: .*Ottoline Removewell[\s\S]*To:\n[\s\S]*client: \(empty\);/);
      confirm = data.confirm;
    });
    const { data, text } = await call(client, 'update_call', { ...args, confirm });
    expect(data).toMatchObject({
      done: 'changed',
      changes: [{ field: 'caller_name' }, { field: 'client', after: null }],
    });
    expect(text).toMatch(/client: \d+ Ottoline Removewell → \(empty\)/);
    expect(await byId('calls', call_id)).toMatchObject({ caller_name: 'Bob', client: null });
  });

  it('is taken back with the client by the undo of a plan', async () => {
    const clientId = await storeClient();
    const call_id = await storeCall({ client: { id: clientId } });
    const steps = [{ tool: 'update_call', arguments: { call_id, caller_name: 'Bob' } }];
    const { preview, answer } = await runConfirmed(client, { steps });
    expect(preview).toMatch(/client: .*Ottoline Removewell.* → \(empty\);/);
    expect(await byId('calls', call_id)).toMatchObject({ caller_name: 'Bob', client: null });

    const undone = await runConfirmed(client, { undo: planOf(answer) });

    expect(undone.answer.text).toContain('Done: 1 of 1');
    const after = await byId('calls', call_id);
    expect(after).toMatchObject({ client: { id: clientId } });
    expect(after.caller_name ?? '').toBe('');
  });

  it('has a present client who is named in clear_fields with it', async () => {
    const call_id = await storeCall({ client: { id: await storeClient() } });
    const args = { call_id, caller_name: 'Bob', clear_fields: ['client'] };
    const { data } = await call(client, 'update_call', args);
    const { text } = await call(client, 'update_call', { ...args, confirm: data.confirm });
    expect(await byId('calls', call_id), text).toMatchObject({ caller_name: 'Bob', client: null });
  });

  it('is required if the only one is emptied', async () => {
    const call_id = await storeCall({ client: { id: await storeClient() } });
    const { text } = await call(client, 'update_call', { call_id, clear_fields: ['client'] });
    expect(text).toContain('MyCase requires one of caller_name, client, lead, and this record has none: give one.');
  });
});

describe('a client who is taken off a case', () => {
  const storeCase = (fields: object) =>
    storeRecord(sandbox, 'cases', { status: 'open', companies: [], staff: [], ...fields });

  /** Stores a case with clients, the first of whom is the billing contact, and an invoice of 19,200.00. */
  async function storeBilledCase(name: string, clientIds: readonly number[]): Promise<number> {
    const [payer] = clientIds;
    const clients = clientIds.map((id) => ({ id }));
    const case_id = await storeCase({ name, clients, billing_contact: payer ? { id: payer } : null });
    const amounts = { total_amount: '19200.00', paid_amount: '0.00', status: 'sent' };
    await storeRecord(sandbox, 'invoices', { case: { id: case_id }, invoice_number: 7001, ...amounts });
    return case_id;
  }

  const previewOf = async (name: string, args: Record<string, unknown>) =>
    String((await call(client, name, args)).data.preview);

  it('is named as the billing contact, and the money that is due is stated', async () => {
    const [payer, other] = [await storeClient(), await storeClient({ last_name: 'Staywell' })];
    const case_id = await storeBilledCase('Removewell v. Wye', [payer, other]);
    const args = { case_id, remove_clients: [String(payer)] };
    const preview = await previewOf('update_case', args);
    expect(preview).toContain(
      `Takes the billing contact (id ${payer}) off 1 case: "Removewell v. Wye" (id ${case_id}).`,
    );
    expect(preview).toContain('Due on the case: 1 open invoice, 19200.00 due in all.');
    expect(preview).toContain('None: cases left without a client or company.');
    const { text } = await call(client, 'update_case', {
      ...args,
      confirm: (await call(client, 'update_case', args)).data.confirm,
    });
    expect(text).toContain('Takes the billing contact');
    // The other client is not the billing contact.
    expect(await previewOf('update_case', { case_id, remove_clients: [String(other)] })).toContain(
      'None: billing contact taken off',
    );
  });

  it.each(['case', 'client'] as const)('and was the last one is stated, from the side of the %s', async (side) => {
    const last = await storeClient();
    const case_id = await storeBilledCase(`In re Removewell, ${side}`, [last]);
    await storeRecord(sandbox, 'clients', { ...(await byId('clients', last)), cases: [{ id: case_id }] });
    const preview = await (side === 'case'
      ? previewOf('update_case', { case_id, clear_fields: ['clients'] })
      : previewOf('update_client', { client_id: last, remove_cases: [String(case_id)] }));
    const name = `1 case: "In re Removewell, ${side}" (id ${case_id}).`;
    expect(preview).toContain(`Takes the billing contact (id ${last}) off ${name}`);
    expect(preview).toContain(`Leaves without a client or company: ${name}`);
    expect(preview).toContain('Due on the case: 1 open invoice, 19200.00 due in all.');
  });

  it('is not called the last one if another client names the case, or the call adds one', async () => {
    const [leaving, added] = [await storeClient(), await storeClient({ last_name: 'Addwell' })];
    const case_id = await storeBilledCase('Removewell v. Ex', [leaving]);
    const args = { case_id, remove_clients: [String(leaving)] };
    const adding = { ...args, clients: [{ id: String(added) }] };
    expect(await previewOf('update_case', adding)).toContain('None: cases left without a client or company');
    await storeClient({ last_name: 'Onesided', cases: [{ id: case_id }] });
    expect(await previewOf('update_case', args)).toContain('None: cases left without a client or company');
  });
});

it('the rate in the case of a person who stays is the same before and after in a preview', async () => {
  const [me, stays, leaves] = (await recordsOf(sandbox, 'staff')).map(({ id }) => Number(id));
  const staff = [
    { id: stays, lead_lawyer: true, originating_lawyer: false, case_rate: '275.00' },
    { id: leaves, lead_lawyer: false, originating_lawyer: false, case_rate: null },
  ];
  const fields = { name: 'Ratewell v. Wye', status: 'open', clients: [], companies: [], staff };
  const case_id = await storeRecord(sandbox, 'cases', fields);
  const args = { case_id, staff: [{ id: String(me) }], remove_staff: [String(leaves)] };
  const [before = '', after = ''] = String((await call(client, 'update_case', args)).data.preview).split('\nTo:');
  for (const part of [before, after]) expect(part).toMatch(new RegExp(`${stays} [^;]*case_rate 275\\.00`));
  const steps = [{ tool: 'update_case', arguments: args }];
  const { text } = await call(client, 'write_many', { steps });
  expect(text.split('case_rate 275.00')).toHaveLength(3);
});

it('remove_staff takes the person who is signed in off with the word me', async () => {
  const [me, other] = (await recordsOf(sandbox, 'staff')).map(({ id }) => Number(id));
  const [event] = await recordsOf(sandbox, 'events');
  const event_id = await storeRecord(sandbox, 'events', {
    ...event,
    id: undefined,
    staff: [{ id: me }, { id: other }],
  });
  const { text, data } = await call(client, 'update_event', { event_id, remove_staff: ['me'] });
  expect(data.preview, text).toMatch(new RegExp(`Takes off staff: "[^"]+" \\(${me}\\)\\.`));
  const absent = await storeRecord(sandbox, 'events', { ...event, id: undefined, staff: [{ id: other }] });
  const refused = await call(client, 'update_event', { event_id: absent, remove_staff: ['me'] });
  expect(refused.text).toContain(`"${me}" is not on this event.`);
});
