import { compareTable } from './run/generated-table.ts';
import { runHostClients } from './run/host-clients.ts';
import { formatHostTable } from './run/host-table.ts';
import { type ClientResult, formatConversions, formatTable } from './run/report.ts';
import { type ClientRun, runClient } from './run/run-client.ts';

// `npm run compat`: does the jobs of clients/support/jobs.ts with each client, against the built server on a sandbox, and writes the
// tables of README.md and docs/clients.md. With --check the tables must be the same. With the name of a file in clients/ it runs that client
// only, and leaves the tables as they are. Exits with 1 after a failure.

/** The files of clients/, in the order of the table. */
const CLIENTS = [
  'inspector-cli',
  'mcporter',
  'mcp-remote',
  'supergateway-to-stdio',
  'supergateway-to-http',
  'ai-sdk',
  'anthropic-sdk',
  'google-genai',
  'langchain-google',
  'langchain-openai',
  'llamaindex',
  'mastra',
  'mcp-use',
  'openai-agents',
];

const PARALLEL = 2;

const chosen = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const files = chosen.length > 0 ? chosen : CLIENTS;
const runs = await runAll(files);
let failures = 0;
const results: ClientResult[] = [];
for (const [index, { client, outcomes, conversions, stderr, seconds }] of runs.entries()) {
  const failed = outcomes.filter(({ result }) => result === 'failed');
  print(`${files[index]}: ${outcomes.length} jobs, ${failed.length} failed, ${seconds.toFixed(1)} s`);
  for (const { transport, job, detail } of failed) print(`  ${transport} ${job}: ${detail}`);
  const converted = conversions.map(({ toolCount }) => toolCount).reduce((sum, count) => sum + count, 0);
  if (converted > 0) print(`  ${converted} declarations of tools in ${conversions.length} catalogs`);
  for (const { catalog, problems } of conversions)
    for (const problem of problems) print(`  catalog ${catalog}: ${problem}`);
  if (!client) print(`  The client did not finish: ${stderr}`);
  failures += failed.length + conversions.flatMap(({ problems }) => problems).length + (client ? 0 : 1);
  if (client) results.push({ client, outcomes, conversions });
}
const tables = { 'README.md': formatTable(results), 'docs/clients.md': formatConversions(results) };
for (const table of Object.values(tables)) print(`\n${table}\n`);
const isCheck = process.argv.includes('--check');
failures += await checkHostClients();
if (failures > 0) print(`${failures} failed`);
if (chosen.length === 0 && failures === 0) {
  for (const [page, table] of Object.entries(tables)) {
    if (compareTable(page, table, !isCheck)) continue;
    print(`The table of ${page} is not the one of this run. Run \`npm run compat\`, and commit the page.`);
    failures += 1;
  }
}
process.exitCode = failures > 0 ? 1 : 0;

/** Runs the clients that sign in to a host. Returns the number of failures. */
async function checkHostClients(): Promise<number> {
  if (chosen.length > 0) return 0;
  const started = performance.now();
  try {
    const signedIn = await runHostClients();
    if (signedIn === undefined) {
      print('The clients of a host are skipped: no Chromium here.');
      return 0;
    }
    print(`${signedIn.length} clients signed in to a host, ${((performance.now() - started) / 1_000).toFixed(1)} s`);
    if (compareTable('docs/clients.md', formatHostTable(signedIn), !isCheck, 'compat-host')) return 0;
    print('The second table of docs/clients.md is not the one of this run. Run `npm run compat`, and commit the page.');
  } catch (error) {
    print(String(error));
  }
  return 1;
}

/** Runs the clients, a few at a time. The results have the order of the files. */
async function runAll(all: readonly string[]): Promise<ClientRun[]> {
  const done: ClientRun[] = [];
  const waiting = [...all.entries()];
  const runNext = async (): Promise<void> => {
    const [index, file] = waiting.shift() ?? [];
    if (index === undefined || file === undefined) return;
    done[index] = await runClient(file);
    await runNext();
  };
  await Promise.all(Array.from({ length: PARALLEL }, runNext));
  return done;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
