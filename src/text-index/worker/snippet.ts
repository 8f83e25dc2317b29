import type { Phrase, SearchedWords } from '../parse-words.ts';
import { type PlacedWord, toSearchableWords } from '../words.ts';

/** A place in a text where a phrase stands. */
interface PhraseMatch {
  /** The index of the alternatives that the phrase is one of. */
  readonly group: number;
  readonly start: number;
  readonly end: number;
}

/** A snippet, and the position in the text of the first of the searched words in it. */
export interface Snippet {
  readonly text: string;
  readonly matchAt: number;
}

/** Returns the piece of a text that has most of the searched words, with at most `maxLength` characters. */
export function cutSnippet(text: string, searched: SearchedWords | undefined, maxLength: number): Snippet {
  const matches = searched ? findMatches(toSearchableWords(text), searched) : [];
  const [first, last] = selectBestRun(matches, maxLength);
  if (!first || !last) return { text: cut(text, 0, maxLength), matchAt: 0 };
  const spare = Math.max(0, maxLength - (last.end - first.start));
  const start = Math.max(0, Math.min(first.start - Math.floor(spare / 3), text.length - maxLength));
  return { text: cut(text, start, maxLength), matchAt: first.start };
}

/** Cuts at spaces, and marks what was cut. */
function cut(text: string, from: number, length: number): string {
  const isStart = from === 0;
  const isEnd = from + length >= text.length;
  let part = text.slice(from, from + length);
  if (!isStart) part = part.replace(/^\S{0,20}\s+/, '');
  if (!isEnd) part = part.replace(/\s+\S{0,20}$/, '');
  return `${isStart ? '' : '…'}${part.trim()}${isEnd ? '' : '…'}`;
}

function findMatches(words: readonly PlacedWord[], searched: SearchedWords): PhraseMatch[] {
  const phrases = searched.flatMap((group, i) => group.map((phrase) => ({ phrase, group: i })));
  const matches = words.flatMap(({ start }, at) =>
    phrases.flatMap(({ phrase, group }) => {
      const end = isMatch(words, at, phrase) ? words[at + phrase.words.length - 1]?.end : undefined;
      return end === undefined ? [] : [{ group, start, end }];
    }),
  );
  return matches.sort((one, other) => one.start - other.start);
}

const isMatch = (words: readonly PlacedWord[], at: number, { words: searched, isPrefix }: Phrase): boolean =>
  searched.every((word, i) => {
    const found = words[at + i]?.word;
    return isPrefix && i === searched.length - 1 ? found?.startsWith(word) : found === word;
  });

/** The first and the last match of the run of matches that has the most groups and fits into `maxLength`. */
function selectBestRun(matches: readonly PhraseMatch[], maxLength: number): readonly [PhraseMatch?, PhraseMatch?] {
  let best: readonly [PhraseMatch?, PhraseMatch?] = [];
  let bestCount = 0;
  for (const [i, first] of matches.entries()) {
    const groups = new Set<number>();
    for (const last of matches.slice(i, i + 50)) {
      if (last.end - first.start > maxLength && last !== first) break;
      groups.add(last.group);
      if (groups.size <= bestCount) continue;
      bestCount = groups.size;
      best = [first, last];
    }
  }
  return best;
}
