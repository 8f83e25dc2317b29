import { readFile, realpath, writeFile } from 'node:fs/promises';
import { basename, isAbsolute, join, resolve, sep } from 'node:path';
import { MyCaseError } from '../client/errors.ts';

/** Bytes of a file, and the name it goes by. */
export interface NamedBytes {
  readonly bytes: Buffer;
  readonly name: string | undefined;
}

/** Where an upload's bytes come from: exactly one of the three. */
export interface FileSource {
  readonly path?: string | undefined;
  readonly text?: string | undefined;
  readonly base64?: string | undefined;
}

const HOW = 'Give the file as exactly one of {"text": …}, {"base64": …} or {"path": …}.';

/**
 * Reads what a file source names. A path must lie in the folder that the user allowed, links followed.
 * Throws a MyCaseError that says what to give instead.
 */
export async function readSource(source: FileSource, folder: string | undefined): Promise<NamedBytes> {
  const { path, text, base64 } = source;
  if ([path, text, base64].filter((given) => given !== undefined).length !== 1) throw new MyCaseError(HOW);
  if (text !== undefined) return { bytes: Buffer.from(text, 'utf8'), name: undefined };
  if (base64 !== undefined) return { bytes: decode(base64), name: undefined };
  const file = await inside(allowed(folder), path ?? '');
  return { bytes: await readFile(file), name: basename(file) };
}

/** Saves bytes as a new file in the folder that the user allowed, and returns its path. Never overwrites. */
export async function saveNew(bytes: Buffer, name: string, folder: string | undefined): Promise<string> {
  if (name !== basename(name) || ['', '.', '..'].includes(name) || name.includes('\\')) {
    throw new MyCaseError('save_as is a file name without a folder, such as "motion.pdf".');
  }
  const file = join(await realpath(allowed(folder)), name);
  try {
    await writeFile(file, bytes, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    throw new MyCaseError(`The file could not be saved as "${name}": ${reason(error)}. Choose another name.`);
  }
  return file;
}

function allowed(folder: string | undefined): string {
  if (folder !== undefined) return folder;
  throw new MyCaseError(
    'No folder is open to this server: start it with --files-folder to read and save files there, or send the ' +
      'file as text or base64.',
  );
}

async function inside(folder: string, path: string): Promise<string> {
  const root = await realpath(folder);
  const file = await realpath(isAbsolute(path) ? path : resolve(root, path)).catch(() => undefined);
  if (file?.startsWith(root + sep)) return file;
  throw new MyCaseError(
    'No such file in the folder that is open to this server; nothing was sent. Give a path inside that folder.',
  );
}

function decode(base64: string): Buffer {
  const bare = base64.replace(/\s/g, '');
  if (bare === '' || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(bare)) throw new MyCaseError(`Not base64. ${HOW}`);
  return Buffer.from(bare, 'base64');
}

const reason = (error: unknown): string =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST' ? 'it exists already' : 'not writable';
