import { join } from 'node:path';
import { createCallRecorder } from './audit/call-recorder.ts';
import { type AuditLog, openAuditLog } from './audit/log.ts';
import { getAuditFolder } from './audit/log-files.ts';
import { toStoreOptions } from './auth/account.ts';
import { type Connection, connectWithSignIn, connectWithToken } from './auth/connection.ts';
import { createIdentitySource, describeRepresentedPerson, type IdentitySource } from './auth/identity.ts';
import { createMemoryStateStore, type StateStore } from './base/state-store.ts';
import type { ToolGuide } from './base/tool-guide.ts';
import { createAccountLists, type SavedLists } from './cache/disk/saved-lists.ts';
import { createListCache, type ListCacheHandle } from './cache/list-cache.ts';
import type { PlannedWritesSettings } from './calls/create-planned-writes.ts';
import { type CallTool, createDispatch, withCompactCatalog } from './calls/dispatch.ts';
import { createHolidayReader, createPlanKeeping, createSharedPlanKeeping } from './calls/plan-keeping.ts';
import type { CatalogTool } from './catalog/catalog.ts';
import { createCompactCatalog } from './catalog/compact-catalog.ts';
import { type ClientOptions, createMyCaseClient } from './client/client.ts';
import type { MyCaseClient } from './client/client-types.ts';
import { withNumericIds } from './client/numeric-ids.ts';
import type { RateLimiter } from './client/rate-limiter.ts';
import type { RequestObserver } from './client/request-observer.ts';
import type { FirmTimeZone } from './config/firm-time-zone.ts';
import { type Config, getBaseUrl } from './config/options.ts';
import { getStateFolder } from './config/state-folder.ts';
import { createFirmDatabase } from './database/firm-database.ts';
import { createFirmTables, type FirmTables } from './database/firm-tables.ts';
import { createDocumentReader, type DocumentReader } from './documents/document-reader.ts';
import { createWalledClient, WALL_NOTICE } from './ethical-walls/walled-client.ts';
import type { Walls } from './ethical-walls/walls.ts';
import { canSaveFiles } from './files/file-settings.ts';
import type { TransferPages } from './files/page-transfer.ts';
import { type Complete, createCompletions } from './mcp/completions.ts';
import type { Operation } from './operations/operation-types.ts';
import { startBackgroundReading } from './text-index/background-reading.ts';
import { createTextCollector, type TextCollector } from './text-index/text-collector.ts';
import { createTextIndex } from './text-index/text-index.ts';
import { profileToolsets, toolsets } from './tools/index.ts';
import { createConfirmationGate } from './writes/confirm/confirmation-gate.ts';
import { createPreviewBuilder } from './writes/confirm/confirmation-preview.ts';
import { createWriteDescriber } from './writes/confirm/describe-write.ts';
import { createThreadDirectory, type ThreadDirectory } from './writes/confirm/thread-directory.ts';
import { createDuplicateGuard } from './writes/duplicates/duplicate-guard.ts';
import { createFileIdempotencyStore } from './writes/duplicates/file-idempotency-store.ts';
import {
  createMemoryIdempotencyStore,
  type IdempotencyStore,
  withFallbackStore,
} from './writes/duplicates/idempotency-store.ts';
import { createSharedIdempotencyStore } from './writes/duplicates/shared-idempotency-store.ts';
import { createRecordLocks, createSharedRecordLocks } from './writes/record-locks.ts';
import type { WriteContext } from './writes/run-write.ts';

/** The parts of the server for one configuration. */
export interface App {
  /** Runs a tool as `tools/list` shows it. */
  readonly call: CallTool;
  /** Runs a selected tool, even if the compact catalog does not list it. */
  readonly read: CallTool;
  readonly complete: Complete;
  /** Renews a sign-in that expires soon. Throws a SignInError if this fails. */
  renewSignIn(): Promise<void>;
  /** Returns the memory of the lists and texts, in bytes. */
  measureBytes(): number;
  /** True while lists are read, also if no call waits for them. */
  readonly isReading: boolean;
  close(): Promise<void>;
}

/** The settings that the parts are created from. */
export interface AppSettings {
  readonly config: Config;
  /** This program's version. */
  readonly version: string;
  /** The tools that the configuration selects. */
  readonly tools: readonly CatalogTool[];
  readonly toolGuide: ToolGuide;
  readonly walls: Walls | undefined;
  readonly timeZone: FirmTimeZone;
  /** Writes one line for the person who runs the server. */
  readonly log: (line: string) => void;
  /** The sign-in to use in place of the one that the configuration names. */
  readonly connection?: Connection | undefined;
  /** The limiter of requests, if others use the same app of MyCase. */
  readonly rateLimiter?: RateLimiter | undefined;
  readonly observeRequest?: RequestObserver | undefined;
  /** The place on disk of the lists to use in place of the one that the configuration names. */
  readonly savedLists?: SavedLists | undefined;
  /** The pages on which the person moves files. */
  readonly pages?: TransferPages | undefined;
  /** The state to use in place of that of this machine. */
  readonly sharedState?: SharedState | undefined;
}

