import type { Client } from '@modelcontextprotocol/client';
import { expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { type Answer, aClient, aSandbox, call, fault, pointedAt, recordsOf, requestsTo } from '../support/harness.ts';
import { idsOf } from '../tools/every-tool/firm.ts';

// MyCase has carried out a write, and the ethical wall cannot check its answer.

const NOTE = { subject: 'Fee agreement', note: 'Signed by both.', date: '2031-03-04' };

const UNCHECKED = 'but the ethical wall could not check the answer.';

/**
 * A server that may use one case, and a client of that case. The wall reads this client before a note, and after it.
 */
async function aScene() {
  const sandbox = await aSandbox();
  const open = (await recordsOf(sandbox, 'cases')).find(({ clients }) => idsOf(clients).length > 0);
  const client_id = Number(idsOf(open?.clients)[0]);
  const client = await aClient({ args: ['--only-cases', String(open?.id)], env: pointedAt(sandbox) });
  return { sandbox, client, client_id };
}

/** Lets the wall read the client once, and then fail so many times. */
async function failAfterFirstRead(sandbox: Sandbox, client_id: number, times: number): Promise<void> {
  const read = { method: 'GET', path: `/v1/clients/${client_id}` };
  await fault(sandbox, { ...read, delay_ms: 0 });
  await fault(sandbox, { ...read, status: 500, times });
}

const createNote = (client: Client, client_id: number): Promise<Answer> =>
  call(client, 'create_client_note', { client_id, ...NOTE });

const countCreates = async (sandbox: Sandbox): Promise<number> =>
  (await requestsTo(sandbox)).filter(({ method }) => method === 'POST').length;

it('the record of a create is found if the check of its answer fails once', async () => {
  const { sandbox, client, client_id } = await aScene();
  await failAfterFirstRead(sandbox, client_id, 1);
  const { isError, text } = await createNote(client, client_id);
  expect(isError, text).toBe(false);
  expect(text).toContain(UNCHECKED);
  expect(text).toContain(NOTE.subject);
  expect(await countCreates(sandbox)).toBe(1);
});

it('a create is not reported as not done, and is not sent again, if its answer cannot be checked', async () => {
  const { sandbox, client, client_id } = await aScene();
  await failAfterFirstRead(sandbox, client_id, 20);
  const { isError, text } = await createNote(client, client_id);
  expect(isError).toBe(true);
  expect(text).toContain(UNCHECKED);
  expect(text).not.toContain('Nothing was');
  await fetch(`${sandbox.url}/__sandbox/faults`, { method: 'DELETE' });
  const repeated = await createNote(client, client_id);
  expect(repeated.isError).toBe(true);
  expect(repeated.text).toContain('Nothing was sent: an identical');
  expect(await countCreates(sandbox)).toBe(1);
});
