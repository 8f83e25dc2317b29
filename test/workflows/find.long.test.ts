import { describe, expect, it } from 'vitest';
import { random } from '../../src/sandbox/random.ts';
import { call, recordsOf } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';
import { askFind, rowsOf } from './find-questions.ts';
import { everything } from './names-oracle.ts';

const QUESTIONS = 100;

describe('find_records', () => {
  const scene = useScene('--answer-tokens', '25000');
  const find = (args: Record<string, unknown>) => call(scene.client, 'find_records', args);

  it('finds a record by a name with slips and accents, and finds only that record by an exact key', async () => {
    const [records, next] = [await everything(scene.sandbox), random(11)];
    const asserted: string[] = [];
    for (let i = 0; i < QUESTIONS; i += 1) asserted.push(await askFind(scene.client, records, next));
    for (const what of ['exactly', 'first', 'there']) {
      expect(asserted.filter((one) => one === what).length, what).toBeGreaterThan(10);
    }
  });

  it('searches only the given kinds, and states which kinds were left out', async () => {
    const [someone] = await recordsOf(scene.sandbox, 'clients');
    const { text, data } = await find({ query: String(someone?.last_name), kinds: ['staff', 'case'] });
    expect(text).toMatch(/Not searched: clients, companies, leads, documents,/);
    expect(JSON.stringify(data)).not.toMatch(/"kind":"(client|company|lead|document)"/);
  });

  it('finds by the last digits of a telephone number and by an id', async () => {
    const [someone] = await recordsOf(scene.sandbox, 'clients');
    const phone = String(someone?.cell_phone_number).replace(/\D/g, '').slice(-7);
    const { text } = await find({ query: phone });
    expect(text).toContain(String(someone?.email));
    expect(text).toMatch(/end of the cell phone number/);
    expect((await find({ query: String(someone?.id) })).text).toContain(`${someone?.first_name}`);
  });

  it('finds only the case with a case number, also after a word such as "case"', async () => {
    const [matter] = await recordsOf(scene.sandbox, 'cases');
    for (const before of ['case ', 'Case No. ', 'matter #', 'the file ']) {
      const { text, data } = await find({ query: `${before}${matter?.case_number}` });
      expect(rowsOf(data)[0], text).toMatchObject({ kind: 'case', id: matter?.id, match_reason: 'case number' });
    }
  });

  it('shows the case first whose number is among other words', async () => {
    const [matter] = await recordsOf(scene.sandbox, 'cases');
    const { data } = await find({ query: `motion to compel in ${matter?.case_number}` });
    expect(rowsOf(data)[0]).toMatchObject({ kind: 'case', id: matter?.id, match_reason: 'case number' });
    expect(rowsOf(data).length).toBeGreaterThan(1);
  });

  it('finds a name that is written as one word or as several words', async () => {
    const made = await call(scene.client, 'create_client', {
      first_name: 'Wilhelmine',
      last_name: 'van der Quorn',
    });
    const other = await call(scene.client, 'create_client', { first_name: 'Aleid', last_name: 'DelaQuorn' });
    for (const query of ['VanderQuorn', 'wilhelmine vanderquorn', 'van der Quorn']) {
      expect(rowsOf((await find({ query })).data)[0]).toMatchObject({ id: made.data.id });
    }
    expect(rowsOf((await find({ query: 'de la Quorn' })).data)[0]).toMatchObject({ id: other.data.id });
  });

  it('finds a company without its legal form when no record has it, and states it', async () => {
    const made = await call(scene.client, 'create_company', { name: 'Quorlanthe Trading Inc.' });
    await call(scene.client, 'create_company', { name: 'Somebody Else LLC' });
    const { text, data } = await find({ query: 'Quorlanthe Trading LLC' });
    expect(text).toMatch(/these have all except the legal form/);
    expect(rowsOf(data).map(({ id }) => id)).toEqual([made.data.id]);
    expect((await find({ query: 'Xyzzyqwrt LLC' })).text).toMatch(/no match in the records searched/);
  });

  it('shows the status of a case whose number ends with the same word', async () => {
    await call(scene.client, 'create_case', { name: 'Quorlmond v. Vexley', case_number: 'QX-open', status: 'open' });
    const { data } = await find({ query: 'Quorlmond Vexley', kinds: ['case'] });
    expect(rowsOf(data)[0]).toMatchObject({ details: expect.stringMatching(/^QX-open, open/) });
  });

  it('states how many linked records are left out', async () => {
    const cases = (await recordsOf(scene.sandbox, 'cases')).slice(0, 7).map(({ id }) => ({ id }));
    const busy = { first_name: 'Ottoline', last_name: 'Brackwyn-Seven', cases };
    await call(scene.client, 'create_client', busy);
    expect((await find({ query: busy.last_name })).text).toMatch(/; and 3 more/);
    const { text } = await call(scene.client, 'conflict_check', { parties: [{ name: busy.last_name }] });
    expect(text).toMatch(/; and 2 more/);
  });

  it('shows similar records when no record has all the words, and states it', async () => {
    const [someone] = await recordsOf(scene.sandbox, 'clients');
    const { text } = await find({ query: `${someone?.last_name} xylophonist` });
    expect(text).toMatch(/no record has all the words/);
    expect(text).toContain(String(someone?.last_name));
  });

  it.each(['+1 212 555 0000', 'nobody@nowhere.example', 'Xyzzyqwrt', '!!!'])(
    'states that %s is not in the searched records',
    async (query) => {
      const { text, isError } = await find({ query });
      expect(isError).toBe(false);
      expect(text).toMatch(/no match in the records searched/);
    },
  );

  it('shows at most limit records, and counts all of them', async () => {
    const { text, data } = await find({ query: 'motion to compel', kinds: ['document'], limit: 5 });
    const count = (await recordsOf(scene.sandbox, 'documents')).filter(({ name }) =>
      /motion to compel/i.test(`${name}`),
    );
    expect(text).toContain(`(5 of ${count.length} shown)`);
    expect(data.matches).toMatchObject({ total: count.length });
  });

  it('finds a record at once that this server wrote', async () => {
    const made = await call(scene.client, 'create_client', {
      first_name: 'Žofie',
      last_name: "O'Quillington-Smæl",
    });
    expect(made.isError, made.text).toBe(false);
    expect((await find({ query: 'oquillington smael zofie' })).text).toContain('full name');
  });
});
