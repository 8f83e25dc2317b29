import type { Database } from '@sqlite.org/sqlite-wasm';
import { distance } from 'fastest-levenshtein';
import { parseDateRange } from '../../base/dates/parse-date-range.ts';
import { addDays, type DateRange, getToday, isCalendarDay } from '../../base/days.ts';
import { toDayInZone } from '../../base/instants.ts';
import { memoizeByText } from '../../base/memoize.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { convertToZone } from '../../base/timestamps.ts';
import { parseNumber } from '../../records/api-record.ts';
import { toPhoneKey } from '../../records/contact-keys.ts';
import { compareNames, type Match } from '../../search/compare-names.ts';
import { type NameForm, parseName } from '../../search/name-form.ts';
import { foldText } from '../../search/tokenize.ts';
import { getSoundKeys } from '../../search/word-relation.ts';

/**
 * Adds the functions of this server. `zone` is the firm's IANA identifier. They depend on nothing but their arguments
 * and today. Returns a function that has to be called before each statement: the day may have changed.
 */
export function registerFunctions(db: Database, zone: string): () => void {
  const ranges = new Map<string, DateRange>();
  const toRange = memoizeByText((text) => parseDateRange(text, zone, 'day'), ranges);
  const define = (name: string, arity: number, compute: (...texts: string[]) => string | number | null) =>
    db.createFunction(
      name,
      (_, ...values) =>
        values.some((value) => value === null)
          ? null
          : withFullMessage(() => compute(...values.map((value) => String(value)))),
      { arity, deterministic: true },
    );
  const parse = memoizeByText((text) => parseName(text.slice(0, MAX_NAME_LENGTH)));
  define('fold', 1, (text) => (text.length <= MAX_NAME_LENGTH && parse(text).words.join(' ')) || foldText(text));
  define('phonetic', 1, (text) => toPhoneticKey(parse(text)));
  define('name_similarity', 2, createNameSimilarity(parse));
  define(
    'phone',
    1,
    memoizeByText((text) => toPhoneKey(text) ?? null),
  );
  define('amount', 1, (text) => parseNumber(text) ?? null);
  define('day', 1, (text) => toDay(text, zone, toRange));
  define('period_start', 1, (text) => toRange(text).from);
  define('period_end', 1, (text) => toRange(text).to);
  define('local_time', 1, (text) => toLocalTime(text, zone));
  define('add_days', 2, (text, days) => addDaysTo(toDay(text, zone, toRange), days));
  define('like', 2, createLike());
  let today = '';
  return () => {
    const now = getToday(zone);
    if (now !== today) ranges.clear();
    today = now;
  };
}

/** The most characters of a text that is compared as a name: the time grows with the square of the length. */
const MAX_NAME_LENGTH = 300;

/** SQLite shows only the message of an error, so the message has the advice too. */
function withFullMessage<T>(compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    throw error instanceof MyCaseError ? new Error(error.fullMessage) : error;
  }
}

/**
 * The day that a text names, or the day of an instant in the firm's zone. Throws a MyCaseError for a period of several
 * days.
 */
function toDay(text: string, zone: string, toRange: (text: string) => DateRange): string {
  const day = toDayInZone(text, zone);
  if (day !== '') return day;
  const { from, to } = toRange(text);
  if (from === to) return from;
  throw new MyCaseError(`day('${text}') is a period (${from} to ${to}). Use period_start and period_end.`);
}

function addDaysTo(day: string, days: string): string {
  const result = addDays(day, Number(days));
  if (isCalendarDay(result)) return result;
  throw new MyCaseError(`add_days('${day}', ${days}) is not a day. Use a whole number of days.`);
}

const toLocalTime = (text: string, zone: string): string =>
  /T\d{2}:\d{2}/.test(text) ? convertToZone(text, zone).slice(0, 16).replace('T', ' ') : text;

/** The keys of the sounds of the words of a name in Latin letters, in alphabetical order. */
const toPhoneticKey = (name: NameForm): string =>
  (name.latin ?? name).words
    .map((word) => getSoundKeys(word)[0] ?? word)
    .toSorted()
    .join(' ');

/** The similarity of a match in which all words of both names have a counterpart, from 0 to 1. */
const LEVEL_VALUES: Readonly<Record<Match['matchLevel'], number>> = {
  exact: 1,
  normalized: 0.95,
  phonetic: 0.85,
  fuzzy: 0.8,
  partial: 0.65,
};

/** The deduction from a similarity if one name has more words than the other, in hundredths. */
const MORE_WORDS_LOSS: Readonly<Record<Match['coverage'], number>> = { both: 0, first: 5, some: 10 };

/** The deduction from a similarity if the names have different legal forms or suffixes, in hundredths. */
const CONTRADICTION_LOSS = 5;

/** Compares names as conflict_check does, in both orders. Names that do not match have less than 0.5. */
function createNameSimilarity(parse: (text: string) => NameForm): (one: string, other: string) => number {
  return (one, other) => {
    const [first, second] = [parse(one), parse(other)];
    const matches = [compareNames(first, second, false), compareNames(second, first, false)];
    const values = matches.flatMap((match) => (match ? getMatchValue(match) : []));
    if (values.length > 0) return Math.min(...values);
    const [a, b] = [first.words.join(' '), second.words.join(' ')];
    const length = Math.max(a.length, b.length);
    return length === 0 ? 0 : Math.round((1 - distance(a, b) / length) * 49) / 100;
  };
}

const getMatchValue = ({ matchLevel, coverage, isContradicted }: Match): number =>
  Math.round(100 * LEVEL_VALUES[matchLevel] - MORE_WORDS_LOSS[coverage] - (isContradicted ? CONTRADICTION_LOSS : 0)) /
  100;

/** LIKE with case and accents ignored. It needs at most the product of both lengths in steps. */
function createLike(): (pattern: string, text: string) => number {
  const fold = memoizeByText(foldText);
  const foldPattern = memoizeByText(foldText);
  return (pattern, text) => Number(matchesPattern(foldPattern(pattern), fold(text)));
}

/** Matches `%` with any text and `_` with one character. After a mismatch it continues at the last `%`. */
function matchesPattern(pattern: string, text: string): boolean {
  let [at, place, star, mark] = [0, 0, -1, 0];
  while (at < text.length) {
    if (place < pattern.length && (pattern[place] === '_' || (pattern[place] !== '%' && pattern[place] === text[at]))) {
      at += 1;
      place += 1;
    } else if (pattern[place] === '%') {
      star = place;
      mark = at;
      place += 1;
    } else if (star >= 0) {
      place = star + 1;
      mark += 1;
      at = mark;
    } else return false;
  }
  return pattern.slice(place).replaceAll('%', '') === '';
}
