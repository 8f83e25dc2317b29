import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { SANDBOX_APP } from '../../src/sandbox/index.ts';
import { aFreePort } from '../support/free-port.ts';
import { aStateFolder } from '../support/state.ts';
import type { StoreServer, StoreServerKind } from '../support/store-servers.ts';
import { type FailoverProxy, startFailoverProxy } from './failover-proxy.ts';
import { type Host, startHost } from './hosted.ts';

const PUBLIC_URL = 'https://firms.example';
const INSTANCE_COUNT = 4;
const FIRM_COUNT = 4;
const KILL_INTERVAL_MS = 6_000;

/** The time after the start of the store in which all instances must be connected to it again. */
const RECONNECT_MS = 5_000;

const FIRMS_PROGRAM = fileURLToPath(new URL('./failover-firms.ts', import.meta.url));

/** The MyCase of a firm. */
export interface Firm {
  readonly clientId: string;
  readonly url: string;
  readonly baseUrl: string;
}

/** Four instances behind a proxy, their store, and the MyCase of four firms. */
export interface FailoverSite {
  readonly publicUrl: string;
  readonly firms: readonly Firm[];
  readonly proxy: FailoverProxy;
  readonly killCount: number;
  /** Kills one instance after the other, and starts another one in its place, until a time of `performance.now`. */
  killUntil(end: number): Promise<void>;
  /** Ends the store, and starts it again after a time in milliseconds. */
  interruptStore(pauseMs: number): Promise<void>;
  isKilled(port: number | undefined): boolean;
  /** Returns true if the store could not be reached between two times of `performance.now`. */
  isOutage(start: number, end: number): boolean;
  /** Returns the instances that ended although nobody has killed them, with their last lines. */
  listEnded(): readonly string[];
  /** Returns all lines of all instances. */
  listLines(): readonly string[];
  stop(): Promise<void>;
}

/** Starts the site with a kind of store. The firms have a process of their own. */
export async function startFailoverSite(kind: StoreServerKind): Promise<FailoverSite> {
  const clientIds = Array.from({ length: FIRM_COUNT }, (_, i) => `firm-${i + 1}`);
  const program = fork(FIRMS_PROGRAM, [`${PUBLIC_URL}/mycase/callback`, ...clientIds], {
    execArgv: ['--import', 'tsx'],
  });
  const [server, proxy, [firms]] = await Promise.all([kind.start(), startFailoverProxy(), once(program, 'message')]);
  const site = new Site(server, proxy, program, firms);
  await Promise.all(Array.from({ length: INSTANCE_COUNT }, () => site.start()));
  return site;
}

class Site implements FailoverSite {
  readonly publicUrl = PUBLIC_URL;
  readonly proxy: FailoverProxy;
  readonly firms: readonly Firm[];
  readonly #server: StoreServer;
  readonly #program: ChildProcess;
  readonly #args: readonly string[];
  readonly #env: Readonly<Record<string, string>>;
  readonly #hosts: Host[] = [];
  readonly #killedPorts = new Set<number>();
  #outage: readonly [start: number, end: number] = [0, 0];

  constructor(server: StoreServer, proxy: FailoverProxy, program: ChildProcess, firms: readonly Firm[]) {
    this.#server = server;
    this.proxy = proxy;
    this.#program = program;
    this.firms = firms;
    this.#args = ['--administration', writeAdministration(firms)];
    this.#env = {
      MYCASE_STORE_URL: server.url,
      FIRM_SECRET: SANDBOX_APP.clientSecret,
      MYCASE_HOST_KEYS: randomBytes(32).toString('base64'),
    };
  }

  get killCount(): number {
    return this.#killedPorts.size;
  }

  async start(): Promise<void> {
    const port = await aFreePort();
    // The port names the instance.
    if (this.#hosts.some((host) => host.port === port)) return this.start();
    this.#hosts.push(await startHost(PUBLIC_URL, port, this.#args, this.#env));
    this.proxy.add(port);
  }

  async killUntil(end: number): Promise<void> {
    while (performance.now() + KILL_INTERVAL_MS < end) {
      await sleep(KILL_INTERVAL_MS / 2);
      const host = this.#hosts.find(({ port }) => !this.isKilled(port)) ?? expect.unreachable('no instance runs');
      this.#killedPorts.add(host.port);
      await host.kill();
      this.proxy.remove(host.port);
      await this.#startAgain();
      await sleep(KILL_INTERVAL_MS / 2);
    }
  }

  /** An instance does not start without its store. */
  async #startAgain(): Promise<void> {
    const startedAt = performance.now();
    try {
      await this.start();
    } catch (error) {
      if (!this.isOutage(startedAt, performance.now())) throw error;
      await sleep(1_000);
      await this.#startAgain();
    }
  }

  async interruptStore(pauseMs: number): Promise<void> {
    const start = performance.now();
    this.#outage = [start, Number.POSITIVE_INFINITY];
    await this.#server.restart(pauseMs);
    this.#outage = [start, performance.now() + RECONNECT_MS];
  }

  isKilled(port: number | undefined): boolean {
    return port !== undefined && this.#killedPorts.has(port);
  }

  isOutage(start: number, end: number): boolean {
    const [first, last] = this.#outage;
    return first > 0 && start <= last && end >= first;
  }

  listEnded(): readonly string[] {
    return this.#hosts
      .filter(({ port, child }) => !this.isKilled(port) && (child.exitCode !== null || child.signalCode !== null))
      .map(({ port, child, said }) => `${port} ended with ${child.exitCode}: ${said.slice(-60).join('\n')}`);
  }

  listLines(): readonly string[] {
    return this.#hosts.flatMap(({ said }) => said);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#hosts.map((host) => host.stop()));
    this.proxy.close();
    this.#program.disconnect();
    await this.#server.stop();
  }
}

/** Writes the administration file of the firms. All instances read it. Returns its path. */
function writeAdministration(firms: readonly Firm[]): string {
  const file = join(aStateFolder(), 'administration.json');
  const toTenant = ({ clientId, url, baseUrl }: Firm) => ({
    title: clientId,
    clientId,
    clientSecret: { variable: 'FIRM_SECRET' },
    authUrl: url,
    baseUrl,
    everyone: {},
  });
  const tenants = Object.fromEntries(firms.map((firm) => [firm.clientId, toTenant(firm)]));
  writeFileSync(file, JSON.stringify({ tenants }));
  return file;
}
