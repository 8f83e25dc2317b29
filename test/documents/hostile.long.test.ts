import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/client';
import { beforeAll, expect, it } from 'vitest';
import { SANDBOX_TOKEN, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { call, connect, pointedAt, requestsTo } from '../support/harness.ts';
import { hostileFiles } from './hostile-files.ts';
import { STORING_TOKEN, storeFile } from './store-file.ts';

// Each hostile file is read or refused with a reason. The server continues, and nothing is left behind.

const files = hostileFiles();

let sandbox: Sandbox;
let client: Client;
const folder = mkdtempSync(join(tmpdir(), 'mycase-mcp-hostile-'));

beforeAll(async () => {
  sandbox = await startSandbox({ tokens: [SANDBOX_TOKEN, STORING_TOKEN] });
  client = await connect({ env: { ...pointedAt(sandbox), TMPDIR: folder, HOME: folder, MYCASE_AUDIT: 'off' } });
  return async () => {
    await client.close();
    await sandbox.close();
  };
});

/** The password file, and characters that no answer has. */
const SECRET_OR_CONTROL = /root:x:0|\p{Bidi_C}|[^\P{Cc}\n\t]/u;

/** The processes that read documents, with their memory in MB. Only Linux lists them. */
const readers = (): { readonly pid: number; readonly mb: number }[] =>
  execFileSync('ps', ['-eo', 'pid=,rss=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('document-reader.js') && line.includes(process.cwd()))
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, kb = 0]) => ({ pid, mb: kb / 1024 }));

/** The network sockets of a process, except the pipes to its parent. */
function socketsOf(pid: number): string[] {
  const own = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return (
        /socket:\[(\d+)\]/.exec(execFileSync('readlink', [`/proc/${pid}/fd/${fd}`], { encoding: 'utf8' }))?.[1] ?? []
      );
    } catch {
      return [];
    }
  });
  const table = ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((name) =>
    readFileSync(`/proc/${pid}/net/${name}`, 'utf8').split('\n'),
  );
  return table.filter((line) => own.includes(line.trim().split(/\s+/)[9] ?? ''));
}

it('there are 200 hostile files or more', () => {
  expect(files.length).toBeGreaterThanOrEqual(200);
});

it('each file is read or refused with a reason, while other calls are answered', async () => {
  let largest = 0;
  let sockets: string[] = [];
  const isLinux = process.platform === 'linux';
  const timer = setInterval(() => {
    if (!isLinux) return;
    for (const { pid, mb } of readers()) {
      largest = Math.max(largest, mb);
      try {
        sockets = [...sockets, ...socketsOf(pid)];
      } catch {
        // The process has ended.
      }
    }
  }, 500);
  const faults: string[] = [];
  const stored: { readonly name: string; readonly id: number }[] = [];
  for (const { name, bytes } of files) stored.push({ name, id: await storeFile(sandbox, name, bytes) });
  for (const { name, id } of stored) {
    const started = performance.now();
    const stamp = () => performance.now() - started;
    const reading = call(client, 'read_document', { document_id: id }).then((answer) => ({ answer, ms: stamp() }));
    const otherMs = await call(client, 'get_firm').then(stamp);
    const { answer, ms } = await reading;
    if (ms > 2_000 && otherMs > ms) faults.push(`${name}: the other call was not answered first`);
    if (answer.isError && !/^The (file|PDF|document|mail) /.test(answer.text)) faults.push(`${name}: ${answer.text}`);
    if (/failed while it handled/.test(answer.text)) faults.push(`${name}: ${answer.text}`);
    if (SECRET_OR_CONTROL.test(answer.text)) faults.push(`${name} shows what it must not`);
  }
  clearInterval(timer);
  expect(faults).toEqual([]);
  expect(sockets).toEqual([]);
  process.stdout.write(`hostile files: ${files.length}; largest reader: ${Math.round(largest)} MB\n`);
  expect(largest).toBeLessThan(MAX_READER_MB);
});

/** The limit, and how far a process may exceed it until it is ended. */
const MAX_READER_MB = 300 + 150;

it('nothing is left behind: no file, no request, no process', async () => {
  const left = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  expect(left.filter((name) => /evil|word|\.xml|\.pdf|\.docx/.test(name))).toEqual([]);
  const paths = (await requestsTo(sandbox)).map(({ path }) => path);
  expect(paths.filter((path) => path.includes('secret'))).toEqual([]);
  // An idle process ends after five seconds.
  await sleep(6_500);
  if (process.platform === 'linux') expect(readers()).toEqual([]);
  expect(await call(client, 'get_firm')).toMatchObject({ isError: false });
});
