import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { awaitLine, BIN, environment, ROOT, residentMb, source, start, temporaryFolder } from './program.ts';
import { amount, atMost, type Row } from './report.ts';
import { median, timed } from './statistics.ts';

const RUNS = 3;
const FILE_MB = 300;
const SAMPLE_MS = 20;

/** The megabytes that a network of 1 Gbit/s passes on in a second. */
const NETWORK_RATE = 125;

/** A large file up and down, against curl with the same storage: over a network of 1 Gbit/s, and without a limit. */
export async function files(): Promise<Row[]> {
  using folder = temporaryFolder();
  const scan = join(folder.path, 'scan.bin');
  await writeFile(scan);
  return [
    ...(await transfer(folder.path, scan, 'at 1 Gbit/s', NETWORK_RATE)),
    ...(await transfer(folder.path, scan, 'without a limit', Number.POSITIVE_INFINITY)),
  ];
}

async function transfer(folder: string, scan: string, network: string, rate: number): Promise<Row[]> {
  await using storage = start([...source('file-storage.ts'), scan, String(rate)]);
  const url = await awaitLine(storage.child.stdout, /(http:\S+)/);
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [BIN, '--files-folder', folder, '--confirm', 'off'],
    env: environment({ MYCASE_BASE_URL: `${url}/v1`, MYCASE_ACCESS_TOKEN: 'bench' }),
    cwd: ROOT,
    stderr: 'ignore',
  });
  const client = new Client({ name: 'bench', version: '1.0.0' });
  await client.connect(transport);
  const call = async (name: string, args: Record<string, unknown>) => {
    const { isError, content } = await client.callTool({ name, arguments: args }, { timeout: 120_000 });
    if (isError) throw new Error(JSON.stringify(content));
  };
  const upload = { case_id: 1, path: 'Scan', filename: 'scan.bin', file: { path: 'scan.bin' }, allow_duplicate: true };
  const up = () => call('upload_case_document', upload);
  const down = () => call('download_document', { document_id: 1, save_as: 'down.bin', overwrite: true });
  const curlUp = () => curl('-T', scan, `${url}/storage`);
  const curlDown = () => curl('-o', join(folder, 'curl.bin'), `${url}/storage`);
  const limit = Number.isFinite(rate) ? 1.2 : undefined;
  try {
    const pid = transport.pid ?? 0;
    return [
      ...(await compare(`${FILE_MB} MB up, ${network}`, up, curlUp, pid, limit)),
      ...(await compare(`${FILE_MB} MB down, ${network}`, down, curlDown, pid, limit)),
    ];
  } finally {
    await client.close();
  }
}

/** Writes a file whose content looks random. */
async function writeFile(path: string): Promise<void> {
  const block = Buffer.from(Array.from({ length: 1_000_000 }, (_, i) => (i * i * 31 + i * 7) % 251));
  await pipeline(Readable.from(Array.from({ length: FILE_MB }, () => block)), createWriteStream(path));
}

const curl = async (...args: string[]): Promise<void> =>
  void (await promisify(execFile)('curl', ['--silent', '--fail', '--noproxy', '*', ...args]));

async function compare(
  what: string,
  run: () => Promise<void>,
  floor: () => Promise<void>,
  pid: number,
  limit: number | undefined,
): Promise<Row[]> {
  await run();
  await floor();
  const idle = residentMb(pid);
  const ours: number[] = [];
  const theirs: number[] = [];
  let most = idle;
  const timer = setInterval(() => {
    most = Math.max(most, residentMb(pid));
  }, SAMPLE_MS);
  for (let i = 0; i < RUNS; i += 1) {
    ours.push(await timed(run));
    theirs.push(await timed(floor));
  }
  clearInterval(timer);
  const ratio = median(ours) / median(theirs);
  return [
    {
      what: `${what}, against curl`,
      measured: amount(median(ours), 'ms'),
      floor: amount(median(theirs), 'ms'),
      against: amount(ratio, 'x', 2),
      ...(limit !== undefined && { wanted: atMost(ratio, limit, 'x') }),
    },
    {
      what: `${what}: memory above idle`,
      measured: amount(most - idle, 'MB'),
      wanted: atMost(most - idle, 60, 'MB'),
    },
  ];
}
