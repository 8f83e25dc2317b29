import { readFile } from 'node:fs/promises';
import { random } from '../../src/sandbox/random.ts';
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
  const next = random(seed);
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
    .map((mutant) => ({ mutant, rank: next() }))
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
