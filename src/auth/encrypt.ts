import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { SignInError } from './sign-in-error.ts';

const deriveKey = promisify<string, Buffer, number, Buffer>(scrypt);
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts a text with a pass phrase: AES-256-GCM, with a key from scrypt and a random salt. Returns base64. */
export async function encrypt(text: string, passphrase: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', await deriveKey(passphrase, salt, KEY_BYTES), iv);
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([salt, iv, cipher.getAuthTag(), ciphertext]).toString('base64');
}

/** Decrypts a result of `encrypt`. Throws a SignInError if the pass phrase is wrong, or the text was changed. */
export async function decrypt(encrypted: string, passphrase: string): Promise<string> {
  const bytes = Buffer.from(encrypted, 'base64');
  const [ivStart, tagStart, textStart] = [SALT_BYTES, SALT_BYTES + IV_BYTES, SALT_BYTES + IV_BYTES + TAG_BYTES];
  try {
    const key = await deriveKey(passphrase, bytes.subarray(0, ivStart), KEY_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(ivStart, tagStart));
    decipher.setAuthTag(bytes.subarray(tagStart, textStart));
    return Buffer.concat([decipher.update(bytes.subarray(textStart)), decipher.final()]).toString('utf8');
  } catch {
    throw new SignInError(
      'The stored sign-in cannot be decrypted: MYCASE_STORE_KEY has another value than at the sign-in, or the file was ' +
        'changed.',
      { advice: 'Set the earlier value, or run `mycase-mcp logout` and `mycase-mcp login`.' },
    );
  }
}
