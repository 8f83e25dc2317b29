import { readFile } from 'node:fs/promises';
import { findMutants, type Mutant } from './find-mutants.ts';

/** A mutant of a sample, with its place. */
export interface PlacedMutant extends Mutant {
  readonly id: number;
  readonly file: string;
  readonly line: number;
  readonly original: string;
}

/**
 * Returns a random sample of the mutants of some files. It has no overlaps: an inner change of another one could not be
 * built. The same seed gives the same sample.
 */
export async function sampleMutants(files: readonly string[], count: number, seed: number): Promise<PlacedMutant[]> {
  const random = createRandom(seed);
  const perFile = await Promise.all(
    files.map(async (file) => {
      const code = await readFile(file, 'utf8');
      return findMutants(code).map((mutant) => ({
        ...mutant,
        file,
        line: code.slice(0, mutant.start).split('\n').length,
        original: code.slice(mutant.start, mutant.end),
      }));
    }),
  );
  const shuffled = perFile
    .flat()
    .map((mutant) => ({ mutant, rank: random() }))
    .sort((one, other) => one.rank - other.rank);
  const chosen: PlacedMutant[] = [];
  for (const { mutant } of shuffled) {
    const overlaps = chosen.some(
      ({ file, start, end }) => file === mutant.file && start < mutant.end && mutant.start < end,
    );
    if (!overlaps && chosen.length < count) chosen.push({ ...mutant, id: chosen.length + 1 });
  }
  return chosen;
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
