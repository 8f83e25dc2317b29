import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** The folder of the project. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The built program, as a user's client starts it. */
export const BIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** What Node is given to run a source file of this folder. */
export const source = (file: string): string[] => ['--import', 'tsx', fileURLToPath(new URL(file, import.meta.url))];

/** The variables this program was started with: a certificate file among them, say, slows every start of Node. */
export const INHERITED: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || name.startsWith('MYCASE_') ? [] : [[name, value]],
  ),
);

/** Variables of a child: nothing of the caller's own settings gets through. */
export const environment = (env: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  MYCASE_STATE_FOLDER: STATE,
  ...env,
});

/** The state of the programs that run here, which goes with them. */
const STATE = mkdtempSync(join(tmpdir(), 'mycase-mcp-bench-'));

/** A folder of its own, which goes with the block it is used in. */
export function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'mycase-mcp-bench-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** A process of Node's that ends, at the latest, with this one. */
export interface Program extends AsyncDisposable {
  readonly child: ChildProcessWithoutNullStreams;
  readonly pid: number;
}

const running = new Set<ChildProcessWithoutNullStreams>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(STATE, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

/** Starts Node with these arguments: this process's own, or another one. */
export function start(
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
  node = process.execPath,
): Program {
  const child = spawn(node, args, { cwd: ROOT, env: environment(env) });
  const ended = once(child, 'close');
  running.add(child);
  return {
    child,
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
      running.delete(child);
    },
  };
}

/** Waits for a line that matches, and gives its first group. Throws when the stream ends before. */
export async function awaitLine(stream: Readable, pattern: RegExp): Promise<string> {
  for await (const line of createInterface({ input: stream })) {
    const found = pattern.exec(line)?.[1];
    if (found !== undefined) return found;
  }
  throw new Error(`a process ended before it said ${pattern}`);
}

/** Runs `node -e 0`, the least a start can take. */
export async function runBareNode(env?: Readonly<Record<string, string>>, node?: string): Promise<void> {
  await using program = start(['-e', '0'], env, node);
  await once(program.child, 'exit');
}

/**
 * The time that all threads of a process have had of the processors, in milliseconds. NaN where the system does not
 * state it.
 */
export function processorMs(pid: number): number {
  if (process.platform !== 'linux') return Number.NaN;
  const nanoseconds = readdirSync(`/proc/${pid}/task`).map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e6;
}

/** The resident set of a process, in megabytes of 1024 x 1024 bytes. */
export function residentMb(pid: number): number {
  const kilobytes =
    process.platform === 'linux'
      ? /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
      : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(kilobytes) / 1024;
}
