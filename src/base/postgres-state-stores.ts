import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { checkKeys, createFirstRevision, type PutOptions, type StateStore, type StateStores } from './state-store.ts';
import { StoreUnavailableError } from './store-unavailable-error.ts';

/** A statement waits this long for a connection, and then as long again for its answer. */
const TIMEOUT_MS = 2_000;
const RECONNECT_DELAY_MS = 100;
const MAX_CONNECTIONS = 10;

/** Several processes may create the table at the same time. The lock lets one after the other do it. */
const CREATE_TABLE = `
BEGIN;
SELECT pg_advisory_xact_lock(hashtext('mycase_mcp_values'));
CREATE TABLE IF NOT EXISTS mycase_mcp_values (
  name text NOT NULL,
  key text NOT NULL,
  revision bigint NOT NULL,
  value text NOT NULL,
  expires_at timestamptz,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (name, key)
);
COMMIT;`;

const UNEXPIRED = '(stored.expires_at IS NULL OR stored.expires_at > clock_timestamp())';
const TTL = "clock_timestamp() + $5 * interval '1 millisecond'";

/** A value that has expired gives way to a first revision. $3 is this revision. */
const PUT = `
INSERT INTO mycase_mcp_values AS stored (name, key, revision, value, expires_at, changed_at)
VALUES ($1, $2, $3, $4, ${TTL}, clock_timestamp())
ON CONFLICT (name, key) DO UPDATE SET
  revision = CASE WHEN ${UNEXPIRED} THEN stored.revision + 1 ELSE excluded.revision END,
  value = excluded.value, expires_at = excluded.expires_at, changed_at = excluded.changed_at`;
const PUT_IF_ABSENT = `${PUT} WHERE NOT ${UNEXPIRED} RETURNING revision`;
const COMPARE_AND_SET = `
UPDATE mycase_mcp_values AS stored SET
  revision = revision + 1, value = $4, expires_at = ${TTL}, changed_at = clock_timestamp()
WHERE name = $1 AND key = $2 AND revision = $3 AND ${UNEXPIRED}`;
const REWRITE = `
UPDATE mycase_mcp_values AS stored SET value = $4 WHERE name = $1 AND key = $2 AND revision = $3 AND ${UNEXPIRED}`;
const GET = `
SELECT revision, value, extract(epoch FROM expires_at - clock_timestamp()) * 1000 AS ttl
FROM mycase_mcp_values AS stored WHERE name = $1 AND key = $2 AND ${UNEXPIRED}`;
const COMPARE_AND_DELETE = `
DELETE FROM mycase_mcp_values AS stored WHERE name = $1 AND key = $2 AND revision = $3 AND ${UNEXPIRED}`;
const LIST = `
SELECT key, extract(epoch FROM changed_at) * 1000 AS changed
FROM mycase_mcp_values AS stored WHERE name = $1 AND ${UNEXPIRED}`;
const DELETE_EXPIRED = `DELETE FROM mycase_mcp_values AS stored WHERE name = $1 AND NOT ${UNEXPIRED}`;

type Query = (text: string, values: readonly unknown[]) => Promise<pg.QueryResult>;

/**
 * Connects to PostgreSQL 12 or later (`postgres://`), and creates the table. A lost connection is opened again. Throws
 * a StoreUnavailableError if PostgreSQL does not answer. A statement whose answer was lost is not sent again.
 */
export async function connectToPostgres(url: string): Promise<StateStores> {
  const pool = new pg.Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS,
    keepAlive: true,
  });
  // Each statement throws the error of its connection.
  pool.on('error', () => {});
  // The pool does not listen to a connection that is in use. Without a listener, its loss would end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  const query: Query = (text, values) => send(pool, (client) => client.query(text, [...values]));
  await send(pool, (client) => client.query(CREATE_TABLE)).catch(async (error) => {
    await pool.end();
    throw error;
  });
  return {
    open: (name) => createPostgresStateStore(query, name),
    async listNames() {
      const { rows } = await query('SELECT DISTINCT name FROM mycase_mcp_values', []);
      return rows.map(({ name }) => name);
    },
    close: () => pool.end(),
  };
}

/** Sends a statement once. Only the connection is tried again. */
async function send<T>(pool: pg.Pool, statement: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  let isBroken = true;
  try {
    const client = await connect(pool);
    try {
      const result = await statement(client);
      isBroken = false;
      return result;
    } finally {
      client.release(isBroken);
    }
  } catch (error) {
    throw new StoreUnavailableError(error);
  }
}

/** The server may be starting. */
async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  const deadline = performance.now() + TIMEOUT_MS;
  for (;;) {
    try {
      return await pool.connect();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(RECONNECT_DELAY_MS);
    }
  }
}

function createPostgresStateStore(query: Query, name: string): StateStore {
  const toValues = (key: string, revision: number, value: unknown, { ttlMs }: PutOptions = {}) => [
    name,
    key,
    revision,
    JSON.stringify(value),
    ttlMs ?? null,
  ];
  return checkKeys({
    async get(key) {
      const [row] = (await query(GET, [name, key])).rows;
      if (!row) return undefined;
      const { revision, value, ttl } = row;
      return { revision: Number(revision), value: JSON.parse(value), ...(ttl !== null && { ttlMs: Number(ttl) }) };
    },
    put: async (key, value, options) => void (await query(PUT, toValues(key, createFirstRevision(), value, options))),
    async putIfAbsent(key, value, options) {
      const [row] = (await query(PUT_IF_ABSENT, toValues(key, createFirstRevision(), value, options))).rows;
      return row && Number(row.revision);
    },
    compareAndSet: async (key, revision, value, options) =>
      (await query(COMPARE_AND_SET, toValues(key, revision, value, options))).rowCount === 1,
    rewrite: async (key, revision, value) =>
      (await query(REWRITE, [name, key, revision, JSON.stringify(value)])).rowCount === 1,
    delete: async (key) =>
      void (await query('DELETE FROM mycase_mcp_values WHERE name = $1 AND key = $2', [name, key])),
    compareAndDelete: async (key, revision) => (await query(COMPARE_AND_DELETE, [name, key, revision])).rowCount === 1,
    async list() {
      const { rows } = await query(LIST, [name]);
      return rows.map(({ key, changed }) => ({ key, changedAt: Number(changed) }));
    },
    deleteExpired: async () => void (await query(DELETE_EXPIRED, [name])),
  });
}
