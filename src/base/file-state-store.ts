import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readFileIfExists, removeFile, replaceFile } from './atomic-file.ts';
import { toBatches } from './batches.ts';
import { acquireFileLock, LOCK_ADVICE, withFileLock } from './file-lock.ts';
import { isRecord, parseJson } from './json.ts';
import { createNextEntry, isUnexpired, type PutOptions, type StateEntry, type StateStore } from './state-store.ts';

/** Must be changed with each change of the format. */
const FORMAT = 'mycase-mcp state 2';
const EXTENSION = '.state';

/** Another process holds the lock only while it writes a small file. */
const LOCK_TIMEOUT_MS = 5_000;

/** The number of files that a list opens at the same time. */
const LIST_BATCH_SIZE = 50;

/**
 * Creates a store for all processes that share a folder, with one JSON file for each key. A file of another format
 * counts as missing.
 */
export function createFileStateStore(folder: string): StateStore {
  const toPath = (key: string) => join(folder, `${key}${EXTENSION}`);
  const read = async (key: string): Promise<StateEntry | undefined> => {
    const text = await readFileIfExists(toPath(key));
    const entry = text === undefined ? undefined : parseEntry(text);
    return entry && isUnexpired(entry) ? entry : undefined;
  };
  /** Runs an action while no other process changes the value of the key. */
  const runExclusively = async <T>(key: string, action: () => Promise<T>): Promise<T> => {
    const lock = await acquireFileLock(folder, key, LOCK_TIMEOUT_MS);
    return withFileLock(lock, () => new Error(`another process has locked ${folder}. ${LOCK_ADVICE}`), action);
  };
  const describeKey = async (key: string) => {
    const [entry, stats] = await Promise.all([read(key), stat(toPath(key)).catch(() => undefined)]);
    return entry && stats ? [{ key, changedAt: stats.mtimeMs }] : [];
  };
  /** Stores a value if the value before fulfils the condition. */
  const putIf = (
    key: string,
    value: unknown,
    options: PutOptions | undefined,
    condition: (before: StateEntry | undefined) => boolean,
  ) =>
    runExclusively(key, async () => {
      const before = await read(key);
      if (!condition(before)) return false;
      await replaceFile(toPath(key), JSON.stringify({ format: FORMAT, ...createNextEntry(before, value, options) }));
      return true;
    });
  return {
    async get(key) {
      const entry = await read(key);
      return entry && { revision: entry.revision, value: entry.value };
    },
    put: async (key, value, options) => void (await putIf(key, value, options, () => true)),
    putIfAbsent: (key, value, options) => putIf(key, value, options, (before) => before === undefined),
    compareAndSet: (key, revision, value, options) =>
      putIf(key, value, options, (before) => before?.revision === revision),
    delete: (key) => removeFile(toPath(key)),
    compareAndDelete: (key, revision) =>
      runExclusively(key, async () => {
        if ((await read(key))?.revision !== revision) return false;
        await removeFile(toPath(key));
        return true;
      }),
    async list() {
      const found = [];
      for (const keys of toBatches(await listKeys(folder), LIST_BATCH_SIZE))
        found.push(...(await Promise.all(keys.map(describeKey))).flat());
      return found;
    },
    async deleteExpired() {
      for (const key of await listKeys(folder)) {
        if (await read(key)) continue;
        await runExclusively(key, async () => {
          if (!(await read(key))) await removeFile(toPath(key));
        });
      }
    },
  };
}

async function listKeys(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith(EXTENSION)).map((name) => name.slice(0, -EXTENSION.length));
}

function parseEntry(text: string): StateEntry | undefined {
  const entry = parseJson(text);
  if (!isRecord(entry) || entry.format !== FORMAT || typeof entry.revision !== 'number') return undefined;
  const { revision, value, expiresAt } = entry;
  return { revision, value, ...(typeof expiresAt === 'number' && { expiresAt }) };
}
