import { mapWithYield } from '../base/event-loop.ts';
import { compareNames, getLevelIndex, type Match } from './compare-names.ts';
import type { NameForm } from './name-form.ts';
import { hasNames } from './record-kinds.ts';
import { parseRecordNames } from './record-names.ts';
import type { IndexedList } from './search-index.ts';

/** A record whose name matches, with its names and the best match of them. */
export interface NameMatch {
  readonly id: number;
  readonly names: readonly NameForm[];
  readonly match: Match;
}

/** Finds the records of a list whose names match a name. Other calls can run between two records. */
export async function findNameMatches(name: NameForm, { list, index }: IndexedList): Promise<NameMatch[]> {
  if (!hasNames(list.name) || !('names' in list)) return [];
  const matches = await mapWithYield([...index.findCandidates(name)], (id) => {
    const names = parseRecordNames(list.names.get(id) ?? {});
    const match = findBestMatch(name, names, list.name === 'cases');
    return match ? [{ id, names, match }] : [];
  });
  return matches.flat();
}

/** The best match of a name with the names of a record; undefined if none matches. `isTitle` is true for a case. */
export function findBestMatch(name: NameForm, names: readonly NameForm[], isTitle: boolean): Match | undefined {
  const matches = names.flatMap((known) => compareNames(name, known, isTitle) ?? []);
  return matches.toSorted((a, b) => getLevelIndex(a) - getLevelIndex(b))[0];
}
