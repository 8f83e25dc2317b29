import * as z from 'zod';
import { sha256Hex } from '../base/hash.ts';

/** The fields of a line that link it to the line before: its number, and the SHA-256 of that line. */
export const ChainLink = z.object({ seq: z.int(), prev: z.string() });

export type ChainLink = z.infer<typeof ChainLink>;

/** The end of a hash chain: the number of its last line, and the SHA-256 of that line without its line break. */
export const ChainTip = z.readonly(z.object({ seq: z.int(), hash: z.string() }));

export type ChainTip = z.infer<typeof ChainTip>;

/** Returns the start of a file's chain. It depends on the file's name, so lines of another file do not continue it. */
export const createChainTip = (fileName: string): ChainTip => ({ seq: 0, hash: sha256Hex(fileName) });

/** Returns the next line of a chain, without a line break, and the chain's new tip. */
export function formatChainLine({ seq, hash }: ChainTip, fields: object, now: Date): { text: string; tip: ChainTip } {
  const text = JSON.stringify({ seq: seq + 1, time: now.toISOString(), ...fields, prev: hash });
  return { text, tip: { seq: seq + 1, hash: sha256Hex(text) } };
}
