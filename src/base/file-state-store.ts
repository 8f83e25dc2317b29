import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFile, replaceFile } from './atomic-file.ts';
import { getErrorCode } from './error-code.ts';
import { acquireFileLock, LOCK_ADVICE, withFileLock } from './file-lock.ts';
import { isRecord, parseJson } from './json.ts';
import type { StateStore, StoredValue } from './state-store.ts';

/** The folder of a store, and its encryption. */
export interface FileStateStoreOptions {
  readonly folder: string;
  /** 32 bytes. */
  readonly key: Buffer;
  /** The owner of the values. A value that was stored with another binding cannot be read. */
  readonly binding: string;
}

/** Must be changed with each change of the format. It is the beginning of each file. */
const FORMAT = 'mycase-mcp state 1\n';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const EXTENSION = '.state';

/** Another process holds the lock only while it writes a small file. */
const LOCK_TIMEOUT_MS = 5_000;

/**
 * Creates a store for all processes that share a folder, with one file for each key. Each file is encrypted with
 * AES-256-GCM; its format, its key and the binding are authenticated. A file that was changed, or that has another
 * format, another key or another binding, counts as missing.
 */
export function createFileStateStore({ folder, key: secret, binding }: FileStateStoreOptions): StateStore {
  const toPath = (key: string) => join(folder, `${key}${EXTENSION}`);
  const getAuthenticatedData = (key: string) => Buffer.from(JSON.stringify([FORMAT, key, binding]));
  const read = async (key: string): Promise<StoredValue | undefined> => {
    const bytes = await readBytesIfExists(toPath(key));
    return bytes && decrypt(bytes, secret, getAuthenticatedData(key));
  };
  const write = (key: string, stored: StoredValue) =>
    replaceFile(toPath(key), encrypt(stored, secret, getAuthenticatedData(key)));
  /** Changes a value while no other process does. `change` returns the new value, or undefined to leave it as it is. */
  const update = async (key: string, change: (current: StoredValue | undefined) => { value: unknown } | undefined) => {
    const lock = await acquireFileLock(folder, key, LOCK_TIMEOUT_MS);
    const createTimeoutError = () => new Error(`another process has locked ${folder}. ${LOCK_ADVICE}`);
    return withFileLock(lock, createTimeoutError, async () => {
      const current = await read(key);
      const changed = change(current);
      if (changed) await write(key, { revision: (current?.revision ?? 0) + 1, value: changed.value });
      return changed !== undefined;
    });
  };
  return {
    get: read,
    put: async (key, value) => void (await update(key, () => ({ value }))),
    putIfAbsent: (key, value) => update(key, (current) => (current ? undefined : { value })),
    compareAndSet: (key, revision, value) =>
      update(key, (current) => (current?.revision === revision ? { value } : undefined)),
    delete: (key) => removeFile(toPath(key)),
    list: () => listFiles(folder),
  };
}

async function listFiles(folder: string): ReturnType<StateStore['list']> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith(EXTENSION));
  const keys = files.map(async (name) => {
    const stats = await stat(join(folder, name)).catch(() => undefined);
    return stats ? [{ key: name.slice(0, -EXTENSION.length), changedAt: stats.mtimeMs }] : [];
  });
  return (await Promise.all(keys)).flat();
}

async function readBytesIfExists(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (getErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function encrypt(stored: StoredValue, secret: Buffer, authenticatedData: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', secret, iv).setAAD(authenticatedData);
  const ciphertext = Buffer.concat([cipher.update(JSON.stringify(stored), 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.from(FORMAT), iv, cipher.getAuthTag(), ciphertext]);
}

function decrypt(bytes: Buffer, secret: Buffer, authenticatedData: Buffer): StoredValue | undefined {
  const [tagStart, textStart] = [FORMAT.length + IV_BYTES, FORMAT.length + IV_BYTES + TAG_BYTES];
  if (bytes.toString('latin1', 0, FORMAT.length) !== FORMAT) return undefined;
  try {
    const decipher = createDecipheriv('aes-256-gcm', secret, bytes.subarray(FORMAT.length, tagStart))
      .setAAD(authenticatedData)
      .setAuthTag(bytes.subarray(tagStart, textStart));
    const text = Buffer.concat([decipher.update(bytes.subarray(textStart)), decipher.final()]).toString('utf8');
    const stored = parseJson(text);
    return isRecord(stored) && typeof stored.revision === 'number'
      ? { revision: stored.revision, value: stored.value }
      : undefined;
  } catch {
    return undefined;
  }
}
