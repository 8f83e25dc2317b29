import { join } from 'node:path';
import { errorAnswer, type ToolAnswer } from './formatting/result.ts';
import { createHolder, type Holder } from './audit/signed-in-user.ts';
import { createRecorder } from './audit/recorder.ts';
import { beginInClient, openAccount, stateFolder, storeOptions } from './auth/account.ts';
import { offeringSignIn } from './auth/sign-in-prompt.ts';
import { fixedToken } from './auth/fixed-token.ts';
import { type CallScope, createClient, type MyCaseClient, type TokenSource } from './client/client.ts';
import { MyCaseError } from './base/errors.ts';
import type { Collection } from './cache/name-directory.ts';
import { createFirm, LISTS } from './cache/list-cache.ts';
import { namesHolding } from './cache/named-references.ts';
import type { ToolScope } from './writes/confirm/session.ts';
import { createConfirmations } from './writes/confirm/gate.ts';
import { createFirmName } from './writes/confirm/firm-name.ts';
import { likeIt } from './writes/duplicates/similar-records.ts';
import { lookUp } from './writes/resolve/resolve-names.ts';
import { createPreview } from './writes/confirm/preview.ts';
import { createTurns } from './writes/record-locks.ts';
import { inFolder } from './writes/duplicates/file-store.ts';
import { alsoIn, inMemory, type TwinMemory } from './writes/duplicates/store.ts';
import { createTwins } from './writes/duplicates/guard.ts';
import { write } from './writes/pipeline.ts';
import { lazily } from './base/lazy.ts';
import { baseUrlOf, type Config } from './config/options.ts';
import type { CallTool, Completed } from './server.ts';
import { callTool } from './calls/call-operation.ts';
import type { CatalogueTool } from './catalog/catalog.ts';
import { type Compact, createCompact } from './catalog/compact.ts';
import { profileToolsets, toolsets } from './tools/index.ts';
import type { Operation } from './operations/operation.ts';
import { WALLED_OFF, walledClient } from './ethical-walls/walled-client.ts';
import type { Walls } from './ethical-walls/settings.ts';
import { callWorkflow } from './calls/call-workflow.ts';
import { workflows } from './workflows/index.ts';
import type { WorkflowContext } from './workflows/define-workflow.ts';

/** Carries out calls for one configuration. */
export interface Caller {
  readonly call: CallTool;
  /** Runs any of the chosen tools, whatever face they have. */
  readonly read: CallTool;
  /** Ids for the `{id}` of a resource template by the name of the record, or names for a prompt's argument. */
  complete(of: Completed, typed: string, scope: CallScope): Promise<string[]>;
  /** Renews a sign-in that would run out soon. Throws a SignInError when that failed. */
  keepSignedIn(): Promise<void>;
  close(): Promise<void>;
}

/** Takes one line for the person who runs this. */
type Log = (line: string) => void;

/** Makes what calls need and a start does not: schemas, the sign-in, the client, the sandbox. */
export async function createCaller(
  config: Config,
  version: string,
  tools: readonly CatalogueTool[],
  walls: Walls | undefined,
  log: Log,
): Promise<Caller> {
  const userAgent = `mycase-mcp/${version}`;
  const place = await placeOf(config, userAgent);
  const holder = createHolder(place.holder);
  const open = holder.learning(createClient({ ...place, userAgent }));
  const firm = createFirm({
    // Everything else sees MyCase through the walls alone.
    client: walls ? walledClient(open, walls, config.api) : open,
    isKept: config.mirror !== 'off',
    disk: savedListsOf(config, place, walls, log),
    tokens: place.isSignIn ? place.tokens : undefined,
    seesAll: !walls?.isOnly,
  });
  const { client, directory } = firm;
  const exports = new Set(tools.some(({ name }) => name === 'export_records') ? LISTS : []);
  const scribe = { directory, firm, zone: config.timeZone, budget: config.answerTokens, exports };
  const turns = createTurns(join(stateFolder(config), 'turns'));
  const { filesFolder } = config;
  const operations = Object.values(config.api === 'profile' ? profileToolsets : toolsets).flat();
  const twins = createTwins({ place: viewOf(config, place, walls), memory: twinMemory(config), operations });
  const deps = { client, firm, zone: config.timeZone, turns, twins, filesFolder };
  const context = { firm, zone: config.timeZone, filesFolder, caveat: walls && WALLED_OFF };
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
          { ...before, demand: async () => {}, isLikenessKnown: true },
          scope,
        ),
      async check(name, args, scope) {
        const operation = operationOf(name);
        const found = await lookUp(operation, args, own, scope);
        await likeIt({ operation, args: found.args }, firm, scope);
      },
      async madeLately(name, args, scope) {
        const operation = operationOf(name);
        return twins.madeLately({ operation, args: (await lookUp(operation, args, own, scope)).args }, own);
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
      if ('list' in of) return namesHolding((await firm.read([of.list], scope))[of.list], typed);
      const collection = COMPLETED[of.template];
      if (!collection) return [];
      return (await scribe.directory.idsNamed(collection, typed, scope)).map(String);
    },
    keepSignedIn: place.keepSignedIn,
    async close() {
      await firm.close();
      await place.close();
      await client.close();
    },
  };
}

