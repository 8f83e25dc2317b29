import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { BEGINNING, hashOf, linkOf } from './entry.ts';
import { fileOf, filesIn } from './files.ts';
import type { Head } from './chain-tip.ts';

/** What a file holds after a head. */
export interface Tail {
  /** The head moved on over the whole lines that follow it. */
  readonly head: Head;
  /** Bytes after the last line break. */
  readonly torn: number;
}

const BREAK = 0x0a;

/** Looks at what stands in a head's file after it. Lines that do not follow it are left to be found by `audit verify`. */
export function tailAfter(folder: string, head: Head): Tail {
  const bytes = readFrom(fileOf(folder, head.file), head.size);
  const end = bytes.lastIndexOf(BREAK) + 1;
  let at = head;
  for (const line of bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1)) {
    const link = linkOf(line);
    if (link?.prev === at.hash && link.seq === at.seq + 1) at = { ...at, seq: link.seq, hash: hashOf(line) };
  }
  return { head: { ...at, size: head.size + end }, torn: bytes.length - end };
}

/** The head anew, from the last line there is, where the one that was kept is spoiled. */
export function rebuiltHead(folder: string): Head {
  const files = filesIn(folder);
  for (const file of files.toReversed()) {
    const bytes = readFileSync(fileOf(folder, file));
    const size = bytes.lastIndexOf(BREAK) + 1;
    const line = bytes.subarray(0, size).toString('utf8').split('\n').at(-2) ?? '';
    const seq = linkOf(line)?.seq;
    if (seq !== undefined) return { seq, hash: hashOf(line), file, size };
  }
  return { seq: 0, hash: BEGINNING, file: (files.at(-1) ?? 0) + 1, size: 0 };
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
