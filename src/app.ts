import { join } from 'node:path';
import { createRecorder } from './audit/recorder.ts';
import { createHolder, type SignedInUser } from './audit/signed-in-user.ts';
import { beginInClient, openAccount, stateFolder, storeOptions } from './auth/account.ts';
import { fixedToken } from './auth/fixed-token.ts';
import { withSignInPrompt } from './auth/sign-in-prompt.ts';
import { MyCaseError } from './base/errors.ts';
import { lazyAsync } from './base/lazy.ts';
import { createFirm, LISTS } from './cache/list-cache.ts';
import type { Collection } from './cache/name-directory.ts';
import { namesHolding } from './cache/named-references.ts';
import { callTool } from './calls/call-operation.ts';
import { callWorkflow } from './calls/call-workflow.ts';
import type { CatalogueTool } from './catalog/catalog.ts';
import { type CompactCatalog, createCompact } from './catalog/compact.ts';
import type { ToolAnswer } from './catalog/tool-result.ts';
import { createClient } from './client/client.ts';
import type { MyCaseClient, RequestContext, TokenSource } from './client/types.ts';
import { baseUrlOf, type Config } from './config/options.ts';
import type { Walls } from './ethical-walls/settings.ts';
import { WALL_NOTICE, walledClient } from './ethical-walls/walled-client.ts';
import { errorAnswer } from './formatting/result.ts';
import type { Operation } from './operations/types.ts';
import type { CallTool, Completed } from './server.ts';
import { profileToolsets, toolsets } from './tools/index.ts';
import type { WorkflowContext } from './workflows/define-workflow.ts';
import { workflows } from './workflows/index.ts';
import { createFirmName } from './writes/confirm/firm-name.ts';
import { createConfirmations } from './writes/confirm/gate.ts';
import { createPreview } from './writes/confirm/preview.ts';
import type { ToolCallContext } from './writes/confirm/session.ts';
import { createFileIdempotencyStore } from './writes/duplicates/file-store.ts';
import { createTwins } from './writes/duplicates/guard.ts';
import { assertNoSimilarRecord } from './writes/duplicates/similar-records.ts';
import {
  createMemoryIdempotencyStore,
  type IdempotencyStore,
  withFallbackStore,
} from './writes/duplicates/store.ts';
import { write } from './writes/pipeline.ts';
import { createTurns } from './writes/record-locks.ts';
import { lookUp } from './writes/resolve/resolve-names.ts';

/** Carries out calls for one configuration. */
export interface App {
  readonly call: CallTool;
  /** Runs any of the chosen tools, whatever face they have. */
  readonly read: CallTool;
  /** Ids for the `{id}` of a resource template by the name of the record, or names for a prompt's argument. */
  complete(of: Completed, typed: string, scope: RequestContext): Promise<string[]>;
  /** Renews a sign-in that would run out soon. Throws a SignInError when that failed. */
  keepSignedIn(): Promise<void>;
  close(): Promise<void>;
}

/** Takes one line for the person who runs this. */
type Log = (line: string) => void;

/** Makes what calls need and a start does not: schemas, the sign-in, the client, the sandbox. */
export async function createApp(
  config: Config,
  version: string,
  tools: readonly CatalogueTool[],
  walls: Walls | undefined,
  log: Log,
): Promise<App> {
  const userAgent = `mycase-mcp/${version}`;
  const place = await placeOf(config, userAgent);
  const holder = createHolder(place.holder);
  const open = holder.observeIdentity(createClient({ ...place, userAgent }));
  const cache = createFirm({
    // Everything else sees MyCase through the walls alone.
    client: walls ? walledClient(open, walls, config.api) : open,
    isKept: config.mirror !== 'off',
    disk: savedListsOf(config, place, walls, log),
    tokens: place.isSignIn ? place.tokens : undefined,
    seesAll: !walls?.isOnly,
  });
  const { client, directory } = cache;
  const exports = new Set(tools.some(({ name }) => name === 'export_records') ? LISTS : []);
  const scribe = { directory, cache, zone: config.timeZone, budget: config.answerTokens, exports };
  const turns = createTurns(join(stateFolder(config), 'turns'));
  const { filesFolder } = config;
  const operations = Object.values(config.api === 'profile' ? profileToolsets : toolsets).flat();
  const twins = createTwins({ place: viewOf(config, place, walls), memory: twinMemory(config), operations });
  const deps = { client, cache, zone: config.timeZone, locks: turns, duplicates: twins, filesFolder };
  const context = { cache, zone: config.timeZone, filesFolder, caveat: walls && WALL_NOTICE };
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  const compact = config.catalog === 'compact' ? createCompact(tools) : undefined;
  const confirmations = createConfirmations(config.confirm === 'ask', createFirmName(client));
  const before = { confirmations, preview: createPreview(scribe) };
  const record = createRecorder(config, client, holder);
  const operationOf = (name: string): Operation => {
    const operation = byName.get(name);
    if (!operation) throw new Error(`there is no operation ${name}`);
    if (config.excludeTools?.includes(name)) {
      throw new MyCaseError(`${name} is left out of this server (--exclude-tools), so it was not done.`);
    }
    return operation;
  };
  const acting = (watched: MyCaseClient): Omit<WorkflowContext, 'demand'> => {
    const own = { ...deps, client: watched };
    return {
      ...context,
      // The workflow as a whole was confirmed.
      perform: (name, args, scope) =>
        write(
          operationOf(name),
          args,
          own,
          { ...before, demand: async () => {}, skipSimilarityCheck: true },
          scope,
        ),
      async check(name, args, scope) {
        const operation = operationOf(name);
        const found = await lookUp(operation, args, own, scope);
        await assertNoSimilarRecord({ operation, args: found.args }, cache, scope);
      },
      async madeLately(name, args, scope) {
        const operation = operationOf(name);
        return twins.findRecentCreate(
          { operation, args: (await lookUp(operation, args, own, scope)).args },
          own,
        );
      },
    };
  };
  const run: CallTool = (tool, args, asked) =>
    record({ tool, args, by: asked.by }, async (watched, meant) => {
      const scope = { ...asked, meant };
      const workflow = workflows.find(({ name }) => name === tool.name);
      if (workflow)
        return callWorkflow(workflow, tool, args, acting(watched), confirmations, config.answerTokens, scope);
      const operation = byName.get(tool.name);
      if (!operation) throw new Error(`${tool.name} is listed, but there is no such operation`);
      return callTool(operation, tool, args, { ...deps, client: watched }, scribe, before, scope);
    });
  return {
    call: compact ? (tool, args, scope) => runCompact(compact, run, tool.name, args, scope) : run,
    read: run,
    async complete(of, typed, scope) {
      if ('list' in of) return namesHolding((await cache.read([of.list], scope))[of.list], typed);
      const collection = COMPLETED[of.template];
      if (!collection) return [];
      return (await scribe.directory.idsNamed(collection, typed, scope)).map(String);
    },
    keepSignedIn: place.keepSignedIn,
    async close() {
      await cache.close();
      await place.close();
      await client.close();
    },
  };
}

