import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SANDBOX_APP } from '../../src/sandbox/index.ts';
import { BIN } from '../support/harness.ts';
import { keptTokens, type Setting } from './setting.ts';

/** Listens to all that a program says and leaves behind, for words that it must keep to itself. */
export interface Listener {
  /** Notes what was said, and by whom. */
  hear(by: string, words: unknown): void;
  /** Learns a word that must be kept secret. */
  learn(secret: string): void;
  /** Learns the tokens that are kept now, and hears command lines and files of the state folder. */
  look(): Promise<void>;
  /** Who said which secret. */
  leaks(): string[];
  /** How many secrets it knows. */
  known(): number;
}

/** A listener in a setting whose sign-in is kept in a plain file. */
export function listenIn(setting: Setting): Listener {
  const heard: { by: string; words: string }[] = [];
  const secrets = new Set<string>([SANDBOX_APP.clientSecret]);
  const hear = (by: string, words: unknown) => void heard.push({ by, words: JSON.stringify(words) });
  const learn = (secret: string) => void secrets.add(secret).add(encodeURIComponent(secret));
  return {
    hear,
    learn,
    async look() {
      for (const token of await keptTokens(setting)) learn(token);
      hear('a command line', commandLines());
      for (const [file, content] of await filesBesideStore(setting.folder)) hear(file, content);
    },
    leaks: () =>
      heard.flatMap(({ by, words }) =>
        [...secrets].filter((secret) => words.includes(secret)).map((secret) => `${by}: ${secret}`),
      ),
    known: () => secrets.size,
  };
}

const STORE = 'default.credentials';

async function filesBesideStore(folder: string): Promise<[string, string][]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== STORE);
  return Promise.all(
    files.map(async ({ parentPath, name }): Promise<[string, string]> => {
      const file = join(parentPath, name);
      return [file, await readFile(file, 'utf8')];
    }),
  );
}

/** The command lines of this program that every process of the machine can read. */
const commandLines = (): string[] =>
  spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((line) => line.includes(BIN));
