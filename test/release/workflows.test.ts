import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseDocument } from 'yaml';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

function parseYaml(file: string) {
  const document = parseDocument(read(file), { strict: true });
  expect([...document.errors, ...document.warnings], file).toEqual([]);
  return document.toJS();
}

interface Job {
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly needs?: string;
}

const { scripts } = JSON.parse(read('package.json'));
const WORKFLOWS = readdirSync(join(ROOT, '.github/workflows'));
const readJobs = (file: string): Readonly<Record<string, Job>> => parseYaml(`.github/workflows/${file}`).jobs;

it.each(WORKFLOWS)('%s is valid YAML, gives no right by default, and runs only commands that exist', (file) => {
  const { permissions } = parseYaml(`.github/workflows/${file}`);
  expect(permissions).toEqual({ contents: 'read' });
  for (const { steps } of Object.values(readJobs(file)))
    for (const { uses, run = '' } of steps) {
      if (uses) expect(uses).toMatch(/@v\d+$/);
      for (const [, script = ''] of run.matchAll(/npm run (\S+)/g)) expect(Object.keys(scripts)).toContain(script);
      // An expression in a script would let the name of a branch run commands.
      expect(run).not.toContain('${{');
    }
});

it('the tests run with three versions of Node on three systems', () => {
  const { matrix } = Object(readJobs('ci.yml').fast).strategy;
  expect(matrix).toEqual({ os: ['ubuntu-latest', 'macos-latest', 'windows-latest'], node: [20, 22, 24] });
});

it('a release is published after all tests, with provenance, a list of its parts and a check for vulnerabilities', () => {
  const { test, publish, registry } = readJobs('release.yml');
  expect(test?.steps.map(({ run }) => run)).toContain('.ci/run');
  expect(publish).toMatchObject({ needs: 'test', permissions: { 'id-token': 'write' } });
  expect(registry?.needs).toBe('publish');
  const commands = publish?.steps.map(({ run }) => run ?? '').join('\n');
  for (const command of ['npm publish --provenance', 'npm sbom', 'npm audit', 'mycase-mcp.mcpb'])
    expect(commands).toContain(command);
});

it('compose.yaml and the configuration of Dependabot are valid YAML', () => {
  const { mycase } = parseYaml('compose.yaml').services;
  expect(mycase).toMatchObject({ read_only: true, cap_drop: ['ALL'], ports: ['127.0.0.1:3333:3333'] });
  const updates: { 'package-ecosystem': string }[] = parseYaml('.github/dependabot.yml').updates;
  expect(new Set(updates.map((update) => update['package-ecosystem']))).toEqual(
    new Set(['npm', 'github-actions', 'docker']),
  );
});
