import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { parseJson } from '../../base/json.ts';

/** How a client can start this program. */
export type Program =
  /** By its name in the npm registry. */
  | { readonly kind: 'package'; readonly name: string }
  /** By the absolute path of its main file. */
  | { readonly kind: 'file'; readonly file: string };

/** A command with its arguments. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
}

const InstalledPackages = z.object({
  packages: z.record(z.string(), z.object({ resolved: z.string().optional() }).loose()),
});

/**
 * Returns how this program can be started again. The name of the package is enough if npm or npx installed it from a
 * registry. A source tree, a tarball and a global installation need the path.
 */
export function findProgram(mainFile: string, packageName: string): Program {
  const modulesFolder = dirname(dirname(dirname(mainFile)));
  // npm writes this file for the packages of a folder, also for those of npx. Global packages have no such file.
  const lockFile = join(modulesFolder, '.package-lock.json');
  if (!existsSync(lockFile)) return { kind: 'file', file: mainFile };
  const { data } = InstalledPackages.safeParse(parseJson(readFileSync(lockFile, 'utf8')));
  const source = data?.packages[`node_modules/${packageName}`]?.resolved ?? '';
  return /^https?:/.test(source) ? { kind: 'package', name: packageName } : { kind: 'file', file: mainFile };
}

/** Returns the command that starts the program with these arguments. Windows starts npx, a batch file, only by cmd. */
export function createServerCommand(
  program: Program,
  args: readonly string[],
  platform: NodeJS.Platform,
): ServerCommand {
  if (program.kind === 'file') return { command: 'node', args: [program.file, ...args] };
  const npxArguments = ['-y', program.name, ...args];
  return platform === 'win32'
    ? { command: 'cmd', args: ['/c', 'npx', ...npxArguments] }
    : { command: 'npx', args: npxArguments };
}
