import { sha256Hex } from '../base/hash.ts';
import { parseJson } from '../base/json.ts';
import { ChainLink, type ChainTip, createChainTip } from './hash-chain.ts';
import type { FileContent } from './log-files.ts';

/** The result of the check of one file. */
export interface ChainCheck {
  readonly name: string;
  readonly isEmpty: boolean;
  /** The number of lines that are lines of an audit log. */
  readonly lineCount: number;
  readonly tip: ChainTip;
  /** True if the chain contains the expected tip. */
  readonly hasTip: boolean;
  readonly faults: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Checks the chain of a file: the number of each line, and the hash of the previous line in it. `firstLine` is the
 * number of the chain's first line in the file.
 */
export function checkChain(
  name: string,
  { texts, tornText }: FileContent,
  firstLine: number,
  expectedTip?: ChainTip,
): ChainCheck {
  const faults: string[] = [];
  const isExpected = ({ seq, hash }: ChainTip) => seq === expectedTip?.seq && hash === expectedTip.hash;
  let [tip, place, lineCount] = [createChainTip(name), 'the beginning', 0];
  let hasTip = isExpected(tip);
  for (const [index, text] of texts.entries()) {
    const location = `${name}:${index + firstLine}`;
    const link = ChainLink.safeParse(parseJson(text)).data;
    const fault = link ? findFault(tip, place, location, link) : `${location} is not a line of an audit log.`;
    if (fault) faults.push(fault);
    if (!link) continue;
    [tip, place, lineCount] = [{ seq: link.seq, hash: sha256Hex(text) }, location, lineCount + 1];
    hasTip ||= isExpected(tip);
  }
  const notes = tornText ? [`The last line of ${name} is torn: a process was killed while it wrote.`] : [];
  return { name, isEmpty: texts.length === 0 && !tornText, lineCount, tip, hasTip, faults, notes };
}

function findFault(tip: ChainTip, place: string, location: string, { seq, prev }: ChainLink): string | undefined {
  const next = tip.seq + 1;
  if (seq > next) {
    const missing = seq === next + 1 ? `line ${next} is` : `lines ${next} to ${seq - 1} are`;
    return `${missing} missing between ${place} and ${location}.`;
  }
  if (seq < next) return `${location} is out of order: it is line ${seq}, after line ${tip.seq}.`;
  if (prev === tip.hash) return undefined;
  return tip.seq === 0
    ? `${location} was not the first line of this file: the line or the name of the file was changed.`
    : `${place} was changed after it was written.`;
}
