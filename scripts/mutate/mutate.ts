import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import MagicString from 'magic-string';
import { findMutants, type Mutant } from './find-mutants.ts';
import { isLong, run, runTests, type TestCase, type TestSelection } from './run-tests.ts';

// Mutation testing of the write pipeline, the ethical walls and money: a random sample of small changes of the code,
// each run against the tests that execute it. The tests run the built program, so all mutants of the sample are
// built into one copy of the project, and a file next to the program names the one that is on.
// Mutants whose tests only timed out are counted apart, because a busy machine has the same effect.

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    only: { type: 'string' },
    tests: { type: 'string', default: '.' },
  },
});

const MODULES: Readonly<Record<string, RegExp>> = {
  writes: /^src\/writes\//,
  walls: /^src\/ethical-walls\//,
  money: /^src\/(records\/amounts\.ts|workflows\/money\/)/,
};

/** The tests that cover these modules, except for the longest. */
const TESTS =
  /^test\/(?!workflows\/(used|changes)|writes\/(races|steps|event-times)\.long|calls\/(errors|arguments|query|update-ex|natural-dates))(writes|ethical-walls|workflows\/(open|money|conflict-c)|calls|snapshots\/(figures|errors|open|writes)|tools\/every)[^.]*(\/[^.]*)?(\.long)?\.test\.ts$/;

/** How long one run of tests takes at most, in milliseconds. */
const MAX_RUN_MS = 240_000;

interface PlacedMutant extends Mutant {
  readonly id: number;
  readonly file: string;
  readonly line: number;
  readonly original: string;
}

/** What the tests of a mutant showed. */
type Verdict = 'killed' | 'survived' | 'timed out' | 'not run';

function report(verdicts: ReadonlyMap<PlacedMutant, Verdict>): void {
  console.log(`\n${verdicts.size} mutants, seed ${options.seed}, ${testFiles.length} test files`);
  for (const [name, pattern] of [...Object.entries(MODULES), ['all', /^/] as const]) {
    const found = [...verdicts].filter(([{ file }]) => pattern.test(file)).map(([, verdict]) => verdict);
    const count = (verdict: Verdict) => found.filter((other) => other === verdict).length;
    const percent = ((100 * count('killed')) / Math.max(found.length, 1)).toFixed(1);
    console.log(
      `${name}: ${count('killed')} of ${found.length} killed (${percent} %), ${count('survived')} survived, ` +
        `${count('not run')} in code that no test runs, ${count('timed out')} timed out`,
    );
  }
  console.log('\nNot killed:');
  for (const [mutant, verdict] of verdicts) if (verdict !== 'killed') console.log(`${verdict} ${describe(mutant)}`);
}

const describe = ({ id, file, line, original, replacement, kind }: PlacedMutant): string =>
  `#${id} ${file}:${line} ${shorten(original)} -> ${kind === 'statement' ? '(removed)' : shorten(replacement)}`;

const shorten = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 100);

