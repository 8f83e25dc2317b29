import type { Sandbox } from '../../src/sandbox/index.ts';
import { between, chance, pick, type Random } from '../../src/sandbox/random.ts';
import { recordsOf } from '../support/harness.ts';

// What the tests know of names and numbers, by themselves.

type Fields = Record<string, unknown>;

/** A record as the oracle sees it. */
export interface Known {
  readonly kind: string;
  readonly id: number;
  readonly name: string;
  readonly words: readonly string[];
  /** Words of its other fields by which it may be found. */
  readonly more: readonly string[];
  readonly email: string;
  readonly phones: readonly string[];
  readonly number: string;
  readonly fields: Fields;
}

const COLLECTIONS: Readonly<Record<string, string>> = {
  client: 'clients',
  case: 'cases',
  company: 'companies',
  lead: 'leads',
  staff: 'staff',
  document: 'documents',
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** All records of the kinds that are searched, as the sandbox holds them now. */
export async function everything(sandbox: Sandbox): Promise<Known[]> {
  const lists = await Promise.all(
    Object.entries(COLLECTIONS).map(async ([kind, name]) =>
      (await recordsOf(sandbox, name)).map((fields) => knownFrom(kind, fields)),
    ),
  );
  return lists.flat();
}

function knownFrom(kind: string, fields: Fields): Known {
  const parts = [fields.first_name, fields.middle_name || fields.middle_initial, fields.last_name];
  const name = textOf(fields.name) || parts.map(textOf).filter(Boolean).join(' ');
  const folder = textOf(fields.path).split('/').slice(0, -1).join(' ');
  return {
    kind,
    id: Number(fields.id),
    name,
    words: split(name),
    more: split([folder, textOf(fields.case_number), textOf(fields.email)].join(' ')),
    email: textOf(fields.email).toLowerCase(),
    phones: Object.entries(fields)
      .filter(([field, value]) => field.endsWith('phone_number') && OF_THE_USA.test(textOf(value)))
      .map(([, value]) => lastDigits(textOf(value))),
    number: textOf(fields.case_number).replace(/\W/g, '').toLowerCase(),
    fields,
  };
}

/** A number of the USA that no extension or word follows. */
const OF_THE_USA = /^(\+?1[-. ]?)?\(?\d{3}\)?[-./ ]?\d{3}[-. ]?\d{4}$/;

/** The ten digits that tell numbers of the USA apart. */
export const lastDigits = (phone: string): string => phone.replace(/\D/g, '').slice(-10);

/** Words in small letters without accents. An apostrophe joins, and so does a dot between initials. */
export const split = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/[\p{M}'’]/gu, '')
    .toLowerCase()
    .replace(/[łøıþ]/g, (letter) => ({ ł: 'l', ø: 'o', ı: 'i' })[letter] ?? 'th')
    .replace(/(?<=\b\p{L})\.(?=\p{L}\b)/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

/** How many letters have to be put in, taken out or changed. */
export function edits(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const change = (above[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      row.push(Math.min(change, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    above = row;
  }
  return above[other.length] ?? 0;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** A word with one letter put in, taken out or changed. */
export function mistyped(next: Random, word: string): string {
  const place = between(next, 0, word.length - 1);
  const letter = pick(next, [...LETTERS]);
  const [before, after] = [word.slice(0, place), word.slice(place + 1)];
  return pick(next, [before + after, before + letter + after, before + letter + word.slice(place)]);
}

const ACCENTS: Readonly<Record<string, string>> = { a: 'á', e: 'è', i: 'î', o: 'ö', u: 'ü', n: 'ñ', c: 'ç' };

/** Words with accents on some letters, and in capitals now and then. */
export const accented = (next: Random, text: string): string =>
  [...text].map((letter) => (chance(next, 0.3) ? (ACCENTS[letter] ?? letter.toUpperCase()) : letter)).join('');

export function shuffled<T>(next: Random, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/** A number of the USA as people write it. */
export function phoneWritten(next: Random, digits: string): string {
  const [area, exchange, line] = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)];
  return pick(next, [
    digits,
    `${area}-${exchange}-${line}`,
    `(${area}) ${exchange} ${line}`,
    `${area}.${exchange}.${line}`,
    `+1${digits}`,
    `1 ${area} ${exchange} ${line}`,
    `${area} ${exchange} ${line} ext. 12`,
  ]);
}
