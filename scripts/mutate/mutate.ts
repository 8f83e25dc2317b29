import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import MagicString from 'magic-string';
import { findMutants, type Mutant } from './find-mutants.ts';

// Mutation testing of the write pipeline, the ethical walls and money: a random sample of small changes of the code,
// each run against the tests that execute it. The tests run the built program, so all mutants of the sample are
// built into one copy of the project, and a file next to the program names the one that is on.

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
  },
});

const MODULES: Readonly<Record<string, RegExp>> = {
  writes: /^src\/writes\//,
  walls: /^src\/ethical-walls\//,
  money: /^src\/(records\/amounts\.ts|workflows\/money\/)/,
};

/** The folders of the tests that cover these modules. */
const TESTS = /^test\/(writes|ethical-walls|workflows|records|every-tool|snapshots|tools)/;

const TEST_TIMEOUT_MS = 240_000;

interface PlacedMutant extends Mutant {
  readonly id: number;
  readonly file: string;
  readonly line: number;
  readonly original: string;
}

function report(survivors: readonly PlacedMutant[]): void {
  console.log(`\n${sample.length} mutants, seed ${options.seed}, ${testFiles.length} test files`);
  for (const [name, pattern] of [...Object.entries(MODULES), ['all', /^/] as const]) {
    const all = sample.filter(({ file }) => pattern.test(file)).length;
    const alive = survivors.filter(({ file }) => pattern.test(file)).length;
    console.log(
      `${name}: ${all - alive} of ${all} killed (${((100 * (all - alive)) / Math.max(all, 1)).toFixed(1)} %)`,
    );
  }
  console.log('\nSurvivors:');
  for (const mutant of survivors) console.log(describe(mutant));
}

const describe = ({ file, line, original, replacement, kind }: PlacedMutant): string =>
  `${file}:${line} ${shorten(original)} -> ${kind === 'statement' ? '(removed)' : shorten(replacement)}`;

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
  if (!(await run(folder, 'npx', ['tsx', 'scripts/build.ts']))) throw new Error('The mutants do not build.');
  return folder;
}

/** The switch: `on` holds the number of the mutant that is on; `hits/` gets a file for each mutant that was reached. */
const switchCode = (folder: string): string => `import { readFileSync, writeFileSync } from 'node:fs';
const on = Number(readFileSync(${JSON.stringify(join(folder, 'on'))}, 'utf8'));
const reached = new Set();
export function isMutant(id: number): boolean {
  if (on === 0 && !reached.has(id)) {
    reached.add(id);
    try { writeFileSync(${JSON.stringify(join(folder, 'hits'))} + '/' + id, ''); } catch {}
  }
  return id === on;
}
`;

/** Runs each test file without a mutant, and notes which mutants it reaches. A file that fails is left out. */
async function measureCoverage(): Promise<Map<string, { ids: ReadonlySet<number>; ms: number }>> {
  const coverage = new Map<string, { ids: ReadonlySet<number>; ms: number }>();
  await forEachParallel(testFiles, async (file, folder) => {
    await rm(join(folder, 'hits'), { recursive: true, force: true });
    await mkdir(join(folder, 'hits'));
    const start = Date.now();
    const isPassed = await passes(folder, 0, [file]);
    if (!isPassed) console.log(`left out, because it fails without a mutant: ${file}`);
    const ids = new Set((await readdir(join(folder, 'hits'))).map(Number));
    if (isPassed) coverage.set(file, { ids, ms: Date.now() - start });
  });
  return coverage;
}

async function passes(folder: string, mutant: number, files: readonly string[]): Promise<boolean> {
  await writeFile(join(folder, 'on'), String(mutant));
  return run(folder, 'npx', ['vitest', 'run', '--bail', '1', '--maxWorkers', '1', ...files]);
}

/** Runs a command; true when it ends with 0 in time. */
function run(cwd: string, command: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, stdio: 'ignore', detached: true });
    const timer = setTimeout(() => child.pid && process.kill(-child.pid, 'SIGKILL'), TEST_TIMEOUT_MS);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(code === 0);
    });
  });
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
const testFiles = (await listFiles('test')).filter((file) => TESTS.test(file) && /(?<!\.long)\.test\.ts$/.test(file));
const root = await mkdtemp(join(tmpdir(), 'mutate-'));
const workers = await Promise.all(Array.from({ length: Number(options.workers) }, (_, number) => prepare(number)));
try {
  const coverage = await measureCoverage();
  const survivors: PlacedMutant[] = [];
  await forEachParallel(sample, async (mutant, folder) => {
    const tests = [...coverage].filter(([, { ids }]) => ids.has(mutant.id));
    tests.sort(([, one], [, other]) => one.ms - other.ms);
    const isKilled =
      tests.length > 0 &&
      !(await passes(
        folder,
        mutant.id,
        tests.map(([file]) => file),
      ));
    if (!isKilled) survivors.push(mutant);
    console.log(`${isKilled ? 'killed  ' : tests.length > 0 ? 'survived' : 'not run '} ${describe(mutant)}`);
  });
  report(survivors);
} finally {
  await rm(root, { recursive: true, force: true });
}
