import { appendFileSync, closeSync, ftruncateSync, openSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { type ChainTip, type HeldHead, lockChainTip, rebuiltHead, tailAfter } from './chain-tip.ts';
import { type AuditEntry, formatAuditEntry, hashLine } from './log-entry.ts';
import { getErrorCode, getLogFilePath } from './log-files.ts';

/** An audit log that many processes append to. */
export interface AuditLog {
  /**
   * Resolves when the entry stands in the log as one line; with `isLasting`, so that a power cut leaves it. Throws an
   * Error that says why where it can't.
   */
  append(entry: AuditEntry, options?: { isLasting?: boolean }): Promise<void>;
}

/** A file that has become this long is the last but one. */
const MAX_BYTES = 16 * 1024 * 1024;

interface Waiting {
  readonly entry: AuditEntry;
  readonly isLasting: boolean;
  readonly settle: (error?: unknown) => void;
}

/** Opens the log in a folder; it is made with the first entry. What comes while one is written goes in at once after it. */
export function openLog(folder: string): AuditLog {
  let waiting: Waiting[] = [];
  let isWriting = false;
  const write = async () => {
    isWriting = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const error = await writeAll(folder, batch).catch((reason: unknown) => toldFor(folder, reason));
      for (const { settle } of batch) settle(error);
    }
    isWriting = false;
  };
  return {
    append: (entry, { isLasting = false } = {}) =>
      new Promise((resolve, reject) => {
        waiting.push({ entry, isLasting, settle: (error) => (error ? reject(error) : resolve()) });
        if (!isWriting) void write();
      }),
  };
}

async function writeAll(folder: string, batch: readonly Waiting[]): Promise<void> {
  const held = await lockChainTip(folder);
  const { file } = appendHeld(
    folder,
    held,
    batch.map(({ entry }) => entry),
  );
  if (!batch.some(({ isLasting }) => isLasting)) return;
  const handle = await open(getLogFilePath(folder, file), 'r+');
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** Nothing here waits: the head is held for a fraction of a millisecond. */
function appendHeld(
  folder: string,
  { head: kept, release }: HeldHead,
  entries: readonly AuditEntry[],
): ChainTip {
  let head = kept;
  try {
    const found = settled(folder, kept);
    head = added(folder, found.head, [...found.told, ...entries]);
    return head;
  } finally {
    release(head);
  }
}

function added(folder: string, head: ChainTip, entries: readonly AuditEntry[]): ChainTip {
  const isFull = head.size >= MAX_BYTES;
  const at = isFull ? { ...head, file: head.file + 1, size: 0 } : head;
  const now = new Date();
  const lines: string[] = [];
  let { seq, hash } = at;
  for (const entry of entries) {
    seq += 1;
    const line = formatAuditEntry(entry, seq, hash, now);
    hash = hashLine(line);
    lines.push(`${line}\n`);
  }
  const text = lines.join('');
  appendWhole(getLogFilePath(folder, at.file), text, at.size);
  return { seq, hash, file: at.file, size: at.size + Buffer.byteLength(text) };
}

/** Leaves nothing of a text that can't be written whole, as where the disk is full. */
function appendWhole(file: string, text: string, size: number): void {
  try {
    appendFileSync(file, text, { mode: 0o600 });
  } catch (error) {
    cut(file, size);
    throw error;
  }
}

function cut(file: string, size: number): void {
  if (sizeOf(file) <= size) return;
  const opened = openSync(file, 'r+');
  try {
    ftruncateSync(opened, size);
  } finally {
    closeSync(opened);
  }
}

/**
 * The head to go on from. What a process that was killed had written after it is taken over where it is whole, and cut
 * off, and told, where it is torn. Where lines are missing the next file begins, and `audit verify` finds the gap.
 */
function settled(folder: string, kept: ChainTip | undefined): { head: ChainTip; told: AuditEntry[] } {
  const head = kept ?? rebuiltHead(folder);
  const file = getLogFilePath(folder, head.file);
  const size = sizeOf(file);
  if (size < head.size) return { head: { ...head, file: head.file + 1, size: 0 }, told: [] };
  const found = size > head.size ? tailAfter(folder, head) : { head, torn: 0 };
  if (found.torn > 0) cut(file, found.head.size);
  return {
    head: found.head,
    told: kept && found.torn === 0 ? [] : [{ event: 'repaired', bytes: found.torn }],
  };
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

const toldFor = (folder: string, error: unknown): Error =>
  new Error(
    `the audit log in ${folder} cannot be written (${getErrorCode(error) ?? (error instanceof Error ? error.message : error)})`,
  );
