import { join } from 'node:path';
import { readFileIfExists, removeFile, replaceFile } from '../base/atomic-file.ts';
import { withAccountLock, withDiskErrors } from './account-lock.ts';
import { Credentials } from './credentials.ts';
import { decrypt, encrypt, isOldFormat, type SecretBinding } from './encrypt.ts';
import { openKeychainSlot } from './keychain.ts';
import type { SecretSlot } from './secret-slot.ts';
import { SignInError } from './sign-in-error.ts';

/** The store of one account's credentials. Every method throws a SignInError if the store fails. */
export interface CredentialStore {
  /** A description of the place, for people. */
  readonly location: string;
  read(): Promise<Credentials | undefined>;
  /** Resolves when the credentials are on the disk. The caller holds the account's lock. */
  write(credentials: Credentials): Promise<void>;
  clear(): Promise<void>;
}

/** The place of an account's secrets. */
export interface SecretStoreOptions {
  /** `auto` uses the keychain, or an encrypted file if there is no keychain. */
  readonly kind: 'auto' | 'keychain' | 'file' | 'plain';
  /** The folder of this program's state. */
  readonly folder: string;
  readonly account: string;
  /** The pass phrase of the encrypted file. */
  readonly storeKey: string | undefined;
}

/**
 * Opens the store of an account's credentials. Throws a SignInError that lists the choices if there is no such store.
 */
export async function openCredentialStore(options: SecretStoreOptions): Promise<CredentialStore> {
  const { name, read, write, clear } = await openSecretSlot(options, 'credentials');
  return {
    location: name,
    async read() {
      const text = await read();
      return text === undefined ? undefined : parseCredentials(text, name);
    },
    write: (credentials) => write(JSON.stringify(credentials)),
    clear,
  };
}

/**
 * Opens the place of one secret of an account. Throws a SignInError that lists the choices if there is no such place.
 */
export async function openSecretSlot(
  { kind, folder, account, storeKey }: SecretStoreOptions,
  secretName: 'credentials' | 'cache-key' | 'state-key',
): Promise<SecretSlot> {
  const file = join(folder, `${account}.${secretName}`);
  if (kind === 'plain') return createPlainFileSlot(file);
  const openEncryptedFile = () => openEncryptedFileSlot({ folder, file, account, kind: secretName }, storeKey);
  if (kind === 'file') return openEncryptedFile();
  const keychain = await openKeychainSlot(secretName === 'credentials' ? account : `${account}.${secretName}`);
  if (keychain) return keychain;
  if (kind === 'keychain')
    throw new SignInError('No keychain answers on this machine.', { advice: STORE_CHOICES_ADVICE });
  return openEncryptedFile();
}

const STORE_CHOICES_ADVICE =
  'To store the sign-in in an encrypted file, set MYCASE_STORE_KEY to a long pass phrase. To store it in a file without ' +
  'encryption, use --store plain. Then run `mycase-mcp login`. To try the server without an account, start it with ' +
  '--sandbox.';

/** The place of an encrypted file. */
interface EncryptedFilePlace extends SecretBinding {
  readonly folder: string;
  readonly file: string;
}

async function openEncryptedFileSlot(place: EncryptedFilePlace, passphrase: string | undefined): Promise<SecretSlot> {
  if (!passphrase)
    throw new SignInError('This machine has no keychain to store a sign-in.', { advice: STORE_CHOICES_ADVICE });
  const { file } = place;
  const fileSlot = createPlainFileSlot(file);
  const slot: SecretSlot = {
    name: `the encrypted file ${file}`,
    async read() {
      const encrypted = await fileSlot.read();
      return encrypted === undefined ? undefined : decrypt(encrypted, passphrase, place);
    },
    write: async (text) => fileSlot.write(await encrypt(text, passphrase, place)),
    clear: fileSlot.clear,
  };
  await rewriteOldFile(place, slot);
  return slot;
}

/**
 * Writes a file of the first format again in the current format. Another process may change the file, so the account is
 * locked. If this fails, the file stays: it can still be read, or its reader gets the error.
 */
async function rewriteOldFile({ folder, file, account }: EncryptedFilePlace, slot: SecretSlot): Promise<void> {
  const isOld = async () => {
    const encrypted = await readFileIfExists(file);
    return encrypted !== undefined && isOldFormat(encrypted);
  };
  const rewrite = async () => {
    if (!(await isOld())) return;
    const text = await slot.read();
    if (text !== undefined) await slot.write(text);
  };
  if (await isOld().catch(() => false)) await withAccountLock(folder, account, rewrite).catch(() => {});
}

const createPlainFileSlot = (file: string): SecretSlot => ({
  name: `the unencrypted file ${file}`,
  read: () => withDiskErrors(file, () => readFileIfExists(file)),
  write: (text) => withDiskErrors(file, () => replaceFile(file, text)),
  clear: () => withDiskErrors(file, () => removeFile(file)),
});

function parseCredentials(text: string, location: string): Credentials {
  try {
    return Credentials.parse(JSON.parse(text));
  } catch {
    throw new SignInError(`This version cannot read the sign-in in ${location}.`, {
      advice:
        'If it was stored with another --store, use that one. Otherwise run `mycase-mcp logout` and `mycase-mcp login`.',
    });
  }
}
