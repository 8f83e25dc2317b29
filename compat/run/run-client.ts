import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Conversion, Outcome } from '../clients/support/worker.ts';
import type { ClientResult } from './report.ts';
import { openScene } from './scene.ts';

const FOLDER = fileURLToPath(new URL('..', import.meta.url));

/** A module that refuses connections to other machines. A path with spaces is valid in a URL only. */
const LOOPBACK_MODULE = new URL('../clients/support/loopback.mjs', import.meta.url).href;

/** The outcomes of one client, the declarations of its tools, and the seconds that they took. */
export interface ClientRun {
  /** Undefined if the client did not finish. */
  readonly client: ClientResult['client'] | undefined;
  readonly outcomes: readonly Outcome[];
  readonly conversions: readonly Conversion[];
  readonly seconds: number;
  /** The end of what the client wrote to stderr. */
  readonly stderr: string;
}

/** Runs one client in a process of Node 22, on a sandbox of its own. */
export async function runClient(file: string): Promise<ClientRun> {
  const started = performance.now();
  await using open = await openScene();
  const child = spawn(`${FOLDER}node_modules/.bin/node`, [`${FOLDER}clients/support/worker.ts`, file], {
    // The clients keep their settings in the folder of the scene, which is removed.
    env: { ...CLIENT_ENVIRONMENT, HOME: open.scene.filesFolder },
  });
  child.stdin.end(JSON.stringify(open.scene));
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (words: string) => {
    stderr = (stderr + words).slice(-4_000);
  });
  const outcomes: Outcome[] = [];
  const conversions: Conversion[] = [];
  let client: ClientRun['client'];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [, kind, json = ''] = /^(OUTCOME|CONVERSION|CLIENT) (.*)$/.exec(line) ?? [];
    if (kind === 'OUTCOME') outcomes.push(JSON.parse(json));
    if (kind === 'CONVERSION') conversions.push(JSON.parse(json));
    if (kind === 'CLIENT') client = JSON.parse(json);
  });
  await once(child, 'close');
  return { client, outcomes, conversions, stderr, seconds: (performance.now() - started) / 1_000 };
}

/** The variables of the clients. No client may send usage data, ask for an update or reach another machine. */
export const CLIENT_ENVIRONMENT = {
  PATH: `${FOLDER}node_modules/.bin:${process.env.PATH}`,
  NODE_OPTIONS: `--disable-warning=ExperimentalWarning --import=${LOOPBACK_MODULE}`,
  DO_NOT_TRACK: '1',
  MASTRA_TELEMETRY_DISABLED: '1',
  MCP_USE_ANONYMIZED_TELEMETRY: 'false',
  OPENAI_AGENTS_DISABLE_TRACING: '1',
  LANGSMITH_TRACING: 'false',
};
