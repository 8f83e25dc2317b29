import { text } from 'node:stream/consumers';
import {
  type CompatClient,
  type DeclaredTool,
  JOBS,
  type Job,
  type Person,
  type Schema,
  type Transport,
} from './client.ts';
import { compareTools } from './conversion.ts';
import { runJob, type Scene } from './jobs.ts';
import { connectSdk } from './sdk-client.ts';

// Does all jobs with one client, on Node 22. The argument is the client's file, standard input has the scene. Prints one
// line of JSON per job and per choice of tools, and one for the client after all of them.

/** What came of one job. */
export interface Outcome {
  readonly transport: Transport;
  readonly job: Job;
  readonly result: 'yes' | 'not offered' | 'failed';
  /** The way, the reason, or the error. */
  readonly detail: string;
}

/** What came of the declaration of a choice of tools to a model. */
export interface Conversion {
  readonly catalog: string;
  readonly toolCount: number;
  readonly problems: readonly string[];
  /** The tools that a client in strict mode declares without it. */
  readonly notStrict: readonly string[];
}

const JOB_TIMEOUT_MS = 60_000;

const scene: Scene = JSON.parse(await text(process.stdin));
const { client }: { client: CompatClient } = await import(`../${process.argv[2]}.ts`);

for (const transport of client.transports) {
  const asking = JOBS.filter((job) => job === 'form');
  const others = JOBS.filter((job) => job !== 'form');
  for (const jobs of [others, asking]) await runJobs(transport, jobs, jobs === asking);
}
for (const { name: catalog, args } of client.refuses ? scene.catalogs : []) {
  const converting = withTimeout(convert(args)).catch((error: unknown) => ({
    toolCount: 0,
    problems: [String(error)],
    notStrict: [],
  }));
  const conversion: Conversion = { catalog, ...(await converting) };
  process.stdout.write(`CONVERSION ${JSON.stringify(conversion)}\n`);
}
const { name, package: packageName, route } = client;
process.stdout.write(`CLIENT ${JSON.stringify({ name, package: packageName, route })}\n`, () => process.exit(0));

async function runJobs(transport: Transport, jobs: readonly Job[], hasPerson: boolean): Promise<void> {
  const forms: string[] = [];
  const person: Person = (message) => {
    forms.push(message);
    return { action: 'accept', content: { confirm: true } };
  };
  const connecting = client.connect(scene.server, transport, hasPerson ? person : undefined);
  const connection = await withTimeout(connecting).catch((error: unknown) => String(error));
  for (const job of jobs) {
    const running =
      typeof connection === 'string'
        ? Promise.reject(new Error(connection))
        : withTimeout(runJob[job]({ connection, forms, scene }));
    print({ transport, job, ...(await judge(job, running)) });
  }
  if (typeof connection !== 'string') await withTimeout(connection.close()).catch(() => undefined);
}

/** Declares the tools of the server that these arguments start to the model, and compares them with the listed tools. */
async function convert(args: readonly string[]): Promise<Omit<Conversion, 'catalog'>> {
  const { stdio } = scene.server;
  const env = { PATH: stdio.env.PATH ?? '', MYCASE_STATE_FOLDER: stdio.env.MYCASE_STATE_FOLDER ?? '' };
  const server = { ...scene.server, stdio: { ...stdio, args: [...stdio.args, ...args], env } };
  const lister = await connectSdk(server, 'stdio', undefined);
  const connection = await client.connect(server, 'stdio', undefined);
  try {
    const { tools } = await lister.listTools();
    const listed = tools.map(({ name, inputSchema }): DeclaredTool => ({ name, schema: inputSchema as Schema }));
    const declared = (await connection.declareTools?.()) ?? [];
    const notStrict = declared.filter(({ isStrict }) => isStrict === false).map(({ name }) => name);
    return { toolCount: listed.length, problems: compareTools(listed, declared, client.refuses), notStrict };
  } finally {
    await Promise.all([lister.close(), connection.close()]);
  }
}

/** A job that the client does not offer must fail: otherwise the limit that its file states is not true. */
async function judge(job: Job, running: Promise<string>): Promise<Pick<Outcome, 'result' | 'detail'>> {
  const limit = client.limits?.[job];
  try {
    const detail = await running;
    if (limit) return { result: 'failed', detail: `works, although its file states: ${limit.reason}` };
    return { result: 'yes', detail };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    if (limit?.shownBy.test(detail)) return { result: 'not offered', detail: limit.reason };
    return { result: 'failed', detail };
  }
}

async function withTimeout<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer after ${JOB_TIMEOUT_MS} ms`)), JOB_TIMEOUT_MS);
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}

function print(outcome: Outcome): void {
  process.stdout.write(`OUTCOME ${JSON.stringify(outcome)}\n`);
}
