import { randomBytes } from 'node:crypto';
import { withAccountLock } from './account-lock.ts';
import type { SecretSlot } from './secret-slot.ts';
import { openSecretSlot, type SecretStoreOptions } from './secret-store.ts';

const KEY_BYTES = 32;

/** Reads the encryption key of a slot. Returns undefined if there is none or if it cannot be read. */
export async function readSecretKey(slot: SecretSlot): Promise<Buffer | undefined> {
  const text = await slot.read().catch(() => undefined);
  const key = Buffer.from(text ?? '', 'base64');
  return key.length === KEY_BYTES ? key : undefined;
}

/** Creates a random encryption key of 32 bytes, and stores it in a slot. Throws a SignInError. */
export async function createSecretKey(slot: SecretSlot): Promise<Buffer> {
  const key = randomBytes(KEY_BYTES);
  await slot.write(key.toString('base64'));
  return key;
}

/** Removes the key that an account's state is encrypted with. The state cannot be read any more. Never throws. */
export async function clearStateKey(options: SecretStoreOptions): Promise<void> {
  const slot = await openSecretSlot(options, 'state-key').catch(() => undefined);
  await slot?.clear().catch(() => {});
}

/**
 * Returns the key that an account's state is encrypted with. The first process creates it. Throws a SignInError if
 * there is no place for it.
 */
export async function readOrCreateStateKey(options: SecretStoreOptions): Promise<Buffer> {
  const slot = await openSecretSlot(options, 'state-key');
  const readOrCreate = async () => (await readSecretKey(slot)) ?? createSecretKey(slot);
  return (await readSecretKey(slot)) ?? withAccountLock(options.folder, options.account, readOrCreate);
}
