import { Redis } from 'ioredis';
import { checkKeys, createFirstRevision, type PutOptions, type StateStore, type StateStores } from './state-store.ts';
import { StoreUnavailableError } from './store-unavailable-error.ts';

/** The beginning of all keys of this program. */
const PREFIX = 'mycase-mcp:';

/** The set of the names of stores that have values. */
const NAMES_KEY = `${PREFIX}names`;

/** A command waits this long for a lost connection, and then as long again for its answer. */
const TIMEOUT_MS = 2_000;

const MAX_RECONNECT_DELAY_MS = 500;

/** Returns the revision, the value, and the milliseconds until it expires. */
const GET = `
local found = redis.call('HMGET', KEYS[1], 'revision', 'value')
return {found[1], found[2], redis.call('PTTL', KEYS[1])}`;

/**
 * Stores a value and returns its revision, or nothing if the condition is not met. The condition is 'absent', 'any' or
 * a revision. The index has the time of each change.
 */
const PUT = `
local condition, first, value, ttl, key, name = unpack(ARGV)
local before = redis.call('HGET', KEYS[1], 'revision')
if condition == 'absent' and before then return false end
if condition ~= 'absent' and condition ~= 'any' and condition ~= before then return false end
if before then redis.call('HINCRBY', KEYS[1], 'revision', 1) else redis.call('HSET', KEYS[1], 'revision', first) end
redis.call('HSET', KEYS[1], 'value', value)
if ttl == '' then redis.call('PERSIST', KEYS[1]) else redis.call('PEXPIRE', KEYS[1], ttl) end
local now = redis.call('TIME')
redis.call('ZADD', KEYS[2], now[1] * 1000 + math.floor(now[2] / 1000), key)
redis.call('SADD', KEYS[3], name)
return redis.call('HGET', KEYS[1], 'revision')`;

/** Replaces the stored form of the value of a revision. Returns 1 if the key has this revision. */
const REWRITE = `
if redis.call('HGET', KEYS[1], 'revision') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'value', ARGV[2])
return 1`;

/** Deletes the value if the condition is met: 'any' or a revision. Returns 1 then. */
const DELETE = `
local condition, key, name = unpack(ARGV)
if condition ~= 'any' and condition ~= redis.call('HGET', KEYS[1], 'revision') then return 0 end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], key)
if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('SREM', KEYS[3], name) end
return 1`;

/** Returns the keys that have a value, each with the time of its last change. */
const LIST = `
local all, found = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES'), {}
for i = 1, #all, 2 do
  if redis.call('EXISTS', ARGV[1] .. all[i]) == 1 then table.insert(found, {all[i], all[i + 1]}) end
end
return found`;

/** Removes the keys from the index whose values have expired. Redis has freed the values. */
const DELETE_EXPIRED = `
for _, key in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if redis.call('EXISTS', ARGV[1] .. key) == 0 then redis.call('ZREM', KEYS[1], key) end
end
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('SREM', KEYS[2], ARGV[2]) end`;

type RunScript = (script: string, keys: readonly string[], args: readonly (string | number)[]) => Promise<unknown>;

/**
 * Connects to Redis 6 or later (`redis://`, `rediss://` with TLS). A lost connection is opened again. Throws a
 * StoreUnavailableError if Redis does not answer. A command whose answer was lost is not sent again.
 */
export async function connectToRedis(url: string): Promise<StateStores> {
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
    retryStrategy: (attempt) => Math.min(attempt * 50, MAX_RECONNECT_DELAY_MS),
  });
  // Each command throws the error of the connection.
  redis.on('error', () => {});
  // Each command that waits for the connection has a listener.
  redis.setMaxListeners(0);
  const run: RunScript = (script, keys, args) => send(redis, () => redis.eval(script, keys.length, ...keys, ...args));
  await redis.connect().catch(async (error) => {
    redis.disconnect();
    throw new StoreUnavailableError(error);
  });
  return {
    open: (name) => createRedisStateStore(run, name),
    listNames: () => send(redis, () => redis.smembers(NAMES_KEY)),
    close: async () => redis.disconnect(),
  };
}

async function send<T>(redis: Redis, command: () => Promise<T>): Promise<T> {
  try {
    if (redis.status !== 'ready') await waitUntilReady(redis);
    return await command();
  } catch (error) {
    throw new StoreUnavailableError(error);
  }
}

function waitUntilReady(redis: Redis): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (action: () => void) => () => {
      clearTimeout(timer);
      redis.off('ready', onReady);
      action();
    };
    const onReady = settle(resolve);
    const timer = setTimeout(
      settle(() => reject(new Error('no connection to Redis'))),
      TIMEOUT_MS,
    );
    redis.once('ready', onReady);
  });
}

function createRedisStateStore(run: RunScript, name: string): StateStore {
  const valuePrefix = `${PREFIX}value:${name}:`;
  const index = `${PREFIX}index:${name}`;
  const put = async (condition: string, key: string, value: unknown, { ttlMs }: PutOptions = {}) => {
    const ttl = ttlMs === undefined ? '' : Math.max(1, Math.ceil(ttlMs));
    const args = [condition, createFirstRevision(), JSON.stringify(value), ttl, key, name];
    const revision = await run(PUT, [valuePrefix + key, index, NAMES_KEY], args);
    return revision === null ? undefined : Number(revision);
  };
  const remove = async (condition: string, key: string) =>
    (await run(DELETE, [valuePrefix + key, index, NAMES_KEY], [condition, key, name])) === 1;
  return checkKeys({
    async get(key) {
      const [revision, value, ttl] = (await run(GET, [valuePrefix + key], [])) as [string | null, string, number];
      if (revision === null) return undefined;
      return { revision: Number(revision), value: JSON.parse(value), ...(ttl >= 0 && { ttlMs: ttl }) };
    },
    put: async (key, value, options) => void (await put('any', key, value, options)),
    putIfAbsent: (key, value, options) => put('absent', key, value, options),
    compareAndSet: async (key, revision, value, options) =>
      (await put(String(revision), key, value, options)) !== undefined,
    rewrite: async (key, revision, value) =>
      (await run(REWRITE, [valuePrefix + key], [revision, JSON.stringify(value)])) === 1,
    delete: async (key) => void (await remove('any', key)),
    compareAndDelete: (key, revision) => remove(String(revision), key),
    async list() {
      const found = (await run(LIST, [index], [valuePrefix])) as [string, string][];
      return found.map(([key, changedAt]) => ({ key, changedAt: Number(changedAt) }));
    },
    deleteExpired: async () => void (await run(DELETE_EXPIRED, [index, NAMES_KEY], [valuePrefix, name])),
  });
}
