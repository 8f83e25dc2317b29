import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { startSandbox } from '../src/sandbox/index.ts';
import { ask } from './ask.ts';
import { heldFirm } from './firm.ts';
import { themes } from './questions/index.ts';
import { rawReader } from './raw.ts';
import { type Line, page, printed } from './report.ts';

// `npm run evals`: asks every question, prints what it took, and writes docs/evals.md. Ends with 1 where one is not
// answered rightly and in reach.

/** The firm's time zone. */
const ZONE = 'America/Los_Angeles';

const BIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** A token of its own for asking MyCase directly: each has its own limit of requests a second. */
const DIRECT = 'direct';

const sandbox = await startSandbox({ tokens: ['served', DIRECT] });
const client = new Client({ name: 'mycase-evals', version: '1.0.0' });
await client.connect(
  new StdioClientTransport({
    command: process.execPath,
    args: [BIN, '--time-zone', ZONE, '--audit', 'off'],
    env: {
      PATH: process.env.PATH ?? '',
      MYCASE_BASE_URL: sandbox.baseUrl,
      MYCASE_ACCESS_TOKEN: sandbox.token,
      MYCASE_STRUCTURED: 'on',
      MYCASE_FILES_FOLDER: await mkdtemp(join(tmpdir(), 'evals-')),
    },
  }),
);

const firm = await heldFirm(sandbox.url, ZONE);
const rawCost = rawReader(sandbox.baseUrl, DIRECT);
const lines: Line[] = [];
for (const [theme, questions] of Object.entries(themes)) {
  for (const question of questions) {
    const posed = question.pose(firm);
    lines.push({
      theme,
      words: posed.words,
      asked: await ask(client, posed),
      raw: await rawCost(posed.raw),
    });
  }
}
console.log(printed(lines));
await writeFile('docs/evals.md', page(lines));
if (lines.some(({ asked }) => asked.faults.length > 0)) process.exitCode = 1;
await client.close();
await sandbox.close();
