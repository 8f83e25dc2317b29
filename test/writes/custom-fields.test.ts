import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { call, recordsOf, requestsTo } from '../support/harness.ts';
import { expectError, useScene } from '../support/scene.ts';

// The firm's own fields: what empties them, and names that may mean two.

const scene = useScene();

type Row = Readonly<Record<string, unknown>>;

/** The first record of a collection, or the one of an id. */
async function one(collection: string, id?: unknown): Promise<Row> {
  const found = (await recordsOf(scene.sandbox, collection)).find((row) => id === undefined || row.id === id);
  if (!found) throw new Error(`no such record among the ${collection}`);
  return found;
}

async function theJudge(): Promise<Row> {
  return { ...(await recordsOf(scene.sandbox, 'custom_fields')).find(({ name }) => name === 'Judge') };
}

/** The PUTs that the sandbox has seen. */
const sent = async () => (await requestsTo(scene.sandbox)).filter(({ method }) => method === 'PUT');

describe('clear_fields of a case with custom fields', () => {
  /** A case with a judge and a court, which a first change gives it, and the field that holds the judge. */
  async function judged() {
    const judge = await theJudge();
    const { id } = await one('cases');
    const custom_field_values = ['Judge', 'Court'].map((name) => ({
      custom_field: { name },
      value: name === 'Court' ? 'Court of Appeal' : `Hon. ${randomUUID()}`,
    }));
    await call(scene.client, 'update_case', { case_id: id, custom_field_values });
    return { judge, before: await one('cases', id) };
  }

  it.each(['judge', 'the id'])('empties one custom field by %s, and changes nothing else', async (by) => {
    const { judge, before } = await judged();
    const clear_fields = [by === 'the id' ? String(judge.id) : by];
    const change = { case_id: before.id, clear_fields };
    const answer = await call(scene.client, 'update_case', change);
    expect(answer.data).toMatchObject({
      done: 'changed',
      changes: [
        {
          field: '"Judge" (custom field)',
          before: expect.stringContaining('Hon.'),
          after: expect.toSatisfy((v) => !v),
        },
      ],
    });
    const { custom_field_values, updated_at, ...rest } = await one('cases', before.id);
    const { custom_field_values: values, updated_at: _, ...others } = before;
    expect(rest).toEqual(others);
    expect(custom_field_values).toMatchObject([...[values].flat(), { custom_field: { id: judge.id }, value: '' }]);
    expect(await call(scene.client, 'update_case', change)).toMatchObject({
      data: { done: 'nothing to change' },
    });
  });

  it.each([
    [{ clear_fields: ['Court'] }, '"Court" cannot be cleared through the API (type '],
    [{ clear_fields: ['custom_field_values'] }, 'custom_field_values cannot be emptied as a whole: name the fields'],
    [{ clear_fields: ['Jugde'] }, 'clear_fields: there is no "Jugde". Did you mean "Judge"? It accepts "case_number",'],
    [
      {
        clear_fields: ['Judge'],
        custom_field_values: [{ custom_field: { name: 'Judge' }, value: 'Hon. Ash' }],
      },
      '"Judge" is both set and cleared: do only one of them.',
    ],
    [
      { custom_field_values: [{ custom_field: { name: 'Court' }, value: ' ' }] },
      '"Court" does not accept a blank value: omit it.',
    ],
  ])('refuses a custom field that MyCase cannot empty or that is not meant: %j', async (given, words) => {
    const { before } = await judged();
    const seen = (await sent()).length;
    expectError(await call(scene.client, 'update_case', { case_id: before.id, ...given }), words);
    expect(await sent()).toHaveLength(seen);
    expect(await one('cases', before.id)).toEqual(before);
  });
});

it('a field that was changed twice has one value in reads: the last one', async () => {
  const { id } = await one('cases');
  for (const value of ['Hon. Odd Former', 'Hon. Odd Present']) {
    await call(scene.client, 'update_case', {
      case_id: id,
      custom_field_values: [{ custom_field: { name: 'Judge' }, value }],
    });
  }
  const { text } = await call(scene.client, 'get_case', { case_id: id });
  expect(text).toContain('Hon. Odd Present');
  expect(text).not.toContain('Hon. Odd Former');
  const { custom_field_values } = await one('cases', id);
  expect(JSON.stringify(custom_field_values)).toContain('Hon. Odd Former');
});

describe('a name that fits two records', () => {
  /** Makes a custom field of a case past the server, and gives its id. */
  async function aField(field: Row): Promise<unknown> {
    const { sandbox } = scene;
    // The server's own requests count for the same rate limit.
    return vi.waitFor(async () => {
      const made = await fetch(`${sandbox.baseUrl}/custom_fields`, {
        method: 'POST',
        headers: { authorization: `Bearer ${sandbox.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ parent_type: 'case', ...field }),
      });
      if (!made.ok) throw new Error(await made.text());
      return Object(await made.json()).id;
    }, 50_000);
  }

  it('is refused as a custom field to set or to empty, with both ids', async () => {
    const { client } = scene;
    const field = { name: 'Docket', field_type: 'short_text' };
    const ids = `Give the id: one of ${await aField(field)}, ${await aField(field)}.`;
    const case_id = (await one('cases')).id;
    const custom_field_values = [{ custom_field: { name: 'docket' }, value: 'x' }];
    for (const change of [{ custom_field_values }, { clear_fields: ['Docket'] }])
      expectError(await call(client, 'update_case', { case_id, ...change }), ids);
    expect(await sent()).toEqual([]);
  });

  it('counts as the text of an option and not as the key of another option, and the result states it', async () => {
    const list_options = ['0', '1', '2', '3'].map((option_value) => ({ option_value }));
    const id = await aField({ name: 'Minor children', field_type: 'list', list_options });
    const custom_field_values = [{ custom_field: { id }, value: 2 }];
    const change = { case_id: (await one('cases')).id, custom_field_values };
    const { data } = await call(scene.client, 'update_case', change);
    expect(data).toMatchObject({ changes: [{ before: null, after: '2' }] });
    expect(data.note).toContain('another with this key: the text was used');
  });

  it('is refused as a person who is given twice', async () => {
    const member = await one('staff');
    const staff = [{ id: member.id }, { name: `${member.first_name} ${member.last_name}` }];
    const change = { case_id: (await one('cases')).id, staff };
    expectError(await call(scene.client, 'update_case', change), `staff: ${member.id} is given twice.`);
    expect(await sent()).toEqual([]);
  });
});
