import { join } from 'node:path';
import { readFileIfExists, removeFile, replaceFile } from '../base/atomic-file.ts';
import { withDiskErrors } from './account-lock.ts';
import { Credentials } from './credentials.ts';
import { decrypt, encrypt } from './encrypt.ts';
import { openKeychainSlot } from './keychain.ts';
import type { SecretSlot } from './secret-slot.ts';
import { SignInError } from './sign-in-error.ts';

/** Where the credentials of one account are kept. Every method throws a SignInError when the place fails. */
export interface CredentialStore {
  /** Where that is, for people. */
  readonly location: string;
  read(): Promise<Credentials | undefined>;
  /** Resolves when the credentials would survive a power cut. The caller holds the account's lock. */
  write(credentials: Credentials): Promise<void>;
  clear(): Promise<void>;
}

/** Which kind of store was asked for. `auto` is the keychain, and the encrypted file where there is none. */
type SecretStoreKind = 'auto' | 'keychain' | 'file' | 'plain';

/** Whose store, and how. */
export interface SecretStoreOptions {
  readonly kind: SecretStoreKind;
  /** The folder of this program's state. */
  readonly folder: string;
  readonly account: string;
  /** The pass phrase of the encrypted file. */
  readonly storeKey: string | undefined;
}

/** Opens the store that was asked for. Throws a SignInError that offers the choices where there is none to be had. */
export async function openCredentialStore(options: SecretStoreOptions): Promise<CredentialStore> {
  return createCredentialStore(await openSecretSlot(options, 'credentials'));
}

/** Opens the place of one secret of an account, of the kind that was asked for. Throws as `openStore` does. */
export async function openSecretSlot(
  { kind, folder, account, storeKey }: SecretStoreOptions,
  secretName: 'credentials' | 'cache-key',
): Promise<SecretSlot> {
  const file = join(folder, `${account}.${secretName}`);
  if (kind === 'plain') return createPlainFileSlot(file);
  if (kind === 'file') return createEncryptedFileSlot(file, storeKey);
  const keychain = await openKeychainSlot(secretName === 'credentials' ? account : `${account}.${secretName}`);
  if (keychain) return keychain;
  if (kind === 'keychain')
    throw new SignInError('This machine has no keychain that answers.', { advice: STORE_CHOICES_ADVICE });
  return createEncryptedFileSlot(file, storeKey);
}

const STORE_CHOICES_ADVICE =
  'Set MYCASE_STORE_KEY to a long pass phrase to keep the sign-in in an encrypted file, or choose --store plain ' +
  'to keep it in a file that everyone who reads your files can read; then run `mycase-mcp login`. To try the server ' +
  'without an account start it with --sandbox.';

function createEncryptedFileSlot(file: string, passphrase: string | undefined): SecretSlot {
  if (!passphrase)
    throw new SignInError('There is no keychain here to store a sign-in in.', { advice: STORE_CHOICES_ADVICE });
  const fileSlot = createPlainFileSlot(file);
  return {
    name: `the encrypted file ${file}`,
    async read() {
      const encrypted = await fileSlot.read();
      return encrypted === undefined ? undefined : decrypt(encrypted, passphrase);
    },
    write: async (text) => fileSlot.write(await encrypt(text, passphrase)),
    clear: fileSlot.clear,
  };
}

const createPlainFileSlot = (file: string): SecretSlot => ({
  name: `the unencrypted file ${file}`,
  read: () => withDiskErrors(file, () => readFileIfExists(file)),
  write: (text) => withDiskErrors(file, () => replaceFile(file, text)),
  clear: () => withDiskErrors(file, () => removeFile(file)),
});

function createCredentialStore({ name, read, write, clear }: SecretSlot): CredentialStore {
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

function parseCredentials(text: string, location: string): Credentials {
  try {
    return Credentials.parse(JSON.parse(text));
  } catch {
    throw new SignInError(`The content of ${location} is not a sign-in that this version can read.`, {
      advice:
        'If the sign-in was stored in another way, choose that --store. Otherwise run `mycase-mcp logout` and ' +
        '`mycase-mcp login`.',
    });
  }
}
