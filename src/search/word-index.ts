import { distance } from 'fastest-levenshtein';
import { MultiMap } from '../base/multi-map.ts';
import { isAbjadWord } from './abjad-words.ts';
import { getOtherForms } from './nicknames.ts';
import { isUnspaced } from './tokenize.ts';
import { computeSoundKeys, getSoundKeys, isNear, isPhoneticMatch } from './word-relation.ts';

/** How a word of the index is related to a word that is searched, with the weight of the match. */
const WORD_WEIGHTS = { same: 4, prefix: 3, nickname: 2, sound: 2, near: 2, almost: 1 } as const;

/** Minimum length of a prefix that is searched. One letter of Chinese, Japanese or Korean may be a family name. */
const MIN_PREFIX_LENGTH = 3;

const isPrefix = (word: string): boolean => word.length >= MIN_PREFIX_LENGTH || isUnspaced(word);

/** The words of a list's records, with the ids of the records that have them. A record adds each of its words once. */
export class WordIndex {
  readonly #idsByWord = new MultiMap<string, number>();
  readonly #wordsByLength = new MultiMap<number, string>();
  readonly #wordsByFirstLetter = new MultiMap<string, string>();
  readonly #wordsBySound = new MultiMap<string, string>();
  readonly #abjadWords = new Set<string>();

  add(word: string, id: number): void {
    const isNew = !this.#idsByWord.has(word);
    this.#idsByWord.add(word, id);
    if (!isNew) return;
    this.#wordsByLength.add(word.length, word);
    this.#wordsByFirstLetter.add(word.charAt(0), word);
    for (const key of computeSoundKeys(word)) this.#wordsBySound.add(key, word);
    if (isAbjadWord(word)) this.#abjadWords.add(word);
  }

  /** Removes all words of records. */
  removeRecords(removedIds: ReadonlySet<number>): void {
    const removedWords = this.#idsByWord.removeValues(removedIds);
    if (removedWords.size === 0) return;
    for (const words of [this.#wordsByLength, this.#wordsByFirstLetter, this.#wordsBySound])
      words.removeValues(removedWords);
    for (const word of removedWords) this.#abjadWords.delete(word);
  }

  /** The ids of the records that have a word. */
  getIds(word: string): readonly number[] {
    return this.#idsByWord.get(word);
  }

  /** The words that begin with some letters. */
  findByStart(letters: string): string[] {
    return this.#wordsByFirstLetter.get(letters.charAt(0)).filter((word) => word.startsWith(letters));
  }

  /** The words that begin with a word, with their weights. */
  findByPrefix(word: string): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    if (isPrefix(word)) for (const other of this.findByStart(word)) found.set(other, WORD_WEIGHTS.prefix);
    if (this.#idsByWord.has(word)) found.set(word, WORD_WEIGHTS.same);
    return found;
  }

  /** The words that differ from a word by typos, with their weights. A short word may have one typo. */
  findNear(word: string): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    for (let length = word.length - MAX_LENGTH_DIFFERENCE; length <= word.length + MAX_LENGTH_DIFFERENCE; length += 1)
      for (const other of this.#wordsByLength.get(length))
        if (isNear(word, other)) found.set(other, WORD_WEIGHTS.near);
        else if (isOneTypo(word, other)) found.set(other, WORD_WEIGHTS.almost);
    return found;
  }

  /** The words that are forms of the same first name, sound alike or differ by typos, with their weights. */
  findRelated(word: string): ReadonlyMap<string, number> {
    const found = new Map(this.findNear(word));
    for (const other of this.#findSimilarSounds(word))
      if (isPhoneticMatch(word, other)) found.set(other, WORD_WEIGHTS.sound);
    for (const other of getOtherForms(word)) if (this.#idsByWord.has(other)) found.set(other, WORD_WEIGHTS.nickname);
    if (this.#idsByWord.has(word)) found.set(word, WORD_WEIGHTS.same);
    return found;
  }

  /** The words that may sound like a word. */
  #findSimilarSounds(word: string): string[] {
    const similarWords = getSoundKeys(word).flatMap((key) => this.#wordsBySound.get(key));
    return [...similarWords, ...(isAbjadWord(word) ? this.#idsByWord.keys() : this.#abjadWords)];
  }
}

const MAX_LENGTH_DIFFERENCE = 2;

const MIN_TYPO_LENGTH = 3;

const isOneTypo = (word: string, other: string): boolean =>
  word.length === MIN_TYPO_LENGTH && Math.abs(word.length - other.length) <= 1 && distance(word, other) === 1;
