import { platform } from 'node:process';
import type { SecretSlot } from './secret-slot.ts';
import { SignInError } from './sign-in-error.ts';

const KEYCHAIN_SERVICE = 'mycase-mcp';

/**
 * An entry in the system's keychain: Keychain on macOS, Credential Manager on Windows, the Secret Service on
 * Linux (its kernel keyring forgets at a restart). Undefined where there is none that answers.
 */
export async function openKeychainSlot(entryName: string): Promise<SecretSlot | undefined> {
  try {
    const { AsyncEntry } = await import('@napi-rs/keyring');
    const entry = new AsyncEntry(KEYCHAIN_SERVICE, entryName, { linux: { store: 'secret-service' } });
    // macOS and Windows always have one: when it refuses, that is told rather than another place taken.
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

/** The keychain's own errors may quote what they were given. */
async function withKeychainErrors<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch {
    throw new SignInError("The system's keychain refused.", {
      advice: 'Unlock it and try again, or choose another --store (file or plain).',
    });
  }
}
