import { join } from 'node:path';
import { createRecorder } from './audit/recorder.ts';
import { createHolder } from './audit/signed-in-user.ts';
import { stateFolder, storeOptions } from './auth/account.ts';
import { type Connection, connectWithSignIn, connectWithToken } from './auth/connection.ts';
import { createFirm, LISTS, type ListCacheHandle } from './cache/list-cache.ts';
import type { CallSettings } from './calls/call-operation.ts';
import { type CallTool, createDispatch, withCompactCatalog } from './calls/dispatch.ts';
import type { CatalogueTool } from './catalog/catalog.ts';
import { createCompact } from './catalog/compact.ts';
import { createClient } from './client/client.ts';
import type { MyCaseClient } from './client/types.ts';
import { baseUrlOf, type Config } from './config/options.ts';
import type { Walls } from './ethical-walls/settings.ts';
import { WALL_NOTICE, walledClient } from './ethical-walls/walled-client.ts';
import { type Complete, createCompletions } from './mcp/completions.ts';
import type { Operation } from './operations/types.ts';
import { profileToolsets, toolsets } from './tools/index.ts';
import { createFirmName } from './writes/confirm/firm-name.ts';
import { createConfirmations } from './writes/confirm/gate.ts';
import { createPreview } from './writes/confirm/preview.ts';
import type { WriteContext } from './writes/context.ts';
import { createFileIdempotencyStore } from './writes/duplicates/file-store.ts';
import { createTwins } from './writes/duplicates/guard.ts';
import {
  createMemoryIdempotencyStore,
  type IdempotencyStore,
  withFallbackStore,
} from './writes/duplicates/store.ts';
import { createTurns } from './writes/record-locks.ts';

/** The server's parts, wired for one configuration. */
export interface App {
  /** Runs a tool as `tools/list` shows it. */
  readonly call: CallTool;
  /** Runs any of the chosen tools, also where the compact catalog lists others. */
  readonly read: CallTool;
  readonly complete: Complete;
  /** Renews a sign-in that ends soon. Throws a SignInError when that failed. */
  renewSignIn(): Promise<void>;
  close(): Promise<void>;
}

/** What the parts are created from. */
export interface AppSettings {
  readonly config: Config;
  /** This program's version. */
  readonly version: string;
  /** The tools that the configuration chose. */
  readonly tools: readonly CatalogueTool[];
  readonly walls: Walls | undefined;
  /** Writes one line to the person who runs the server. */
  readonly log: (line: string) => void;
}

/** Creates the parts that a call needs and a start does not: schemas, the sign-in, the client, the sandbox. */
export async function createApp(settings: AppSettings): Promise<App> {
  const { config, version, tools, walls } = settings;
  const userAgent = `mycase-mcp/${version}`;
  const connection = await connect(config, userAgent);
  const user = createHolder(connection.readStoredUser);
  const unrestricted = user.observeIdentity(createClient({ ...connection, userAgent }));
  // Everything below reads MyCase through the walls.
  const cache = createCache(
    walls ? walledClient(unrestricted, walls, config.api) : unrestricted,
    connection,
    settings,
  );
  const { client, directory } = cache;
  const operations = Object.values(config.api === 'profile' ? profileToolsets : toolsets).flat();
  const run = createDispatch({
    ...createCallSettings(cache, connection, operations, settings),
    operations: new Map(operations.map((operation) => [operation.name, operation])),
    excludeTools: config.excludeTools ?? [],
    listNote: walls && WALL_NOTICE,
    record: createRecorder(config, client, user),
  });
  return {
    call: config.catalog === 'compact' ? withCompactCatalog(run, createCompact(tools)) : run,
    read: run,
    complete: createCompletions(cache, directory),
    renewSignIn: connection.renewSignIn,
    async close() {
      await cache.close();
      await connection.close();
      await client.close();
    },
  };
}

async function connect(config: Config, userAgent: string): Promise<Connection> {
  const baseUrl = baseUrlOf(config);
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

/** The lists of a sandbox are never stored on disk. */
function createCache(
  client: MyCaseClient,
  { baseUrl, isSignIn, tokens }: Connection,
  { config, walls, log }: AppSettings,
): ListCacheHandle {
  const isOnDisk = config.mirror === 'disk' && !config.sandbox;
  const view = JSON.stringify([baseUrl, config.api, walls?.binding]);
  return createFirm({
    client,
    isKept: config.mirror !== 'off',
    disk: isOnDisk ? { ...storeOptions(config), view, log } : undefined,
    tokens: isSignIn ? tokens : undefined,
    seesAll: !walls?.isOnly,
  });
}

function createCallSettings(
  cache: ListCacheHandle,
  { baseUrl }: Connection,
  operations: readonly Operation[],
  { config, tools, walls }: AppSettings,
): CallSettings {
  const { client, directory } = cache;
  const { timeZone: zone, filesFolder, answerTokens: budget } = config;
  const exports = new Set(tools.some(({ name }) => name === 'export_records') ? LISTS : []);
  const format = { directory, cache, zone, budget, exports };
  // Behind other walls a server must not learn what was created.
  const place = JSON.stringify([baseUrl, config.profile, config.accessToken, walls?.binding]);
  const write: WriteContext = {
    client,
    cache,
    zone,
    filesFolder,
    locks: createTurns(join(stateFolder(config), 'turns')),
    duplicates: createTwins({ place, memory: createIdempotencyStore(config), operations }),
  };
  return {
    write,
    format,
    confirmations: createConfirmations(config.confirm === 'ask', createFirmName(client)),
    preview: createPreview(format),
  };
}

/** All servers of one real firm on this machine share a store. The sandbox ends with its process, and so does its store. */
const createIdempotencyStore = (config: Config): IdempotencyStore =>
  config.sandbox
    ? createMemoryIdempotencyStore()
    : withFallbackStore(
        createFileIdempotencyStore(join(stateFolder(config), 'twins')),
        createMemoryIdempotencyStore(),
      );
