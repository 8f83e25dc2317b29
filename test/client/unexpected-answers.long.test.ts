import { expect, it } from 'vitest';
import { linesOf, settingOf } from '../audit/log.ts';
import { aClient, aSandbox, call, fault, pointedAt, recordsOf } from '../support/harness.ts';
import { expectError, useScene } from '../support/scene.ts';

const scene = useScene();

const READS = [
  ['list_cases', {}, '/v1/cases'],
  ['list_clients', {}, '/v1/clients'],
  ['list_tasks', {}, '/v1/tasks'],
  ['list_invoices', {}, '/v1/invoices'],
  ['list_case_documents', { case_id: 31_204_126 }, '/v1/cases/31204126/documents'],
  ['list_case_notes', { case_id: 31_204_126 }, '/v1/cases/31204126/notes'],
  ['get_case', { case_id: 31_204_126 }, '/v1/cases/31204126'],
  ['get_client', { client_id: 27_880_363 }, '/v1/clients/27880363'],
  ['get_firm', {}, '/v1/firm'],
  ['download_document', { document_id: 64_005_946 }, '/v1/documents/64005946/data'],
] as const;

it('a read that is answered 200 with errors or with a web page is an error', async () => {
  const { sandbox, client } = scene;
  for (const [tool, args, path] of READS) {
    await fault(sandbox, { kind: 'errors_200', path });
    const words = expect.stringMatching(/^MyCase answered 200 to GET .*The record could not be saved/);
    expect(await call(client, tool, args)).toMatchObject({ isError: true, text: words });
    await fault(sandbox, { kind: 'sign_in_page', path });
    expectError(await call(client, tool, args), 'but the response was a web page');
  }
  process.stdout.write(`reads: ${2 * READS.length} distinct inputs\n`);
});

it('a deletion with an unclear answer changes the cache and the audit log only as MyCase has it', async () => {
  const sandbox = await aSandbox();
  const env = pointedAt(sandbox);
  const client = await aClient({ env });
  const count = async (list: string) => {
    const { text } = await call(client, 'query_firm', { sql: `SELECT count(*) FROM ${list}` });
    const [, all] = /Computed over all ([\d,]+) /.exec(text) ?? [];
    expect(all, text).toBeDefined();
    return Number(all?.replace(',', ''));
  };
  const ids = async (list: string) => (await recordsOf(sandbox, list)).map(({ id }) => id);
  const outcome = () => linesOf(settingOf(env)).findLast(({ tool }) => String(tool).startsWith('delete_'))?.outcome;
  for (const [tool, list, argument] of [
    ['delete_task', 'tasks', 'task_id'],
    ['delete_event', 'events', 'event_id'],
    ['delete_client', 'clients', 'client_id'],
    ['delete_time_entry', 'time_entries', 'time_entry_id'],
    ['delete_location', 'locations', 'location_id'],
  ] as const) {
    const id = (await ids(list)).at(-1);
    const before = await count(list);
    for (const kind of ['errors_200', 'sign_in_page']) {
      await fault(sandbox, { method: 'DELETE', kind });
      expectError(await call(client, tool, { [argument]: id }), 'Nothing was carried out.');
      expect(outcome()).toBe('failed');
      expect(await ids(list)).toContain(id);
      expect(await count(list)).toBe(before);
    }
    await fault(sandbox, { method: 'DELETE', kind: 'empty_200' });
    const { isError, data } = await call(client, tool, { [argument]: id });
    expect(isError).toBe(false);
    expect(data).toMatchObject({ done: 'deleted', note: expect.stringContaining('The record is deleted') });
    expect(outcome()).toBe('done');
    expect(await ids(list)).not.toContain(id);
    expect(await count(list)).toBe(before - 1);
  }
});

it('a create that MyCase refuses with status 200 can be sent again at once', async () => {
  const { sandbox, client } = scene;
  for (let i = 0; i < 4; i += 1) {
    const args = { name: `Awaiting trial ${i}` };
    await fault(sandbox, { method: 'POST', kind: i % 2 ? 'errors_200' : 'sign_in_page' });
    const answer = await call(client, 'create_practice_area', args);
    if (!answer.text.includes('It is not known')) expect(answer.text).toContain('Nothing was carried out.');
    expect(answer.isError).toBe(true);
    if (i > 0) continue;
    expect((await call(client, 'create_practice_area', args)).isError).toBe(false);
  }
});
