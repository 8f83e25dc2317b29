import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { kill, pid } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { GENESIS_HASH, hashLine, parseChainLink } from './log-entry.ts';
import { getErrorCode, getLogFilePath, listLogFiles } from './log-files.ts';

/** Where a log ends: its last line's number and hash, the file that line is in, and that file's length. */
const ChainTip = z.object({ seq: z.int(), hash: z.string(), file: z.int(), size: z.int() });

export type ChainTip = z.infer<typeof ChainTip>;

const EMPTY: ChainTip = { seq: 0, hash: GENESIS_HASH, file: 1, size: 0 };

/** A head that this process alone holds. */
export interface HeldHead {
  /** Undefined where a power cut has spoiled it. */
  readonly head: ChainTip | undefined;
  /** Puts it back for the next, changed or as it was. */
  release(head: ChainTip | undefined): void;
}

/** Polls of one process that neither lives on nor goes on: some five seconds. */
const PATIENCE = 250;

/** A head is always written whole, over the one before: a kill finds it old or new. */
const HEAD_BYTES = 256;

/**
 * Takes the log's head, for this process to append to the log; others wait meanwhile. Makes the log where there is
 * none. Throws what the system says, or an Error where the head is missing or held for too long.
 *
 * The head is a file, and whoever renames it to a name of their own holds it. That of a process that was killed is
 * renamed by the next: of many who try, one succeeds.
 */
export async function lockChainTip(folder: string): Promise<HeldHead> {
  if (!existsSync(folder)) makeLog(folder);
  const mine = `head.${host}.${pid}.${randomUUID()}`;
  let seen: string | undefined;
  let left = PATIENCE;
  for (;;) {
    const at = whereIsHead(folder);
    left = at === seen ? left - 1 : PATIENCE;
    seen = at;
    if (isFree(at, left) && isRenamed(join(folder, at), join(folder, mine))) return held(folder, mine);
    if (left <= 0) throw new Error('its file "head" is missing, or held by a process that does not go on');
    await sleep(1 + Math.random() * Math.min(40, 2 * (PATIENCE - left)));
  }
}

/** Whether a head may be taken: it lies there, or its holder will not put it back. */
const isFree = (at: string | undefined, left: number): at is string =>
  at === 'head' || (at !== undefined && (left <= 0 || isDead(at)));

const host = hashLine(hostname()).slice(0, 8);

/** That of a holder has its machine and its process in it. Whatever else is called so is somebody's copy. */
const HEAD_NAME = /^head(\.[\da-f]{8}\.\d+\.[\da-f-]{36})?$/;

/** The head's present name; undefined between two names, or where it is gone. */
function whereIsHead(folder: string): string | undefined {
  const names = readdirSync(folder).filter((name) => HEAD_NAME.test(name));
  return names.includes('head') ? 'head' : names[0];
}

/** Makes the folder with the head in it at once, so that of many who do one succeeds. */
function makeLog(folder: string): void {
  const next = `${folder}.${randomUUID()}`;
  mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
  mkdirSync(next, { mode: 0o700 });
  writeFileSync(join(next, 'head'), spelled(EMPTY), { mode: 0o600 });
  if (!isRenamed(next, folder)) rmSync(next, { recursive: true, force: true });
}

/** Whether it could be renamed; not, where somebody else was faster. */
function isRenamed(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    // Windows refuses with EPERM, EACCES or EBUSY what somebody else has open.
    if (['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EBUSY'].includes(getErrorCode(error) ?? '')) return false;
    if (process.platform === 'win32' && ['EPERM', 'EACCES'].includes(getErrorCode(error) ?? '')) return false;
    throw error;
  }
}

function held(folder: string, mine: string): HeldHead {
  const file = join(folder, mine);
  return {
    head: parsed(readFileSync(file, 'utf8')),
    release(head) {
      if (head) overwrite(file, spelled(head));
      renameSync(file, join(folder, 'head'));
    },
  };
}

function overwrite(file: string, text: string): void {
  const opened = openSync(file, 'r+');
  try {
    writeSync(opened, text, 0);
  } finally {
    closeSync(opened);
  }
}

const spelled = (head: ChainTip): string => `${JSON.stringify(head).padEnd(HEAD_BYTES - 1)}\n`;

/** Reads the head of a log, whoever holds it; undefined where it is missing or spoiled. */
export async function readHead(folder: string): Promise<ChainTip | undefined> {
  for (let left = LOOKS; left > 0; left -= 1) {
    const at = whereIsHead(folder);
    try {
      if (at !== undefined) return parsed(readFileSync(join(folder, at), 'utf8'));
    } catch (error) {
      if (getErrorCode(error) !== 'ENOENT') throw error;
    }
    await sleep(1);
  }
  return undefined;
}

/** A head that is on its way from one name to the next is there at another look. */
const LOOKS = 50;

function parsed(text: string): ChainTip | undefined {
  try {
    return ChainTip.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Whether the process that holds a head has ended. Of another machine's, in a shared folder, nobody can tell. */
function isDead(name: string): boolean {
  const [, where, other] = name.split('.');
  if (where !== host) return false;
  try {
    kill(Number(other), 0);
    return false;
  } catch (error) {
    return getErrorCode(error) !== 'EPERM';
  }
}

/** What a file holds after a head. */
export interface Tail {
  /** The head moved on over the whole lines that follow it. */
  readonly head: ChainTip;
  /** Bytes after the last line break. */
  readonly torn: number;
}

const BREAK = 0x0a;

/** Looks at what stands in a head's file after it. Lines that do not follow it are left to be found by `audit verify`. */
export function tailAfter(folder: string, head: ChainTip): Tail {
  const bytes = readFrom(getLogFilePath(folder, head.file), head.size);
  const end = bytes.lastIndexOf(BREAK) + 1;
  let at = head;
  for (const line of bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1)) {
    const link = parseChainLink(line);
    if (link?.prev === at.hash && link.seq === at.seq + 1)
      at = { ...at, seq: link.seq, hash: hashLine(line) };
  }
  return { head: { ...at, size: head.size + end }, torn: bytes.length - end };
}

/** The head anew, from the last line there is, where the one that was kept is spoiled. */
export function rebuiltHead(folder: string): ChainTip {
  const files = listLogFiles(folder);
  for (const file of files.toReversed()) {
    const bytes = readFileSync(getLogFilePath(folder, file));
    const size = bytes.lastIndexOf(BREAK) + 1;
    const line = bytes.subarray(0, size).toString('utf8').split('\n').at(-2) ?? '';
    const seq = parseChainLink(line)?.seq;
    if (seq !== undefined) return { seq, hash: hashLine(line), file, size };
  }
  return { seq: 0, hash: GENESIS_HASH, file: (files.at(-1) ?? 0) + 1, size: 0 };
}

function readFrom(file: string, start: number): Buffer {
  const opened = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(statSync(file).size - start);
    return bytes.subarray(0, readSync(opened, bytes, 0, bytes.length, start));
  } finally {
    closeSync(opened);
  }
}
