import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BIN } from '../support/harness.ts';
import { toLine } from '../support/raw-server.ts';
import { aStateFolder } from '../support/state.ts';

describe('an unexpected error', () => {
  // Node runs a module before the program, which makes an error when this test sends a message.
  it.each([
    ['an error that no code catches', 'throw new Error("first line\\nsecond line")'],
    ['a rejected promise that no code awaits', 'Promise.reject(new Error("first line\\nsecond line"))'],
    ['a thrown text', 'throw "first line\\nsecond line"'],
  ])('is logged in one line before the process ends: %s', async (_, statement) => {
    const fault = `data:text/javascript,${encodeURIComponent(`process.on('message', () => { ${statement} })`)}`;
    const child = spawn(process.execPath, ['--import', fault, BIN, '--sandbox'], {
      env: { PATH: process.env.PATH ?? '', MYCASE_STATE_FOLDER: aStateFolder() },
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const lines: string[] = [];
    if (!child.stdin || !child.stdout || !child.stderr) throw new Error('the program has no streams');
    createInterface(child.stderr).on('line', (line) => lines.push(line));
    child.stdin.write(toLine({ id: 1, method: 'ping' }));
    await once(child.stdout, 'data');
    child.send('fail');
    const [code] = await once(child, 'close');
    expect(code).toBe(1);
    expect(lines.filter((line) => line.includes('first line'))).toEqual([
      expect.stringMatching(/^mycase-mcp: stopped by an error of this program: .*first line second line/),
    ]);
    expect(lines.at(-1)).toContain('first line');
  });
});
