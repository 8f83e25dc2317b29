import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { SignInError } from './sign-in-error.ts';

const deriveKey = promisify<string, Buffer, number, Buffer>(scrypt);
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts text under a pass phrase: AES-256-GCM, the key by scrypt with a salt of its own. Answers base64. */
export async function encrypt(text: string, passphrase: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', await deriveKey(passphrase, salt, KEY_BYTES), iv);
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([salt, iv, cipher.getAuthTag(), ciphertext]).toString('base64');
}

/** Decrypts what `seal` made. Throws a SignInError when the phrase is another one or the text was changed. */
export async function decrypt(encrypted: string, passphrase: string): Promise<string> {
  const bytes = Buffer.from(encrypted, 'base64');
  const [salt, iv, tag, ciphertext] = splitBytes(bytes, SALT_BYTES, IV_BYTES, TAG_BYTES);
  try {
    const decipher = createDecipheriv('aes-256-gcm', await deriveKey(passphrase, salt, KEY_BYTES), iv);
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
  } catch {
    throw new SignInError(
      'The stored sign-in cannot be decrypted: MYCASE_STORE_KEY is not the one it was stored with, or the file was ' +
        'changed.',
      { advice: 'Set the right key, or run `mycase-mcp logout` and `mycase-mcp login`.' },
    );
  }
}

function splitBytes(
  bytes: Buffer,
  saltLength: number,
  ivLength: number,
  tagLength: number,
): [Buffer, Buffer, Buffer, Buffer] {
  return [
    bytes.subarray(0, saltLength),
    bytes.subarray(saltLength, saltLength + ivLength),
    bytes.subarray(saltLength + ivLength, saltLength + ivLength + tagLength),
    bytes.subarray(saltLength + ivLength + tagLength),
  ];
}
