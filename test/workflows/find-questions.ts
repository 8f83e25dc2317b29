import type { Client } from '@modelcontextprotocol/client';
import { expect } from 'vitest';
import { chance, pick, type Random } from '../../src/sandbox/random.ts';
import { call } from '../support/harness.ts';
import { isCalled, sound } from './conflict-oracle.ts';
import { accented, edits, type Known, lastDigits, mistyped, phoneWritten, shuffled } from './names-oracle.ts';

/** What a question is asked with, and which records it is about. */
interface Question {
  readonly query: string;
  /** The one that must be there. */
  readonly wanted?: Known;
  /** Those that must be there, and no other. */
  readonly exactly?: readonly Known[];
}

type Draft = (next: Random, records: readonly Known[]) => Question;

const naming = (change: (next: Random, words: readonly string[]) => readonly string[]): Draft => {
  return (next, records) => {
    const kind = pick(next, ['client', 'client', 'case', 'company', 'lead', 'staff', 'document']);
    const wanted = pick(
      next,
      records.filter((record) => record.kind === kind && record.words.length > 1),
    );
    return { query: change(next, wanted.words).join(' '), wanted };
  };
};

/** One word of at least three letters mistyped, the others as they are. */
function withSlip(next: Random, words: readonly string[]): string[] {
  const long = words.filter((word) => /^[a-z]{3,}$/.test(word));
  const victim = long.length > 0 ? pick(next, long) : undefined;
  return words.map((word) => (word === victim ? mistyped(next, word) : word));
}

const DRAFTS: readonly Draft[] = [
  naming(shuffled),
  naming((next, words) => words.map((word) => accented(next, word))),
  naming(withSlip),
  naming((next, words) => shuffled(next, withSlip(next, words))),
  naming((next, words) => words.map((word) => (word.length > 5 && chance(next, 0.5) ? word.slice(0, 5) : word))),
  (next, records) => {
    const wanted = pick(
      next,
      records.filter(({ fields }) => fields.last_name),
    );
    return {
      query: pick(next, [...wanted.words.filter((word) => word.length > 5), ...wanted.words.slice(-1)]),
      wanted,
    };
  },
  (next, records) => {
    const { email } = pick(
      next,
      records.filter((record) => record.email),
    );
    const query = chance(next, 0.5) ? email.toUpperCase() : ` ${email} `;
    return { query, exactly: records.filter((record) => record.email === email) };
  },
  (next, records) => {
    const phone = pick(
      next,
      records.flatMap(({ phones }) => phones),
    );
    const query = phoneWritten(next, phone);
    return { query, exactly: records.filter(({ phones }) => phones.includes(lastDigits(phone))) };
  },
  (next, records) => {
    const { number, fields } = pick(
      next,
      records.filter((record) => record.number),
    );
    const query = pick(next, ['', '', 'case ', 'Matter No. ', '#']) + pick(next, [number, String(fields.case_number)]);
    return { query, exactly: records.filter((record) => record.number === number) };
  },
];

/** Whether a word may stand for one of a record's, written so, begun, mistyped, as a nickname or as it sounds. */
const mayBe = (word: string, known: string): boolean =>
  known.startsWith(word) || edits(word, known) <= 2 || isCalled(word, known) || sound(word) === sound(known);

/** Asks one random question, compares the answer with the records alone, and says what was asserted of it. */
export async function askFind(
  client: Client,
  records: readonly Known[],
  next: Random,
): Promise<'exactly' | 'first' | 'there'> {
  const { query, wanted, exactly } = pick(next, DRAFTS)(next, records);
  const { data, text, isError } = await call(client, 'find_records', { query, limit: 100 });
  expect(isError, text).toBe(false);
  const rows = rowsOf(data);
  for (const row of rows) expect(row.match_reason, query).not.toBe('');
  expect(text).toContain(`all ${records.filter(({ kind }) => kind === 'client').length} clients`);
  if (exactly) expect(named(rows), query).toEqual(named(exactly));
  if (!wanted) return 'exactly';
  const words = wordsIn(query);
  const found = rows.flatMap((row) => records.find(({ kind, id }) => kind === row.kind && id === row.id) ?? []);
  const place = found.indexOf(wanted);
  const said = `${query}: ${wanted.kind} ${wanted.name}\n${text.slice(0, 800)}`;
  expect(found, said).toHaveLength(rows.length);
  // A word of two letters is looked for as it is written: a slip in one leaves records that have but some words.
  const isSome = text.includes('no record has all the words') && words.some((word) => word.length < 3);
  const worths = isSome ? [] : found.flatMap((record) => words.map((word) => worth(word, record)));
  expect(worths, said).not.toContain(0);
  expect(place, said).toBeGreaterThanOrEqual(0);
  expectInOrder(found.slice(0, place), wanted, words, said);
  if (!isAlone(words, wanted, records)) return 'there';
  expect(place, said).toBe(0);
  return 'first';
}

/** No record that fits worse comes before the one that is wanted. */
function expectInOrder(above: readonly Known[], wanted: Known, words: readonly string[], said: string): void {
  const least = worthOf(words, wanted) - SHORTER * words.length;
  for (const one of above) expect(worthOf(words, one), said).toBeGreaterThanOrEqual(least);
  const isWritten = ({ words: name }: Known) => words.every((word) => name.includes(word));
  if (isWritten(wanted)) for (const one of above) expect(isWritten(one), said).toBe(true);
}

const wordsIn = (query: string): string[] =>
  query
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .split(' ');

/**
 * What a word counts for a record: whole in its name most, then begun, mistyped, in another field; 0 where it is in
 * none.
 */
function worth(word: string, { words, more }: Known): number {
  if (words.includes(word)) return 4;
  if (words.some((known) => known.startsWith(word))) return 3;
  if (words.some((known) => mayBe(word, known))) return 2;
  return more.some((known) => mayBe(word, known)) ? 1 : 0;
}

const worthOf = (words: readonly string[], record: Known): number =>
  words.reduce((sum, word) => sum + worth(word, record), 0);

/** A record may come before another that fits as much better for each word, if more of its name was asked for. */
const SHORTER = 0.8;

function isAlone(words: readonly string[], wanted: Known, records: readonly Known[]): boolean {
  return !records.some(
    (record) =>
      record !== wanted && words.every((word) => [...record.words, ...record.more].some((known) => mayBe(word, known))),
  );
}

interface Row {
  readonly kind: string;
  readonly id: number;
  readonly match_reason: string;
}

/** The records an answer of find_records found. */
export function rowsOf({ matches }: Record<string, unknown>): Row[] {
  const section: unknown = matches;
  if (typeof section !== 'object' || section === null || !('rows' in section)) return [];
  return Array.isArray(section.rows) ? section.rows : [];
}

const named = (rows: readonly Pick<Row, 'kind' | 'id'>[]): string[] =>
  rows.map(({ kind, id }) => `${kind} ${id}`).sort();
