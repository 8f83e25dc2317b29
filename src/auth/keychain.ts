import { platform } from 'node:process';
import { SignInError } from './errors.ts';
import type { SecretSlot } from './secret-slot.ts';

const SERVICE = 'mycase-mcp';

/**
 * An entry in the system's keychain: Keychain on macOS, Credential Manager on Windows, the Secret Service on
 * Linux (its kernel keyring forgets at a restart). Undefined where there is none that answers.
 */
export async function keychainEntry(account: string): Promise<SecretSlot | undefined> {
  try {
    const { AsyncEntry } = await import('@napi-rs/keyring');
    const entry = new AsyncEntry(SERVICE, account, { linux: { store: 'secret-service' } });
    // macOS and Windows always have one: when it refuses, that is told rather than another place taken.
    if (platform === 'linux') await entry.getPassword();
    return {
      name: "the system's keychain",
      read: () => told(async () => (await entry.getPassword()) ?? undefined),
      write: (text) => told(() => entry.setPassword(text)),
      clear: () => told(async () => void (await entry.deletePassword())),
    };
  } catch {
    return undefined;
  }
}

/** The keychain's own errors may quote what they were given. */
async function told<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch {
    throw new SignInError(
      "The system's keychain refused: unlock it and try again, or choose another --store (file or plain).",
    );
  }
}
