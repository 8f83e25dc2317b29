import { distance } from 'fastest-levenshtein';

/** The known name most like a mistyped one, or undefined where none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const typed = word.toLowerCase();
  const ranked = known
    .map((name) => ({ name, far: distance(typed, name.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const [best] = ranked;
  if (best && best.far <= Math.max(2, Math.floor(word.length / 3))) return best.name;
  return known.find((name) => name.toLowerCase().includes(typed) || typed.includes(name.toLowerCase()));
}

/** ` Did you mean "name"?`, or nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = word.trim() === '' ? undefined : nearest(word, known);
  return near === undefined ? '' : ` Did you mean "${near}"?`;
}
