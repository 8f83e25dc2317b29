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
      expect(data.preview).toMatch(/From:\n[^]*client: .*Ottoline Removewell[^]*To:\n[^]*client: \(empty\);/);
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
