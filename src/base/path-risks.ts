import { type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import process from 'node:process';

/** A path that this program uses, and who else may have access to it. */
export interface CheckedPath {
  /** The name of the path in a sentence, such as `state folder`. */
  readonly label: string;
  readonly path: string;
  /** `secret`: others must not read it. `private`: others must not write. `shared`: the group may write. */
  readonly kind: 'secret' | 'private' | 'shared';
}

const FORBIDDEN_BITS = { secret: 0o077, private: 0o022, shared: 0o002 } as const;
const STICKY_BIT = 0o1000;
const OTHERS_WRITE_BIT = 0o002;

/** The access of other users to a path, as a sentence without its full stop, and what to do. */
export interface PathRisk {
  readonly finding: string;
  readonly advice: string;
}

/**
 * Returns a risk for each path that other users of this machine can change, or read if it is a secret. Skips paths that
 * do not exist. Returns none on Windows, which has no modes and no owners of this kind.
 */
export function findPathRisks(paths: readonly CheckedPath[]): PathRisk[] {
  // Windows has no function `getuid`. There, an import of the function by its name ends the program at its start.
  const userId = process.getuid?.();
  if (userId === undefined) return [];
  const checked = new Set(paths.map(({ path }) => resolve(path)));
  const parents = [...new Set(paths.flatMap(({ path }) => listParents(path)))].filter((path) => !checked.has(path));
  return [...paths.flatMap((path) => findRisk(path, userId)), ...parents.flatMap(findParentRisk)];
}

function findRisk({ label, path, kind }: CheckedPath, userId: number): PathRisk[] {
  const stats = readStats(path);
  if (!stats) return [];
  // root has access to everything anyway.
  if (stats.uid !== userId && stats.uid !== 0) {
    const finding = `The ${label} ${path} belongs to another user (id ${stats.uid}), who can read and change it`;
    return [{ finding, advice: `Use another one, or run: ${formatCommand('chown', String(userId), path)}` }];
  }
  const mode = stats.mode & 0o777;
  if ((mode & FORBIDDEN_BITS[kind]) === 0) return [];
  const verb = kind === 'secret' ? 'read or change' : 'change';
  const safeMode = kind === 'shared' ? 'o-w' : stats.isDirectory() ? '700' : '600';
  const finding = `Other users of this machine can ${verb} the ${label} ${path} (mode ${toOctal(mode)})`;
  return [{ finding, advice: `Run: ${formatCommand('chmod', safeMode, path)}` }];
}

/** Someone who may write to a folder can replace the folders in it. The sticky bit prevents that. */
function findParentRisk(folder: string): PathRisk[] {
  const mode = readStats(folder)?.mode ?? 0;
  if ((mode & OTHERS_WRITE_BIT) === 0 || (mode & STICKY_BIT) !== 0) return [];
  const finding = `Other users of this machine can replace what is in ${folder} (mode ${toOctal(mode & 0o777)})`;
  return [{ finding, advice: `Run: ${formatCommand('chmod', 'o-w', folder)}` }];
}

function listParents(path: string): string[] {
  const parent = dirname(resolve(path));
  return parent === resolve(path) ? [] : [parent, ...listParents(parent)];
}

const readStats = (path: string): Stats | undefined => {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
};

const toOctal = (mode: number): string => mode.toString(8).padStart(4, '0');

const formatCommand = (program: string, argument: string, path: string): string =>
  `${program} ${argument} '${path.replaceAll("'", "'\\''")}'`;
