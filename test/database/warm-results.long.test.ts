import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { expect, it, onTestFinished } from 'vitest';
import { aServer } from '../support/clock-server.ts';
import { aClient, aSandbox, call, pointedAt, requestsTo, type Start } from '../support/harness.ts';
import { aBusySandbox, changeFirm } from '../workflows/changes.ts';

/** Questions whose results and tables the database stores. */
const QUESTIONS: readonly (readonly [tool: string, args: Record<string, unknown>])[] = [
  ['unbilled_work', {}],
  ['unbilled_work', { group_by: ['client', 'attorney'], limit: 100 }],
  ['receivables', { from: 'last_year', to: 'today' }],
  ['receivables', { group_by: 'attorney' }],
  ['firm_overview', { from: 'last_year', to: 'today' }],
  ['deadline_review', {}],
  ['agenda', { from: 'this_week' }],
  ['query_firm', { sql: 'SELECT * FROM case_summary ORDER BY last_activity DESC, id LIMIT 80' }],
  ['query_firm', { sql: 'SELECT * FROM case_changes ORDER BY changed_at DESC, case_id LIMIT 80' }],
  ['query_firm', { sql: 'SELECT client_id, attorney_id, sum(amount) FROM unbilled_time GROUP BY 1, 2 ORDER BY 1, 2' }],
  ['query_firm', { sql: 'SELECT client_id, balance, past_due FROM client_balances ORDER BY 1 LIMIT 80' }],
  ['query_firm', { sql: 'SELECT attorney_id, sum(amount) FROM payments_received GROUP BY 1 ORDER BY 1' }],
];

/** Times that differ between two servers, and that a query waited. */
const OWN_WORDS = /as of \w{3} [\d-]+ \d\d:\d\d [+-]\d\d:\d\d|records deleted after [^;.]*/g;

/** The answers of a server, each asked for twice. Only what belongs to the server itself is left out. */
async function askAll(client: Client): Promise<string[]> {
  const answers: string[] = [];
  for (const [tool, args] of QUESTIONS) {
    const asked = [await call(client, tool, args), await call(client, tool, args)];
    for (const { text, isError } of asked) expect(isError, text).toBe(false);
    const [first, second] = asked.map(({ text }) => `${tool}: ${text.replace(OWN_WORDS, '')}`);
    expect(second).toBe(first);
    answers.push(first ?? '');
  }
  return answers;
}

it('after changes of all kinds of records, a warm server answers as a new one does', async () => {
  const sandbox = await aBusySandbox();
  const args = ['--answer-tokens', '25000', '--time-zone', 'America/New_York'];
  const warm = await aServer({ args, env: pointedAt(sandbox) });
  let before = await askAll(warm.client);
  for (const seed of [3, 4]) {
    await changeFirm(sandbox, 120, seed);
    await warm.later(62);
    const answers = await askAll(warm.client);
    const other = await aServer({ args, env: pointedAt(sandbox) });
    await other.later(62 * (seed - 2));
    expect(answers).toEqual(await askAll(other.client));
    expect(answers.filter((answer, i) => answer !== before[i]).length).toBeGreaterThan(QUESTIONS.length / 2);
    before = answers;
  }
}, 120_000);

const DAY_MS = 24 * 60 * 60 * 1000;

it('after midnight, a warm server answers as a new one does, without another request for a list', async () => {
  const sandbox = await aSandbox();
  const folder = mkdtempSync(join(tmpdir(), 'clock-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'time');
  const midnight = Math.ceil(Date.now() / DAY_MS) * DAY_MS;
  writeFileSync(file, String(midnight - 10_000));
  const clock = `--import=${new URL('../support/file-clock.mjs', import.meta.url).href}`;
  const start: Start = {
    args: ['--time-zone', 'UTC'],
    env: { ...pointedAt(sandbox), NODE_OPTIONS: clock, CLOCK_FILE: file },
  };
  const warm = await aClient(start);
  const before = await askAll(warm);
  writeFileSync(file, String(midnight + 10_000));
  const requests = await requestsTo(sandbox);
  const answers = await askAll(warm);
  expect(await requestsTo(sandbox)).toHaveLength(requests.length);
  expect(answers).toEqual(await askAll(await aClient(start)));
  expect(answers.filter((answer, i) => answer !== before[i]).length).toBeGreaterThan(3);
});
