import { fstatSync, ftruncateSync, readSync, statSync, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, syncFolder } from '../base/atomic-file.ts';
import { type ChainTip, createChainTip, formatChainLine } from './hash-chain.ts';
import type { AuditEntry } from './log-entry.ts';
import { createLogFileName, formatHeader, HEADER_BYTES } from './log-files.ts';

/** A log file that this process alone appends to. */
export interface LogFile {
  readonly name: string;
  getTip(): ChainTip;
  /** Returns true if the file still has the name, the length and the first line that this process wrote. */
  isIntact(): boolean;
  isFull(): boolean;
  /** Appends a line. Throws system errors. Then no part of the line stays. */
  append(entry: AuditEntry): void;
  /** Resolves when all lines are on the disk. */
  sync(): Promise<void>;
  /** Closes the file after pending syncs. */
  close(): Promise<void>;
}

/** After this length, the log continues in another file. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** Creates a log file, and its folder if it does not exist. Throws system errors. */
export async function createLogFile(folder: string): Promise<LogFile> {
  await makeFolder(folder);
  const name = createLogFileName(new Date());
  const path = join(folder, name);
  const handle = await open(path, 'wx+', 0o600);
  const inode = fstatSync(handle.fd).ino;
  let tip = createChainTip(name);
  let size = HEADER_BYTES;
  writeAt(handle, formatHeader(tip), 0);
  await handle.sync();
  await syncFolder(folder);
  return {
    name,
    getTip: () => tip,
    isIntact() {
      const stats = statSync(path, { throwIfNoEntry: false });
      return stats?.size === size && stats.ino === inode && readHeader(handle) === formatHeader(tip);
    },
    isFull: () => size >= MAX_FILE_BYTES,
    append(entry) {
      const line = formatChainLine(tip, entry, new Date());
      try {
        const length = writeAt(handle, `${line.text}\n`, size);
        // The line is written first. A process that is killed after it leaves a tip that the chain contains.
        writeAt(handle, formatHeader(line.tip), 0);
        [tip, size] = [line.tip, size + length];
      } catch (error) {
        ftruncateSync(handle.fd, size);
        throw error;
      }
    },
    sync: () => handle.datasync(),
    close: () => handle.close(),
  };
}

function readHeader({ fd }: FileHandle): string {
  const bytes = Buffer.alloc(HEADER_BYTES);
  return bytes.toString('utf8', 0, readSync(fd, bytes, 0, HEADER_BYTES, 0));
}

/** Writes a text with one system call. Returns its length in bytes. */
function writeAt({ fd }: FileHandle, text: string, position: number): number {
  const length = Buffer.byteLength(text);
  if (writeSync(fd, text, position) === length) return length;
  throw new Error('the disk had no space for the whole line');
}
