import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { TextFolder, TextUnit } from '../text-protocol.ts';

/** The files of units. Each is compressed and encrypted with AES-256-GCM. */
export interface TextFiles {
  /** The names of all files. */
  list(): readonly string[];
  /** Reads the unit of a file. Returns undefined if the file is damaged, or of another version, person or firm. */
  readFile(name: string): TextUnit | undefined;
  read(key: string): TextUnit | undefined;
  /** Writes a unit. Returns false if the folder was removed, or if the system refuses it, as with a full disk. */
  write(unit: TextUnit): boolean;
  remove(key: string): void;
}

/** Must be changed with each change of the format. */
const FORMAT = 'mycase-mcp text 1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Opens the files in a folder. Their names do not show which records they are about. */
export function openTextFiles({ folder, key, binding }: TextFolder): TextFiles {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const toName = (unitKey: string) => createHmac('sha256', key).update(unitKey).digest('hex').slice(0, 32);
  const getAuthenticatedData = (name: string) => Buffer.from(JSON.stringify([FORMAT, name, binding]));
  const readNamed = (name: string): TextUnit | undefined => {
    try {
      return JSON.parse(decrypt(readFileSync(join(folder, name)), key, getAuthenticatedData(name)).toString('utf8'));
    } catch {
      return undefined;
    }
  };
  const removeFile = (name: string) => rmSync(join(folder, name), { force: true });
  const discardFile = (name: string) => {
    try {
      removeFile(name);
    } catch {
      // A file that cannot be written and not removed counts as damaged.
    }
  };
  return {
    list: () => readdirSync(folder).filter((name) => /^[\da-f]{32}$/.test(name)),
    readFile: readNamed,
    read: (unitKey) => readNamed(toName(unitKey)),
    write(unit) {
      // The folder is removed when the stored lists are removed. Then no text is stored again.
      if (!existsSync(folder)) return false;
      const name = toName(unit.key);
      const content = encrypt(Buffer.from(JSON.stringify(unit)), key, getAuthenticatedData(name));
      try {
        // A file that was written in part is damaged. It counts as missing, and its texts are read again.
        writeFileSync(join(folder, name), content, { mode: 0o600 });
        return true;
      } catch {
        discardFile(name);
        return false;
      }
    },
    remove: (unitKey) => removeFile(toName(unitKey)),
  };
}

function encrypt(content: Buffer, key: Uint8Array, authenticatedData: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(authenticatedData);
  return Buffer.concat([iv, cipher.update(deflateRawSync(content, { level: 3 })), cipher.final(), cipher.getAuthTag()]);
}

/** Throws for a file that was cut or changed, or that has another key or binding. */
function decrypt(bytes: Buffer, key: Uint8Array, authenticatedData: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES)).setAAD(authenticatedData);
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return inflateRawSync(Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]));
}
