import { type ChildProcess, spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { MOVABLE_CLOCK } from '../support/clock-server.ts';
import { aFreePort } from '../support/free-port.ts';
import { BIN } from '../support/harness.ts';
import { aStateFolder } from '../support/state.ts';
import { fetchThrough } from './fetch-through.ts';

/** A running host. */
export interface Host {
  readonly pid: number;
  /** The address that people and clients use. */
  readonly publicUrl: string;
  readonly port: number;
  /** Sends a request for the public address to the process. */
  readonly fetch: typeof fetch;
  readonly said: readonly string[];
  /** The process. */
  readonly child: ChildProcess;
  /** The address of the administration, with `--administration-port`. */
  readonly administrationUrl: string;
  /** Moves the clock of the process on, by at least so many seconds. */
  later(seconds: number): Promise<void>;
  stop(): Promise<void>;
  /** Ends the process at once. */
  kill(): Promise<void>;
}

const CLOCK_TIMEOUT_MS = 170_000;

/** The time by which one signal moves the clock. */
const STEP_S = 65;

/** Less than the time of a hook of the tests, so that a start that fails shows what the program has printed. */
const START_TIMEOUT_MS = 170_000;

/** Starts a host with a sandbox. The caller stops it. */
export async function startSandboxHost(
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Host> {
  const port = await aFreePort();
  return startHost(`http://127.0.0.1:${port}`, port, ['--sandbox', ...args], env);
}

/** Starts a host with a sandbox. It ends with the test. */
export async function aSandboxHost(
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Host> {
  const host = await startSandboxHost(args, env);
  onTestFinished(() => host.stop());
  return host;
}

/** Starts `mycase-mcp host` at a port. Requests for the public address are sent to this machine. */
export async function startHost(
  publicUrl: string,
  port: number,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Host> {
  const options = ['--public-url', publicUrl, '--port', String(port), '--time-zone', 'UTC', ...args];
  const child = spawn(process.execPath, [BIN, 'host', ...options], {
    env: {
      PATH: process.env.PATH ?? '',
      MYCASE_STATE_FOLDER: aStateFolder(),
      ...MOVABLE_CLOCK,
      CLOCK_STEP: String(STEP_S * 1000),
      // All clients of a test have the same address.
      MYCASE_REQUESTS_PER_ADDRESS: '1000000',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  createInterface(child.stdout).on('line', (line) => said.push(line));
  const lines = createInterface(child.stderr);
  await waitForStart(child, lines, said);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  return {
    pid: child.pid ?? 0,
    publicUrl,
    port,
    fetch: fetchThrough(publicUrl, port),
    said,
    child,
    administrationUrl: /serving the administration at ([^\s"]+)/.exec(said.join('\n'))?.[1] ?? '',
    async later(seconds) {
      for (let left = seconds; left > 0; left -= STEP_S) {
        child.kill('SIGUSR2');
        const signal = AbortSignal.timeout(CLOCK_TIMEOUT_MS);
        for await (const [line] of on(lines, 'line', { signal })) if (line === 'clock moved') break;
      }
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

/** Collects the lines. Resolves when the host listens. Rejects with the lines if it ends or does not start. */
async function waitForStart(child: ChildProcess, lines: Interface, said: string[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (reason: string) => reject(new Error(`the host ${reason}: ${said.join('\n')}`));
      timer = setTimeout(() => fail(`did not start in ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS);
      lines.on('line', (line) => {
        said.push(line);
        if (line.includes('serving MCP at')) resolve();
      });
      child.once('exit', (code) => fail(`ended with ${code}`));
    });
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
