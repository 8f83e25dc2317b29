import { quoteValue } from '../../base/safe-text.ts';
import type { NamedList } from '../../cache/list-cache.ts';
import type { Section } from '../../formatting/report-result.ts';
import { describeTriedForms, findNearest } from '../../search/nearest-records.ts';
import type { ConflictParty } from '../../search/party-matches.ts';
import { toKind } from '../../search/record-kinds.ts';
import { indexLists } from '../../search/search-index.ts';
import { toSection } from '../shared/sections.ts';

/** The records that are similar to the parties that no record matches. */
interface NearestResult {
  /** A sentence for each name of such a party, which lists the forms that were tried. */
  readonly triedForms: readonly string[];
  /** A section if there are similar records. */
  readonly sections: readonly Section[];
}

/** Finds the records that are the most similar to the names of parties. */
export async function searchNearest(
  parties: readonly ConflictParty[],
  lists: readonly NamedList[],
): Promise<NearestResult> {
  if (parties.length === 0) return { triedForms: [], sections: [] };
  const indexedLists = await indexLists(lists);
  const names = parties.flatMap(({ name, aliases, companies }) =>
    [name, ...aliases, ...companies].map((text) => ({ party: name, text })),
  );
  const results = await Promise.all(
    names.map(async ({ party, text }) => ({
      text,
      rows: (await findNearest(text, indexedLists)).map(({ list, id, name, reason }) => ({
        party,
        match_reason: reason,
        kind: toKind(list.name),
        id,
        name,
      })),
    })),
  );
  const rows = results.flatMap((one) => one.rows);
  const title = 'Similar names below the level of a match';
  const isComplete = lists.every((list) => list.isComplete);
  return {
    triedForms: results.map(
      (one) => `${describeSimilar(one.text, one.rows.length, isComplete)}${describeTriedForms(one.text)}`,
    ),
    sections: rows.length > 0 ? [toSection('nearest', { title, rows })] : [],
  };
}

/** The number of similar records, as a sentence before other sentences: "no match" is not the whole result. */
function describeSimilar(text: string, count: number, isComplete: boolean): string {
  if (count > 0) return `${quoteValue(text)}: records with a similar name, listed as nearest: ${count}. `;
  return isComplete ? `${quoteValue(text)}: no record has a similar name. ` : '';
}
