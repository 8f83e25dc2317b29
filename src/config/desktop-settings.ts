import { joinWords } from '../base/sentences.ts';
import { UsageError } from './usage-error.ts';
import { onOff } from './values.ts';

/** The variables of the two switches of the desktop bundle, by what they allow. */
export const DESKTOP_SWITCHES = {
  write: 'MYCASE_DESKTOP_MAY_WRITE',
  delete: 'MYCASE_DESKTOP_MAY_DELETE',
} as const;

/** The variables of a process. */
type Variables = Readonly<Record<string, string | undefined>>;

/** The settings of the desktop bundle as variables of the program. */
export interface DesktopSettings {
  /** The variables to set. A variable with the value undefined is removed. */
  readonly changes: Variables;
  /** Sentences for the log of the client. */
  readonly notes: readonly string[];
}

/** A placeholder that the client did not replace, because the person left the setting empty. */
const UNFILLED = /^\$\{user_config\.(\w+)\}$/;

/**
 * Reads the settings that a client passes to the desktop bundle. Both switches are off unless they are on: then the
 * access is `read`. A setting that the client left unfilled counts as not given. Throws a UsageError for a switch with
 * another value than on or off.
 */
export function readDesktopSettings(env: Variables): DesktopSettings {
  const unfilled = Object.entries(env).flatMap(([variable, value]) => {
    const setting = UNFILLED.exec(value ?? '')?.[1];
    return setting === undefined ? [] : [{ variable, setting }];
  });
  const names = unfilled.map(({ setting }) => setting);
  const filled = { ...env, ...Object.fromEntries(unfilled.map(({ variable }) => [variable, undefined])) };
  const mayWrite = readSwitch(filled, 'write');
  const mayDelete = readSwitch(filled, 'delete');
  const access = mayWrite ? (mayDelete ? 'full' : 'write') : 'read';
  return {
    changes: { ...Object.fromEntries(unfilled.map(({ variable }) => [variable, undefined])), MYCASE_ACCESS: access },
    notes: [
      ...(names.length > 0 ? [`these settings are empty and count as not given: ${joinWords(names, 'and')}`] : []),
      ...(mayDelete && !mayWrite ? ['deleting is allowed only together with writing, so the access is read'] : []),
    ],
  };
}

function readSwitch(env: Variables, action: keyof typeof DESKTOP_SWITCHES): boolean {
  const variable = DESKTOP_SWITCHES[action];
  const { success, data, error } = onOff().safeParse(env[variable] || undefined);
  if (!success) throw new UsageError(`${variable}: ${error.issues[0]?.message}`);
  return data;
}
