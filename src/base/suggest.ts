import { distance } from 'fastest-levenshtein';
import { quoteValue } from './safe-text.ts';

/** The part of a word that is compared. */
const MAX_COMPARED_LENGTH = 200;

/** Returns the known name that is most similar to a mistyped one, or undefined if none is similar. */
export function findClosestName(word: string, known: readonly string[]): string | undefined {
  const typed = word.slice(0, MAX_COMPARED_LENGTH).toLowerCase();
  const ranked = known
    .map((name) => ({ name, far: distance(typed, name.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const [best] = ranked;
  if (best && best.far <= Math.max(2, Math.floor(typed.length / 3))) return best.name;
  return known.find((name) => name.toLowerCase().includes(typed) || typed.includes(name.toLowerCase()));
}

/** Returns ` Did you mean "name"?`, or ''. */
export function formatSuggestion(word: string, known: readonly string[]): string {
  const suggestion = word.slice(0, MAX_COMPARED_LENGTH).trim() === '' ? undefined : findClosestName(word, known);
  return suggestion === undefined ? '' : ` Did you mean ${quoteValue(suggestion)}?`;
}
