import { readdir, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { readFileIfExists, removeFile, replaceFile } from './atomic-file.ts';
import { toBatches } from './batches.ts';
import { acquireFileLock, LOCK_ADVICE, withFileLock } from './file-lock.ts';
import { isRecord, parseJson } from './json.ts';
import {
  checkKeys,
  createNextEntry,
  isKey,
  isUnexpired,
  type PutOptions,
  type StateEntry,
  type StateStore,
  type StateStores,
  toStoredValue,
} from './state-store.ts';

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
  const write = (key: string, entry: StateEntry) =>
    replaceFile(toPath(key), JSON.stringify({ format: FORMAT, ...entry }));
  /** Stores a value if the value before fulfils the condition, and returns its revision. */
  const putIf = (
    key: string,
    value: unknown,
    options: PutOptions | undefined,
    condition: (before: StateEntry | undefined) => boolean,
  ) =>
    runExclusively(key, async () => {
      const before = await read(key);
      if (!condition(before)) return undefined;
      const entry = createNextEntry(before, value, options);
      await write(key, entry);
      return entry.revision;
    });
  return checkKeys({
    async get(key) {
      const entry = await read(key);
      return entry && toStoredValue(entry);
    },
    put: async (key, value, options) => void (await putIf(key, value, options, () => true)),
    putIfAbsent: (key, value, options) => putIf(key, value, options, (before) => before === undefined),
    compareAndSet: async (key, revision, value, options) =>
      (await putIf(key, value, options, (before) => before?.revision === revision)) !== undefined,
    rewrite: (key, revision, value) =>
      runExclusively(key, async () => {
        const before = await read(key);
        if (before?.revision !== revision) return false;
        await write(key, { ...before, value });
        return true;
      }),
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
  });
}

/** Creates the stores of a folder. The name of a store is the path of its folder. */
export const createFileStateStores = (folder: string): StateStores => ({
  open: (name) => createFileStateStore(join(folder, name)),
  async listNames() {
    const files = await readdir(folder, { recursive: true }).catch(() => []);
    const folders = files.filter((file) => file.endsWith(EXTENSION)).map((file) => dirname(file));
    return [...new Set(folders)].map((path) => path.replaceAll(sep, '/'));
  },
  close: async () => {},
});

async function listKeys(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.endsWith(EXTENSION))
    .map((name) => name.slice(0, -EXTENSION.length))
    .filter(isKey);
}

function parseEntry(text: string): StateEntry | undefined {
  const entry = parseJson(text);
  if (!isRecord(entry) || entry.format !== FORMAT || typeof entry.revision !== 'number') return undefined;
  const { revision, value, expiresAt } = entry;
  return { revision, value, ...(typeof expiresAt === 'number' && { expiresAt }) };
}
