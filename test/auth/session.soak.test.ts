import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/client';
import { expect, it } from 'vitest';
import { type Answer, call, connect, requestsTo } from '../support/harness.ts';
import { killingSoak } from './session-kills.ts';
import { type SignedIn, signedIn } from './session-talk.ts';

// Many real processes share one sign-in whose tokens live two seconds.

const TOKEN_SECONDS = 2;
const PROCESSES = 20;
/** Renewed when a tenth of its life is left. */
const SHORTEST_USE_MS = TOKEN_SECONDS * 1000 * 0.9;
/** Between the moment a process asks for a token and the one at which the sandbox notes that. */
const NOTING_MS = 250;

/**
 * MyCase takes 25 requests a second with one token: twenty processes get by when each asks at most once in this time.
 */
const SLOT_MS = 830;

const report = (facts: Readonly<Record<string, number | string>>): void =>
  void process.stdout.write(`${JSON.stringify(facts)}\n`);

async function callInSlots(client: Client, calls: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let left = calls; left > 0; left -= 1) {
    const slot = sleep(SLOT_MS);
    await sleep(Math.random() * SLOT_MS * 0.5);
    answers.push(await call(client, 'get_firm'));
    await slot;
  }
  return answers;
}

/** How long each token was in use, in milliseconds: from one renewal to the next. */
async function usesOf({ sandbox }: SignedIn): Promise<number[]> {
  const renewals = (await requestsTo(sandbox)).filter(({ path }) => path === '/tokens').map(({ at }) => at);
  return renewals.slice(1).map((at, i) => at - (renewals[i] ?? 0));
}

it.each([
  { place: 'a plain file', calls: 200 },
  { place: 'an encrypted file', calls: 50, storeKey: 'a pass phrase that is long' },
])('sign-in in $place: 20 processes with $calls calls each renew each token once', async ({ calls, ...how }) => {
  const began = performance.now();
  const shared = await signedIn({ accessTokenSeconds: TOKEN_SECONDS, ...how });
  const clients = await Promise.all(Array.from({ length: PROCESSES }, () => connect({ env: shared.env })));
  const answers = (await Promise.all(clients.map((client) => callInSlots(client, calls)))).flat();
  await Promise.all(clients.map((client) => client.close()));

  const [{ refreshes, reused }, uses] = [await shared.counts(), await usesOf(shared)];
  const seconds = Math.round((performance.now() - began) / 1000);
  report({
    place: how.place,
    calls: answers.length,
    refreshes,
    reused,
    shortestUse: Math.min(...uses),
    seconds,
  });
  expect(answers.filter(({ isError }) => isError)).toEqual([]);
  expect(answers).toHaveLength(PROCESSES * calls);
  expect(reused).toBe(0);
  // Every renewal spends the refresh token of the one before: as many as there were tokens at their end.
  expect(uses).toHaveLength(refreshes);
  // A machine that stalls between asking and noting makes a use look short now and then; renewing twice makes many so.
  const short = uses.filter((ms) => ms < SHORTEST_USE_MS - NOTING_MS);
  expect(short.length).toBeLessThan(uses.length / 10);
});

it('while processes are killed all the time the stored sign-in stays intact, and the other processes get results', async () => {
  const shared = await signedIn({ accessTokenSeconds: TOKEN_SECONDS });
  const tally = await killingSoak(shared, {
    processes: PROCESSES,
    slotMs: SLOT_MS,
    killEveryMs: 100,
    aimEveryMs: 15_000,
    forMs: 90_000,
  });
  const { refreshes, reused, redeemed } = await shared.counts();
  report({ ...tally, failed: tally.failed.length, refreshes, reused, newLogins: redeemed - 1 });
  expect(tally.failed).toEqual([]);
  expect(tally.kills).toBeGreaterThan(100);
  // A spent refresh token is only ever tried where a renewing process was killed, and then it was lost.
  expect(reused).toBeLessThanOrEqual(tally.killsAtRenewal);
  expect(tally.lost).toBeLessThanOrEqual(reused);
});
