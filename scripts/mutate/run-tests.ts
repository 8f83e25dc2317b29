import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** How a run of test files ended. A time-out may come from a busy machine, so it is not a failure. */
export type TestResult = 'passed' | 'failed' | 'timed out';

/** The part of Vitest's JSON report that is read here. */
interface Report {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { readonly failureMessages?: readonly string[] }[];
  }[];
}

/** Whether a test file belongs to the long tests. */
export const isLong = (file: string): boolean => file.endsWith('.long.test.ts');

/**
 * Runs test files up to the first failure. The run is killed after `limitMs` milliseconds. The files are all long tests
 * or all fast tests, because these have two configurations.
 */
export async function runTests(folder: string, files: readonly string[], limitMs: number): Promise<TestResult> {
  const results = join(folder, 'results.json');
  await rm(results, { force: true });
  const config = files.every(isLong) ? 'vitest.long.config.ts' : 'vitest.config.ts';
  const vitest = ['vitest', 'run', '--config', config, '--bail', '1', '--maxWorkers', '2', ...files];
  if (await run(folder, 'npx', vitest, { limitMs, env: { TEST_RESULTS: results } })) return 'passed';
  const text = await readFile(results, 'utf8').catch(() => undefined);
  return text && hasFailure(JSON.parse(text)) ? 'failed' : 'timed out';
}

/** Whether a report has a failure that is not a time-out. */
function hasFailure({ testResults }: Report): boolean {
  const messages = testResults.flatMap(({ message, assertionResults }) => [
    message,
    ...assertionResults.flatMap(({ failureMessages = [] }) => failureMessages),
  ]);
  return messages.some((message) => message && !/timed? ?out/i.test(message.split('\n')[0] ?? ''));
}

/** Runs a command. Returns true when it ends with 0 within `limitMs` milliseconds. */
export function run(
  cwd: string,
  command: string,
  args: readonly string[],
  { limitMs = 240_000, env = {} }: { readonly limitMs?: number; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: 'ignore', detached: true });
    const timer = setTimeout(() => child.pid && process.kill(-child.pid, 'SIGKILL'), limitMs);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(code === 0);
    });
  });
}
