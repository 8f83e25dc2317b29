import type { Client } from '@modelcontextprotocol/client';
import { expect } from 'vitest';
import { pick, type Random } from '../../src/sandbox/random.ts';
import { call } from '../support/harness.ts';
import {
  type Asked,
  CALLED,
  core,
  isAlike,
  isExact,
  isInitialed,
  isMentioned,
  isMistyped,
  isNormalised,
  isOnlyFamily,
  sharesOneWord,
} from './conflict-oracle.ts';
import { accented, type Known, mistyped, phoneWritten } from './names-oracle.ts';

const STRANGER = 'Quorvexia Zjibblunt';

const people = (records: readonly Known[]) =>
  records.filter(({ kind, fields }) => ['client', 'lead', 'staff'].includes(kind) && fields.first_name);
const companies = (records: readonly Known[]) => records.filter(({ kind }) => kind === 'company');

/** A party, and the record it was made from. */
interface Drafted {
  readonly party: Asked;
  readonly planted?: Known;
}

type Draft = (next: Random, records: readonly Known[]) => Drafted;

const person =
  (write: (next: Random, first: string, last: string) => string): Draft =>
  (next, records) => {
    const planted = pick(next, people(records));
    const { first_name, last_name } = planted.fields;
    return { party: { name: write(next, String(first_name), String(last_name)) }, planted };
  };

const company =
  (write: (next: Random, words: readonly string[]) => string): Draft =>
  (next, records) => {
    const planted = pick(next, companies(records));
    return { party: { name: write(next, core(planted.name)) }, planted };
  };

const slip = (next: Random, word: string): string => (/^[a-z]{5,}$/i.test(word) ? mistyped(next, word) : word);

const DRAFTS: readonly Draft[] = [
  person((_, first, last) => `${first} ${last}`),
  person((_, first, last) => ` ${first.toUpperCase()}   ${last}`),
  person((_, first, last) => `${last}, ${first}`),
  person((_, first, last) => `Dr. ${first} ${last}, Jr.`),
  person((_, first, last) => `${first} Q. ${last}`),
  person((_, first, last) => `${first.charAt(0)}. ${last}`),
  person((_, first, last) => `${last}, ${first.charAt(0)}.`),
  person((next, first, last) => `${accented(next, first)} ${accented(next, last)}`),
  person((next, first, last) => `${pick(next, CALLED[first.toLowerCase()] ?? [first])} ${last}`),
  person((next, first, last) => `${first} ${slip(next, last)}`),
  person((_, first, last) => `${first} ${last.replace('wick', 'wyck').replace('dale', 'dell').replace('c', 'k')}`),
  person((_, __, last) => last),
  company((_, words) => words.join(' ')),
  company((next, words) => `${words.join(' ')} ${pick(next, ['GmbH', 'Incorporated', ', Ltd.', 'L.L.C.'])}`),
  company((next, words) => `The ${words.map((word) => slip(next, word)).join(' ')} Corporation`),
  (next, records) => {
    const planted = pick(next, [...people(records), ...companies(records)]);
    const which = pick(next, ['aliases', 'companies'] as const);
    return { party: { name: STRANGER, [which]: [planted.name] }, planted };
  },
  (next, records) => {
    const planted = pick(
      next,
      records.filter(({ email, kind }) => email && kind !== 'document'),
    );
    return { party: { name: STRANGER, emails: [planted.email.toUpperCase()] }, planted };
  },
  (next, records) => {
    const planted = pick(
      next,
      records.filter(({ phones }) => phones.length > 0),
    );
    return { party: { name: STRANGER, phones: [phoneWritten(next, pick(next, planted.phones))] }, planted };
  },
  (next, records) => {
    const named = records.flatMap(
      ({ fields }) => JSON.stringify(fields).match(/"value":"([A-Z][a-z]+ [A-Z][a-z]+)"/)?.[1] ?? [],
    );
    return { party: { name: named.length > 0 ? pick(next, named) : STRANGER } };
  },
  () => ({ party: { name: STRANGER } }),
];

/** Checks one random party and compares each match, and each that is missing, with the records alone. */
export async function askConflict(client: Client, all: readonly Known[], next: Random): Promise<string[]> {
  const records = all.filter(({ kind }) => kind !== 'document');
  const { party, planted } = pick(next, DRAFTS)(next, records);
  const { data, text, isError } = await call(client, 'conflict_check', { parties: [party] });
  const said = `${JSON.stringify(party)}\n${text.slice(0, 1500)}`;
  expect(isError, said).toBe(false);
  const rows = rowsOf(data.matches);
  const those = (...how: string[]) =>
    rows
      .filter((row) => how.includes(row.match_level))
      .map(nameOf)
      .sort();
  const exact = records.filter((record) => isExact(party, record));
  expect(those('exact'), said).toEqual(exact.map(nameOf).sort());
  const normalised = records.filter((record) => isNormalised(party, record) && !exact.includes(record));
  expect(those('normalized'), said).toEqual(normalised.map(nameOf).sort());
  accountFor(rows, party, records, said);
  if (planted) expect(rows.map(nameOf), said).toContain(nameOf(planted));
  const mentions = rowsOf(data.mentions).filter(({ kind }) => kind !== 'note');
  const mentioned = records.filter((record) => isMentioned(party, record));
  expect([...new Set(mentions.map(nameOf))].sort(), said).toEqual(mentioned.map(nameOf).sort());
  expect(text.includes('no match in the records searched'), said).toBe(rows.length + mentions.length === 0);
  return [...rows.map(({ match_level }) => match_level), ...mentions.map(() => 'mention')];
}

/** Whether a record has a word of a party's, or an initial beside a family name that is nearly the same. */
const isPart = (party: Asked, record: Known): boolean =>
  sharesOneWord(party, record) || /(^|, )\p{L}\./u.test(party.name);

/**
 * Every looser match has a reason that the records bear out, and nobody is missing whose name is mistyped or has an
 * initial for its first, nor a case that has the family name.
 */
function accountFor(rows: readonly Row[], party: Asked, records: readonly Known[], said: string): void {
  for (const row of rows) {
    const record = records.find((one) => nameOf(one) === nameOf(row));
    const check = { phonetic: isAlike, fuzzy: isAlike, partial: isPart }[row.match_level];
    if (check) expect(record && check(party, record), `${nameOf(row)} ${row.match_level} of ${said}`).toBe(true);
  }
  const near = records.filter((record) => isMistyped(party, record) || isInitialed(party, record));
  expect(rows.map(nameOf), said).toEqual(expect.arrayContaining(near.map(nameOf)));
  const isPerson = party.name !== STRANGER && !/gmbh|inc|ltd|l\.?l\.?c|corp/i.test(party.name);
  const [before, after = ''] = party.name.split(',');
  const family = core(after.trim() && after.trim() !== 'Jr.' ? (before ?? '') : party.name).at(-1) ?? '';
  const cases = isPerson ? records.filter((record) => isOnlyFamily(family, record)) : [];
  expect(rows.map(nameOf), said).toEqual(expect.arrayContaining(cases.map(nameOf)));
}

interface Row {
  readonly kind: string;
  readonly id: number;
  readonly match_level: string;
}

function rowsOf(section: unknown): Row[] {
  if (typeof section !== 'object' || section === null || !('rows' in section)) return [];
  if (!Array.isArray(section.rows)) return [];
  expect(section).toHaveProperty('total', section.rows.length);
  return section.rows;
}

const nameOf = ({ kind, id }: { readonly kind: string; readonly id: number }): string => `${kind} ${id}`;