/** The state of one person that all instances of a host share. */
export interface SharedState {
  readonly plans: StateStore;
  readonly confirmations: StateStore;
  readonly creates: StateStore;
  /** All people of a firm share the locks of records. */
  readonly locks: StateStore;
  /** Undefined: the audit log is in files of this machine. */
  readonly auditLog: AuditLog | undefined;
}

/** The thread of the database is a program of its own. The build puts it into the same folder. */
const DATABASE_SCRIPT = new URL('./database-worker.js', import.meta.url);

/** The thread of the text index is a program, too. */
const TEXT_INDEX_SCRIPT = new URL('./text-index-worker.js', import.meta.url);

/** The thread that writes the file of a result is a program, too. */
const FILE_THREAD_SCRIPT = new URL('./file-worker.js', import.meta.url);

/** The memory of the text index in megabytes, without --index. */
const TEXT_INDEX_MEGABYTES = 256;

/** The confirmations of a server without shared state that are kept. The newest ones stay. */
const MAX_CONFIRMATIONS = 1_000;

/** The process that reads documents is a program of its own, in the same folder. */
const READER_SCRIPT = new URL('./document-reader.js', import.meta.url);

/** The most documents that calls read at the same time. The background reads one more. Each needs up to 300 MB. */
const MAX_READERS = 2;

/**
 * Creates the parts that calls need: the sign-in, the client, the cache, the database. The list of tools needs none of
 * them.
 */
export async function createApp(settings: AppSettings): Promise<App> {
  const { config, version, tools, toolGuide, walls, timeZone } = settings;
  const userAgent = `mycase-mcp/${version}`;
  const connection = settings.connection ?? (await connect(config, userAgent));
  const { client: unrestricted, identity } = createIdentitySource(
    createFirmClient(config, {
      ...connection,
      userAgent,
      rateLimiter: settings.rateLimiter,
      observeRequest: settings.observeRequest,
    }),
    connection.readStoredUser,
    connection.person,
  );
  const database = createFirmDatabase({ script: DATABASE_SCRIPT, zone: timeZone.zone });
  const tables = createFirmTables(database);
  const documents = createDocumentReader({ script: READER_SCRIPT, maxProcesses: MAX_READERS });
  // All code below reads MyCase through the ethical walls.
  const cache = createCache(
    walls ? createWalledClient(unrestricted, walls, config.api) : unrestricted,
    connection,
    settings,
    tables,
    () => {
      identity.forgetUser();
      void text.clear();
    },
  );
  const text = createText(cache, documents, settings);
  const reading = config.index === undefined ? undefined : startBackgroundReading(text, cache);
  const { directory } = cache;
  const threads = createThreadDirectory();
  const client = threads.observe(cache.client);
  const operations = Object.values(config.api === 'profile' ? profileToolsets : toolsets).flat();
  const auditLog =
    config.audit === 'off' ? undefined : (settings.sharedState?.auditLog ?? openAuditLog(getAuditFolder(config)));
  const operationsByName = new Map(operations.map((operation) => [operation.name, operation]));
  const run = createDispatch({
    ...createCallSettings({ cache, connection, identity, operations, client, threads }, settings),
    operations: operationsByName,
    available: { operations: operationsByName, tools: toolGuide },
    excludeTools: config.excludeTools ?? [],
    tools: new Map(tools.map((tool) => [tool.name, tool])),
    caveat: walls && WALL_NOTICE,
    letterhead: config.letterhead,
    database,
    tables,
    text,
    documents,
    fileThreadScript: FILE_THREAD_SCRIPT,
    record: createCallRecorder(config, client, identity, auditLog),
    identity,
  });
  return {
    call: config.catalog === 'compact' ? withCompactCatalog(run, createCompactCatalog(tools, toolGuide)) : run,
    read: run,
    complete: createCompletions(cache, directory),
    renewSignIn: connection.renewSignIn,
    measureBytes: () => database.usedBytes + text.index.usedBytes + cache.estimateBytes(),
    get isReading() {
      return cache.isReading;
    },
    async close() {
      reading?.stop();
      documents.close();
      await cache.close();
      await text.close();
      await database.clear();
      await connection.close();
      await client.close();
      await auditLog?.close();
    },
  };
}

async function connect(config: Config, userAgent: string): Promise<Connection> {
  const baseUrl = getBaseUrl(config);
  if (config.sandbox) return connectToSandbox(config);
  if (config.accessToken) return connectWithToken(baseUrl, config.accessToken);
  return connectWithSignIn(baseUrl, config, userAgent);
}

