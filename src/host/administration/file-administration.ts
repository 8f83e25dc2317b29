import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { getErrorCode } from '../../base/error-code.ts';
import { UsageError } from '../../config/usage-error.ts';
import type { Administration } from './administration.ts';
import { findAccess, toAccess } from './find-access.ts';
import { type ResolveContext, type ResolvedFile, resolveFile } from './resolve-file.ts';

/** The place of an administration file, and what it is read with. */
export interface FileAdministrationOptions extends Omit<ResolveContext, 'folder'> {
  readonly file: string;
  /** Writes one line for the person who runs the host. */
  readonly log: (line: string) => void;
}

/**
 * The file is read at this interval. Notices of the operating system are not used, because they do not arrive for the
 * network file systems and the replaced links with which several machines share a file.
 */
const READ_INTERVAL_MS = 2_000;

/**
 * Reads an administration file, and reads it again at an interval. A new file that has an error leaves the last valid one
 * in force. Throws a UsageError if the file has an error at the start.
 */
export function createFileAdministration(options: FileAdministrationOptions): Administration {
  const { file, log } = options;
  const context = { ...options, folder: dirname(resolve(file)) };
  const read = () => resolveFile(readText(file), context);
  let current = withFileName(file, read);
  let lastError = '';
  const readAgain = () => {
    try {
      current = read();
      if (lastError) log(`${file}: the administration file is valid again.`);
      lastError = '';
    } catch (error) {
      const message = error instanceof Error ? error.message : 'unknown error';
      if (message !== lastError) log(`${file}: ${message}. The last valid administration file stays in force.`);
      lastError = message;
    }
  };
  const timer = setInterval(readAgain, READ_INTERVAL_MS).unref();
  return {
    listTenants: () => [...current.tenants.values()],
    findAccess: (person) => findAccess(current, person),
    listPeople: () => listPeople(current),
    close: () => clearInterval(timer),
  };
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
  [...tenants.values()].flatMap((tenant) =>
    tenant.people.map((entry) => ({
      tenant: tenant.name,
      staffId: entry.staffId,
      email: entry.email,
      subject: entry.subject,
      group: entry.group,
      access:
        isOn && tenant.isOn ? toAccess(tenant, entry) : { isAllowed: false, reason: isOn ? 'tenant off' : 'host off' },
    })),
  );
