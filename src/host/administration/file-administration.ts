import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { getErrorCode } from '../../base/error-code.ts';
import { UsageError } from '../../config/usage-error.ts';
import type { Access, AccessSettings, Administration } from './administration.ts';
import { findAccess, findRetention, getRetention, toAccess } from './find-access.ts';
import {
  type ResolveContext,
  type ResolvedFile,
  type ResolvedRules,
  type ResolvedTenant,
  resolveFile,
} from './resolve-file.ts';

/** The place of an administration file, and what it is read with. */
export interface FileAdministrationOptions extends Omit<ResolveContext, 'folder'> {
  readonly file: string;
  /** Throws an Error if no server can be created with this access. */
  readonly assertUsable: (access: AccessSettings) => void;
  /** Writes one line for the person who runs the host. */
  readonly log: (line: string) => void;
}

/**
 * The file is read at this interval. Notices of the operating system are not used, because they do not arrive for the
 * network file systems and the replaced links with which several machines share a file.
 */
const READ_INTERVAL_MS = 1_000;

/**
 * Reads an administration file, and reads it again at an interval. A new file that has an error leaves the last valid
 * one in force. A change takes effect when it was read twice in a row. Throws a UsageError if the file has an error at
 * the start.
 */
export function createFileAdministration(options: FileAdministrationOptions): Administration {
  const { file, log } = options;
  const context = { ...options, folder: dirname(resolve(file)) };
  const read = () => resolveFile(readText(file), context);
  let current = withFileName(file, () => {
    const content = read();
    assertUsableAccess(content, options.assertUsable);
    return content;
  });
  let currentText = JSON.stringify(current);
  const isNewlySettled = createSettledCheck(currentText);
  let hasError = false;
  const useContent = (content: ResolvedFile, text: string) => {
    if (text !== currentText) {
      assertUsableAccess(content, options.assertUsable);
      [current, currentText] = [content, text];
      log(`${file}: the changed administration file is in force.`);
    }
    if (hasError) log(`${file}: the administration file is valid again.`);
    hasError = false;
  };
  const reportError = (message: string) => {
    log(`${file}: ${message}. The last valid administration file stays in force.`);
    hasError = true;
  };
  const readAgain = () => {
    const result = attempt(() => {
      const content = read();
      return { content, text: JSON.stringify(content) };
    });
    if (!isNewlySettled(typeof result === 'string' ? result : result.text)) return;
    const used = typeof result === 'string' ? result : attempt(() => useContent(result.content, result.text));
    if (typeof used === 'string') reportError(used);
  };
  const timer = setInterval(readAgain, READ_INTERVAL_MS).unref();
  return {
    isOn: () => current.isOn,
    listTenants: () => current.tenants,
    findAccess: (person) => findAccess(current, person),
    findRetention: (person) => findRetention(current, person),
    listPeople: () => listPeople(current),
    close: () => clearInterval(timer),
  };
}

/**
 * Returns a function that gets what was read, again and again. It returns true once for each result that differs from
 * the settled one, when the result was read twice in a row: a file that is being written may be valid before it is
 * complete.
 */
function createSettledCheck(first: string): (result: string) => boolean {
  let [last, settled] = [first, first];
  return (result) => {
    const isRepeated = result === last;
    last = result;
    if (!isRepeated || result === settled) return false;
    settled = result;
    return true;
  };
}

/** Runs an action. Returns its result, or the message of its error. */
function attempt<T>(action: () => T): T | string {
  try {
    return action();
  } catch (error) {
    return error instanceof Error ? error.message : 'unknown error';
  }
}

/** Throws a UsageError with the path of an entry whose access cannot be used. */
function assertUsableAccess({ tenants }: ResolvedFile, assertUsable: (access: AccessSettings) => void): void {
  for (const tenant of tenants)
    for (const { path, entry } of listEntries(tenant)) {
      const access = toAccess(tenant, entry);
      if (access.isAllowed) withPath(path, () => assertUsable(access));
    }
}

function listEntries(tenant: ResolvedTenant): { readonly path: string; readonly entry: ResolvedRules }[] {
  const path = `tenants.${tenant.name}`;
  const people = tenant.people.map((entry, index) => ({ path: `${path}.people[${index}]`, entry }));
  return tenant.everyone ? [...people, { path: `${path}.everyone`, entry: tenant.everyone }] : people;
}

function withPath(path: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? error.message : error}`);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`the file cannot be read (${getErrorCode(error) ?? 'unknown error'})`);
  }
}

function withFileName<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`--administration: ${file}: ${error.message}.`);
    throw error;
  }
}

const listPeople = ({ tenants, isOn }: ResolvedFile): ReturnType<Administration['listPeople']> =>
  tenants.flatMap((tenant) => {
    const getAccess = (entry: ResolvedRules): Access =>
      isOn && tenant.isOn ? toAccess(tenant, entry) : { isAllowed: false, reason: isOn ? 'tenant off' : 'host off' };
    const { name, people, everyone } = tenant;
    return [
      ...people.map((entry) => ({
        tenant: name,
        staffId: entry.staffId,
        email: entry.email,
        subject: entry.subject,
        group: entry.group,
        access: getAccess(entry),
        retention: getRetention(tenant, entry),
      })),
      ...(everyone ? [{ tenant: name, access: getAccess(everyone), retention: everyone.retention }] : []),
    ];
  });
