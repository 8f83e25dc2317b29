import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { BIN } from '../../support/harness.ts';

/** A run of the program that has ended. */
interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A home folder of the test that runs, and the program in it. */
export interface Home {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  run(...args: readonly string[]): Ended;
  /** Runs the program with these variables. */
  runWith(env: NodeJS.ProcessEnv, ...args: readonly string[]): Ended;
  write(path: string, content: string | Buffer): string;
  /** The content of a file. Undefined if there is none. */
  read(path: string): string | undefined;
  /** The paths of all files and folders. */
  list(): string[];
}

/** Creates an empty home folder. Its name has a space. */
export function aHome(): Home {
  const root = mkdtempSync(join(tmpdir(), 'mycase-mcp-home-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, 'a home');
  mkdirSync(folder);
  const env = { PATH: process.env.PATH ?? '', HOME: folder, USERPROFILE: folder };
  return {
    folder,
    env,
    run: (...args) => runProgram(folder, env, args),
    runWith: (variables, ...args) => runProgram(folder, variables, args),
    write(path, content) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
      return join(folder, path);
    },
    read: (path) => (existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : undefined),
    list: () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort(),
  };
}

function runProgram(cwd: string, env: NodeJS.ProcessEnv, args: readonly string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    cwd,
    env,
    encoding: 'utf8',
    input: '',
  });
  return { code: status, stdout, stderr };
}
