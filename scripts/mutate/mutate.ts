import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import MagicString from 'magic-string';
import { MODULES } from './modules.ts';
import { type Outcome, run, runFile, runTrials, type TestCase, type Trial } from './run-tests.ts';
import { type PlacedMutant, sampleMutants } from './sample-mutants.ts';

// Mutation testing of the write pipeline, the ethical walls and money: a random sample of small changes of the code,
// each run against the tests that execute it. The tests run the built program, so all mutants of the sample are
// built into one copy of the project, and a file next to the program names the one that is on. Each test file runs
// once without a mutant, which shows the tests that reach each mutant. Then it runs these tests with each mutant.
// Mutants whose tests only timed out are counted apart, because a busy machine has the same effect.

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    only: { type: 'string' },
    tests: { type: 'string', default: '' },
    depth: { type: 'string', default: '6' },
  },
});

/** The most tests of a file that run for one mutant: those that reach the fewest mutants. */
const MAX_TESTS = Number(options.depth);

/** The most test files that run for one mutant. */
const MAX_FILES = Number(options.depth) * 2;

/** The mutants that are tried in one process. */
const MAX_TRIALS = 10;

/** What the tests of a mutant showed. */
type Verdict = 'killed' | 'survived' | 'timed out' | 'not run';

function report(): void {
  console.log(`\n${wanted.length} mutants, seed ${options.seed}, ${testFiles.length} test files`);
  for (const [name, { sources }] of [...Object.entries(MODULES), ['all', { sources: /^/ }] as const]) {
    const found = wanted.filter((mutant) => sources.test(mutant.file)).map(({ id }) => verdicts.get(id));
    const count = (verdict: Verdict) => found.filter((other) => other === verdict).length;
    const percent = ((100 * count('killed')) / Math.max(found.length, 1)).toFixed(1);
    console.log(
      `${name}: ${count('killed')} of ${found.length} killed (${percent} %), ${count('survived')} survived, ` +
        `${count('not run')} in code that no test runs, ${count('timed out')} timed out`,
    );
  }
  console.log('\nNot killed:');
  for (const mutant of wanted) {
    const verdict = verdicts.get(mutant.id);
    if (verdict !== 'killed') console.log(`${verdict} ${describe(mutant)}`);
  }
}

const describe = ({ id, file, line, original, replacement, kind }: PlacedMutant): string =>
  `#${id} ${file}:${line} ${shorten(original)} -> ${kind === 'statement' ? '(removed)' : shorten(replacement)}`;

const shorten = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 100);

/** A copy of the project with all mutants in it, built. */
async function prepare(number: number): Promise<string> {
  const folder = join(root, String(number));
  await mkdir(folder);
  for (const name of await readdir('.')) {
    if (['node_modules', 'dist', '.git'].includes(name)) continue;
    await cp(name, join(folder, name), { recursive: true });
  }
  await symlink(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'src/mutant.ts'), switchCode(folder));
  for (const file of new Set(wanted.map((mutant) => mutant.file))) {
    const text = new MagicString(await readFile(file, 'utf8'));
    for (const { id, start, end, original, replacement, kind } of wanted.filter((mutant) => mutant.file === file)) {
      const changed =
        kind === 'statement'
          ? `if (!isMutant(${id})) {${original}}`
          : `(isMutant(${id}) ? (${replacement}) : (${original}))`;
      text.overwrite(start, end, changed);
    }
    const up = '../'.repeat(file.split('/').length - 2) || './';
    text.prepend(`import { isMutant } from '${up}mutant.ts';\n`);
    await writeFile(join(folder, file), text.toString());
  }
  await writeFile(join(folder, 'on'), '0');
  if (!(await run(folder, 'node_modules/.bin/tsx', ['scripts/build.ts']))) throw new Error('The mutants do not build.');
  return folder;
}

/**
 * The switch: `on` holds the number of the mutant that is on. Without one, `hits` gets a line for each mutant reached.
 */
const switchCode = (folder: string): string => `import { appendFileSync, readFileSync } from 'node:fs';
const on = Number(readFileSync(${JSON.stringify(join(folder, 'on'))}, 'utf8'));
const reached = new Map();
export function isMutant(id: number): boolean {
  if (on === 0 && Date.now() - (reached.get(id) ?? 0) > 5) {
    reached.set(id, Date.now());
    try { appendFileSync(${JSON.stringify(join(folder, 'hits'))}, id + ' ' + Date.now() + '\\n'); } catch {}
  }
  return id === on;
}
`;

/** Runs a test file without a mutant, then with each mutant that it reaches and that is not killed yet. */
async function tryFile(file: string, folder: string): Promise<void> {
  await writeFile(join(folder, 'hits'), '');
  const start = Date.now();
  const cases = await runFile(folder, file);
  const tests = cases ? selectTests(cases, await readHits(folder)) : new Map<number, readonly string[]>();
  const isOwn = (mutant: PlacedMutant) =>
    Object.values(MODULES).some(
      (one) => one.sources.test(mutant.file) && one.tests.some((name) => isNamed(file, name)),
    );
  const open = wanted.filter((mutant) => tests.has(mutant.id) && verdicts.get(mutant.id) !== 'killed' && isOwn(mutant));
  console.log(
    `${cases ? 'passed' : 'left out, because it failed'} without a mutant: ${file} (${Date.now() - start} ms, ` +
      `${tests.size} mutants, ${open.length} to kill)`,
  );
  for (let i = 0; i < open.length; i += MAX_TRIALS) {
    const trials = open
      .slice(i, i + MAX_TRIALS)
      .filter(({ id }) => verdicts.get(id) !== 'killed' && (fileCounts.get(id) ?? 0) < MAX_FILES)
      .map(({ id }) => ({ mutant: id, tests: tests.get(id) ?? [] }));
    if (trials.length > 0) noteOutcomes(trials, await runVerifiedTrials(folder, file, trials), file);
  }
}

