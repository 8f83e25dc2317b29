import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { sha256Hex } from './hash.ts';
import { isRecord, parseJson } from './json.ts';
import type { StateStore, StateStores } from './state-store.ts';

/** The keys of encrypted values. */
export interface EncryptionKeys {
  /** New values are encrypted with this key. It has 32 bytes. */
  readonly current: Buffer;
  /** Keys of 32 bytes that stored values may still be encrypted with. */
  readonly former?: readonly Buffer[];
}

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Wraps a store, so that it has only encrypted values (AES-256-GCM). Each value has the id of its key, so that the key
 * can be replaced while the store is in use. Its key in the store and `binding`, which names the owner of the values,
 * are authenticated. A value that was changed, or that has another key or another binding, counts as missing.
 */
export function encryptStateStore(store: StateStore, keys: EncryptionKeys, binding: string): StateStore {
  const keysById = new Map([keys.current, ...(keys.former ?? [])].map((key) => [getKeyId(key), key]));
  const currentId = getKeyId(keys.current);
  const encrypt = (key: string, value: unknown) =>
    encryptJson(value, keys.current, currentId, getAuthenticatedData(key, currentId, binding));
  const decrypt = (key: string, value: unknown) => {
    const { keyId, data } = parseEncrypted(value);
    const secret = keysById.get(keyId);
    return secret && decryptJson(data, secret, getAuthenticatedData(key, keyId, binding));
  };
  return {
    ...store,
    async get(key) {
      const stored = await store.get(key);
      const decrypted = stored && decrypt(key, stored.value);
      return decrypted && { ...stored, value: decrypted.value };
    },
    put: (key, value, options) => store.put(key, encrypt(key, value), options),
    async putIfAbsent(key, value, options) {
      const revision = await store.putIfAbsent(key, encrypt(key, value), options);
      if (revision !== undefined) return revision;
      const stored = await store.get(key);
      if (!stored || decrypt(key, stored.value)) return undefined;
      const isSet = await store.compareAndSet(key, stored.revision, encrypt(key, value), options);
      return isSet ? stored.revision + 1 : undefined;
    },
    compareAndSet: (key, revision, value, options) => store.compareAndSet(key, revision, encrypt(key, value), options),
    rewrite: (key, revision, value) => store.rewrite(key, revision, encrypt(key, value)),
  };
}

/** Wraps stores, so that they have only encrypted values. The values of a store are bound to its name. */
export const encryptStateStores = (stores: StateStores, keys: EncryptionKeys): StateStores => ({
  ...stores,
  open: (name) => encryptStateStore(stores.open(name), keys, name),
});

/**
 * Encrypts the values of all stores with the current key that were encrypted with a former one. Their revisions stay,
 * so leases and running plans stay valid. Returns the number of these values. Throws the error of a store.
 */
export async function reencryptValues(stores: StateStores, keys: EncryptionKeys): Promise<number> {
  let count = 0;
  for (const name of await stores.listNames()) {
    const store = stores.open(name);
    const encrypted = encryptStateStore(store, keys, name);
    for (const { key } of await store.list()) if (await reencryptValue(store, encrypted, keys, key)) count += 1;
  }
  return count;
}

/** Returns false if the value has the current key, or gets it from another process at the same time. */
async function reencryptValue(store: StateStore, encrypted: StateStore, keys: EncryptionKeys, key: string) {
  if (parseEncrypted((await store.get(key))?.value).keyId === getKeyId(keys.current)) return false;
  const stored = await encrypted.get(key);
  return stored !== undefined && encrypted.rewrite(key, stored.revision, stored.value);
}

/** Returns the id of a key, from which the key cannot be computed. */
const getKeyId = (key: Buffer): string =>
  sha256Hex(Buffer.concat([Buffer.from('mycase-mcp key id'), key])).slice(0, 16);

const getAuthenticatedData = (key: string, keyId: string, binding: string): Buffer =>
  Buffer.from(JSON.stringify([key, keyId, binding]));

interface EncryptedValue {
  readonly keyId: string;
  /** The initialization vector, the tag and the encrypted text. */
  readonly data: Buffer;
}

function parseEncrypted(value: unknown): EncryptedValue {
  const { keyId, data } = isRecord(value) ? value : {};
  return { keyId: String(keyId), data: Buffer.from(String(data), 'base64') };
}

function encryptJson(value: unknown, secret: Buffer, keyId: string, authenticatedData: Buffer): object {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, secret, iv).setAAD(authenticatedData);
  const text = Buffer.concat([cipher.update(JSON.stringify({ value }), 'utf8'), cipher.final()]);
  return { keyId, data: Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64') };
}

function decryptJson(data: Buffer, secret: Buffer, authenticatedData: Buffer): { value: unknown } | undefined {
  if (data.length < IV_BYTES + TAG_BYTES) return undefined;
  try {
    const decipher = createDecipheriv(ALGORITHM, secret, data.subarray(0, IV_BYTES))
      .setAAD(authenticatedData)
      .setAuthTag(data.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const text = Buffer.concat([decipher.update(data.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    const decrypted = parseJson(text.toString('utf8'));
    return isRecord(decrypted) ? { value: decrypted.value } : undefined;
  } catch {
    return undefined;
  }
}
