import { isRecord, type JsonObject } from '../../base/json.ts';
import type { StateStore } from '../../base/state-store.ts';
import { toRecordKey } from './record-keys.ts';

/** What a person has allowed a program: the sign-in of a program. All its tokens end with it. */
export interface StoredGrant {
  /** The id in the store, from which no token can be computed. */
  readonly id: string;
  readonly personKey: string;
  /** The name that the program gave itself, or the address of its metadata document. */
  readonly program: string;
  readonly scopes: readonly string[];
  /** Times in milliseconds since 1970. */
  readonly allowedAt: number;
  readonly usedAt: number | undefined;
}

/** The grants of all people. */
export interface Grants {
  /** Returns the grants that can still be used, the one that was used last first. */
  list(): Promise<readonly StoredGrant[]>;
  /** Ends a grant. All instances refuse its tokens from now on. */
  end(id: string): Promise<void>;
  /**
   * Stores the time of an MCP request or of a new token, at most once in five minutes. `grantId` is the id of the
   * authorization server.
   */
  recordUse(grantId: string): void;
}

const GRANT_PREFIX = 'Grant-';
const USE_MODEL = 'GrantUse';
const USE_PREFIX = `${USE_MODEL}-`;

/** A refresh token is valid for this time after its last use. */
const MAX_UNUSED_MS = 30 * 24 * 60 * 60 * 1000;
const USE_INTERVAL_MS = 5 * 60 * 1000;
const MAX_RECENT_USES = 10_000;

/** Creates the grants in the store of the authorization server. */
export function createGrants(store: StateStore, onFault: (error: unknown) => void): Grants {
  const recentUses = new Map<string, number>();
  return {
    async list() {
      const keys = (await store.list()).map(({ key }) => key).filter((key) => key.startsWith(GRANT_PREFIX));
      const grants = await Promise.all(keys.map((key) => readGrant(store, key)));
      const oldest = Date.now() - MAX_UNUSED_MS;
      return grants
        .flatMap((grant) => (grant && getLastTime(grant) > oldest ? [grant] : []))
        .sort((a, b) => getLastTime(b) - getLastTime(a));
    },
    async end(id) {
      await store.delete(GRANT_PREFIX + id);
      await store.delete(USE_PREFIX + id);
    },
    recordUse(grantId) {
      const now = Date.now();
      if (now - (recentUses.get(grantId) ?? 0) < USE_INTERVAL_MS) return;
      if (recentUses.size >= MAX_RECENT_USES) recentUses.clear();
      recentUses.set(grantId, now);
      store.put(toRecordKey(USE_MODEL, grantId), now, { ttlMs: MAX_UNUSED_MS }).catch(onFault);
    },
  };
}

const getLastTime = ({ allowedAt, usedAt = 0 }: StoredGrant): number => Math.max(allowedAt, usedAt);

async function readGrant(store: StateStore, key: string): Promise<StoredGrant | undefined> {
  const id = key.slice(GRANT_PREFIX.length);
  const value = (await store.get(key))?.value;
  if (!isRecord(value)) return undefined;
  const usedAt = (await store.get(USE_PREFIX + id))?.value;
  return {
    id,
    personKey: String(value.accountId),
    program: await readProgramName(store, String(value.clientId)),
    scopes: listScopes(value),
    allowedAt: Number(value.iat) * 1000,
    usedAt: typeof usedAt === 'number' ? usedAt : undefined,
  };
}

/** A client with a metadata document is not in the store. Its id is the address of the document. */
async function readProgramName(store: StateStore, clientId: string): Promise<string> {
  const client = (await store.get(toRecordKey('Client', clientId)))?.value;
  if (!isRecord(client)) return clientId;
  return typeof client.client_name === 'string' ? client.client_name : 'a program without a name';
}

const listScopes = ({ resources }: JsonObject): string[] =>
  Object.values(isRecord(resources) ? resources : {}).flatMap((scope) => String(scope).split(' '));
