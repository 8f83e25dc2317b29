import type { Client } from '@modelcontextprotocol/client';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { random } from '../../src/sandbox/random.ts';
import { call, connect, pointedAt, recordsOf } from '../harness.ts';
import { askFind } from './find-questions.ts';
import { everything } from './names-oracle.ts';

const QUESTIONS = 100;

describe('find_records', () => {
  let sandbox: Sandbox;
  let client: Client;
  beforeAll(async () => {
    sandbox = await startSandbox();
    client = await connect({ env: { ...pointedAt(sandbox), MYCASE_ANSWER_TOKENS: '25000' } });
    return async () => {
      await client.close();
      await sandbox.close();
    };
  });
  const find = (args: Record<string, unknown>) => call(client, 'find_records', args);

  it('finds a record by its name however it is written, and by an exact key that alone', async () => {
    const [records, next] = [await everything(sandbox), random(11)];
    const asserted: string[] = [];
    for (let i = 0; i < QUESTIONS; i += 1) asserted.push(await askFind(client, records, next));
    for (const what of ['exactly', 'first', 'there']) {
      expect(asserted.filter((one) => one === what).length, what).toBeGreaterThan(10);
    }
  });

  it('looks at the kinds that are named alone, and says which it left out', async () => {
    const [someone] = await recordsOf(sandbox, 'clients');
    const { text, data } = await find({ query: String(someone?.last_name), kinds: ['staff', 'case'] });
    expect(text).toMatch(/Not searched: clients, companies, leads, documents,/);
    expect(JSON.stringify(data)).not.toMatch(/"kind":"(client|company|lead|document)"/);
  });

  it('finds by the last digits of a telephone number and by an id', async () => {
    const [someone] = await recordsOf(sandbox, 'clients');
    const phone = String(someone?.cell_phone_number).replace(/\D/g, '').slice(-7);
    expect((await find({ query: phone })).text).toContain(String(someone?.email));
    expect((await find({ query: String(someone?.id) })).text).toContain(`${someone?.first_name}`);
  });

  it('shows the nearest where no record has all the words, and says so', async () => {
    const [someone] = await recordsOf(sandbox, 'clients');
    const { text } = await find({ query: `${someone?.last_name} xylophonist` });
    expect(text).toMatch(/no record has all the words/);
    expect(text).toContain(String(someone?.last_name));
  });

  it.each(['+1 212 555 0000', 'nobody@nowhere.example', 'Xyzzyqwrt', '!!!'])(
    'says of %s that it is not in the records searched',
    async (query) => {
      const { text, isError } = await find({ query });
      expect(isError).toBe(false);
      expect(text).toMatch(/no match in the records searched/);
    },
  );

  it('shows as many as asked for and counts them all', async () => {
    const { text, data } = await find({ query: 'motion to compel', kinds: ['document'], limit: 5 });
    const count = (await recordsOf(sandbox, 'documents')).filter(({ name }) =>
      /motion to compel/i.test(`${name}`),
    );
    expect(text).toContain(`(5 of ${count.length} shown)`);
    expect(data.matches).toMatchObject({ total: count.length });
  });

  it('takes in at once what this server wrote', async () => {
    const made = await call(client, 'create_client', {
      first_name: 'Žofie',
      last_name: "O'Quillington-Smæl",
    });
    expect(made.isError, made.text).toBe(false);
    expect((await find({ query: 'oquillington smael zofie' })).text).toContain('whole name');
  });
});
