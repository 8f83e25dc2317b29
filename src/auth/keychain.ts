import { platform } from 'node:process';
import type { SecretSlot } from './secret-slot.ts';
import { SignInError } from './sign-in-error.ts';

const KEYCHAIN_SERVICE = 'mycase-mcp';

/**
 * Opens an entry in the system's keychain: Keychain on macOS, Credential Manager on Windows, the Secret Service on
 * Linux (its kernel keyring is lost at a restart). Returns undefined if no keychain answers.
 */
export async function openKeychainSlot(entryName: string): Promise<SecretSlot | undefined> {
  try {
    const { AsyncEntry } = await import('@napi-rs/keyring');
    const entry = new AsyncEntry(KEYCHAIN_SERVICE, entryName, { linux: { store: 'secret-service' } });
    // macOS and Windows always have a keychain. If it refuses, that is an error, and no other place is used.
    if (platform === 'linux') await entry.getPassword();
    return {
      name: "the system's keychain",
      read: () => withKeychainErrors(async () => (await entry.getPassword()) ?? undefined),
      write: (text) => withKeychainErrors(() => entry.setPassword(text)),
      clear: () => withKeychainErrors(async () => void (await entry.deletePassword())),
    };
  } catch {
    return undefined;
  }
}

/** The errors of the keychain are replaced, because they may quote a secret. */
async function withKeychainErrors<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch {
    throw new SignInError("The system's keychain refused access.", {
      advice: 'Unlock it and try again, or choose another --store (file or plain).',
    });
  }
}

/** Returns the names of the entries of this program in the system's keychain. Empty if no keychain answers. */
export async function listKeychainEntries(): Promise<string[]> {
  try {
    const { findCredentialsAsync } = await import('@napi-rs/keyring');
    return (await findCredentialsAsync(KEYCHAIN_SERVICE)).map(({ account }) => account);
  } catch {
    return [];
  }
}
