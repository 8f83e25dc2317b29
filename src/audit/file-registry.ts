import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { acquireFileLock, LOCK_ADVICE, withFileLock } from '../base/file-lock.ts';
import { sha256Hex } from '../base/hash.ts';
import { parseJson } from '../base/json.ts';
import { ChainLink, type ChainTip, createChainTip, formatChainLine } from './hash-chain.ts';
import { formatHeader, HEADER_BYTES, parseHeader, REGISTRY_NAME } from './log-files.ts';

/** A line of the registry. */
const RegistryEvent = z.object({
  /** A process started or ended a log file, or it repaired the registry: a torn line, or the first line. */
  event: z.enum(['started', 'ended', 'repaired']),
  file: z.string().optional(),
  /** The number of lines of an ended file, and the hash of the last one. */
  lines: z.int().optional(),
  hash: z.string().optional(),
  /** The length of the torn line. */
  bytes: z.int().optional(),
  /** True if the first line of the registry was not valid. */
  header: z.boolean().optional(),
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
    await appendEvents(handle, events).finally(() => handle.close());
  });
}

/**
 * Appends after the last complete line, and writes the new tip into the first line. Earlier lines are not checked here.
 * `audit verify` finds a wrong one.
 */
async function appendEvents(handle: FileHandle, events: readonly RegistryEvent[]): Promise<void> {
  const content = await handle.readFile();
  const [header, ...texts] = content.toString('utf8').split('\n');
  const tornBytes = Buffer.byteLength(texts.pop() ?? '');
  const tip = header ? parseHeader(header) : createChainTip(REGISTRY_NAME);
  const isRepaired = !tip || tornBytes > 0;
  const repairs: RegistryEvent[] = isRepaired
    ? [{ event: 'repaired', bytes: tornBytes, ...(!tip && { header: true }) }]
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
  await handle.write(text, size);
  await handle.write(formatHeader(end), 0);
  await handle.datasync();
}

/** Returns the later tip: of the first line or of the last line. A killed process can leave an older tip in the first line. */
function findLaterTip(tip: ChainTip | undefined, texts: readonly string[]): ChainTip {
  const lastText = texts.at(-1) ?? '';
  const link = ChainLink.safeParse(parseJson(lastText)).data;
  const last = link ? { seq: link.seq, hash: sha256Hex(lastText) } : createChainTip(REGISTRY_NAME);
  return tip && tip.seq > last.seq ? tip : last;
}
