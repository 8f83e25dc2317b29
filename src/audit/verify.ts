import { type ChainTip, readHead } from './chain-tip.ts';
import { GENESIS_HASH, hashLine, parseChainLink } from './log-entry.ts';
import { type LogLine, readLogLines } from './log-files.ts';

/** What a log was found to be. */
export interface Verdict {
  readonly isWhole: boolean;
  readonly lines: number;
  /** Hash of the last line. Noted elsewhere, it shows later that nothing before it was changed since. */
  readonly head: string;
  /** What is wrong, and where: the first few. */
  readonly faults: readonly string[];
  /** What is to be known and no fault. */
  readonly notes: readonly string[];
}

interface Walk {
  lines: number;
  /** Number, hash and place of the line before. */
  seq: number;
  hash: string;
  place: string;
  file: number;
  isHeadMet: boolean;
  readonly faults: string[];
  readonly notes: string[];
}

const MAX_FAULTS = 20;

/** Follows a log's chain from its first line to its head. Throws what the system says where it can't be read. */
export async function verifyLog(folder: string): Promise<Verdict> {
  // First the head: what is appended meanwhile only comes after it.
  const head = await readHead(folder);
  const walk: Walk = {
    ...{ lines: 0, seq: 0, hash: GENESIS_HASH, place: 'the beginning', file: 0 },
    ...{ isHeadMet: head?.seq === 0, faults: [], notes: [] },
  };
  for (const line of readLogLines(folder)) follow(walk, line, head);
  compare(walk, head);
  const { lines, hash, faults, notes } = walk;
  return { isWhole: faults.length === 0, lines, head: hash, faults: faults.slice(0, MAX_FAULTS), notes };
}

function follow(walk: Walk, line: LogLine, head: ChainTip | undefined): void {
  const link = line.isTorn ? undefined : parseChainLink(line.text);
  if (line.isTorn) walk.notes.push(`${line.location} is torn: a process was killed while it wrote.`);
  else if (!link) walk.faults.push(`${line.location} is no line of an audit log.`);
  if (line.isTorn || !link) return;
  const fault = faultBetween(walk, line, link);
  if (fault) walk.faults.push(fault);
  walk.lines += 1;
  walk.seq = link.seq;
  walk.hash = hashLine(line.text);
  walk.place = line.location;
  walk.file = line.file;
  if (walk.seq === head?.seq && walk.hash === head.hash) walk.isHeadMet = true;
}

/** What is wrong between a line and the one before it. */
function faultBetween(
  before: Walk,
  { location }: LogLine,
  { seq, prev }: { seq: number; prev: string },
): string | undefined {
  const next = before.seq + 1;
  if (seq > next) {
    const missing = seq === next + 1 ? `line ${next} is` : `lines ${next} to ${seq - 1} are`;
    return `${missing} missing between ${before.place} and ${location}.`;
  }
  if (seq < next) return `${location} is out of order: it is line ${seq}, after line ${before.seq}.`;
  if (prev === before.hash) return undefined;
  return before.seq === 0
    ? `${location} is not the line the log began with.`
    : `${before.place} was changed after it was written.`;
}

/** Holds the end of the log against its head, which tells what was cut off. */
function compare(walk: Walk, head: ChainTip | undefined): void {
  if (!head) {
    walk.faults.push('The file "head" is missing or spoiled: nobody can tell whether lines were cut off.');
  } else if (head.seq > walk.seq) {
    walk.faults.push(
      `The log ends with line ${walk.seq}, but had ${head.seq}: the end is missing, cut off or lost in a power cut.`,
    );
  } else if (!walk.isHeadMet && walk.faults.length === 0) {
    walk.faults.push(`${walk.place}, the last line, was changed after it was written.`);
  }
}
