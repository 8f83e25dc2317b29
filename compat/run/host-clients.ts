import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { aFreePort } from '../../test/support/free-port.ts';
import { CLIENT_ENVIRONMENT } from './run-client.ts';

const FOLDER = fileURLToPath(new URL('..', import.meta.url));
const BIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const CHROMIUM = '/usr/bin/chromium';
const CLIENT_TIMEOUT_MS = 60_000;

/** A client that has signed in to a host, read and written. */
export interface HostClientResult {
  readonly name: string;
  readonly package: string;
  readonly exchange: string;
  readonly stepUp: string;
  /** The number of pages that the person opened: one for the sign-in, and one for more access. */
  readonly pageCount: number;
}

/** The files of clients/host/ with a client, in the order of the table. */
const CLIENTS = ['official-sdk', 'mcp-remote', 'langchain', 'ai-sdk', 'openai-agents'];

/**
 * Runs all clients against a host on a sandbox. A browser without a window signs in and allows the access. Returns undefined
 * if there is no browser. Throws with the output of a client that fails.
 */
export async function runHostClients(): Promise<HostClientResult[] | undefined> {
  if (!existsSync(CHROMIUM)) return undefined;
  const port = await aFreePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const options = ['--sandbox', '--public-url', publicUrl, '--port', String(port), '--time-zone', 'UTC'];
  const host = spawn(process.execPath, [BIN, 'host', ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'];
  const browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args });
  try {
    await once(createInterface({ input: host.stderr }), 'line');
    const results: HostClientResult[] = [];
    for (const file of CLIENTS) results.push(await runHostClient(file, `${publicUrl}/mcp`, browser));
    return results;
  } finally {
    await browser.close();
    host.kill();
  }
}

async function runHostClient(file: string, url: string, browser: Browser): Promise<HostClientResult> {
  const home = await mkdtemp(join(tmpdir(), 'mycase-mcp-compat-'));
  const child = spawn(`${FOLDER}node_modules/.bin/node`, [`${FOLDER}clients/host/worker.ts`, file, url], {
    env: { ...CLIENT_ENVIRONMENT, HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const timer = setTimeout(() => child.kill(), CLIENT_TIMEOUT_MS);
  try {
    return await followClient(file, child, browser);
  } finally {
    clearTimeout(timer);
    await rm(home, { recursive: true, force: true });
  }
}

/** Opens each page that the client asks for. Returns the result of the client. */
async function followClient(file: string, child: ChildProcess, browser: Browser): Promise<HostClientResult> {
  const context = await browser.newContext();
  const failures: unknown[] = [];
  let [errors, pageCount] = ['', 0];
  let result: HostClientResult | undefined;
  child.stderr?.setEncoding('utf8').on('data', (words: string) => {
    errors = (errors + words).slice(-4_000);
  });
  if (!child.stdout) throw new Error('the client has no output');
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [, kind, value = ''] = /^(OPEN|RESULT) (.*)$/.exec(line) ?? [];
    if (kind === 'RESULT') result = { ...JSON.parse(value), pageCount };
    if (kind !== 'OPEN') return;
    pageCount += 1;
    context
      .newPage()
      .then((page) => allowAccess(page, value))
      .catch((error: unknown) => failures.push(error));
  });
  await once(child, 'close');
  await context.close();
  if (result) return result;
  throw new Error(`${file} did not sign in, read and write: ${errors}\n${failures.map(String).join('\n')}`);
}

/** Goes through the pages of the host and of MyCase. The browser stays signed in to the host between two pages. */
async function allowAccess(page: Awaited<ReturnType<Browser['newPage']>>, url: string): Promise<void> {
  await page.goto(url);
  const signIn = page.getByRole('button', { name: 'Continue to MyCase' });
  if (await signIn.isVisible()) {
    await signIn.click();
    await page.getByRole('heading', { name: 'Allow this app?' }).waitFor();
    await page.getByRole('button', { name: 'Allow' }).click();
  }
  await page.getByRole('heading', { name: 'Allow this access?' }).waitFor();
  await page.getByRole('button', { name: 'Allow' }).click();
}
