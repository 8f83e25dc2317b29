import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { type Answer, aClient, aSandbox, call, pointedAt, recordsOf, requestsTo } from '../support/harness.ts';
import { rowsOf, tableIn } from '../support/rows.ts';
import { useScene } from '../support/scene.ts';

const scene = useScene('--files-folder', tmpdir());

const list = (name: string, args: Record<string, unknown> = {}): Promise<Answer> => call(scene.client, name, args);

describe('the columns of a list', () => {
  it('are the default columns', async () => {
    const answer = await list('list_tasks', { page_size: 50 });
    const usual = ['id', 'name', 'due_date', 'priority', 'completed', 'case', 'staff'];
    expect(tableIn(answer, 50).columns).toEqual(usual);
    for (const row of rowsOf(answer, 'tasks')) expect(usual).toEqual(expect.arrayContaining(Object.keys(row)));
  });

  it('are the columns in fields, in that order', async () => {
    const answer = await list('list_cases', { fields: ['case_number', 'id'], page_size: 3 });
    expect(tableIn(answer, 3).columns).toEqual(['case_number', 'id']);
    for (const row of rowsOf(answer, 'cases')) expect(Object.keys(row)).toEqual(['case_number', 'id']);
  });

  it('may be fields of an inner record, and the id of the inner record stays', async () => {
    const answer = await list('list_clients', {
      fields: ['id', 'address.city', 'address.state'],
      page_size: 40,
    });
    const addresses = rowsOf(answer, 'clients').flatMap(({ address }) => (address ? [Object(address)] : []));
    expect(addresses.length).toBeGreaterThan(0);
    for (const address of addresses) expect(Object.keys(address)).toEqual(['city', 'state']);
    const staff = rowsOf(await list('list_cases', { fields: ['staff.lead_lawyer'], page_size: 5 }), 'cases');
    expect(Object.keys(Object([staff[0]?.staff].flat()[0]))).toEqual(expect.arrayContaining(['id', 'lead_lawyer']));
  });

  it('are all fields with "*"', async () => {
    const [row] = rowsOf(await list('list_cases', { fields: ['*'], page_size: 1 }), 'cases');
    const [stored] = await recordsOf(scene.sandbox, 'cases');
    expect(Object.keys(row ?? {})).toEqual(expect.arrayContaining(['description', 'outstanding_balance', 'office']));
    expect(row).toMatchObject({ id: stored?.id, case_number: stored?.case_number });
  });

  it.each([
    ['case_nubmer', 'Did you mean "case_number"?'],
    ['ofice.name', 'Did you mean "office"?'],
    ['zzz', 'It has id, name, case_number'],
  ])('refuse %s, and nothing is sent', async (field, mention) => {
    const answer = await list('list_cases', { fields: ['id', field] });
    expect(answer.isError).toBe(true);
    expect(answer.text).toContain(`fields: a case has no "${field}".`);
    expect(answer.text).toContain(mention);
    expect(await requestsTo(scene.sandbox)).toEqual([]);
  });

  it('refuse all unknown names in one error, also names of inner fields', async () => {
    const fields = ['staff.nmae', 'office.address.ctiy', 'name.foo', 'clients.emial', 'clinets', 'staff.id'];
    const answer = await list('list_cases', { fields });
    expect(answer.text).toContain(
      'fields: a case has no "staff.nmae". Did you mean "staff.name"? ' +
        'fields: a case has no "office.address.ctiy". Did you mean "office.address.city"? ' +
        'fields: a case has no "name.foo". fields: a case has no "clinets". Did you mean "clients"?',
    );
    expect(answer.text).toContain('name has no inner fields.');
    expect(answer.text).toContain(
      '{"fields":["staff.name","office.address.city","clients.emial","clients","staff.id"]}',
    );
    const widened = await list('list_cases', { client_fields: ['email'], fields: ['clients.email'], page_size: 9 });
    expect(widened.text).toContain('@');
  });

  it('have no column in which every cell is null or empty, unless the call names it', async () => {
    const { text } = await list('list_clients', { fields: ['*'], page_size: 50 });
    expect(text).not.toMatch(/\bnull\b|undefined|\[object/);
    const answer = await list('list_tasks', { fields: ['id', 'completed_at', 'description'], page_size: 1 });
    expect(answer.text).not.toMatch(/null/);
    expect(answer.text).toMatch(/^id\|completed_at\|description\n\d+\|\|/m);
  });
});

describe('the counts of a list', () => {
  it('come before the rows', async () => {
    const { text, data } = await list('list_tasks', { page_size: 2 });
    expect(text.split('\n')[0]).toBe(`2 of 903 tasks; next_page_token: ${data.next_page_token}`);
    expect(data).toMatchObject({ total: 903 });
  });

  it('say that there is no further page', async () => {
    const { text } = await list('list_staff');
    expect(text.split('\n')[0]).toBe('12 of 12 staff; no further page');
  });
});

/** The call that an answer says it goes on with. */
function furtherCall({ text }: Answer): { tool: string; args: Record<string, unknown> } | undefined {
  const [, tool = '', args] = /Continue with (\w+) (\{.*?\})\./.exec(text) ?? [];
  return args === undefined ? undefined : { tool, args: { ...JSON.parse(args) } };
}

describe('a list too long for an answer', () => {
  it('is read to its end by the calls that the results name, each row once', async () => {
    const first = await list('list_documents', { page_size: 1000 });
    const fit = rowsOf(first, 'documents').length;
    expect(fit).toBeLessThan(1000);
    expect(first.text).toMatch(new RegExp(`^${fit} of 1217 documents\nShowing ${fit} of the 1000 rows of this page`));
    expect(first.text).toContain(
      'query_firm {"sql":"SELECT * FROM documents","save_as":"documents.csv"} writes the whole list, without filters, into a file',
    );
    expect(first.data).toMatchObject({ total: 1217, next_page_token: furtherCall(first)?.args.page_token });
    const asked = (await requestsTo(scene.sandbox)).filter(({ path }) => path === '/v1/documents');
    expect(asked).toHaveLength(2);
    const stored = await recordsOf(scene.sandbox, 'documents');
    expect(await idsFrom('documents', first)).toEqual(stored.map(({ id }) => id));
  });

  it('is read to its end in the same way when MyCase has no page size, with the same arguments', async () => {
    const client = await aClient({ args: ['--answer-tokens', '500'], env: pointedAt(scene.sandbox) });
    const [, matter] = await recordsOf(scene.sandbox, 'cases');
    const note = 'The deponent said that she had never seen the letter. '.repeat(4);
    for (let i = 0; i < 15; i += 1) {
      const subject = `Deposition ${i}`;
      await call(client, 'create_case_note', { case_id: matter?.id, subject, note, date: '2026-03-31' });
    }
    const first = await call(client, 'list_case_notes', { case_id: matter?.id, fields: ['id', 'note'] });
    expect(furtherCall(first)?.args).toMatchObject({ case_id: matter?.id, fields: ['id', 'note'] });
    expect(first.text).not.toContain('query_firm');
    const stored = (await recordsOf(scene.sandbox, 'notes')).filter((one) => Object(one.case).id === matter?.id);
    expect(await idsFrom('notes', first, client)).toEqual(stored.map(({ id }) => id));
  });

  /** The ids of an answer and of all that come when it is gone on with as it says. */
  async function idsFrom(many: string, answer: Answer, client = scene.client): Promise<unknown[]> {
    const ids = rowsOf(answer, many).map(({ id }) => id);
    const { tool = `list_${many}`, args = { page_token: answer.data.next_page_token } } = furtherCall(answer) ?? {};
    if (args.page_token === null) return ids;
    return [...ids, ...(await idsFrom(many, await call(client, tool, args), client))];
  }
});

describe('a long note', () => {
  it('is cut in a list, where its length is stated, and complete as a single record', async () => {
    const [, , , fourth] = await recordsOf(scene.sandbox, 'notes');
    const words = 'The deponent said that she had never seen the letter. '.repeat(40).trim();
    const { id, subject, date } = { ...fourth };
    await call(scene.client, 'update_note', { note_id: id, subject, date, note: words });
    const { case: matter } = { ...fourth };
    const answer = await list('list_case_notes', { case_id: Object(matter).id, fields: ['id', 'note'] });
    const note = rowsOf(answer, 'notes').find((row) => row.id === id)?.note;
    expect(note).toMatch(new RegExp(`^${words.slice(0, 199)}.… \\[${words.length} characters in all\\]$`));
    expect(answer.text).toContain(` ${note} `);
    expect((await call(scene.client, 'get_note', { note_id: id })).text).toMatch(
      new RegExp(`«\\d{9} ${words} \\d{9}»`),
    );
  });

  it('that is too long for a result is read to its end by the calls that the results name', async () => {
    const [, , note] = await recordsOf(scene.sandbox, 'notes');
    const words = Array.from({ length: 3_000 }, (_, i) => `${i} letters`).join(', ');
    const client = await aClient({ args: ['--answer-tokens', '5000'], env: pointedAt(scene.sandbox) });
    await call(client, 'update_note', { note_id: note?.id, note: words });
    let [read, args]: [string, Record<string, unknown> | undefined] = ['', { note_id: note?.id }];
    while (args) {
      const { data } = await call(client, 'get_note', args);
      const part = /^(?:… )?(.*?)…?(?: \[(\d+) characters in all\])?$/.exec(String(data.note));
      expect(part?.[2]).toBe(String(words.length));
      read += part?.[1];
      const next = /Continue with get_note (\{.*\})\./.exec(String(data.caveat))?.[1];
      args = next && JSON.parse(next);
    }
    expect(read).toBe(words);
  });
});

it('the calls that continue a long list show each row once, and each call shows at least one row', async () => {
  const sandbox = await aSandbox();
  const client = await aClient({ env: pointedAt(sandbox) });
  const stored = (await recordsOf(sandbox, 'documents')).map(({ id }) => id);
  // Names of cases are longer than the estimate of the page expects.
  let args: Record<string, unknown> = { page_size: 300 };
  const ids: unknown[] = [];
  for (let calls = 0; calls < 6; calls += 1) {
    const { data, text } = await call(client, 'list_documents', args);
    const rows = recordsIn(data.documents);
    expect(rows.length, JSON.stringify(args)).toBeGreaterThan(0);
    ids.push(...rows.map(({ id }) => id));
    const continuation = /Continue with list_documents (\{.*?\})\./.exec(text)?.[1];
    args = continuation ? JSON.parse(continuation) : { ...args, page_token: data.next_page_token };
  }
  expect(ids).toEqual(stored.slice(0, ids.length));
});

const recordsIn = (value: unknown): { id?: unknown }[] => (Array.isArray(value) ? value : []);
