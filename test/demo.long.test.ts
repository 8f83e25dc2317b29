import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const DEMO = fileURLToPath(new URL('../scripts/demo.ts', import.meta.url));

it('the demo runs to its end, and its output is readable text', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', DEMO]);
  for (const words of [
    '128 tools',
    'Matches (1)',
    'Documents, last changed first',
    'done: changed',
    'Not done: this action needs confirmation first.',
    'done: deleted',
    'The same bytes came back.',
    'MyCase answered 404 to GET /cases/1',
    'create_task was not called',
    'claude mcp add mycase',
  ]) {
    expect(stdout).toContain(words);
  }
  expect(stdout).not.toMatch(/undefined|\[object|NaN/);
});
