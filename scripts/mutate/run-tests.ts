import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** How a run of test files ended. A time-out may come from a busy machine, so it is not a failure. */
export type TestResult = 'passed' | 'failed' | 'timed out';

/** One test of a Vitest report. Times are in milliseconds; `startTime` counts from 1970. */
export interface TestCase {
  readonly fullName: string;
  readonly startTime?: number | null;
  readonly duration?: number | null;
  readonly failureMessages?: readonly string[] | null;
}

/** The part of Vitest's JSON report that is read here. */
interface Report {
  readonly testResults: readonly { readonly message: string; readonly assertionResults: readonly TestCase[] }[];
}

/** Whether a test file belongs to the long tests. */
export const isLong = (file: string): boolean => file.endsWith('.long.test.ts');

/** Test files to run. With `tests`, only the tests with these full names run. */
export interface TestSelection {
  readonly files: readonly string[];
  readonly tests?: readonly string[] | undefined;
}

/** More names make a pattern that is slower than the tests that it saves. */
const MAX_NAMES = 60;

/**
 * Runs tests up to the first failure. The run is killed after `limitMs` milliseconds. The files are all long tests or all
 * fast tests, because these have two configurations.
 */
export async function runTests(
  folder: string,
  { files, tests }: TestSelection,
  limitMs: number,
): Promise<{ readonly result: TestResult; readonly cases: readonly TestCase[] }> {
  const results = join(folder, 'results.json');
  await rm(results, { force: true });
  const config = files.every(isLong) ? 'vitest.long.config.ts' : 'vitest.config.ts';
  const cache = ['--experimental.fsModuleCache', '--experimental.fsModuleCachePath', join(folder, 'modules')];
  const pattern = tests && tests.length <= MAX_NAMES ? ['-t', `^(${tests.map(escapePattern).join('|')})$`] : [];
  const vitest = ['run', '--config', config, '--bail', '1', '--maxWorkers', '2', ...cache, ...pattern, ...files];
  const isPassed = await run(folder, 'node_modules/.bin/vitest', vitest, { limitMs, env: { TEST_RESULTS: results } });
  const text = await readFile(results, 'utf8').catch(() => undefined);
  const report: Report = text ? JSON.parse(text) : { testResults: [] };
  const cases = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  return { result: isPassed ? 'passed' : hasFailure(report) ? 'failed' : 'timed out', cases };
}

const escapePattern = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Whether a report has a failure that is not a time-out. */
function hasFailure({ testResults }: Report): boolean {
  const messages = testResults.flatMap(({ message, assertionResults }) => [
    message,
    ...assertionResults.flatMap(({ failureMessages }) => failureMessages ?? []),
  ]);
  return messages.some((message) => message && !/timed? ?out/i.test(message.slice(0, 300)));
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
