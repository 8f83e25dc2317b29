import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { sha256Hex } from '../base/hash.ts';
import { SignInError } from './sign-in-error.ts';

const KEY_BYTES = 32;
const SALT_BYTES = 16;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The start of a text in the current format. A text of the first format is only base64, which has no colon. */
const FORMAT_PREFIX = 'mycase-mcp-secret-2:';

/** The cost of a key: 128 MB of memory, and 0.4 to 0.8 seconds on a usual machine. */
const SCRYPT_COST = 2 ** 17;
const OLD_SCRYPT_COST = 2 ** 14;

/** The account and the kind of a secret. Its encrypted text cannot be decrypted with another account or kind. */
export interface SecretBinding {
  readonly account: string;
  readonly kind: string;
}

/** Returns true if a text was encrypted by a version that did not bind it to its account and kind. */
export const isOldFormat = (encrypted: string): boolean => !encrypted.startsWith('mycase-mcp-secret-');

/**
 * Encrypts a text with a pass phrase: AES-256-GCM, with a key from scrypt. The account, the kind and the format are
 * authenticated. Each text has its own random IV.
 */
export async function encrypt(text: string, passphrase: string, binding: SecretBinding): Promise<string> {
  const { salt, key } = await getKeyForWrites(passphrase);
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(toAuthenticatedData(binding));
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return FORMAT_PREFIX + Buffer.concat([salt, iv, cipher.getAuthTag(), ciphertext]).toString('base64');
}

/**
 * Decrypts a result of `encrypt`, or a text in the first format. Throws a SignInError if the pass phrase is wrong, or
 * if the text was changed or belongs to another account.
 */
export async function decrypt(encrypted: string, passphrase: string, binding: SecretBinding): Promise<string> {
  const isOld = isOldFormat(encrypted);
  if (!isOld && !encrypted.startsWith(FORMAT_PREFIX)) throw createNewerFormatError();
  const bytes = Buffer.from(isOld ? encrypted : encrypted.slice(FORMAT_PREFIX.length), 'base64');
  const [ivStart, tagStart, textStart] = [SALT_BYTES, SALT_BYTES + IV_BYTES, SALT_BYTES + IV_BYTES + TAG_BYTES];
  try {
    const salt = bytes.subarray(0, ivStart);
    const key = isOld ? await deriveKey(passphrase, salt, OLD_SCRYPT_COST) : await getKey(passphrase, salt);
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(ivStart, tagStart));
    if (!isOld) decipher.setAAD(toAuthenticatedData(binding));
    decipher.setAuthTag(bytes.subarray(tagStart, textStart));
    return Buffer.concat([decipher.update(bytes.subarray(textStart)), decipher.final()]).toString('utf8');
  } catch {
    throw new SignInError(
      'The stored sign-in cannot be decrypted: MYCASE_STORE_KEY has another value than at the sign-in, or the file was ' +
        'changed, or it belongs to another account.',
      { advice: 'Set the earlier value, or run `mycase-mcp logout` and `mycase-mcp login`.' },
    );
  }
}

const createNewerFormatError = (): SignInError =>
  new SignInError('The stored sign-in was written by a newer version of mycase-mcp.', {
    advice: 'Use that version, or run `mycase-mcp logout` and `mycase-mcp login`.',
  });

const toAuthenticatedData = ({ account, kind }: SecretBinding): Buffer =>
  Buffer.from(JSON.stringify([FORMAT_PREFIX, account, kind]));

interface SaltedKey {
  readonly salt: Buffer;
  readonly key: Buffer;
}

/**
 * The keys of this process, by pass phrase and salt, and the last one of each pass phrase. A key is derived only once.
 */
const keys = new Map<string, Promise<SaltedKey>>();
const lastKeys = new Map<string, Promise<SaltedKey>>();

async function getKey(passphrase: string, salt: Buffer): Promise<Buffer> {
  const id = sha256Hex(passphrase);
  const name = `${id}:${salt.toString('hex')}`;
  const pending = keys.get(name) ?? deriveKey(passphrase, salt, SCRYPT_COST).then((key) => ({ salt, key }));
  keys.set(name, pending);
  lastKeys.set(id, pending);
  return (await pending).key;
}

/**
 * Returns the last key of a pass phrase in this process. The first write of a process without a key makes a random
 * salt.
 */
async function getKeyForWrites(passphrase: string): Promise<SaltedKey> {
  const known = lastKeys.get(sha256Hex(passphrase));
  if (known) return known;
  const salt = randomBytes(SALT_BYTES);
  return { salt, key: await getKey(passphrase, salt) };
}

const deriveKey = (passphrase: string, salt: Buffer, cost: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    // Node refuses a cost that needs more memory than `maxmem`. scrypt needs 128 * N * r bytes, and r is 8.
    scrypt(passphrase, salt, KEY_BYTES, { N: cost, r: 8, p: 1, maxmem: 2 * 128 * cost * 8 }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
