import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { aServer, countOf } from '../support/clock-server.ts';
import { pointedAt } from '../support/harness.ts';

/** Variables of servers that keep their lists on disk, in a folder of their own, under a pass phrase. */
export const onDisk = (sandbox: Sandbox) => ({
  ...pointedAt(sandbox),
  MYCASE_CACHE: 'disk',
  MYCASE_STORE: 'file',
  MYCASE_STORE_KEY: 'a phrase that nobody guesses',
});

type Env = Readonly<Record<string, string>>;

/** Starts a server, asks how many records of a list there are, and ends it: then its lists are saved. */
export async function inPassing(env: Env, list: string, args: readonly string[] = []) {
  const server = await aServer({ env, args });
  const count = await countOf(server, list);
  await server.close();
  return { count, said: server.said };
}

/** The files in which lists are kept, by their names. */
export async function filesIn({ MYCASE_STATE_FOLDER = '' }: Env): Promise<Map<string, string>> {
  const folder = join(MYCASE_STATE_FOLDER, 'cache');
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return new Map(files.filter((file) => file.isFile()).map(({ parentPath, name }) => [name, join(parentPath, name)]));
}
