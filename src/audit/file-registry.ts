import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { acquireFileLock } from '../base/file-lock.ts';
import { sha256Hex } from '../base/hash.ts';
import { parseJson } from '../base/json.ts';
import { type ChainTip, createChainTip, formatChainLine } from './hash-chain.ts';
import { FORMAT_VERSION, REGISTRY_NAME } from './log-files.ts';

/** A line of the registry. */
const RegistryEvent = z.object({
  /** A process started or ended a log file, or it removed a torn line of the registry. */
  event: z.enum(['started', 'ended', 'repaired']),
  file: z.string().optional(),
  /** How many lines an ended file has, and the hash of the last one. */
  lines: z.int().optional(),
  hash: z.string().optional(),
  /** The length of the torn line. */
  bytes: z.int().optional(),
});

export type RegistryEvent = z.infer<typeof RegistryEvent>;

/** Parses a line of the registry. Returns undefined for other texts. */
export const parseRegistryEvent = (text: string): RegistryEvent | undefined =>
  RegistryEvent.safeParse(parseJson(text)).data;

/** The time to wait for other processes. */
const LOCK_TIMEOUT_MS = 10_000;

/** Appends events to the registry in a folder, as lines of its own hash chain. Throws an Error where it is not possible. */
export async function appendToRegistry(folder: string, events: readonly RegistryEvent[]): Promise<void> {
  const lock = await acquireFileLock(folder, 'registry', LOCK_TIMEOUT_MS);
  if (!lock) throw new Error(`another process has locked ${REGISTRY_NAME}`);
  try {
    await appendLocked(folder, events);
  } finally {
    await lock.release();
  }
}

async function appendLocked(folder: string, events: readonly RegistryEvent[]): Promise<void> {
  const handle = await open(join(folder, REGISTRY_NAME), 'a+', 0o600);
  try {
    await appendEvents(handle, events);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** Appends after the last complete line. A killed process leaves a torn one. */
async function appendEvents(handle: FileHandle, events: readonly RegistryEvent[]): Promise<void> {
  const content = await handle.readFile();
  const size = content.lastIndexOf('\n') + 1;
  const tornBytes = content.length - size;
  if (tornBytes > 0) await handle.truncate(size);
  const repairs: RegistryEvent[] = tornBytes > 0 ? [{ event: 'repaired', bytes: tornBytes }] : [];
  await handle.appendFile(formatEvents(findTip(content.toString('utf8', 0, size)), [...repairs, ...events]));
}

/** The registry is not checked here: a wrong line stays, and `audit verify` finds it. */
function findTip(content: string): ChainTip {
  const texts = content.split('\n').slice(0, -1);
  const lastText = texts.at(-1);
  return lastText === undefined
    ? createChainTip(REGISTRY_NAME)
    : { seq: texts.length, hash: sha256Hex(lastText) };
}

function formatEvents(start: ChainTip, events: readonly RegistryEvent[]): string {
  const now = new Date();
  let tip = start;
  let lines = '';
  for (const event of events) {
    const line = formatChainLine(tip, tip.seq === 0 ? { format: FORMAT_VERSION, ...event } : event, now);
    lines += `${line.text}\n`;
    tip = line.tip;
  }
  return lines;
}
