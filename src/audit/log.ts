import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { getErrorCode } from '../base/error-code.ts';
import { appendToRegistry, type RegistryEvent } from './file-registry.ts';
import type { AuditEntry } from './log-entry.ts';
import { createLogFile, type LogFile } from './log-file.ts';

/** The audit log of an account. Each process appends to its own file. */
export interface AuditLog {
  /**
   * Resolves when the entry is a line of the log. With `isDurable`, a power failure does not remove the line. Throws an
   * Error with the cause if the line cannot be written.
   */
  append(entry: AuditEntry, options?: { isDurable?: boolean }): Promise<void>;
  /** Closes the file of this process and registers its end. A later entry starts another file. */
  close(): Promise<void>;
}

/** Opens the log in a folder. The folder and the file are created with the first entry. */
export function openAuditLog(folder: string): AuditLog {
  let current: Promise<LogFile> | undefined;
  const getFile = (ended: readonly RegistryEvent[] = []): Promise<LogFile> => {
    current ??= startFile(folder, ended).catch((error: unknown) => {
      current = undefined;
      throw error;
    });
    return current;
  };
  const getWritableFile = async (): Promise<LogFile> => {
    const pending = getFile();
    const file = await pending;
    const isIntact = file.isIntact();
    if (isIntact && !file.isFull()) return file;
    if (current === pending) current = undefined;
    return getFile(isIntact ? [toEndEvent(file)] : []).finally(() => file.close());
  };
  return {
    async append(entry, { isDurable = false } = {}) {
      try {
        const file = await getWritableFile();
        file.append(entry);
        if (isDurable) await file.sync();
      } catch (error) {
        const cause = getErrorCode(error) ?? (error instanceof Error ? error.message : error);
        throw new Error(`the audit log in ${folder} cannot be written (${cause})`);
      }
    },
    async close() {
      const file = await current?.catch(() => undefined);
      current = undefined;
      // A file without a registered end is valid: a killed process leaves one too.
      if (file?.isIntact()) await appendToRegistry(folder, [toEndEvent(file)]).catch(() => {});
      await file?.close();
    },
  };
}

/** The file is created first: a process that is killed in between leaves a file without entries. */
async function startFile(folder: string, ended: readonly RegistryEvent[]): Promise<LogFile> {
  const file = await createLogFile(folder);
  try {
    await appendToRegistry(folder, [...ended, { event: 'started', file: file.name }]);
    return file;
  } catch (error) {
    await file.close();
    await rm(join(folder, file.name), { force: true });
    throw error;
  }
}

function toEndEvent(file: LogFile): RegistryEvent {
  const { seq, hash } = file.getTip();
  return { event: 'ended', file: file.name, lines: seq, hash };
}
