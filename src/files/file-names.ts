import { readdir, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { distance } from 'fastest-levenshtein';

/** The result of the search for a file by the name that a person or a model wrote. */
export interface FoundFile {
  /** The path of the file. Undefined if no file, or more than one, has such a name. */
  readonly path: string | undefined;
  /** Similar names in the folder that was reached: at most five. */
  readonly nearNames: readonly string[];
}

const MAX_NEAR_NAMES = 5;

/**
 * Finds a file below `root` whose path looks like `path`: other Unicode forms, spaces, quotation marks and hyphens are
 * equal. `path` is relative to `root`. Never leaves `root`.
 */
export async function findFile(root: string, path: string): Promise<FoundFile> {
  const parts = relative(root, join(root, path)).split(/[\\/]/);
  if (parts.includes('..')) return { path: undefined, nearNames: [] };
  let folder = root;
  for (const [i, part] of parts.entries()) {
    const names = await readNames(root, folder);
    const exact = names.filter((name) => name === part);
    const matches =
      exact.length > 0 ? exact : names.filter((name) => toComparableName(name) === toComparableName(part));
    const [match] = matches;
    if (match === undefined || matches.length > 1) {
      const near = matches.length > 0 ? matches : findNearNames(part, names);
      return {
        path: undefined,
        nearNames: near.slice(0, MAX_NEAR_NAMES).map((name) => join(...parts.slice(0, i), name)),
      };
    }
    folder = join(folder, match);
  }
  return { path: folder, nearNames: [] };
}

/** The names in a folder. None if it cannot be read, or if a link leads out of `root`. */
async function readNames(root: string, folder: string): Promise<readonly string[]> {
  const target = await realpath(folder).catch(() => undefined);
  if (target === undefined || (target !== root && !isInside(root, target))) return [];
  return readdir(target).catch(() => []);
}

/**
 * Returns true if a path is in a folder. On Windows, the relative path to another drive is absolute. Both are real
 * paths.
 */
export function isInside(root: string, path: string): boolean {
  const relativePath = relative(root, path);
  return relativePath !== '' && !relativePath.startsWith('..') && !isAbsolute(relativePath);
}

/** A name in which other spellings of one character are equal: Unicode forms, spaces, quotation marks, hyphens. */
export const toComparableName = (name: string): string =>
  name
    .normalize('NFC')
    .replace(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, '')
    .replace(/[\s\u00a0]+/g, ' ')
    .replace(/[\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4`]/g, "'")
    .replace(/[\u201c-\u201f\u2033\u00ab\u00bb]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .trim();

/** The most differing letters of a near name, as a part of its length. */
const MAX_DIFFERENCE = 0.4;

/** Names that are similar to a name, the most similar first. */
function findNearNames(name: string, names: readonly string[]): readonly string[] {
  const searchKey = toSearchKey(name);
  return names
    .filter((other) => !other.startsWith('.'))
    .map((other) => {
      const key = toSearchKey(other);
      const isPart = searchKey !== '' && (key.includes(searchKey) || searchKey.includes(key));
      return { other, far: isPart ? 0 : distance(searchKey, key) / Math.max(searchKey.length, key.length, 1) };
    })
    .filter(({ far }) => far <= MAX_DIFFERENCE)
    .sort((a, b) => a.far - b.far)
    .map(({ other }) => other);
}

/** The letters and digits of a name, without accents and letter case. */
const toSearchKey = (name: string): string =>
  name
    .slice(0, 255)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
