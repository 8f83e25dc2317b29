import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { SANDBOX_TOKEN, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { random } from '../../src/sandbox/random.ts';
import { call, connect, pointedAt } from '../support/harness.ts';
import { askBrief, heldForBriefs } from './brief-questions.ts';
import { changeFirm, OTHERS } from './changes.ts';
import { askConflict } from './conflict-questions.ts';
import { askAgenda, askFree, askReview, heldFirm } from './days-questions.ts';
import { askFind, rowsOf } from './find-questions.ts';
import { askReceivables, askUnbilled, heldMoney } from './money-questions.ts';
import { everything, type Known } from './names-oracle.ts';
import { askOverview, heldForOverview } from './overview-questions.ts';
import { askPlan, heldForPlans } from './plan-questions.ts';

// Every tool is asked before; then others change the firm behind the server's back.

const ZONE = 'America/Los_Angeles';
const QUESTIONS = 100;
const CHANGES = 1_000;
const PLANS = 20;

/** The lists are looked at again when they are older than half a minute. */
const STALE_MS = 31_000;

describe(`after ${CHANGES} changes by others`, () => {
  let sandbox: Sandbox;
  let client: Awaited<ReturnType<typeof connect>>;
  let before: readonly Known[];
  let after: readonly Known[];
  beforeAll(async () => {
    sandbox = await startSandbox({ tokens: [SANDBOX_TOKEN, ...OTHERS] });
    client = await connect({
      args: ['--time-zone', ZONE, '--answer-tokens', '25000', '--confirm', 'token'],
      env: pointedAt(sandbox),
    });
    before = await everything(sandbox);
    await askEach(QUESTIONS / 20, before);
    await changeFirm(sandbox, CHANGES);
    await sleep(STALE_MS);
    after = await everything(sandbox);
    return async () => {
      await client.close();
      await sandbox.close();
    };
  }, 300_000);

  async function askEach(times: number, known: readonly Known[]): Promise<void> {
    const [firm, money, briefs, overview] = await Promise.all([
      heldFirm(sandbox),
      heldMoney(sandbox),
      heldForBriefs(sandbox),
      heldForOverview(sandbox),
    ]);
    const next = random(23);
    for (let i = 0; i < times; i += 1) {
      await askFind(client, known, next);
      await askConflict(client, known, next);
      await askAgenda(client, firm, next, ZONE);
      await askReview(client, firm, next, ZONE);
      await askFree(client, firm, next, ZONE);
      await askBrief(client, briefs, next, ZONE);
      await askUnbilled(client, money, next, ZONE);
      await askReceivables(client, money, next, ZONE);
      await askOverview(client, overview, next, ZONE);
    }
  }

  it('every workflow returns the records as they are now', () => askEach(QUESTIONS, after));

  it('deleted records are not found any more', async () => {
    const ids = new Set(after.map(({ kind, id }) => `${kind} ${id}`));
    const gone = before.filter(({ kind, id }) => !ids.has(`${kind} ${id}`));
    expect(gone.length).toBeGreaterThan(10);
    for (const { id, name, kind } of gone.slice(0, 20)) {
      const { data } = await call(client, 'find_records', { query: name, limit: 100 });
      const found = rowsOf(data).map((row) => `${row.kind} ${row.id}`);
      expect(found, name).not.toContain(`${kind} ${id}`);
    }
  });

  it('open_case uses the records as they are now', async () => {
    const next = random(29);
    let held = await heldForPlans(sandbox);
    for (let i = 0; i < PLANS; i += 1) held = await askPlan(client, sandbox, held, next, i);
  });
});
