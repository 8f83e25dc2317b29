import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { getuid } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { connectToPostgres } from '../../src/base/postgres-state-stores.ts';
import { connectToRedis } from '../../src/base/redis-state-stores.ts';
import type { StateStores } from '../../src/base/state-store.ts';
import { aFreePort } from './free-port.ts';

/** A server of shared state that a test has started. Its values survive a restart. */
export interface StoreServer {
  /** The address with a password, which must appear nowhere. */
  readonly url: string;
  /** Ends the server, and starts it again after so many milliseconds. */
  restart(pauseMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** The password in the addresses of servers. */
export const STORE_PASSWORD = 'a-password-that-nobody-prints';

/** A kind of server, and how it is started and connected to. */
export interface StoreServerKind {
  readonly name: string;
  /** What this machine lacks. Undefined: the server can be started. */
  readonly missing: string | undefined;
  start(): Promise<StoreServer>;
  connect(url: string): Promise<StateStores>;
  /** Returns the number of commands that the server has received. Undefined: the server does not count them. */
  countCommands?(url: string): Promise<number>;
  /** Lets the server refuse changes, or accept them again. Undefined: a test cannot make it do so. */
  refuseChanges?(url: string, isRefusing: boolean): Promise<void>;
}

/** The folders of programs. Debian has those of PostgreSQL in a folder of each version. */
const FOLDERS = [
  ...(process.env.PATH ?? '').split(delimiter),
  ...(() => {
    try {
      return readdirSync('/usr/lib/postgresql').map((version) => `/usr/lib/postgresql/${version}/bin`);
    } catch {
      return [];
    }
  })(),
];

function findProgram(name: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, name)).find((path) => {
    try {
      accessSync(path);
      return true;
    } catch {
      return false;
    }
  });
}

/** PostgreSQL refuses to run as root. Its package has made a user. */
function findPostgresUser(): { uid: number; gid: number } | undefined {
  if (getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function startRedis(): Promise<StoreServer> {
  const port = await aFreePort();
  const folder = mkdtempSync(join(tmpdir(), 'mycase-redis-'));
  const options = ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes'];
  const url = `redis://default:${STORE_PASSWORD}@127.0.0.1:${port}`;
  return startServer(url, folder, connectToRedis, () =>
    spawn(findProgram('redis-server') ?? '', [...options.map(String), '--requirepass', STORE_PASSWORD], {
      stdio: 'ignore',
    }),
  );
}

async function startPostgres(): Promise<StoreServer> {
  const port = await aFreePort();
  const folder = mkdtempSync(join(tmpdir(), 'mycase-postgres-'));
  const user = findPostgresUser();
  if (user) chownSync(folder, user.uid, user.gid);
  const options = { ...user, stdio: 'ignore' as const, cwd: folder };
  const data = join(folder, 'data');
  const initialize = ['-D', data, '-U', 'mycase', '-A', 'trust', '--no-sync', '--no-instructions', '-E', 'UTF8'];
  execFileSync(findProgram('initdb') ?? '', [...initialize, '--no-locale'], options);
  const url = `postgres://mycase:${STORE_PASSWORD}@127.0.0.1:${port}/postgres`;
  const settings = ['-D', data, '-p', String(port), '-k', folder, '-h', '127.0.0.1', '-F'];
  return startServer(url, folder, connectToPostgres, () => spawn(findProgram('postgres') ?? '', settings, options));
}

async function startServer(
  url: string,
  folder: string,
  connect: StoreServerKind['connect'],
  run: () => ChildProcess,
): Promise<StoreServer> {
  let child: ChildProcess;
  const start = async () => {
    child = run();
    for (;;) {
      if (child.exitCode !== null) throw new Error(`the server of ${folder} ended with ${child.exitCode}`);
      const stores = await connect(url).catch(() => undefined);
      if (stores) return stores.close();
      await sleep(50);
    }
  };
  const end = async () => {
    if (child.exitCode !== null) return;
    // PostgreSQL ends its connections with this signal, Redis with each.
    child.kill('SIGINT');
    await once(child, 'exit');
  };
  await start();
  return {
    url,
    async restart(pauseMs) {
      await end();
      await sleep(pauseMs);
      await start();
    },
    async stop() {
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const describeMissing = (program: string, debianPackage: string): string | undefined =>
  findProgram(program) ? undefined : `this machine has no ${program}: apt-get install ${debianPackage}`;

/** Redis, for the state of a host. */
export const REDIS: StoreServerKind = {
  name: 'Redis',
  missing: describeMissing('redis-server', 'redis-server'),
  start: startRedis,
  connect: connectToRedis,
  async countCommands(url) {
    const redis = new Redis(url);
    const stats = await redis.info('commandstats');
    redis.disconnect();
    return Number(/^cmdstat_eval:calls=(\d+)/m.exec(stats)?.[1] ?? 0);
  },
  async refuseChanges(url, isRefusing) {
    const redis = new Redis(url);
    await redis.config('SET', 'min-replicas-to-write', isRefusing ? 1 : 0);
    redis.disconnect();
  },
};

/** PostgreSQL, for the state of a host. */
export const POSTGRES: StoreServerKind = {
  name: 'PostgreSQL',
  missing: describeMissing('postgres', 'postgresql'),
  start: startPostgres,
  connect: connectToPostgres,
};