/** Runs trials. A test that fails also alone without a mutant kills nothing. */
async function runVerifiedTrials(folder: string, file: string, trials: readonly Trial[]): Promise<readonly Outcome[]> {
  const outcomes = await runTrials(folder, file, trials);
  const killers = [...new Set(outcomes.flatMap(({ killer }) => killer ?? []))];
  if (killers.length === 0) return outcomes;
  const checks = await runTrials(
    folder,
    file,
    killers.map((killer) => ({ mutant: 0, tests: [killer] })),
  );
  const reliable = killers.filter((_, i) => checks[i]?.result === 'passed');
  return outcomes.map((outcome) =>
    outcome.killer === undefined || reliable.includes(outcome.killer) ? outcome : { result: 'passed' },
  );
}

function noteOutcomes(trials: readonly Trial[], outcomes: readonly Outcome[], file: string): void {
  for (const [i, { mutant }] of trials.entries()) {
    const { result, killer } = outcomes[i] ?? {};
    fileCounts.set(mutant, (fileCounts.get(mutant) ?? 0) + 1);
    const known = verdicts.get(mutant);
    if (known === 'killed') continue;
    if (result === 'failed') {
      verdicts.set(mutant, 'killed');
      console.log(`killed #${mutant} by ${file}: ${killer}`);
    } else verdicts.set(mutant, result === 'timed out' || known === 'timed out' ? 'timed out' : 'survived');
  }
}

/** For each mutant: when it was reached. */
async function readHits(folder: string): Promise<ReadonlyMap<number, readonly number[]>> {
  const hits = new Map<number, number[]>();
  for (const line of (await readFile(join(folder, 'hits'), 'utf8')).split('\n').filter(Boolean)) {
    const [id = 0, moment = 0] = line.split(' ').map(Number);
    hits.set(id, [...(hits.get(id) ?? []), moment]);
  }
  return hits;
}

/** For each mutant: the names of some tests that ran when it was reached, or of all tests if none ran. */
function selectTests(
  cases: readonly TestCase[],
  hits: ReadonlyMap<number, readonly number[]>,
): ReadonlyMap<number, readonly string[]> {
  const reached = [...hits].map(([id, moments]) => {
    const tests = cases.filter((one) => moments.some((moment) => isDuring(one, moment)));
    const names = (tests.length > 0 ? tests : cases).map(({ fullName }) => fullName);
    return [id, new Set(names)] as const;
  });
  const counts = new Map<string, number>();
  for (const [, tests] of reached) for (const test of tests) counts.set(test, (counts.get(test) ?? 0) + 1);
  const rank = (test: string) => counts.get(test) ?? 0;
  // Tests that run at the same time cannot be told apart. All of them take not much longer than one.
  const maxTests = isConcurrent(cases) ? undefined : MAX_TESTS;
  return new Map(
    reached.map(([id, tests]) => [id, [...tests].sort((a, b) => rank(a) - rank(b)).slice(0, maxTests)] as const),
  );
}

/** Returns whether several tests ran at the same time. */
function isConcurrent(cases: readonly TestCase[]): boolean {
  const times = cases.map(({ startTime, duration }) => [startTime ?? 0, (startTime ?? 0) + (duration ?? 0)] as const);
  const ordered = times.toSorted(([one], [other]) => one - other);
  return ordered.some(([start], i) => start < (ordered[i - 1]?.[1] ?? 0) - 50);
}

/** The clock of the report and that of the program differ by some milliseconds. */
const isDuring = ({ startTime, duration }: TestCase, moment: number): boolean =>
  typeof startTime === 'number' && moment >= startTime - 5 && moment <= startTime + (duration ?? 0) + 5;

const isNamed = (file: string, name: string): boolean => file.startsWith(`test/${name}`);

/** The first items of all lists, then the second ones, and so on. */
const interleave = <T>(lists: readonly (readonly T[])[]): T[] =>
  Array.from({ length: Math.max(...lists.map(({ length }) => length)) }, (_, i) =>
    lists.flatMap((list) => list.slice(i, i + 1)),
  ).flat();

/** Works through a list, one item at a time in each worker's folder. */
async function forEachParallel<T>(
  items: readonly T[],
  work: (item: T, folder: string) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  await Promise.all(
    workers.map(async (folder) => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item, folder);
    }),
  );
}

async function listFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  return names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

const sources = (await listFiles('src')).filter((file) => Object.values(MODULES).some((one) => one.sources.test(file)));
const sample = await sampleMutants(sources, Number(options.count), Number(options.seed));
const allTests = (await listFiles('test')).filter((file) => file.endsWith('.test.ts'));
const names = options.tests ? options.tests.split(',') : interleave(Object.values(MODULES).map(({ tests }) => tests));
const testFiles = [...new Set(names.flatMap((name) => allTests.filter((file) => isNamed(file, name))))];
const root = await mkdtemp(join(tmpdir(), 'mutate-'));
const only = options.only?.split(',').map(Number);
const wanted = sample.filter(({ id }) => !only || only.includes(id));
const workers = await Promise.all(Array.from({ length: Number(options.workers) }, (_, number) => prepare(number)));
const verdicts = new Map<number, Verdict>(wanted.map(({ id }) => [id, 'not run']));
/** For each mutant: how many test files ran with it. */
const fileCounts = new Map<number, number>();
try {
  await forEachParallel(testFiles, (file, folder) =>
    // The other test files can still kill the mutants.
    tryFile(file, folder).catch((error) => console.error(`${file} was not tried to its end: ${error}`)),
  );
  report();
} finally {
  await rm(root, { recursive: true, force: true });
}
