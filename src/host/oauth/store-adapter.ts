import { type Adapter, type AdapterFactory, type AdapterPayload, errors } from 'oidc-provider';
import { DAY_MS } from '../../base/days.ts';
import { isRecord } from '../../base/json.ts';
import type { StateStore } from '../../base/state-store.ts';
import type { Grants } from './grants.ts';
import { toRecordKey } from './record-keys.ts';

/** The records that belong to a grant. They are valid as long as the grant exists. */
const GRANT_MEMBERS: ReadonlySet<string> = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken']);

/** A registered client is removed if it gets no token in this time. Nobody is signed in at a registration. */
const NEW_CLIENT_TTL_MS = DAY_MS;

/** A client that got a token is removed after this time without another one. */
const CLIENT_TTL_MS = 90 * DAY_MS;

/**
 * Creates the adapter through which the authorization server stores its records. A deleted grant ends all its tokens at
 * once. A code or a refresh token is used once, also if two requests use it at the same time. A grant is recorded as
 * used when a refresh token is replaced.
 */
export const createStoreAdapter =
  (store: StateStore, grants: Pick<Grants, 'recordUse'>): AdapterFactory =>
  (model) => {
    const read = async (id: string): Promise<AdapterPayload | undefined> => {
      const payload = (await store.get(toRecordKey(model, id)))?.value;
      if (!isRecord(payload)) return undefined;
      const isOrphan = GRANT_MEMBERS.has(model) && !(await store.get(toRecordKey('Grant', String(payload.grantId))));
      return isOrphan ? undefined : payload;
    };
    return {
      async upsert(id, payload, expiresIn) {
        if (model === 'AccessToken') await extendClient(store, String(payload.clientId));
        const options = { ttlMs: getTtlMs(model, expiresIn) };
        await store.put(toRecordKey(model, id), payload, options);
        if (isReplacement(model, payload)) grants.recordUse(String(payload.grantId));
        if (model === 'Session' && payload.uid !== undefined)
          await store.put(toRecordKey('SessionUid', payload.uid), id, options);
      },
      find: read,
      async findByUid(uid) {
        const id = (await store.get(toRecordKey('SessionUid', uid)))?.value;
        return typeof id === 'string' ? read(id) : undefined;
      },
      findByUserCode: async () => undefined,
      consume: (id) => consume(store, toRecordKey(model, id)),
      destroy: (id) => store.delete(toRecordKey(model, id)),
      revokeByGrantId: (grantId) => store.delete(toRecordKey('Grant', grantId)),
    } satisfies Adapter;
  };

/** Returns undefined for a record that does not expire. */
const getTtlMs = (model: string, expiresInS: number | undefined): number | undefined =>
  model === 'Client' ? NEW_CLIENT_TTL_MS : expiresInS && expiresInS * 1000;

/** Returns whether a record is a refresh token that replaces another one. */
const isReplacement = (model: string, { rotations }: AdapterPayload): boolean =>
  model === 'RefreshToken' && typeof rotations === 'number' && rotations > 0;

/** A client that registered stays for another time. A client with a metadata document is not in the store. */
async function extendClient(store: StateStore, clientId: string): Promise<void> {
  const key = toRecordKey('Client', clientId);
  const client = await store.get(key);
  if (client) await store.compareAndSet(key, client.revision, client.value, { ttlMs: CLIENT_TTL_MS });
}

/** Makes a refresh token usable again if it was marked as used at most `maxAgeMs` ago. */
export async function restoreRefreshToken(store: StateStore, token: string, maxAgeMs: number): Promise<void> {
  const key = toRecordKey('RefreshToken', token);
  const stored = await store.get(key);
  if (!stored || !isRecord(stored.value)) return;
  const { consumed, ...unused } = stored.value;
  const now = Date.now();
  if (typeof consumed !== 'number' || now - consumed * 1000 > maxAgeMs) return;
  await store.compareAndSet(key, stored.revision, unused, { ttlMs: Number(unused.exp) * 1000 - now });
}

/** Marks a record as used. Throws an OAuth error if another request was faster. */
async function consume(store: StateStore, key: string): Promise<void> {
  const stored = await store.get(key);
  const payload = stored?.value;
  if (stored && isRecord(payload) && payload.consumed === undefined) {
    const now = Date.now();
    const options = { ttlMs: Number(payload.exp) * 1000 - now };
    const used = { ...payload, consumed: Math.floor(now / 1000) };
    if (await store.compareAndSet(key, stored.revision, used, options)) return;
  }
  throw new errors.InvalidGrant('it was used already');
}
