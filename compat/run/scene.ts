import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import * as z from 'zod';
import { startSandbox } from '../../src/sandbox/index.ts';
import { toolsets } from '../../src/tools/index.ts';
import type { Scene } from '../clients/support/jobs.ts';

const BIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** A scene that closes its servers, and removes its files, with the block it is used in. */
export interface OpenScene extends AsyncDisposable {
  readonly scene: Scene;
}

/**
 * Starts a sandbox and the built server over HTTP, and reads from the sandbox what the jobs use. The server that a client
 * starts over stdio uses the same sandbox.
 */
export async function openScene(): Promise<OpenScene> {
  const folder = await mkdtemp(join(tmpdir(), 'mycase-mcp-compat-'));
  const sandbox = await startSandbox();
  const env = {
    PATH: process.env.PATH ?? '',
    MYCASE_BASE_URL: sandbox.baseUrl,
    MYCASE_ACCESS_TOKEN: sandbox.token,
    MYCASE_STATE_FOLDER: join(folder, 'state'),
    MYCASE_FILES_FOLDER: folder,
    MYCASE_TIME_ZONE: 'UTC',
  };
  const http = await startServer(env);
  const [documents, cases, notes] = await Promise.all(
    ['documents', 'cases', 'notes'].map(async (list) =>
      Records.parse(await (await fetch(`${sandbox.url}/__sandbox/records/${list}`)).json()),
    ),
  );
  const find = (extension: string) => documents?.find(({ filename }) => filename?.endsWith(extension))?.id ?? 0;
  const download = async (id: number): Promise<Buffer> => {
    const headers = { authorization: `Bearer ${sandbox.token}` };
    const { headers: answered } = await fetch(`${sandbox.baseUrl}/documents/${id}/data`, {
      headers,
      redirect: 'manual',
    });
    return Buffer.from(await (await fetch(answered.get('location') ?? '')).arrayBuffer());
  };
  const [textId, pdfId] = [find('.txt'), find('.pdf')];
  const lines = (await download(textId)).toString().split('\n');
  const aCase = cases?.find(({ status }) => status === 'open');
  return {
    scene: {
      server: { stdio: { command: process.execPath, args: [BIN], env }, url: http.url },
      sandboxUrl: sandbox.url,
      toolNames: await listNames(http.url),
      filesFolder: folder,
      case: { id: aCase?.id ?? 0, name: aCase?.name ?? '' },
      textDocument: { id: textId, line: lines.find((line) => line.length > 10) ?? '' },
      pdf: { id: pdfId, base64: (await download(pdfId)).toString('base64') },
      catalogs: CATALOGS,
      notes: (notes ?? []).map(({ id }) => id).slice(0, 20),
    },
    async [Symbol.asyncDispose]() {
      await http.stop();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const CATALOGS: Scene['catalogs'] = [
  { name: 'full', args: ['--sandbox'] },
  { name: 'compact', args: ['--sandbox', '--catalog', 'compact'] },
  { name: 'profile', args: ['--sandbox', '--api', 'profile'] },
  ...['workflows', ...Object.keys(toolsets)].map((name) => ({ name, args: ['--sandbox', '--toolsets', name] })),
];

const Records = z.array(
  z.looseObject({
    id: z.number(),
    name: z.string().nullish(),
    filename: z.string().nullish(),
    status: z.string().nullish(),
  }),
);

/** Starts the built server over HTTP on a free port. */
async function startServer(
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<{ url: string; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, [BIN, '--http', '--port', '0', ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stderr })) {
    const url = /serving MCP at (\S+)/.exec(line)?.[1];
    if (!url) continue;
    child.stderr.resume();
    return {
      url,
      async stop() {
        child.kill('SIGTERM');
        await ended;
      },
    };
  }
  throw new Error('the server ended before it listened');
}

async function listNames(url: string): Promise<string[]> {
  const client = new Client({ name: 'compat', version: '1.0.0' });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  const { tools } = await client.listTools();
  await client.close();
  return tools.map(({ name }) => name);
}