/** A random sample without overlaps: an inner change of another one could not be built. */
async function sampleMutants(count: number): Promise<PlacedMutant[]> {
  const files = sources.filter((file) => Object.values(MODULES).some((pattern) => pattern.test(file)));
  const perFile = await Promise.all(
    files.map(async (file) => {
      const code = await readFile(file, 'utf8');
      return findMutants(code).map((mutant) => ({
        ...mutant,
        file,
        line: code.slice(0, mutant.start).split('\n').length,
        original: code.slice(mutant.start, mutant.end),
      }));
    }),
  );
  const shuffled = perFile
    .flat()
    .map((mutant) => ({ mutant, rank: random() }))
    .sort((one, other) => one.rank - other.rank);
  const chosen: PlacedMutant[] = [];
  for (const { mutant } of shuffled) {
    const overlaps = chosen.some(
      ({ file, start, end }) => file === mutant.file && start < mutant.end && mutant.start < end,
    );
    if (!overlaps && chosen.length < count) chosen.push({ ...mutant, id: chosen.length + 1 });
  }
  return chosen;
}

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
  for (const file of new Set(sample.map((mutant) => mutant.file))) {
    const text = new MagicString(await readFile(file, 'utf8'));
    for (const { id, start, end, original, replacement, kind } of sample.filter((mutant) => mutant.file === file)) {
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

/** The switch: `on` holds the number of the mutant that is on. Without one, `hits` gets a line for each mutant reached. */
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

/** The tests of a file that reach a mutant. */
interface Cover {
  readonly file: string;
  /** How long these tests take in milliseconds. */
  readonly ms: number;
  /** Undefined if the mutant is reached outside the tests, for example before the first one. */
  readonly tests: readonly string[] | undefined;
}

/** For each mutant: the tests that reach it. */
type Coverage = ReadonlyMap<number, readonly Cover[]>;

/** Runs each test file without a mutant, and notes which tests reach which mutants. A file that fails is left out. */
async function measureCoverage(): Promise<Coverage> {
  const coverage = new Map<number, Cover[]>();
  await forEachParallel(testFiles, async (file, folder) => {
    await writeFile(join(folder, 'hits'), '');
    const start = Date.now();
    const { result, cases } = await runWith(folder, 0, { files: [file] });
    const ms = Date.now() - start;
    const hits = await readHits(folder);
    console.log(`${result} without a mutant: ${file} (${ms} ms, ${hits.size} mutants)`);
    if (result !== 'passed') return;
    for (const [id, moments] of hits) {
      coverage.set(id, [...(coverage.get(id) ?? []), { file, ...selectTests(cases, moments, ms) }]);
    }
  });
  return coverage;
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

/** The tests that ran at some moments. `fileMs` is how long the whole file takes. */
function selectTests(cases: readonly TestCase[], moments: readonly number[], fileMs: number): Omit<Cover, 'file'> {
  const reached = moments.map((moment) => cases.filter((one) => isDuring(one, moment)));
  if (reached.some(({ length }) => length === 0)) return { ms: fileMs, tests: undefined };
  const tests = [...new Set(reached.flat())];
  const ms = tests.reduce((sum, { duration }) => sum + (duration ?? 0), 1_000);
  return { ms, tests: [...new Set(tests.map(({ fullName }) => fullName))] };
}

/** The clock of the report and that of the program differ by some milliseconds. */
const isDuring = ({ startTime, duration }: TestCase, moment: number): boolean =>
  typeof startTime === 'number' && moment >= startTime - 5 && moment <= startTime + (duration ?? 0) + 100;

async function runWith(folder: string, mutant: number, selection: TestSelection) {
  await writeFile(join(folder, 'on'), String(mutant));
  return runTests(folder, selection, MAX_RUN_MS);
}

/**
 * Runs the tests of one mutant up to the first failure: first the files that killed a mutant of the same source, then
 * the quick ones, then the long ones.
 */
async function judge(mutant: PlacedMutant, folder: string, coverage: Coverage): Promise<Verdict> {
  const rank = ({ file }: Cover) => -(kills.get(mutant.file)?.get(file) ?? 0);
  const covers = [...(coverage.get(mutant.id) ?? [])].sort(
    (one, other) => rank(one) - rank(other) || one.ms - other.ms,
  );
  const fast = covers.filter(({ file }) => !isLong(file));
  const long = covers.filter(({ file }) => isLong(file));
  const groups = [...fast.slice(0, 3).map((cover) => [cover]), fast.slice(3), long];
  let verdict: Verdict = covers.length > 0 ? 'survived' : 'not run';
  for (const group of groups.filter(({ length }) => length > 0)) {
    const names = group.flatMap(({ tests }) => tests ?? []);
    const tests = group.every((cover) => cover.tests) ? names : undefined;
    const { result } = await runWith(folder, mutant.id, { files: group.map(({ file }) => file), tests });
    if (result === 'timed out') verdict = 'timed out';
    if (result !== 'failed') continue;
    if (group.length === 1 && group[0]) noteKill(mutant.file, group[0].file);
    return 'killed';
  }
  return verdict;
}

function noteKill(source: string, test: string): void {
  const counts = kills.get(source) ?? new Map<string, number>();
  kills.set(source, counts.set(test, (counts.get(test) ?? 0) + 1));
}

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

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const random = createRandom(Number(options.seed));
const sources = await listFiles('src');
const sample = await sampleMutants(Number(options.count));
const testFiles = (await listFiles('test')).filter(
  (file) => TESTS.test(file) && new RegExp(String(options.tests)).test(file),
);
const root = await mkdtemp(join(tmpdir(), 'mutate-'));
const workers = await Promise.all(Array.from({ length: Number(options.workers) }, (_, number) => prepare(number)));
/** For each source: how many of its mutants each test file killed when it ran alone. */
const kills = new Map<string, Map<string, number>>();
try {
  const coverage = await measureCoverage();
  const ids = options.only?.split(',').map(Number);
  const verdicts = new Map<PlacedMutant, Verdict>();
  await forEachParallel(
    sample.filter(({ id }) => !ids || ids.includes(id)),
    async (mutant, folder) => {
      const verdict = await judge(mutant, folder, coverage);
      verdicts.set(mutant, verdict);
      console.log(`${verdict.padEnd(9)} ${describe(mutant)}`);
    },
  );
  report(verdicts);
} finally {
  await rm(root, { recursive: true, force: true });
}
