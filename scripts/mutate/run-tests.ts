import { spawn } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** One test of a Vitest report. Times are in milliseconds; `startTime` counts from 1970. */
export interface TestCase {
  readonly fullName: string;
  readonly status: string;
  readonly startTime?: number | null;
  readonly duration?: number | null;
  readonly failureMessages?: readonly string[] | null;
}

/** The tests of one file that run while a mutant is on; 0 is no mutant. */
export interface Trial {
  readonly mutant: number;
  readonly tests: readonly string[];
}

/** What the tests of a trial showed. `killer` is the test that failed. */
export interface Outcome {
  readonly result: 'passed' | 'failed' | 'timed out';
  readonly killer?: string | undefined;
}

/** How long one run of Vitest takes at most, in milliseconds. */
const MAX_RUN_MS = 400_000;

/** Runs a test file. Returns its tests; undefined if one failed. */
export async function runFile(folder: string, file: string): Promise<readonly TestCase[] | undefined> {
  const { isPassed, cases } = await runVitest(folder, file, []);
  return isPassed ? cases : undefined;
}

/**
 * Runs trials of one test file in one process, up to the first failure of each. A test that failed because of a
 * time-out is no failure: a busy machine has the same effect.
 */
export async function runTrials(folder: string, file: string, trials: readonly Trial[]): Promise<readonly Outcome[]> {
  const long = file.endsWith('.long.test.ts') ? '.long' : '';
  const wrapper = join(dirname(file), `trials${long}.test.ts`);
  const on = JSON.stringify(join(folder, 'on'));
  const suites = trials.map(
    ({ mutant }, i) => `describe('trial ${i}', async () => {
  beforeAll(() => writeFileSync(${on}, '${mutant}'));
  beforeEach(({ skip, onTestFailed }) => { if (failed.has(${i})) skip(); onTestFailed(() => { failed.add(${i}); }); });
  await import('./${basename(file)}?trial=${i}');
});`,
  );
  const imports = "import { writeFileSync } from 'node:fs';\nimport { beforeAll, beforeEach, describe } from 'vitest';";
  await writeFile(join(folder, wrapper), `${imports}\nconst failed = new Set<number>();\n${suites.join('\n')}\n`);
  const names = trials.map(({ tests }, i) => `trial ${i} (${tests.map(escapePattern).join('|')})`);
  const { cases } = await runVitest(folder, wrapper, ['-t', `^(${names.join('|')})$`]);
  await rm(join(folder, wrapper));
  await writeFile(join(folder, 'on'), '0');
  return trials.map((_, i) => toOutcome(cases, `trial ${i} `));
}

function toOutcome(cases: readonly TestCase[], prefix: string): Outcome {
  const own = cases.filter(({ fullName, status }) => fullName.startsWith(prefix) && status !== 'pending');
  const failures = own.filter(({ status }) => status === 'failed');
  const killer = failures.find(({ failureMessages }) =>
    (failureMessages ?? []).some((message) => !/timed? ?out/i.test(message.slice(0, 300))),
  );
  if (killer) return { result: 'failed', killer: killer.fullName.slice(prefix.length) };
  return { result: failures.length > 0 ? 'timed out' : 'passed' };
}

const escapePattern = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

async function runVitest(folder: string, file: string, args: readonly string[]) {
  const results = join(folder, 'results.json');
  await rm(results, { force: true });
  const config = file.endsWith('.long.test.ts') ? 'vitest.long.config.ts' : 'vitest.config.ts';
  const cache = ['--experimental.fsModuleCache', '--experimental.fsModuleCachePath', join(folder, 'modules')];
  const isPassed = await run(folder, 'node_modules/.bin/vitest', ['run', '--config', config, ...cache, ...args, file], {
    TEST_RESULTS: results,
  });
  const text = await readFile(results, 'utf8').catch(() => undefined);
  const reports: readonly { readonly assertionResults: readonly TestCase[] }[] = text
    ? JSON.parse(text).testResults
    : [];
  return { isPassed, cases: reports.flatMap(({ assertionResults }) => assertionResults) };
}

/** Runs a command. Returns true when it ends with 0 in time. */
export function run(
  cwd: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: 'ignore', detached: true });
    const timer = setTimeout(() => child.pid && process.kill(-child.pid, 'SIGKILL'), MAX_RUN_MS);
    const end = (isPassed: boolean) => {
      clearTimeout(timer);
      resolve(isPassed);
    };
    child.on('error', (error) => {
      console.error(`${command} could not run: ${error.message}`);
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}
