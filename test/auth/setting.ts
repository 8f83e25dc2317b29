import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { SANDBOX_APP, type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts';
import { type Env, type Running, start } from '../support/program.ts';
import { allow } from './person.ts';

/** A MyCase to sign in to, and a machine on which nothing is kept yet. */
export interface Setting {
  readonly sandbox: Sandbox;
  /** The folder of the program's state. */
  readonly folder: string;
  readonly redirectUri: string;
  /** Points the program to both. The sign-in is kept in a plain file. */
  readonly env: Env;
  /** The same with the app that MyCase support has registered. */
  readonly withApp: Env;
}

/** Sets up a sandbox and a folder for the test that runs. */
export async function aSetting(options: SandboxOptions = {}): Promise<Setting> {
  const redirectUri = await aRedirectUri();
  const sandbox = await startSandbox({ redirectUris: [redirectUri], ...options });
  onTestFinished(() => sandbox.close());
  const folder = join(await aFolder(), 'state');
  const env = {
    MYCASE_STATE_FOLDER: folder,
    MYCASE_AUTH_URL: sandbox.url,
    MYCASE_BASE_URL: sandbox.baseUrl,
    MYCASE_STORE: 'plain',
    MYCASE_REDIRECT_URI: redirectUri,
    MYCASE_NO_BROWSER: 'true',
  };
  const { clientId, clientSecret } = SANDBOX_APP;
  const withApp = { ...env, MYCASE_CLIENT_ID: clientId, MYCASE_CLIENT_SECRET: clientSecret };
  return { sandbox, folder, redirectUri, env, withApp };
}

/** The same, and the managing partner has signed in. */
export async function aSignedInSetting(options: SandboxOptions = {}): Promise<Setting> {
  const setting = await aSetting(options);
  await signIn(setting.withApp);
  return setting;
}

/** Signs the managing partner in by `login`. Throws what was said where that fails. */
export async function signIn(env: Env, args: readonly string[] = []): Promise<Running> {
  const login = start(['login', ...args], env);
  await allow(await linkOf(login));
  if ((await login.exit) !== 0) throw new Error(login.said.stderr);
  return login;
}

const LINK = /http\S+\/login_sessions\/new\?\S+/;

/** The address that a sign-in offers. */
export const linkOf = (running: Running): Promise<string> => running.hears(LINK);

/** The same in the text of an answer. */
export const linkIn = (text: string): string => LINK.exec(text)?.[0] ?? '';

/** A folder that goes with the test that runs. */
export async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mycase-mcp-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A redirect URI whose port is free, and that no system gives to a connection by chance. */
export async function aRedirectUri(): Promise<string> {
  const port = 15_000 + Math.floor(Math.random() * 15_000);
  return (await isFree(port)) ? `http://127.0.0.1:${port}/callback` : aRedirectUri();
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const free = new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.once('listening', () => resolve(true));
  });
  server.listen(port, '127.0.0.1');
  if (!(await free)) return false;
  server.close();
  await once(server, 'close');
  return true;
}

/** Ends tokens that are out: `access`, `refresh` or `all`. */
export async function expire({ url }: Sandbox, what: string): Promise<void> {
  await fetch(`${url}/__sandbox/oauth`, { method: 'POST', body: JSON.stringify({ expire: what }) });
}

/** What the plain file of the default account holds; empty where there is none. */
export const kept = ({ folder }: Setting): Promise<string> =>
  readFile(join(folder, 'default.credentials'), 'utf8').catch(() => '');

/** The tokens in it. */
export const keptTokens = async (setting: Setting): Promise<string[]> =>
  [...(await kept(setting)).matchAll(/"(?:access|refresh)Token":"([^"]+)"/g)].map(([, token = '']) => token);
