import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/client';
import { call, connect } from '../support/harness.ts';
import { allow } from './person.ts';
import { pidOf, type SignedIn, type Stored } from './session-talk.ts';
import { linkIn } from './setting.ts';

/** How hard it is to go. Times are milliseconds. */
export interface Hardship {
  readonly processes: number;
  /** Each process makes at most one call in this time. */
  readonly slotMs: number;
  readonly killEveryMs: number;
  /** How often a process that renews is killed besides. */
  readonly aimEveryMs: number;
  readonly forMs: number;
}

/** What happened. */
export interface Tally {
  calls: number;
  kills: number;
  /** Kills that left the mark of a renewal behind. */
  killsAtRenewal: number;
  /** Sign-ins that ended because the answer to a renewal was lost. */
  lost: number;
  /** Answers that said so, and offered a link or named the one who did. */
  told: number;
  /** Every other failure of a process that was not killed. */
  failed: string[];
  /** How often the store was read, and found whole. */
  looks: number;
}

type Soak = {
  readonly shared: SignedIn;
  readonly hardship: Hardship;
  readonly tally: Tally;
  /** Those that have answered a call. */
  readonly running: Set<number>;
  signingIn: Promise<unknown> | undefined;
  isOver: boolean;
};

const LOOK_EVERY_MS = 3;
const MAX_AIM_MS = 5_000;
/** A renewal takes about so long here. */
const MAX_RENEWAL_MS = 12;
const LAST_CALLS = 5;
/** The part of the processes that must have answered a call before the next is killed. */
const AT_WORK = 0.75;

/**
 * Lets processes share a sign-in while one after the other is killed and replaced; at the end all are left in peace.
 */
export async function killingSoak(shared: SignedIn, hardship: Hardship): Promise<Tally> {
  const tally = { calls: 0, kills: 0, killsAtRenewal: 0, lost: 0, told: 0, failed: [], looks: 0 };
  const soak: Soak = { shared, hardship, tally, running: new Set(), signingIn: undefined, isOver: false };
  const seats = Array.from({ length: hardship.processes }, () => seat(soak));
  const others = [watch(soak), killAny(soak), killRenewing(soak)];
  await Promise.race([sleep(hardship.forMs), ...seats, ...others]);
  soak.isOver = true;
  await Promise.all([...seats, ...others]);
  return tally;
}

/** One process after the other. */
async function seat(soak: Soak): Promise<void> {
  while (!soak.isOver) {
    const client = await connect({ env: soak.shared.env });
    const pid = pidOf(client);
    await callOnce(soak, client, () => true);
    soak.running.add(pid);
    await callUntilKilled(soak, client, pid);
    if (soak.running.delete(pid)) await callInPeace(soak, client);
    await client.close();
  }
}

async function callUntilKilled(soak: Soak, client: Client, pid: number): Promise<void> {
  while (!soak.isOver && soak.running.has(pid)) {
    const slot = sleep(soak.hardship.slotMs);
    await callOnce(soak, client, () => soak.running.has(pid));
    await slot;
  }
}

async function callInPeace(soak: Soak, client: Client): Promise<void> {
  for (let left = LAST_CALLS; left > 0; left -= 1) {
    await callOnce(soak, client, () => true);
    await sleep(soak.hardship.slotMs);
  }
}

async function callOnce(soak: Soak, client: Client, isAlive: () => boolean): Promise<void> {
  const { tally } = soak;
  try {
    const { text, isError } = await call(client, 'get_firm');
    tally.calls += 1;
    if (!isError) return;
    if (/response to a renewal of the sign-in was lost|sign-in is not finished/.test(text)) await signIn(soak, text);
    else tally.failed.push(text);
  } catch (error) {
    if (isAlive()) tally.failed.push(String(error));
  }
}

/** Opens the link of the first who offers one; it leads nowhere when that process is killed. */
async function signIn(soak: Soak, told: string): Promise<void> {
  soak.tally.told += 1;
  const link = linkIn(told);
  if (!link) return;
  soak.signingIn ??= allow(link)
    .catch(() => {})
    .finally(() => {
      soak.signingIn = undefined;
    });
  await soak.signingIn;
}

/** Reads the store all the time: it parses at every look. */
async function watch(soak: Soak): Promise<void> {
  const { shared, tally } = soak;
  let wasEnded = false;
  while (!soak.isOver) {
    const { app, ended }: Stored = JSON.parse(await readFile(shared.file, 'utf8'));
    if (!app.clientId) throw new Error('a store without its app');
    tally.looks += 1;
    if (ended && !wasEnded) tally.lost += 1;
    wasEnded = ended !== undefined;
    await sleep(LOOK_EVERY_MS);
  }
}

/** Kills any process, every so often, as long as this machine can start new ones as fast. */
async function killAny(soak: Soak): Promise<void> {
  const { running, hardship } = soak;
  while (!soak.isOver) {
    await sleep(hardship.killEveryMs);
    if (running.size >= hardship.processes * AT_WORK) kill(soak, anyOf([...running]));
  }
}

/** Kills a process that renews, every so often, and anywhere between its mark and its write. */
async function killRenewing(soak: Soak): Promise<void> {
  while (!soak.isOver) {
    await sleep(soak.hardship.aimEveryMs);
    const pid = await renewing(soak);
    await sleep(Math.random() * MAX_RENEWAL_MS);
    kill(soak, pid);
  }
}

async function renewing({ shared, running }: Soak): Promise<number | undefined> {
  const patience = performance.now() + MAX_AIM_MS;
  while (performance.now() < patience) {
    const pid = markIn(await readFile(shared.file, 'utf8'));
    if (pid !== undefined && running.has(pid)) return pid;
    await sleep(1);
  }
  return undefined;
}

function kill({ shared, running, tally }: Soak, pid: number | undefined): void {
  if (pid === undefined || !running.delete(pid)) return;
  process.kill(pid, 'SIGKILL');
  tally.kills += 1;
  if (markIn(readFileSync(shared.file, 'utf8')) === pid) tally.killsAtRenewal += 1;
}

const markIn = (text: string): number | undefined => {
  const { renewing: mark }: Stored = JSON.parse(text);
  return mark && Number(mark.by.split(':')[0]);
};

const anyOf = <T>(list: readonly T[]): T | undefined => list[Math.floor(Math.random() * list.length)];
