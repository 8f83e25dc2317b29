import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { random } from '../../src/sandbox/random.ts';
import { aClient, call, pointedAt } from '../harness.ts';
import { aBusySandbox, changeFirm } from './changes.ts';
import { askConflict } from './conflict-questions.ts';
import { askFind, rowsOf } from './find-questions.ts';
import { everything } from './names-oracle.ts';

const QUESTIONS = 100;
const CHANGES = 1_000;

/** The lists are looked at again when they are older than half a minute. */
const STALE_MS = 31_000;

it('find_records and conflict_check know what others added, changed and deleted behind the server', async () => {
  const sandbox = await aBusySandbox();
  const client = await aClient({ env: { ...pointedAt(sandbox), MYCASE_ANSWER_TOKENS: '25000' } });
  await call(client, 'find_records', { query: 'before' });
  await call(client, 'conflict_check', { parties: [{ name: 'Before' }] });
  const before = await everything(sandbox);

  await changeFirm(sandbox, CHANGES);
  await sleep(STALE_MS);

  const after = await everything(sandbox);
  const ids = new Set(after.map(({ kind, id }) => `${kind} ${id}`));
  const gone = before.filter(({ kind, id }) => !ids.has(`${kind} ${id}`));
  expect(gone.length).toBeGreaterThan(10);
  const next = random(23);
  for (let i = 0; i < QUESTIONS; i += 1) await askFind(client, after, next);
  for (let i = 0; i < QUESTIONS; i += 1) await askConflict(client, after, next);
  for (const { id, name, kind } of gone.slice(0, 20)) {
    const { data } = await call(client, 'find_records', { query: name, limit: 100 });
    const found = rowsOf(data).map((row) => `${row.kind} ${row.id}`);
    expect(found, name).not.toContain(`${kind} ${id}`);
  }
});
