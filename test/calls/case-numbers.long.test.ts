import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Answer, call, connect, pointedAt } from '../support/harness.ts';
import { seenBy, useScene } from '../support/scene.ts';

// Case numbers that consist of digits only, as ids do.

const scene = useScene('--time-zone', 'UTC', '--cache', 'off');

const ATTORNEY = 880_187;

async function storeCase(case_number: string, name: string): Promise<number> {
  const response = await fetch(`${scene.sandbox.url}/__sandbox/records/cases`, {
    method: 'POST',
    body: JSON.stringify({
      ...{ name, case_number, status: 'open', opened_date: '2026-01-05', clients: [], companies: [] },
      ...{ staff: [{ id: ATTORNEY, lead_lawyer: true }], custom_field_values: [], outstanding_balance: 0 },
    }),
  });
  return Number(Object((await response.json()) as object).id);
}

const ask = (tool: string, args: object): Promise<Answer> => call(scene.client, tool, { ...args });

const task = (reference: unknown) => ({
  ...{ name: `Call about ${reference}`, case: reference, staff: [ATTORNEY], due_date: '2027-01-15', priority: 'Low' },
  allow_duplicate: true,
});

const plan = (reference: unknown) => ({ steps: [{ tool: 'create_task', arguments: task(reference) }] });

describe('a case number with leading zeros', () => {
  let id = 0;

  beforeAll(async () => {
    id = await storeCase('007', 'Leading zeros');
  });

  const expectCase = async (reference: unknown) => {
    const brief = await ask('case_brief', { case: reference, sections: ['tasks'] });
    expect(brief.text).toContain(`"Leading zeros" (id ${id})`);
    expect((await ask('unbilled_work', { case: reference })).text).toContain(`"Leading zeros" (id ${id})`);
    expect((await ask('list_case_notes', { case_id: reference })).text).toContain(`"Leading zeros" (id ${id})`);
    expect((await ask('create_task', task(reference))).text).toContain(`"Leading zeros" (id ${id})`);
    const found = await ask('find_records', { query: String(reference) });
    expect(Object(found.data.matches).rows).toMatchObject([{ kind: 'case', id, match_reason: 'case number' }]);
  };

  it.each(['007', '#007', 'case 007'])('%s is not the number without them, if no case has that', expectCase);

  it.each(['007', '#007', 'case 007'])('%s is not the number without them, if a case has that', async (reference) => {
    await storeCase('7', 'No zeros');
    await expectCase(reference);
  });

  it('is not an id of other records', async () => {
    expect((await ask('update_task', { task_id: '007', name: 'Call' })).text).toContain(
      '"007" is not an id: an id does not begin with 0',
    );
  });

  it('does not select the record that a write changes', async () => {
    const { text, isError } = await ask('update_case', { case_id: '007', name: 'Changed' });
    expect(isError).toBe(true);
    expect(text).toContain(`must be an id here. "007" was interpreted as case "Leading zeros" (id ${id})`);
    expect((await seenBy(scene.sandbox)).filter((one) => !one.startsWith('GET'))).toEqual([]);
  });
});

describe('a case number that no case has as its id', () => {
  let id = 0;

  beforeAll(async () => {
    id = await storeCase('10234', 'Number of digits');
  });

  const isNamed = () =>
    `MyCase shows no case with the id 10234. The case number 10234 is that of case "Number of digits" (id ${id}).`;

  it.each(['10234', 10_234, 'case 10234'])('selects the case that is read: %s', async (case_id) => {
    const { text, isError } = await ask('get_case', { case_id });
    expect(isError, text).toBeFalsy();
    expect(text).toContain(`"10234" was interpreted as case "Number of digits" (id ${id}).`);
    expect((await ask('list_case_notes', { case_id })).isError).toBeFalsy();
    expect((await ask('case_brief', { case: case_id, sections: ['tasks'] })).text).toContain('"Number of digits"');
  });

  it.each([
    ['create_task', () => task('10234')],
    ['update_case', () => ({ case_id: '10234', name: 'Changed' })],
    ['create_case_note', () => ({ case_id: 10_234, subject: 'Call', note: 'Called.', date: '2026-11-02' })],
    ['create_client', () => ({ first_name: 'Ada', last_name: 'Digits', cases: ['10234'] })],
  ])('does not select the case of a write, and the error names it: %s', async (tool, createArgs) => {
    const { text, isError } = await ask(tool, createArgs());
    expect(isError, text).toBe(true);
    expect(text).toContain(isNamed());
    expect(text).toContain('If this is the case that you mean, use its id.');
    expect(text).toContain(String(id));
    expect((await seenBy(scene.sandbox)).filter((one) => /^(POST|PUT|PATCH).* 2/.test(one))).toEqual([]);
  });

  it('is refused in a plan before anything is sent', async () => {
    const { text, isError } = await ask('write_many', plan('10234'));
    expect(isError, text).toBe(true);
    expect(text).toContain(isNamed());
    expect((await seenBy(scene.sandbox)).filter((one) => !one.startsWith('GET'))).toEqual([]);
  });

  it('an id that no record has is not called deleted', async () => {
    const client = await connect({ env: { ...pointedAt(scene.sandbox), MYCASE_CONFIRM: 'token' } });
    onTestFinished(() => client.close());
    const { text } = await call(client, 'write_many', plan('999999'));
    expect(text).toContain('999999 "no record with this id"');
    expect(text).not.toContain('deleted in MyCase');
  });

  it('nothing more is requested for an id, except the cases once, to state if the case is closed', async () => {
    const readLists = async () => (await seenBy(scene.sandbox)).filter((one) => one.startsWith('GET /v1/cases '));
    await ask('get_case', { case_id: id });
    expect(await readLists()).toEqual([]);
    await ask('create_task', { ...task(id), name: 'Other call' });
    expect(await readLists()).toEqual(['GET /v1/cases 200']);
  });
});

describe('a case number with separators', () => {
  let id = 0;

  beforeAll(async () => {
    id = await storeCase('66-0012', 'Separators');
  });

  it.each(['66-0012', '66/0012', '66 0012', '660012'])('is found as %s', async (reference) => {
    const { text } = await ask('case_brief', { case: reference, sections: ['tasks'] });
    expect(text).toContain(`"Separators" (id ${id})`);
    const found = await ask('find_records', { query: reference });
    expect(Object(found.data.matches).rows).toMatchObject([{ kind: 'case', id, match_reason: 'case number' }]);
  });

  it.each(['6-60012', '660-012', '6600-12'])('is another number than %s', async (reference) => {
    const { text } = await ask('case_brief', { case: reference, sections: ['tasks'] });
    expect(text).toContain(`No case matches "${reference}"`);
    expect((await ask('find_records', { query: reference })).text).not.toContain('exact match');
  });
});
