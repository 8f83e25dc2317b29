import { distance } from 'fastest-levenshtein';

/** Of a word that is compared; a longer one is like no name. */
const MAX_COMPARED_LENGTH = 200;

/** The known name most like a mistyped one, or undefined where none is near. */
export function findClosestName(word: string, known: readonly string[]): string | undefined {
  const typed = word.slice(0, MAX_COMPARED_LENGTH).toLowerCase();
  const ranked = known
    .map((name) => ({ name, far: distance(typed, name.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const [best] = ranked;
  if (best && best.far <= Math.max(2, Math.floor(word.length / 3))) return best.name;
  return known.find((name) => name.toLowerCase().includes(typed) || typed.includes(name.toLowerCase()));
}

const MAX_QUOTED_LENGTH = 60;

/** Quotes an input on one line, shortened. */
export function quoteInput(input: string): string {
  const line = input.replace(/\s+/g, ' ');
  return line.length > MAX_QUOTED_LENGTH ? `${line.slice(0, MAX_QUOTED_LENGTH)}…` : line;
}

/** ` Did you mean "name"?`, or nothing. */
export function formatSuggestion(word: string, known: readonly string[]): string {
  const suggestion = word.trim() === '' ? undefined : findClosestName(word, known);
  return suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
}
