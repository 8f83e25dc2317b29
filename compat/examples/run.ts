import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { CALLS, startStandIn } from './stand-in.ts';

// `npm run examples`: runs each program of examples/ on the sandbox, with a stand-in for the model, and checks what it
// prints. The programs use the packages of compat/clients. Exits with 1 after a failure.

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const EXAMPLES = join(ROOT, 'examples');
const NODE = join(ROOT, 'compat/node_modules/.bin/node');
/** A module that refuses connections to other machines. A path with spaces is valid in a URL only. */
const LOOPBACK_MODULE = new URL('../clients/support/loopback.mjs', import.meta.url).href;
const TIMEOUT_MS = 60_000;

/** The programs that use no model. */
const WITHOUT_MODEL = ['mcp-client.ts'];

/** The variables of the programs. None may send usage data or reach another machine. */
const ENVIRONMENT = {
  PATH: process.env.PATH,
  NODE_OPTIONS: `--disable-warning=ExperimentalWarning --import=${LOOPBACK_MODULE}`,
  ANTHROPIC_API_KEY: 'none',
  OPENAI_API_KEY: 'none',
  OPENAI_AGENTS_DISABLE_TRACING: '1',
  LANGSMITH_TRACING: 'false',
};

if (!existsSync(join(EXAMPLES, 'node_modules')))
  await symlink(join(ROOT, 'compat/clients/node_modules'), join(EXAMPLES, 'node_modules'), 'junction');

const started = performance.now();
const files = readdirSync(EXAMPLES).filter((name) => name.endsWith('.ts') && name !== 'mycase.ts');
const results = await Promise.all(files.map(async (file) => ({ file, faults: await runExample(file) })));
for (const { file, faults } of results) {
  print(`${file}: ${faults.length > 0 ? 'failed' : 'ok'}`);
  for (const fault of faults) print(`  ${fault}`);
}
print(`${files.length} examples in ${((performance.now() - started) / 1_000).toFixed(1)} s`);
process.exitCode = results.some(({ faults }) => faults.length > 0) ? 1 : 0;

/** Runs a program. Returns what was not as expected. */
async function runExample(file: string): Promise<string[]> {
  const home = await mkdtemp(join(tmpdir(), 'mycase-mcp-example-'));
  const standIn = await startStandIn();
  try {
    const child = spawn(NODE, [join(EXAMPLES, file)], {
      env: { ...ENVIRONMENT, HOME: home, ANTHROPIC_BASE_URL: standIn.url, OPENAI_BASE_URL: standIn.url },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
    });
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    const isDeclared = WITHOUT_MODEL.includes(file) || CALLS.every(({ name }) => standIn.declaredTools.has(name));
    const hasAnswers = [/Computed over .*all \d+ events/, /Computed over .*all \d+ invoices/].every((one) =>
      one.test(stdout),
    );
    return [
      ...(code === 0 ? [] : [`exit code ${code}: ${stderr.slice(-2_000)}`]),
      ...(isDeclared ? [] : ['the model did not get the tools']),
      ...(hasAnswers ? [] : [`the answers of both tools are not in: ${stdout.slice(0, 500)}`]),
    ];
  } finally {
    standIn.close();
    await rm(home, { recursive: true, force: true });
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
