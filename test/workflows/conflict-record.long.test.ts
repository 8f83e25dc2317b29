import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rowsOf } from '../search/name-variants.ts';
import { aClient, aSandbox, call, pointedAt, recordsOf } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';

/** Puts a record into the sandbox without our server. */
async function store(url: string, list: string, record: object): Promise<number> {
  const answer = await fetch(`${url}/__sandbox/records/${list}`, { method: 'POST', body: JSON.stringify(record) });
  return Number(JSON.parse(await answer.text()).id);
}

describe('conflict_check', () => {
  const scene = useScene();

  it('shows the most similar records and the forms that it tried when no record matches', async () => {
    const id = await store(scene.sandbox.url, 'clients', { first_name: 'William', last_name: 'Delavantrussel' });
    const { text, data } = await call(scene.client, 'conflict_check', { parties: ['Bill de la Vantresson'] });
    expect(text).toMatch(/"Bill de la Vantresson": no match in the records searched/);
    expect(text).toMatch(/Forms tried: "bill de la vantresson"; "bill delavantresson"; .*william.* for bill/);
    const [nearest] = rowsOf(data.nearest);
    expect(nearest).toMatchObject({ kind: 'client', id, match_reason: expect.stringMatching(/delavantrussel: \d+ %/) });
    const { data: found } = await call(scene.client, 'find_records', { query: 'Bill de la Vantresson' });
    expect([...rowsOf(found.matches), ...rowsOf(found.nearest)].map((row) => row.id)).toContain(id);
  });

  it('reads the links of clients and cases from both sides, and so does find_records', async () => {
    const answer = await fetch(`${scene.sandbox.url}/__sandbox/sets/one_sided_links`, { method: 'POST' });
    const { clients, cases } = JSON.parse(await answer.text());
    const client = await aClient({ env: pointedAt(scene.sandbox) });
    const { data, text } = await call(client, 'conflict_check', { parties: ['Halvard Einseitig'] });
    expect(
      rowsOf(data.matches).find(({ id }) => id === clients[0]),
      text,
    ).toMatchObject({
      relation: expect.stringMatching(/^client, \d of 2 cases open/),
    });
    const { data: found } = await call(client, 'find_records', { query: 'Halvard Einseitig', kinds: ['client'] });
    expect(rowsOf(found.matches)).toMatchObject([{ cases: cases.map((id: number) => ({ id })) }]);
    const [first] = (await recordsOf(scene.sandbox, 'cases')).filter(({ id }) => id === cases[0]);
    const { data: ofCase } = await call(client, 'find_records', { query: String(first?.case_number) });
    expect(JSON.stringify(ofCase.matches)).toContain(String(clients[0]));
  });

  it('writes the check as a Markdown record, with every match and with what was not searched', async () => {
    const sandbox = await aSandbox();
    const folder = await mkdtemp(join(tmpdir(), 'mycase-conflicts-'));
    const id = await store(sandbox.url, 'clients', { first_name: 'Odile', last_name: 'Pipe|stem <b>' });
    const client = await aClient({ args: ['--files-folder', folder], env: pointedAt(sandbox) });
    const parties = [{ name: 'Odile Pipestem' }, { name: 'Odile Pipe stem', aliases: ['O. Pipestem'] }];
    const { text, isError } = await call(client, 'conflict_check', { parties, save_as: 'check.md' });
    expect(isError, text).toBe(false);
    expect(text).toContain(join(folder, 'check.md'));
    const record = await readFile(join(folder, 'check.md'), 'utf8');
    expect(record).toMatch(/^# Conflict check\n\nChecked: \w{3} \d{4}-\d\d-\d\d \d\d:\d\d .*\(UTC\)/);
    expect(record).toContain('| Odile Pipe stem | O. Pipestem |');
    expect(record).toMatch(
      new RegExp(`\\| Odile Pipe stem \\| .* \\| client \\| ${id} \\| Odile Pipe\\\\\\|stem \\\\<b\\\\> \\|`),
    );
    expect(record).toMatch(/- Computed over all \d+ clients, .*as of /);
    expect(record).toMatch(/- Not searched: .*documents, messages/);
    expect(record).toMatch(/## Decision\n\nConflict: yes \/ no \/ waived/);
    const again = await call(client, 'conflict_check', { parties, save_as: 'check.md' });
    expect(again.text).toMatch(/already contains a file "check.md"/);
    const other = await call(client, 'conflict_check', { parties, save_as: 'check.pdf' });
    expect(other.text).toMatch(/the name must end with \.md/);
  });
});

describe('find_records', () => {
  const scene = useScene();

  it('searches tasks, events, calls and invoices if they are requested, and otherwise names them', async () => {
    const { url } = scene.sandbox;
    const ids = {
      task: await store(url, 'tasks', { name: 'Draft Quorlwick interrogatories', due_date: '2026-12-01' }),
      event: await store(url, 'events', { name: 'Quorlwick mediation', start: '2026-12-01T17:00:00Z' }),
      call: await store(url, 'calls', { caller_name: 'Ottoline Quorlwick', called_at: '2026-11-01T17:00:00Z' }),
      invoice: await store(url, 'invoices', { invoice_number: 'QUORLWICK-77', status: 'sent' }),
      document: await store(url, 'documents', {
        name: 'Complaint 7',
        filename: 'quorlwick_scan.pdf',
        path: 'A/Complaint 7',
      }),
    };
    const byDefault = await call(scene.client, 'find_records', { query: 'Quorlwick' });
    expect(rowsOf(byDefault.data.matches)).toMatchObject([
      { kind: 'document', id: ids.document, match_reason: 'file name' },
    ]);
    expect(byDefault.text).toMatch(/Not searched: tasks, events, calls, invoices, notes/);
    const kinds = ['task', 'event', 'call', 'invoice'];
    const requested = await call(scene.client, 'find_records', { query: 'Quorlwick', kinds });
    const found = rowsOf(requested.data.matches).map(({ kind, id }) => [kind, id]);
    expect(Object.fromEntries(found)).toEqual({
      task: ids.task,
      event: ids.event,
      call: ids.call,
      invoice: ids.invoice,
    });
  });
});
