import type { SharedState } from '../app.ts';
import { getAuditFolder } from '../audit/log-files.ts';
import { readRecentEntries } from '../audit/recent-entries.ts';
import { openSharedAuditLog, readRecentSharedEntries } from '../audit/shared-log.ts';
import { connectStateStores } from '../base/connect-state-stores.ts';
import { type EncryptionKeys, encryptStateStores } from '../base/encrypted-state-store.ts';
import { createFileStateStores } from '../base/file-state-store.ts';
import { sha256Hex } from '../base/hash.ts';
import type { JsonObject } from '../base/json.ts';
import {
  createMemoryStateStores,
  deleteExpiredValues,
  type StateStore,
  type StateStores,
} from '../base/state-store.ts';
import { createAppRateLimiter, RATE_LIMITS } from '../client/client.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { createSharedRateLimiter } from '../client/shared-rate-limiter.ts';
import type { Config } from '../config/options.ts';
import { getStateFolder } from '../config/state-folder.ts';
import type { AllowedPerson } from './person-access.ts';
import { scheduleReencryption } from './reencrypt-state.ts';
import { reportOutages } from './report-outages.ts';

/** The state of a host. All instances with the same store share it. */
export interface HostState {
  /** The encrypted store of the sign-ins and of the authorization server. */
  readonly store: StateStore;
  /**
   * Opens the state of a person. `wallsFingerprint` identifies the ethical walls. Plans and confirmations can be used
   * only with the walls with which they were created. With a firm connection, they can be used only while the same
   * administrator connects the firm, because another one may see other records.
   */
  openPerson(
    person: Pick<AllowedPerson, 'personKey' | 'tenant' | 'administrator'>,
    wallsFingerprint: string | undefined,
  ): SharedState;
  /** Returns the limiter of an app. MyCase: its limit of requests counts for the app, so all people share it. */
  getRateLimiter(clientId: string): RateLimiter;
  /** Deletes the plans, the confirmations and the marks of creates of a person. */
  deletePerson(personKey: string): Promise<void>;
  /** Returns the last entries of the audit log of a person, the latest first. Throws the error of the store. */
  readRecentAudit(personKey: string, count: number): Promise<readonly JsonObject[]>;
  close(): Promise<void>;
}

/**
 * Opens the state in the shared store of the configuration, or in the files of this machine. The state of a sandbox
 * ends with the process. Throws a StoreUnavailableError if the shared store does not answer.
 */
export async function openHostState(
  config: Config,
  keys: EncryptionKeys,
  log: (line: string) => void,
  onFault: (error: unknown) => void,
): Promise<HostState> {
  const shared =
    config.sandbox || config.storeUrl === undefined
      ? undefined
      : reportOutages(await connectStateStores(config.storeUrl), log);
  const stores = shared ?? openLocalStores(config);
  const encrypted = encryptStateStores(stores, keys);
  const store = encrypted.open('host');
  const rateLimiters = new Map<string, RateLimiter>();
  const stopReencryption = scheduleReencryption(stores, store, keys, log, onFault);
  return {
    store: { ...store, deleteExpired: () => deleteExpiredValues(stores) },
    openPerson({ personKey, tenant: { clientId }, administrator }, wallsFingerprint) {
      const walled = wallsFingerprint === undefined ? personKey : `${personKey}-${digest(wallsFingerprint)}`;
      const name = administrator
        ? `${walled}-${digest(JSON.stringify([administrator.firm, administrator.staffId]))}`
        : walled;
      return {
        plans: encrypted.open(`plans/${name}`),
        confirmations: encrypted.open(`confirmations/${name}`),
        creates: encrypted.open(`creates/${walled}`),
        locks: encrypted.open(`record-locks/${digest(clientId)}`),
        auditLog: shared && openSharedAuditLog(shared, personKey),
      };
    },
    getRateLimiter(clientId) {
      const rateLimiter =
        rateLimiters.get(clientId) ??
        (shared
          ? createSharedRateLimiter(encrypted.open(`rate-limit/${digest(clientId)}`), RATE_LIMITS)
          : createAppRateLimiter());
      rateLimiters.set(clientId, rateLimiter);
      return rateLimiter;
    },
    async deletePerson(personKey) {
      const isOfPerson = (name: string) =>
        PERSON_STORES.some((kind) => name === `${kind}/${personKey}` || name.startsWith(`${kind}/${personKey}-`));
      for (const opened of (await stores.listNames()).filter(isOfPerson).map(stores.open))
        for (const { key } of await opened.list()) await opened.delete(key);
    },
    readRecentAudit: async (personKey, count) =>
      shared
        ? readRecentSharedEntries(shared, personKey, count)
        : readRecentEntries(getAuditFolder({ ...config, account: personKey }), count),
    async close() {
      stopReencryption();
      await stores.close();
    },
  };
}

/** The kinds of stores with the values of one person. */
const PERSON_STORES = ['plans', 'confirmations', 'creates'];

const openLocalStores = (config: Config): StateStores =>
  config.sandbox ? createMemoryStateStores() : createFileStateStores(getStateFolder(config));

const digest = (text: string): string => sha256Hex(text).slice(0, 16);
