import type { Stats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, extname, isAbsolute, relative, resolve } from 'node:path';
import { MyCaseError } from '../base/mycase-error.ts';
import { quoteValue } from '../base/safe-text.ts';
import { findFile, isInside } from './file-names.ts';
import { type FileSettings, formatMegabytes } from './file-settings.ts';

/** A file that may be uploaded. */
export interface UploadCandidate {
  /** The path after links are resolved. */
  readonly path: string;
  readonly stats: Stats;
}

const NOTHING_SENT = 'Nothing was sent.';

/**
 * Finds the file of a path in the folders that the user allowed. The path is absolute, or relative to one of the
 * folders. Other Unicode forms of a name are equal. Throws a MyCaseError with the reason for a file that may not be
 * uploaded: it is outside, or hidden, or not a regular file, or has several names (hard links), or is too large, or has
 * a name of secrets.
 */
export async function findUpload(path: string, { folders, maxBytes }: FileSettings): Promise<UploadCandidate> {
  const roots = await resolveFolders(folders);
  const found = [...new Set((await Promise.all(roots.map((root) => findIn(root, roots, path)))).flat())];
  const [file] = found;
  if (file === undefined) throw await createMissingError(roots, path);
  if (found.length > 1) {
    throw new MyCaseError(`Several folders of --files-folder have a file of this name. ${NOTHING_SENT}`, {
      advice: `Provide the whole path: ${found.map((one) => quoteValue(one)).join(' or ')}.`,
    });
  }
  const root = roots.find((one) => isInside(one, file)) ?? '';
  assertVisibleName(relative(root, file));
  const stats = await stat(file);
  assertPlainFile(stats);
  if (stats.size > maxBytes) {
    throw new MyCaseError(
      `The file has ${formatMegabytes(stats.size)}; at most ${formatMegabytes(maxBytes)} are allowed. ${NOTHING_SENT}`,
      { advice: 'The user can raise the limit with --max-file-size.' },
    );
  }
  return { path: file, stats };
}

/** Returns the real paths of the folders. Throws a MyCaseError without a folder, or for one that does not exist. */
export async function resolveFolders(folders: readonly string[]): Promise<readonly string[]> {
  if (folders.length === 0) {
    throw new MyCaseError('This server has no folder for files.', {
      advice: 'Start it with --files-folder to read and save files, or send a short file as text or base64.',
    });
  }
  return Promise.all(
    folders.map((folder) =>
      realpath(folder).catch(() => {
        throw new MyCaseError(`A folder of --files-folder does not exist: ${quoteValue(folder)}. ${NOTHING_SENT}`);
      }),
    ),
  );
}

/** Returns the real path of the file, or nothing. A link is followed if its target is in one of the folders. */
async function findIn(root: string, roots: readonly string[], path: string): Promise<readonly string[]> {
  const exact = await realpath(isAbsolute(path) ? path : resolve(root, path)).catch(() => undefined);
  const near = exact === undefined ? (await findFile(root, toRelativePath(root, path))).path : undefined;
  const file = exact ?? (near && (await realpath(near).catch(() => undefined)));
  return file !== undefined && roots.some((one) => isInside(one, file)) ? [file] : [];
}

const toRelativePath = (root: string, path: string): string => (isAbsolute(path) ? relative(root, path) : path);

/** The error for a file that no folder has. It does not show whether a file outside the folders exists. */
async function createMissingError(roots: readonly string[], path: string): Promise<MyCaseError> {
  for (const root of roots) {
    const named = resolve(root, path);
    if (isInside(root, named) && (await realpath(named).catch(() => undefined))) {
      return new MyCaseError(`This path is a link that leads out of the folders of --files-folder. ${NOTHING_SENT}`, {
        advice: 'Ask the user to copy the file into the folder.',
      });
    }
  }
  const searches = await Promise.all(roots.map((root) => findFile(root, toRelativePath(root, path))));
  const near = searches.flatMap(({ nearNames }) => nearNames).map((name) => quoteValue(name));
  const [subject, place] =
    roots.length === 1
      ? ['The folder of --files-folder does not contain this file.', 'inside that folder']
      : ['The folders of --files-folder do not contain this file.', 'inside one of them'];
  return new MyCaseError(`${subject} ${NOTHING_SENT}`, {
    advice: near.length > 0 ? `Similar names there: ${near.join(', ')}.` : `Provide a path ${place}.`,
  });
}

/** Files in which programs keep passwords and private keys. */
const SECRET_NAME = /^(id_(rsa|dsa|ecdsa|ed25519)|credentials(\.\w+)?|[._]?netrc|wallet\.dat|passwords?\.(csv|txt))$/i;
const SECRET_EXTENSIONS = ['.kdb', '.kdbx', '.p12', '.pfx', '.ppk', '.jks', '.keystore', '.keychain', '.agilekeychain'];

function assertVisibleName(path: string): void {
  const hidden = path.split(/[\\/]/).find((name) => name.startsWith('.'));
  if (hidden !== undefined) {
    throw new MyCaseError(`${quoteValue(hidden)} is hidden, so it is not uploaded. ${NOTHING_SENT}`, {
      advice: 'If it is a document, ask the user to copy it under another name.',
    });
  }
  const name = basename(path);
  if (SECRET_NAME.test(name) || SECRET_EXTENSIONS.includes(extname(name).toLowerCase())) throw createSecretError(name);
}

/** The error for a file with passwords or private keys. */
export const createSecretError = (name: string): MyCaseError =>
  new MyCaseError(
    `${quoteValue(name)} seems to hold passwords or private keys, so it is not uploaded. ${NOTHING_SENT}`,
    { advice: 'A person can upload it in MyCase.' },
  );

function assertPlainFile(stats: Stats): void {
  if (stats.isDirectory()) throw new MyCaseError(`That path is a folder, not a file. ${NOTHING_SENT}`);
  if (!stats.isFile()) throw new MyCaseError(`That path is not a file but a device or a pipe. ${NOTHING_SENT}`);
  if (stats.nlink > 1) {
    throw new MyCaseError(
      `The file has ${stats.nlink} names (hard links), and the others may be outside the folder. ${NOTHING_SENT}`,
      { advice: 'Ask the user to copy it.' },
    );
  }
}
