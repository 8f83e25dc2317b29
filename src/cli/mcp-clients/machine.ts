import { homedir } from 'node:os';
import path from 'node:path';
import { platform } from 'node:process';

/** The facts about this machine that decide where the clients have their files. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** The home folder. */
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Reads the facts about this machine. */
export const readMachine = (env: Machine['env']): Machine => ({ platform, home: homedir(), env });

/** Joins the parts of a path with the separator of the machine. */
export const joinPath = ({ platform: name }: Pick<Machine, 'platform'>, ...parts: string[]): string =>
  (name === 'win32' ? path.win32 : path.posix).join(...parts);

/** Returns the folder that contains a path. */
export const getFolder = ({ platform: name }: Pick<Machine, 'platform'>, file: string): string =>
  (name === 'win32' ? path.win32 : path.posix).dirname(file);

/** Returns the folder in which desktop programs have a folder for their settings. */
export function getAppDataFolder(machine: Machine): string {
  const { platform: name, home, env } = machine;
  if (name === 'win32') return env.APPDATA || joinPath(machine, home, 'AppData', 'Roaming');
  if (name === 'darwin') return joinPath(machine, home, 'Library', 'Application Support');
  return getConfigFolder(machine);
}

/**
 * Returns the folder for the settings of programs that follow the XDG rules: `~/.config`, if no variable names another.
 */
export const getConfigFolder = (machine: Machine): string =>
  (machine.platform === 'linux' && machine.env.XDG_CONFIG_HOME) || joinPath(machine, machine.home, '.config');

/** Returns the folder of Windows for data that stays on this machine. */
export const getLocalAppDataFolder = (machine: Machine): string =>
  machine.env.LOCALAPPDATA || joinPath(machine, machine.home, 'AppData', 'Local');