/** Where the lists of a configuration are kept between starts, if they are: those of a made-up firm are not. */
const savedListsOf = (config: Config, { baseUrl }: Place, walls: Walls | undefined, log: Log) =>
  config.mirror === 'disk' && !config.sandbox
    ? { ...storeOptions(config), view: JSON.stringify([baseUrl, config.api, walls?.binding]), log }
    : undefined;

/** What tells one view of one firm from all others: behind other walls nobody is told what was made. */
const viewOf = ({ profile, accessToken }: Config, { baseUrl }: Place, walls: Walls | undefined): string =>
  JSON.stringify([baseUrl, profile, accessToken, walls?.binding]);

/** A made-up firm ends with the process it is in; all that serve one real firm remember together. */
const twinMemory = (config: Config): TwinMemory =>
  config.sandbox ? inMemory() : alsoIn(inFolder(join(stateFolder(config), 'twins')), inMemory());

/** The lists behind the templates whose ids can be completed; MyCase has no list of notes. */
const COMPLETED: Readonly<Record<string, Collection>> = {
  'mycase://cases/{id}': 'cases',
  'mycase://clients/{id}': 'clients',
  'mycase://companies/{id}': 'companies',
  'mycase://leads/{id}': 'leads',
  'mycase://documents/{id}': 'documents',
};

async function runCompact(
  compact: Compact,
  run: CallTool,
  ...[name, args, scope]: [string, Parameters<CallTool>[1], ToolScope]
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
interface Place {
  readonly baseUrl: string;
  readonly tokens: TokenSource;
  /** Whether another person may sign in while this runs. */
  readonly isSignIn: boolean;
  keepSignedIn(): Promise<void>;
  /** Whom the sign-in belongs to; undefined where that was not kept. */
  holder(): Promise<Holder | undefined>;
  close(): Promise<void>;
}

const NOTHING = async (): Promise<undefined> => {};

async function placeOf(config: Config, userAgent: string): Promise<Place> {
  const baseUrl = baseUrlOf(config);
  const { accessToken } = config;
  if (config.sandbox) return sandboxFor(config);
  if (accessToken) return { baseUrl, ...withoutSignIn(accessToken), close: NOTHING };
  return { baseUrl, ...signedIn(config, userAgent) };
}

const withoutSignIn = (token: string): Omit<Place, 'baseUrl' | 'close'> => ({
  tokens: fixedToken(token),
  isSignIn: false,
  keepSignedIn: NOTHING,
  holder: NOTHING,
});

/** The kept sign-in, opened with the first call: a keychain may ask the person for leave. */
function signedIn(config: Config, userAgent: string): Omit<Place, 'baseUrl'> {
  const { get, made } = lazily(async () => {
    const account = await openAccount(config, userAgent);
    return { account, tokens: offeringSignIn(account.session, () => beginInClient(account)) };
  });
  return {
    isSignIn: true,
    tokens: {
      accessToken: async () => (await get()).tokens.accessToken(),
      replacement: async (refused) => (await get()).tokens.replacement(refused),
    },
    keepSignedIn: async () => (await get()).account.session.keepAlive(),
    holder: async () => (await (await get()).account.store.read())?.holder,
    async close() {
      const opened = await made();
      opened?.tokens.close();
      await opened?.account.session.settled();
    },
  };
}

async function sandboxFor({ api, sandboxSize }: Config): Promise<Place> {
  const { startSandbox } = await import('./sandbox/index.ts');
  const sandbox = await startSandbox({ size: sandboxSize });
  return {
    baseUrl: api === 'profile' ? sandbox.url : sandbox.baseUrl,
    ...withoutSignIn(sandbox.token),
    close: () => sandbox.close(),
  };
}
