import { distance } from 'fastest-levenshtein';

/** Of a word that is compared; a longer one is like no name. */
const LONGEST = 200;

/** The known name most like a mistyped one, or undefined where none is near. */
export function closestName(word: string, known: readonly string[]): string | undefined {
  const typed = word.slice(0, LONGEST).toLowerCase();
  const ranked = known
    .map((name) => ({ name, far: distance(typed, name.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const [best] = ranked;
  if (best && best.far <= Math.max(2, Math.floor(word.length / 3))) return best.name;
  return known.find((name) => name.toLowerCase().includes(typed) || typed.includes(name.toLowerCase()));
}

const MOST_LETTERS = 60;

/** What somebody typed, on one line and no longer than it takes to know it again. */
export function quoteInput(typed: string): string {
  const line = typed.replace(/\s+/g, ' ');
  return line.length > MOST_LETTERS ? `${line.slice(0, MOST_LETTERS)}…` : line;
}

/** ` Did you mean "name"?`, or nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = word.trim() === '' ? undefined : closestName(word, known);
  return near === undefined ? '' : ` Did you mean "${near}"?`;
}
