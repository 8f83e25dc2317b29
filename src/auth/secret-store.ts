import { join } from 'node:path';
import { readIfThere, removeFile, replaceFile } from '../base/atomic-file.ts';
import { Credentials } from './credentials.ts';
import { encrypt, unseal } from './encrypt.ts';
import { SignInError } from './errors.ts';
import { keychainEntry } from './keychain.ts';
import { onDisk } from './profile-files.ts';
import type { SecretSlot } from './secret-slot.ts';

/** Where the credentials of one profile are kept. Every method throws a SignInError when the place fails. */
export interface Store {
  /** Where that is, for people. */
  readonly place: string;
  read(): Promise<Credentials | undefined>;
  /** Resolves when the credentials would survive a power cut. Whoever writes holds the profile's lock. */
  write(credentials: Credentials): Promise<void>;
  clear(): Promise<void>;
}

/** Which kind of store was asked for. `auto` is the keychain, and the encrypted file where there is none. */
type StoreKind = 'auto' | 'keychain' | 'file' | 'plain';

/** Whose store, and how. */
export interface StoreOptions {
  readonly kind: StoreKind;
  /** The folder of this program's state. */
  readonly folder: string;
  readonly profile: string;
  /** The pass phrase of the encrypted file. */
  readonly storeKey: string | undefined;
}

/** Opens the store that was asked for. Throws a SignInError that offers the choices where there is none to be had. */
export async function openStore(options: StoreOptions): Promise<Store> {
  return storeIn(await openPlace(options, 'credentials'));
}

/** Opens the place of one secret of a profile, of the kind that was asked for. Throws as `openStore` does. */
export async function openPlace(
  { kind, folder, profile, storeKey }: StoreOptions,
  secret: 'credentials' | 'mirror-key',
): Promise<SecretSlot> {
  const file = join(folder, `${profile}.${secret}`);
  if (kind === 'plain') return plainFile(file);
  if (kind === 'file') return sealedFile(file, storeKey);
  const keychain = await keychainEntry(secret === 'credentials' ? profile : `${profile}.${secret}`);
  if (keychain) return keychain;
  if (kind === 'keychain') throw new SignInError(`This machine has no keychain that answers. ${CHOICES}`);
  return sealedFile(file, storeKey);
}

const CHOICES =
  'Set MYCASE_STORE_KEY to a long pass phrase to keep the sign-in in an encrypted file, or choose --store plain ' +
  'to keep it in a file that everyone who reads your files can read; then run `mycase-mcp login`. To try the server ' +
  'without an account start it with --sandbox.';

function sealedFile(file: string, key: string | undefined): SecretSlot {
  if (!key) throw new SignInError(`There is no keychain here to keep a sign-in in. ${CHOICES}`);
  const raw = plainFile(file);
  return {
    name: `the encrypted file ${file}`,
    async read() {
      const sealed = await raw.read();
      return sealed === undefined ? undefined : unseal(sealed, key);
    },
    write: async (text) => raw.write(await encrypt(text, key)),
    clear: raw.clear,
  };
}

const plainFile = (file: string): SecretSlot => ({
  name: `the unencrypted file ${file}`,
  read: () => onDisk(file, () => readIfThere(file)),
  write: (text) => onDisk(file, () => replaceFile(file, text)),
  clear: () => onDisk(file, () => removeFile(file)),
});

function storeIn({ name, read, write, clear }: SecretSlot): Store {
  return {
    place: name,
    async read() {
      const text = await read();
      return text === undefined ? undefined : parse(text, name);
    },
    write: (credentials) => write(JSON.stringify(credentials)),
    clear,
  };
}

function parse(text: string, place: string): Credentials {
  try {
    return Credentials.parse(JSON.parse(text));
  } catch {
    throw new SignInError(
      `What is kept in ${place} is no sign-in that this version can read. If it was kept in another way, choose ` +
        'that --store; else run `mycase-mcp logout` and `mycase-mcp login`.',
    );
  }
}
