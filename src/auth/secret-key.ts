import { randomBytes } from 'node:crypto';
import { joinSentences } from '../base/sentences.ts';
import { withAccountLock } from './account-lock.ts';
import type { SecretSlot } from './secret-slot.ts';
import { openSecretSlot, type SecretStoreOptions } from './secret-store.ts';
import { SignInError } from './sign-in-error.ts';

const KEY_BYTES = 32;

/** Reads the encryption key of a slot. Returns undefined if there is none or if it cannot be read. */
export async function readSecretKey(slot: SecretSlot): Promise<Buffer | undefined> {
  return parseKey(await slot.read().catch(() => ''));
}

function parseKey(text = ''): Buffer | undefined {
  const key = Buffer.from(text, 'base64');
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

/** The key of an account's state cannot be read. Another key must not replace it: it could not decrypt the state. */
export class StateKeyError extends SignInError {}

/**
 * Returns the key that an account's state is encrypted with. The first process creates it. Throws a StateKeyError if
 * there is a key that cannot be read, and another SignInError if there is no place for a key.
 */
export async function readOrCreateStateKey(options: SecretStoreOptions): Promise<Buffer> {
  const slot = await openSecretSlot(options, 'state-key');
  const readOrCreate = async () => (await readStateKey(slot)) ?? createSecretKey(slot);
  return (await readStateKey(slot)) ?? withAccountLock(options.folder, options.account, readOrCreate);
}

/** Returns undefined if the slot is empty. Throws a StateKeyError for a key that cannot be read. */
async function readStateKey(slot: SecretSlot): Promise<Buffer | undefined> {
  const text = await slot.read().catch((error) => {
    if (!(error instanceof SignInError)) throw error;
    throw createStateKeyError(slot, error.message, error.advice);
  });
  const key = parseKey(text);
  if (text === undefined || key) return key;
  throw createStateKeyError(slot, 'It was changed.', 'Put the key back as it was.');
}

const createStateKeyError = (slot: SecretSlot, reason: string, advice: string | undefined): StateKeyError =>
  new StateKeyError(`The key of the stored plans cannot be read from ${slot.name}. ${reason} Nothing was sent.`, {
    advice: joinSentences(
      advice,
      'If the key is lost, the plans are lost too: `mycase-mcp logout` removes them and the key, and signs out.',
    ),
  });
