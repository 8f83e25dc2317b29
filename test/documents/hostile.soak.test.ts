import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/client';
import { beforeAll, expect, it } from 'vitest';
import { SANDBOX_TOKEN, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { type Answer, call, connect, pointedAt, requestsTo } from '../support/harness.ts';
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

/**
 * The processes of this server that read documents, with their memory in MB. Other tests have servers, too. Only Linux
 * lists them.
 */
const readers = (): { readonly pid: number; readonly mb: number }[] =>
  execFileSync('ps', ['-eo', 'pid=,ppid=,rss=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('document-reader.js'))
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === serverPid())
    .map(([pid = 0, , kb = 0]) => ({ pid, mb: kb / 1024 }));

const serverPid = (): unknown => Object(client.transport).pid;

/** The network sockets of a process, except the pipes to its parent. */
function socketsOf(pid: number): string[] {
  const own = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /socket:\[(\d+)\]/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
    } catch {
      return [];
    }
  });
  const table = ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((name) =>
    readFileSync(`/proc/${pid}/net/${name}`, 'utf8').split('\n'),
  );
  return table.filter((line) => own.includes(line.trim().split(/\s+/)[9] ?? ''));
}

/** The faults of an answer to a hostile file: no reason, a fault of the server, or what no answer may show. */
const faultsIn = ({ isError, text }: Answer): string[] => [
  ...(isError && !/^The (file|PDF|document|mail) /.test(text) ? [text] : []),
  ...(text.includes('failed while it handled') ? [text] : []),
  ...(SECRET_OR_CONTROL.test(text) ? ['shows what it must not'] : []),
];

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
  }, 250);
  const faults: string[] = [];
  let answeredCount = 0;
  const stored: { readonly name: string; readonly id: number }[] = [];
  for (const { name, bytes } of files) stored.push({ name, id: await storeFile(sandbox, name, bytes) });
  for (const { name, id } of stored) {
    let isRead = false;
    const reading = call(client, 'read_document', { document_id: id }).finally(() => {
      isRead = true;
    });
    await Promise.race([reading, sleep(SLOW_MS)]);
    if (!isRead) {
      const other = call(client, 'get_firm').then(() => true);
      if (await Promise.race([other, reading.then(() => false)])) answeredCount += 1;
    }
    const answer = await reading;
    faults.push(...faultsIn(answer).map((fault) => `${name}: ${fault}`));
  }
  clearInterval(timer);
  expect(faults).toEqual([]);
  expect(sockets).toEqual([]);
  expect(answeredCount).toBeGreaterThan(0);
  process.stdout.write(`hostile files: ${files.length}; largest reader: ${Math.round(largest)} MB\n`);
  expect(largest).toBeLessThan(MAX_READER_MB);
});

/** Another call is sent during a reading that takes longer. */
const SLOW_MS = 1_000;

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
