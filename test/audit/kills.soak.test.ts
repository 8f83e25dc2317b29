import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/client';
import { expect, it } from 'vitest';
import { pidOf } from '../auth/session-talk.ts';
import { aSandbox, call, connect, pointedAt, recordsOf } from '../support/harness.ts';
import { linesOf, type Setting, settingOf, verify } from './log.ts';

const SERVERS = 3;
const KILLS_OF_EACH = 12;
const MAX_LIFE_MS = 400;

/**
 * Lets a server make records side by side until it is killed, at some moment after the first. Notes the ids it told.
 */
async function writeUntilKilled(client: Client, told: unknown[]): Promise<void> {
  let isAlive = true;
  await call(client, 'create_people_group', { name: `Group ${pidOf(client)}` });
  const seats = Array.from({ length: 4 }, async (_, seat) => {
    for (let i = 0; isAlive; i += 1) {
      const name = `Group ${pidOf(client)} ${seat} ${i}`;
      const answer = await call(client, 'create_people_group', { name }).catch(() => undefined);
      if (answer && !answer.isError) told.push(answer.data.id);
    }
  });
  await sleep(Math.random() * MAX_LIFE_MS);
  isAlive = false;
  process.kill(pidOf(client), 'SIGKILL');
  await Promise.all(seats);
  await client.close();
}

async function killAgainAndAgain({ env }: Setting, told: unknown[]): Promise<void> {
  for (let left = KILLS_OF_EACH; left > 0; left -= 1) await writeUntilKilled(await connect({ env }), told);
}

it('servers that are killed at random while they write leave a valid chain, in which at most their last lines are missing', async () => {
  const sandbox = await aSandbox();
  const setting = settingOf(pointedAt(sandbox));
  const told: unknown[] = [];
  const before = new Set((await recordsOf(sandbox, 'people_groups')).map(({ id }) => id));
  await Promise.all(Array.from({ length: SERVERS }, () => killAgainAndAgain(setting, told)));

  const { faults, isWhole } = await verify(setting);
  expect(faults).toEqual([]);
  expect(isWhole).toBe(true);
  const lines = linesOf(setting);
  const made = new Set(lines.flatMap(({ made }) => made));
  expect(told.length).toBeGreaterThan(SERVERS * KILLS_OF_EACH);
  expect(told.filter((id) => !made.has(id))).toEqual([]);
  const begun = lines.filter(({ event }) => event === 'begun').length;
  const sent = (await recordsOf(sandbox, 'people_groups')).filter(({ id }) => !before.has(id)).length;
  expect(begun).toBeGreaterThanOrEqual(sent);
  process.stdout.write(`${JSON.stringify({ lines: lines.length, begun, sent, told: told.length })}\n`);
});