/** Where the lists of a configuration are kept between starts, if they are: those of a made-up firm are not. */
const savedListsOf = (config: Config, { baseUrl }: Connection, walls: Walls | undefined, log: Log) =>
  config.mirror === 'disk' && !config.sandbox
    ? { ...storeOptions(config), view: JSON.stringify([baseUrl, config.api, walls?.binding]), log }
    : undefined;

/** What tells one view of one firm from all others: behind other walls nobody is told what was made. */
const viewOf = (
  { profile, accessToken }: Config,
  { baseUrl }: Connection,
  walls: Walls | undefined,
): string => JSON.stringify([baseUrl, profile, accessToken, walls?.binding]);

/** A made-up firm ends with the process it is in; all that serve one real firm remember together. */
const twinMemory = (config: Config): IdempotencyStore =>
  config.sandbox
    ? createMemoryIdempotencyStore()
    : withFallbackStore(
        createFileIdempotencyStore(join(stateFolder(config), 'twins')),
        createMemoryIdempotencyStore(),
      );

/** The lists behind the templates whose ids can be completed; MyCase has no list of notes. */
const COMPLETED: Readonly<Record<string, Collection>> = {
  'mycase://cases/{id}': 'cases',
  'mycase://clients/{id}': 'clients',
  'mycase://companies/{id}': 'companies',
  'mycase://leads/{id}': 'leads',
  'mycase://documents/{id}': 'documents',
};

async function runCompact(
  compact: CompactCatalog,
  run: CallTool,
  ...[name, args, scope]: [string, Parameters<CallTool>[1], ToolCallContext]
): Promise<ToolAnswer> {
  try {
    const routed = compact.route(name, args);
    return routed.kind === 'run'
      ? await run(routed.tool, routed.args, scope)
      : { content: [{ type: 'text', text: routed.text }], structuredContent: {} };
  } catch (error) {
    if (error instanceof MyCaseError) return errorAnswer(error);
    throw error;
  }
}

/** Where MyCase is for a configuration, and with whose token. */
interface Connection {
  readonly baseUrl: string;
  readonly tokens: TokenSource;
  /** Whether another person may sign in while this runs. */
  readonly isSignIn: boolean;
  keepSignedIn(): Promise<void>;
  /** Whom the sign-in belongs to; undefined where that was not kept. */
  holder(): Promise<SignedInUser | undefined>;
  close(): Promise<void>;
}

const NOTHING = async (): Promise<undefined> => {};

async function placeOf(config: Config, userAgent: string): Promise<Connection> {
  const baseUrl = baseUrlOf(config);
  const { accessToken } = config;
  if (config.sandbox) return sandboxFor(config);
  if (accessToken) return { baseUrl, ...withoutSignIn(accessToken), close: NOTHING };
  return { baseUrl, ...signedIn(config, userAgent) };
}

const withoutSignIn = (token: string): Omit<Connection, 'baseUrl' | 'close'> => ({
  tokens: fixedToken(token),
  isSignIn: false,
  keepSignedIn: NOTHING,
  holder: NOTHING,
});

/** The kept sign-in, opened with the first call: a keychain may ask the person for leave. */
function signedIn(config: Config, userAgent: string): Omit<Connection, 'baseUrl'> {
  const { get, made } = lazyAsync(async () => {
    const account = await openAccount(config, userAgent);
    return { account, tokens: withSignInPrompt(account.session, () => beginInClient(account)) };
  });
  return {
    isSignIn: true,
    tokens: {
      accessToken: async () => (await get()).tokens.accessToken(),
      replacement: async (refused) => (await get()).tokens.replacement(refused),
    },
    keepSignedIn: async () => (await get()).account.session.keepAlive(),
    holder: async () => (await (await get()).account.store.read())?.signedInUser,
    async close() {
      const opened = await made();
      opened?.tokens.close();
      await opened?.account.session.settled();
    },
  };
}

async function sandboxFor({ api, sandboxSize }: Config): Promise<Connection> {
  const { startSandbox } = await import('./sandbox/index.ts');
  const sandbox = await startSandbox({ size: sandboxSize });
  return {
    baseUrl: api === 'profile' ? sandbox.url : sandbox.baseUrl,
    ...withoutSignIn(sandbox.token),
    close: () => sandbox.close(),
  };
}
