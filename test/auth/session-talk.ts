import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, vi } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { type Answer, aClient, call, requestsTo } from '../support/harness.ts';
import { aSetting, expire, signIn } from './setting.ts';

/** What a plain store holds, as far as tests look at it. */
export interface Stored {
  readonly app: Readonly<Record<string, string>>;
  readonly tokens?: {
    readonly accessToken: string;
    readonly refreshToken: string;
    readonly issuedAt: number;
    readonly expiresAt: number;
  };
  readonly renewing?: { readonly by: string; readonly since: number };
  readonly ended?: string;
}

/** What the sandbox counts of its sign-in. */
interface Counts {
  readonly issued: number;
  readonly refreshes: number;
  readonly reused: number;
  readonly redeemed: number;
}

/** A firm to sign in to, and the state folder of somebody who has, by `mycase-mcp login`. */
export interface SignedIn {
  readonly sandbox: Sandbox;
  readonly folder: string;
  /** The store's file. */
  readonly file: string;
  /** Variables of every process that is to share the sign-in. */
  readonly env: Readonly<Record<string, string>>;
  stored(): Promise<Stored>;
  /** Puts something else into a plain store. */
  prepare(stored: Stored): Promise<void>;
  counts(): Promise<Counts>;
}

/** Signs in to a sandbox of its own. Access tokens last a day unless it is said otherwise. */
export async function signedIn({
  accessTokenSeconds = 86_400,
  storeKey,
}: {
  accessTokenSeconds?: number;
  storeKey?: string;
} = {}): Promise<SignedIn> {
  const { sandbox, folder, withApp } = await aSetting({ accessTokenSeconds });
  const env = storeKey ? { ...withApp, MYCASE_STORE: 'file', MYCASE_STORE_KEY: storeKey } : withApp;
  await signIn(env);
  const file = join(folder, 'default.credentials');
  return {
    sandbox,
    folder,
    file,
    env,
    stored: async () => JSON.parse(await readFile(file, 'utf8')),
    async prepare(stored) {
      // A process that reads the file at the same time must not see a part of it.
      await writeFile(`${file}.prepared`, JSON.stringify(stored), { mode: 0o600 });
      await rename(`${file}.prepared`, file);
    },
    counts: async () => JSON.parse(await (await fetch(`${sandbox.url}/__sandbox/oauth`)).text()),
  };
}

/** The process behind a client. */
export function pidOf({ transport }: Client): number {
  const pid = transport instanceof StdioClientTransport ? transport.pid : undefined;
  if (pid === undefined || pid === null) throw new Error('no process');
  return pid;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Makes the tokens of a plain store as old as if they had been given `days` ago, and worn out here and at MyCase. */
export async function age(shared: SignedIn, days: number, mark?: Stored['renewing']): Promise<void> {
  const { app, tokens } = await keptBy(shared);
  await expire(shared.sandbox, 'access');
  const issuedAt = Date.now() - days * DAY_MS;
  await shared.prepare({
    app,
    tokens: { ...tokens, issuedAt, expiresAt: issuedAt + DAY_MS },
    ...(mark && { renewing: mark }),
  });
}

/** What a plain store keeps of somebody who is signed in. */
export async function keptBy({ stored }: SignedIn): Promise<Required<Pick<Stored, 'app' | 'tokens'>>> {
  const { app, tokens } = await stored();
  if (!tokens) throw new Error('nobody is signed in');
  return { app, tokens };
}

/** The mark that a process leaves when it begins a renewal. */
export const markOf = (pid: number, since = Date.now()) => ({ by: `${pid}:left-behind`, since });

/** No process has a number this high. */
export const DEAD_PID = 2 ** 22 + 1;

/** Trades the kept refresh token as one does who never keeps the answer. */
export async function spendRefreshToken(shared: SignedIn): Promise<void> {
  const { app, tokens } = await keptBy(shared);
  const answer = await fetch(`${shared.sandbox.url}/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_id: app.clientId,
      client_secret: app.clientSecret,
      grant_type: 'refresh_token',
      refresh_token: tokens.refreshToken,
    }),
  });
  if (!answer.ok) throw new Error(`not spent: ${answer.status}`);
}

/** Waits until a renewal has been sent, for the first time after the login. */
export const renewalSent = ({ sandbox }: SignedIn): Promise<void> =>
  vi.waitFor(async () => expect((await requestsTo(sandbox)).filter(({ path }) => path === '/tokens')).toHaveLength(2), {
    timeout: 50_000,
  });

/** What a server answers that has just been started. */
export const firstAnswer = async ({ env }: SignedIn): Promise<Answer> => call(await aClient({ env }), 'get_firm');
