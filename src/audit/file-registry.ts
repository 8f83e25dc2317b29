import { constants, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { acquireFileLock, LOCK_ADVICE, withFileLock } from '../base/file-lock.ts';
import { sha256Hex } from '../base/hash.ts';
import { parseJson } from '../base/json.ts';
import { ChainLink, type ChainTip, createChainTip, formatChainLine } from './hash-chain.ts';
import { formatHeader, HEADER_BYTES, listLogFiles, parseHeader, REGISTRY_NAME } from './log-files.ts';

/** A line of the registry. */
const RegistryEvent = z.object({
  /**
   * A process started, ended or deleted a log file, or it repaired the registry: a torn line, the first line, or the
   * whole file.
   */
  event: z.enum(['started', 'ended', 'deleted', 'repaired']),
  /** The time of the line. An event that is not written yet has none. */
  time: z.string().optional(),
  file: z.string().optional(),
  /** The number of lines of an ended or deleted file, and the hash of the last one. */
  lines: z.int().optional(),
  hash: z.string().optional(),
  /** The length of the torn line. */
  bytes: z.int().optional(),
  /** True if the first line of the registry was not valid, or did not belong to its lines. */
  header: z.boolean().optional(),
  /** True if the registry was missing or empty, although log files had lines. */
  missing: z.boolean().optional(),
});

export type RegistryEvent = z.infer<typeof RegistryEvent>;

/** Parses a line of the registry. Returns undefined for other texts. */
export const parseRegistryEvent = (text: string): RegistryEvent | undefined =>
  RegistryEvent.safeParse(parseJson(text)).data;

/** The time to wait for other processes. */
const LOCK_TIMEOUT_MS = 10_000;

/** Appends events to the registry in a folder, as lines of its own hash chain. Throws an Error if that fails. */
export async function appendToRegistry(folder: string, events: readonly RegistryEvent[]): Promise<void> {
  const lock = await acquireFileLock(folder, 'registry', LOCK_TIMEOUT_MS);
  const createTimeoutError = () => new Error(`another process has locked ${REGISTRY_NAME}. ${LOCK_ADVICE}`);
  await withFileLock(lock, createTimeoutError, async () => {
    const handle = await open(join(folder, REGISTRY_NAME), constants.O_RDWR | constants.O_CREAT, 0o600);
    await appendEvents(folder, handle, events).finally(() => handle.close());
  });
}

/**
 * Appends after the last complete line, and writes the new tip into the first line. Earlier lines are not checked here.
 * `audit verify` finds a wrong one.
 */
async function appendEvents(folder: string, handle: FileHandle, events: readonly RegistryEvent[]): Promise<void> {
  const content = await handle.readFile();
  const isMissing = content.length === 0 && hasLoggedLines(folder);
  const [header, ...texts] = content.toString('utf8').split('\n');
  const tornBytes = Buffer.byteLength(texts.pop() ?? '');
  const tip = header ? parseHeader(header) : createChainTip(REGISTRY_NAME);
  const isHeaderWrong = !tip || !isInChain(tip, texts);
  const repairs: RegistryEvent[] =
    isHeaderWrong || isMissing || tornBytes > 0
      ? [
          {
            event: 'repaired',
            bytes: tornBytes,
            ...(isHeaderWrong && { header: true }),
            ...(isMissing && { missing: true }),
          },
        ]
      : [];
  const now = new Date();
  let end = findLaterTip(tip, texts);
  let text = '';
  for (const event of [...repairs, ...events]) {
    const line = formatChainLine(end, event, now);
    text += `${line.text}\n`;
    end = line.tip;
  }
  const size = Math.max(HEADER_BYTES, content.length - tornBytes);
  await handle.truncate(size);
  try {
    const { bytesWritten } = await handle.write(text, size);
    if (bytesWritten < Buffer.byteLength(text)) throw new Error('the disk had no space for the whole line');
    await handle.write(formatHeader(end), 0);
  } catch (error) {
    await handle.truncate(Math.min(size, content.length));
    throw error;
  }
  await handle.datasync();
}

/** A file is registered before its first line is written, so a log file with lines had a registry. */
const hasLoggedLines = (folder: string): boolean =>
  listLogFiles(folder).some(
    (name) => (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0) > HEADER_BYTES,
  );

/** Returns false if a tip belongs to none of the lines. A tip after the last line shows that the end was cut off. */
function isInChain({ seq, hash }: ChainTip, texts: readonly string[]): boolean {
  if (seq === 0) return hash === createChainTip(REGISTRY_NAME).hash;
  const last = ChainLink.safeParse(parseJson(texts.at(-1) ?? '')).data?.seq ?? 0;
  if (seq > last) return true;
  return texts.some((text) => ChainLink.safeParse(parseJson(text)).data?.seq === seq && sha256Hex(text) === hash);
}

/**
 * Returns the later tip: of the first line or of the last line. A killed process can leave an older tip in the first
 * line.
 */
function findLaterTip(tip: ChainTip | undefined, texts: readonly string[]): ChainTip {
  const lastText = texts.at(-1) ?? '';
  const link = ChainLink.safeParse(parseJson(lastText)).data;
  const last = link ? { seq: link.seq, hash: sha256Hex(lastText) } : createChainTip(REGISTRY_NAME);
  return tip && tip.seq > last.seq ? tip : last;
}
