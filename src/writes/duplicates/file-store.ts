import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { makeFolder, readIfThere } from '../../base/atomic-file.ts';
import { acquireFileLock } from '../../base/file-lock.ts';
import { type IdempotencyStore, newSecret, type RecentCreate, underWay, unexpired } from './store.ts';

const kept = z.object({
  state: z.enum(['under way', 'made', 'unknown']),
  at: z.number(),
  until: z.number(),
  ids: z.array(z.union([z.number(), z.string()])),
});

/** Another process holds a turn for as long as it takes to read and write a small file. */
const PATIENCE_MS = 3_000;

/**
 * The memory of all processes that share a folder: a file for each create, named by its key, which only its owner may
 * read. Throws what the system says of the folder.
 */
export function createFileIdempotencyStore(folder: string): IdempotencyStore {
  const fileOf = (key: string): string => join(folder, `${key}.twin`);
  const find = async (key: string) => unexpired(parsed(await readIfThere(fileOf(key))));
  const put = (key: string, twin: RecentCreate) => replace(fileOf(key), JSON.stringify(twin));
  return {
    secret: () => sharedSecret(folder),
    find,
    async claim(key, until) {
      const turn = await acquireFileLock(folder, key, PATIENCE_MS);
      if (!turn) throw new Error(`${folder} is busy`);
      try {
        const twin = await find(key);
        if (!twin) await put(key, underWay(until));
        return twin;
      } finally {
        await turn.end();
        void sweep(folder);
      }
    },
    settle: (key, twin) => (twin ? put(key, twin) : rm(fileOf(key), { force: true })),
  };
}

function parsed(text: string | undefined): RecentCreate | undefined {
  try {
    return kept.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
}

/** Nobody ever finds half a file. */
async function replace(file: string, content: string): Promise<void> {
  const next = `${file}.${randomUUID()}.next`;
  await writeFile(next, content, { flag: 'wx', mode: 0o600 });
  await rename(next, file);
}

/** The secret of all keys, made by whoever comes first. */
async function sharedSecret(folder: string): Promise<Buffer> {
  await makeFolder(folder);
  const file = join(folder, 'secret');
  const next = `${file}.${randomUUID()}.next`;
  await writeFile(next, newSecret(), { flag: 'wx', mode: 0o600 });
  // It fails where there is one already, which then is the secret.
  await link(next, file).catch(() => {});
  await rm(next, { force: true });
  return readFile(file);
}

/** So long after its end a file is cleared away that no other process can be about to use it again. */
const STALE_MS = 60 * 60 * 1000;

async function sweep(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const file of names.filter((name) => name !== 'secret').map((name) => join(folder, name))) {
    const written = await stat(file).catch(() => undefined);
    if (written && Date.now() - written.mtimeMs > STALE_MS) await rm(file, { force: true }).catch(() => {});
  }
}
