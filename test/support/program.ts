import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import { BIN } from './harness.ts';
import { aStateFolder } from './state.ts';

/** Variables for a process; nothing else of the test's own reaches it but PATH. */
export type Env = Readonly<Record<string, string>>;

/** The built program while it runs. */
export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly said: { readonly stdout: string; readonly stderr: string };
  /** Waits until words like these were said; answers them. Fails when the program ends without. */
  hears(words: RegExp): Promise<string>;
  /** The exit code. */
  readonly exit: Promise<unknown>;
}

/** Starts the program; it is killed when the test that runs is over. */
export const start = (args: readonly string[], env: Env): Running => watch(process.execPath, [BIN, ...args], env);

/** Starts the program in a terminal of its own. What it says is what a screen would show, without colours. */
export function startInTerminal(args: readonly string[], env: Env): Running {
  const words = [process.execPath, BIN, ...args].map((word) => `'${word}'`).join(' ');
  const wide = `stty columns 400 rows 50; exec ${words}`;
  return watch('script', ['-qefc', wide, '/dev/null'], { TERM: 'xterm', SHELL: '/bin/sh', ...env });
}

/** Runs the program to its end. */
export async function run(
  args: readonly string[],
  env: Env,
): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const { child, exit, said } = start(args, env);
  child.stdin.end();
  return { code: await exit, ...said };
}

/** Starts a command and keeps what it says. */
export function watch(command: string, args: readonly string[], env: Env): Running {
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH ?? '', MYCASE_STATE_FOLDER: aStateFolder(), ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (words: string) => {
      said[stream] += stripVTControlCharacters(words);
    });
  }
  let isOver = false;
  const exit = once(child, 'close').then(([code]) => {
    isOver = true;
    return code;
  });
  return {
    child,
    said,
    async hears(words) {
      const heard = () => words.exec(said.stdout + said.stderr)?.[0];
      await expect.poll(() => isOver || heard() !== undefined, { interval: 20 }).toBe(true);
      return heard() ?? expect.unreachable(`${words} was never said, but: ${said.stdout}${said.stderr}`);
    },
    exit,
  };
}
