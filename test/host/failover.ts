import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { SANDBOX_APP, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { aFreePort } from '../support/free-port.ts';
import { recordsOf } from '../support/harness.ts';
import type { StoreServer, StoreServerKind } from '../support/store-servers.ts';
import { aBrowser, allowAccess } from './browser.ts';
import { type FailoverProxy, startFailoverProxy } from './failover-proxy.ts';
import { fetchThrough } from './fetch-through.ts';
import { type Host, startHost } from './hosted.ts';
import { aRawClient } from './oauth-client.ts';
import { Person, type Site } from './working-person.ts';

const PUBLIC_URL = 'https://mycase.example';
const INSTANCE_COUNT = 4;
const KILL_INTERVAL_MS = 6_000;

/** The time of a sign-in of many people at the same time on a busy machine. */
const SIGN_INS_AT_ONCE = 6;

/** How long people work, and how long the store cannot be reached. */
export interface FailoverOptions {
  readonly seconds: number;
  readonly peopleCount: number;
  readonly outageMs: number;
}

/** What has happened. */
export interface FailoverResult {
  readonly callCount: number;
  /** Calls that ran on a killed instance, or while the store could not be reached. */
  readonly excusedCount: number;
  /** Calls that a busy store did not answer in time. They were refused without an effect, and repeated. */
  readonly slowStoreCount: number;
  readonly killCount: number;
}

/**
 * Lets people work with four instances behind a proxy. One instance at a time is killed and started again, and once the store
 * cannot be reached. Throws if a call fails for another reason, if an answer has the mark of another person, if a sign-in is
 * lost, or if a record was created twice.
 */
export async function runFailover(kind: StoreServerKind, options: FailoverOptions): Promise<FailoverResult> {
  const [server, sandbox, proxy] = await Promise.all([
    kind.start(),
    startSandbox({ redirectUris: [`${PUBLIC_URL}/mycase/callback`] }),
    startFailoverProxy(),
  ]);
  const farm = new Farm(server, sandbox, proxy);
  try {
    await Promise.all(Array.from({ length: INSTANCE_COUNT }, () => farm.start()));
    const [firstCase] = await recordsOf(sandbox, 'cases');
    farm.caseId = Number(firstCase?.id);
    const people = await signInPeople(farm, options.peopleCount);
    const end = performance.now() + options.seconds * 1_000;
    const working = people.map((person) => person.workUntil(end));
    const outage = sleep((options.seconds * 1_000) / 2).then(() => farm.interruptStore(options.outageMs));
    await Promise.all([...working, farm.killUntil(end), outage]);
    for (const person of people) await person.expectSignedIn();
    await expectSingleCreates(sandbox, people);
    farm.expectQuiet();
    const sum = (count: (person: Person) => number) => people.map(count).reduce((a, b) => a + b, 0);
    return {
      callCount: sum(({ callCount }) => callCount),
      excusedCount: sum(({ excusedCount }) => excusedCount),
      slowStoreCount: sum(({ slowStoreCount }) => slowStoreCount),
      killCount: farm.killCount,
    };
  } finally {
    await farm.stop();
  }
}

/** Four instances, their store, their MyCase and their proxy. */
class Farm implements Site {
  readonly publicUrl = PUBLIC_URL;
  readonly proxy: FailoverProxy;
  readonly sandbox: Sandbox;
  caseId = 0;
  killCount = 0;
  readonly #server: StoreServer;
  readonly #env: Readonly<Record<string, string>>;
  readonly #hosts = new Map<number, Host>();
  readonly #said: (readonly string[])[] = [];
  readonly #killedAt = new Map<number, number>();
  #outage: readonly [start: number, end: number] = [0, 0];

  constructor(server: StoreServer, sandbox: Sandbox, proxy: FailoverProxy) {
    this.#server = server;
    this.sandbox = sandbox;
    this.proxy = proxy;
    this.#env = {
      MYCASE_STORE_URL: server.url,
      MYCASE_AUTH_URL: sandbox.url,
      MYCASE_BASE_URL: sandbox.baseUrl,
      MYCASE_CLIENT_ID: SANDBOX_APP.clientId,
      MYCASE_CLIENT_SECRET: SANDBOX_APP.clientSecret,
      MYCASE_HOST_KEYS: randomBytes(32).toString('base64'),
    };
  }

  async start(): Promise<void> {
    const port = await aFreePort();
    const host = await startHost(PUBLIC_URL, port, [], this.#env);
    this.#hosts.set(port, host);
    this.#said.push(host.said);
    this.proxy.add(port);
  }

  /** Kills an instance in each interval, and starts another one in its place. */
  async killUntil(end: number): Promise<void> {
    while (performance.now() + KILL_INTERVAL_MS < end) {
      await sleep(KILL_INTERVAL_MS / 2);
      const [port, host] = [...this.#hosts][0] ?? expect.unreachable();
      this.#killedAt.set(port, performance.now());
      this.#hosts.delete(port);
      await host.kill();
      this.proxy.remove(port);
      this.killCount += 1;
      await this.start().catch((error: unknown) => this.#startLater(error));
      await sleep(KILL_INTERVAL_MS / 2);
    }
  }

  /** An instance does not start without its store. */
  async #startLater(error: unknown): Promise<void> {
    if (!this.isOutage(performance.now() - 30_000, performance.now())) throw error;
    await sleep(2_000);
    await this.start().catch((again: unknown) => this.#startLater(again));
  }

  async interruptStore(pauseMs: number): Promise<void> {
    const start = performance.now();
    this.#outage = [start, Number.POSITIVE_INFINITY];
    await this.#server.restart(pauseMs);
    this.#outage = [start, performance.now() + 5_000];
  }

  isKilled(port: number | undefined, start: number, end: number): boolean {
    const killedAt = this.#killedAt.get(port ?? 0);
    return killedAt !== undefined && killedAt >= start - 1_000 && killedAt <= end + 1_000;
  }

  isOutage(start: number, end: number): boolean {
    const [first, last] = this.#outage;
    return first > 0 && start <= last && end >= first;
  }

  expectQuiet(): void {
    const lines = this.#said.flat().join('\n');
    expect(lines).not.toMatch(/Person-\d+/);
    expect(lines).not.toContain('    at ');
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#hosts.values()].map((host) => host.stop()));
    this.proxy.close();
    await Promise.all([this.sandbox.close(), this.#server.stop()]);
  }
}

/** Adds people to the firm, and signs them in with one client. */
async function signInPeople(farm: Farm, count: number): Promise<Person[]> {
  const balanced = {
    publicUrl: PUBLIC_URL,
    fetch: fetchThrough(PUBLIC_URL, farm.proxy.port),
  } as Host;
  const client = await aRawClient(balanced);
  const people: Person[] = [];
  const waiting = Array.from({ length: count }, (_, index) => index);
  const signInNext = async (): Promise<void> => {
    const index = waiting.shift();
    if (index === undefined) return;
    const mark = `Person-${String(1_000 + index)}`;
    const stored = await fetch(`${farm.sandbox.url}/__sandbox/records/staff`, {
      method: 'POST',
      body: JSON.stringify({ first_name: 'Working', last_name: mark, type: 'Attorney', active: true }),
    });
    const { id } = JSON.parse(await stored.text());
    const scope = 'mycase:read mycase:write mycase:delete';
    const redirect = await allowAccess(aBrowser(balanced), client.authorizationUrl({ scope }), `staff-${id}`);
    const { status, body } = await client.redeem(redirect);
    expect(status, JSON.stringify(body)).toBe(200);
    people.push(new Person(farm, mark, client.clientId, body));
    await signInNext();
  };
  await Promise.all(Array.from({ length: SIGN_INS_AT_ONCE }, signInNext));
  return people;
}

/** No subject of a created note may exist twice, and each one that was confirmed exists once or was deleted. */
async function expectSingleCreates(sandbox: Sandbox, people: readonly Person[]): Promise<void> {
  const counts = new Map<string, number>();
  for (const { subject } of await recordsOf(sandbox, 'notes'))
    counts.set(String(subject), (counts.get(String(subject)) ?? 0) + 1);
  const twice = [...counts].filter(([subject, count]) => count > 1 && subject.includes('Person-'));
  expect(twice).toEqual([]);
  for (const subject of people.flatMap(({ created }) => [...created.keys()]))
    expect(counts.get(subject), subject).toBe(1);
}