async function connectToSandbox({ api, sandboxSize }: Config): Promise<Connection> {
  const { startSandbox } = await import('./sandbox/index.ts');
  const sandbox = await startSandbox({ size: sandboxSize });
  const baseUrl = api === 'profile' ? sandbox.url : sandbox.baseUrl;
  return connectWithToken(baseUrl, sandbox.token, () => sandbox.close());
}

/** MyCase: ids are numbers, but texts in the published profile. */
function createFirmClient({ api }: Config, options: ClientOptions): MyCaseClient {
  const client = createMyCaseClient(options);
  return api === 'profile' ? client : withNumericIds(client);
}

function createCache(
  client: MyCaseClient,
  { baseUrl, isSignIn, tokens }: Connection,
  { config, walls, log, savedLists }: AppSettings,
  tables: FirmTables,
  onIdentityChange: () => void,
): ListCacheHandle {
  // The lists of a sandbox are not stored with those of the account.
  const isOnDisk = config.cache === 'disk' && !config.sandbox;
  const view = JSON.stringify([baseUrl, config.api, walls?.fingerprint]);
  return createListCache({
    client,
    tables,
    isCached: config.cache !== 'off',
    disk: savedLists ?? (isOnDisk ? createAccountLists({ ...toStoreOptions(config), view, log }) : undefined),
    tokens: isSignIn ? tokens : undefined,
    seesAllPeople: !walls?.isAllowlist,
    onIdentityChange() {
      void tables.clear();
      onIdentityChange();
    },
  });
}

/** Reads texts through the ethical walls. */
function createText(
  cache: ListCacheHandle,
  reader: DocumentReader,
  { config, timeZone: { zone } }: AppSettings,
): TextCollector {
  const index = createTextIndex({
    script: TEXT_INDEX_SCRIPT,
    openFolder: cache.openTextFolder,
    maxBytes: (config.index ?? TEXT_INDEX_MEGABYTES) * 1_000_000,
  });
  return createTextCollector({
    cache,
    client: cache.client,
    index,
    reader,
    keepsTexts: config.cache !== 'off',
    backgroundReader: createDocumentReader({ script: READER_SCRIPT, maxProcesses: 1, isBackground: true }),
    zone,
  });
}

interface CallParts {
  readonly cache: ListCacheHandle;
  readonly connection: Connection;
  readonly identity: IdentitySource;
  readonly operations: readonly Operation[];
  readonly client: MyCaseClient;
  readonly threads: ThreadDirectory;
}

function createCallSettings(
  { cache, connection, identity, operations, client, threads }: CallParts,
  { config, toolGuide: tools, walls, timeZone, sharedState, pages }: AppSettings,
): Omit<PlannedWritesSettings, 'available' | 'operations' | 'tools' | 'excludeTools' | 'recordStep'> {
  const { directory } = cache;
  const { filesFolder: folders = [], maxFileSize, answerTokens: budget } = config;
  const { zone } = timeZone;
  const files = { folders, maxBytes: maxFileSize * 1_000_000, pages };
  const format = { budget, tools, canSaveFiles: canSaveFiles(files) };
  // A server with other ethical walls must not learn which records were created.
  const accountKey = JSON.stringify([connection.baseUrl, config.account, config.accessToken, walls?.fingerprint]);
  const context: WriteContext = {
    client,
    cache,
    zone,
    zoneText: timeZone.origin === 'machine' ? `${zone}, the time zone of this machine` : zone,
    files,
    tools,
    operations,
    locks: sharedState
      ? createSharedRecordLocks(sharedState.locks)
      : createRecordLocks(join(getStateFolder(config), 'locks')),
    duplicates: createDuplicateGuard({
      accountKey,
      store: sharedState ? createSharedIdempotencyStore(sharedState.creates) : createIdempotencyStore(config),
      operations,
      tools,
    }),
    threads,
    buildPreview: createPreviewBuilder(directory, zone),
  };
  return {
    context,
    directory,
    format,
    personNote: connection.person && describeRepresentedPerson(connection.person),
    confirmationGate: createConfirmationGate(
      config.confirm === 'ask',
      identity.fetchFirmName,
      sharedState?.confirmations ?? createMemoryStateStore(MAX_CONFIRMATIONS),
    ),
    describeWrite: createWriteDescriber(directory, zone),
    openPlans: sharedState ? createSharedPlanKeeping(sharedState.plans, config) : createPlanKeeping(config, accountKey),
    readHolidays: createHolidayReader(config.holidays, zone),
  };
}

/** All servers of one real firm on this machine share a store. A sandbox and its store end with the process. */
const createIdempotencyStore = (config: Config): IdempotencyStore =>
  config.sandbox
    ? createMemoryIdempotencyStore()
    : withFallbackStore(
        createFileIdempotencyStore(join(getStateFolder(config), 'recent-creates')),
        createMemoryIdempotencyStore(),
      );
