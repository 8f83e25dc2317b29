import { describe, expect, it } from 'vitest';
import { pick, type Random, random } from '../../src/sandbox/random.ts';
import { type Answer, call, recordsOf, storeRecord } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';
import { accented, everything, type Known, shuffled, split } from '../workflows/names-oracle.ts';

const QUESTIONS = 60;

describe('names in place of ids', () => {
  const scene = useScene();
  const brief = (matter: string) =>
    call(scene.client, 'case_brief', { case: matter, sections: ['invoices'], limit: 1 });
  const owedBy = (client: string) => call(scene.client, 'receivables', { client });
  const add = async (first_name: string, last_name: string) => {
    const { data, text, isError } = await call(scene.client, 'create_client', { first_name, last_name });
    expect(isError, text).toBe(false);
    return Number(data.id);
  };

  it('an id, a number or words of a name are taken for the one case that they fit, and several cases are listed as candidates', async () => {
    const records = await everything(scene.sandbox);
    const [cases, next] = [records.filter(({ kind }) => kind === 'case'), random(3)];
    const ends = { one: 0, several: 0 };
    for (let i = 0; i < QUESTIONS; i += 1) {
      const { words, fitting } = draft(next, cases);
      const answer = await brief(words);
      if (fitting.length === 1) expectOne(answer, words, fitting);
      else expectSeveral(answer, words, fitting);
      ends[fitting.length === 1 ? 'one' : 'several'] += 1;
    }
    expect(ends.one).toBeGreaterThan(20);
    expect(ends.several).toBeGreaterThan(3);
  });

  it('the name of a client is taken for the only case of the client', async () => {
    const clients = await recordsOf(scene.sandbox, 'clients');
    const cases = await recordsOf(scene.sandbox, 'cases');
    const someone = clients.find(({ id, first_name }) => {
      const own = cases.filter((one) => JSON.stringify(one.clients).includes(`{"id":${id}}`));
      return own.length === 1 && !String(own[0]?.name).includes(String(first_name));
    });
    const { text, isError } = await brief(`${someone?.last_name}, ${someone?.first_name}`);
    expect(isError, text).toBe(false);
    expect(text).toMatch(/was interpreted as case/);
  });

  it('the nickname of a lawyer is not taken for a client, and the nickname of a client is not taken for the client', async () => {
    const [lawyer] = (await recordsOf(scene.sandbox, 'staff')).filter(({ first_name }) => first_name === 'Victor');
    const vic = await add('Vic', 'Onliman');
    const named = await owedBy('Vic');
    expect(named.isError).toBe(true);
    expect(named.text).toContain(`client ${vic}: "Vic Onliman"`);
    expect(named.text).toContain(`staff ${lawyer?.id}: "Victor ${lawyer?.last_name}"`);
    const robert = await add('Robert', 'Onliman');
    const nicknamed = await owedBy('Bob Onliman');
    expect(nicknamed.isError).toBe(true);
    expect(nicknamed.text).toMatch(/No client or company matches "Bob Onliman"|No client matches "Bob Onliman"/);
    expect(nicknamed.text).toContain(`client ${robert}: "Robert Onliman"`);
    expect((await owedBy('Robert Onliman')).isError).toBe(false);
  });

  it('a nickname is taken for a member of the staff, and the result states the full name', async () => {
    const { text, isError } = await call(scene.client, 'agenda', { staff: ['Vic Fennistead'] });
    expect(isError, text).toBe(false);
    expect(text).toMatch(/"Vic Fennistead" was interpreted as staff "Victor Fennistead" \(id \d+\)/);
  });

  it.each(['id', 'name'] as const)(
    'a case that is new in MyCase is found by its %s, although the list was just read',
    async (by) => {
      const fields = { status: 'open', clients: [], staff: [] };
      await brief(`no such case ${by}`);
      const name = `Quillfeather v. ${by}`;
      const id = await storeRecord(scene.sandbox, 'cases', { name, ...fields, updated_at: new Date().toISOString() });
      const { text, isError } = await brief(by === 'id' ? String(id) : name);
      expect(isError, text).toBe(false);
      expect(text).toContain(name);
    },
  );

  it('a case that does not exist is refused with the time of the search', async () => {
    const { text } = await brief('999999999');
    expect(text).toMatch(
      /^No case matches "999999999" \(searched: \d+ cases, as of \w{3} \d{4}-\d\d-\d\d \d\d:\d\d \+00:00\)\./,
    );
  });

  it('a name that fits no record is refused with similar records', async () => {
    const [someone] = await recordsOf(scene.sandbox, 'cases');
    const mistyped = `${someone?.name}`.replace(/([a-z])(\w\w)$/i, '$2$1');
    expect((await brief(`${mistyped} x`)).text).toMatch(/^No case matches/);
    expect((await brief('client 1')).text).toMatch(/^No case matches "client 1"/);
    const near = await brief(`${someone?.name}`.replace(/e/, 'o'));
    expect(near.isError).toBe(true);
    expect(near.text).toContain(`case ${someone?.id}: "${someone?.name}"`);
  });
});

interface Drafted {
  readonly words: string;
  /** The cases that fit best. */
  readonly fitting: readonly Known[];
}

function draft(next: Random, cases: readonly Known[]): Drafted {
  const one = pick(next, cases);
  const exactly = (words: string): Drafted => ({ words, fitting: cases.filter(same(words)) });
  const partly = (words: string): Drafted => {
    const { fitting } = exactly(words);
    return { words, fitting: fitting.length > 0 ? fitting : cases.filter(within(words)) };
  };
  return pick(next, [
    () => ({ words: String(one.id), fitting: [one] }),
    () => ({ words: `Case #${one.id}`, fitting: [one] }),
    () => ({ words: String(one.fields.case_number), fitting: [one] }),
    () => exactly(one.name.toUpperCase()),
    () => exactly(shuffled(next, one.words).join(' ')),
    () => exactly(accented(next, one.name)),
    () => partly(one.words.slice(0, 2).join(' ')),
    () =>
      partly(
        pick(
          next,
          one.words.filter((word) => word.length > 5),
        ),
      ),
  ])();
}

const same = (words: string) => (record: Known) => split(words).sort().join() === [...record.words].sort().join();
const within = (words: string) => (record: Known) => split(words).every((word) => record.words.includes(word));

function expectOne({ text, isError }: Answer, words: string, [record]: readonly Known[]): void {
  expect(isError, `${words}\n${text}`).toBe(false);
  expect(text, words).toContain(String(record?.name));
}

function expectSeveral({ text, isError }: Answer, words: string, fitting: readonly Known[]): void {
  expect(isError, `${words}\n${text}`).toBe(true);
  expect(text, words).toContain(`matches ${fitting.length} records:`);
  const shown = [...text.matchAll(/case (\d+): /g)].map(([, id]) => Number(id));
  expect(shown.length).toBe(Math.min(8, fitting.length));
  expect(fitting.map(({ id }) => id)).toEqual(expect.arrayContaining(shown));
}
