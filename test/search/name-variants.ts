import { readFileSync } from 'node:fs';
import type { Client } from '@modelcontextprotocol/client';
import { expect } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { call, storeRecord } from '../support/harness.ts';

/** A name as it is stored, and the same name as somebody else writes it. All names are invented. */
export interface NamePair {
  readonly kind: 'person' | 'company';
  /** How the two differ. */
  readonly variation: string;
  readonly stored: Readonly<Record<string, string>>;
  readonly asked: string;
}

const TABLE = new URL('name-variants.tsv', import.meta.url);

/** The table of names: each line has a pair. */
export function readPairs(): NamePair[] {
  const [, ...lines] = readFileSync(TABLE, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [kind, variation = '', first_name = '', name = '', asked = ''] = line.split('\t');
    const stored = kind === 'person' ? { first_name, last_name: name } : { name };
    return { kind: kind === 'person' ? 'person' : 'company', variation, stored, asked };
  });
}

/** Stores the names of pairs as clients and companies. Returns their ids, in the order of the pairs. */
export async function storePairs(sandbox: Sandbox, pairs: readonly NamePair[]): Promise<number[]> {
  const ids: number[] = [];
  for (const { kind, stored } of pairs) {
    const list = kind === 'person' ? 'clients' : 'companies';
    ids.push(await storeRecord(sandbox, list, stored));
  }
  return ids;
}

/** The matches of each pair: the ids of the records that conflict_check shows for the name that is asked. */
export async function checkPairs(client: Client, pairs: readonly NamePair[]): Promise<ReadonlySet<number>[]> {
  const found: ReadonlySet<number>[] = [];
  for (let i = 0; i < pairs.length; i += PARTIES_A_CALL) {
    const parties = pairs.slice(i, i + PARTIES_A_CALL).map(({ asked }) => ({ name: asked }));
    const { data, text, isError } = await call(client, 'conflict_check', { parties });
    expect(isError, text).toBe(false);
    const matches = rowsOf(data.matches);
    for (const { name } of parties)
      found.push(new Set(matches.filter(({ party }) => party === name).map(({ id }) => id)));
  }
  return found;
}

const PARTIES_A_CALL = 5;

/** The rows of a section. All of them must be shown. */
export function rowsOf(section: unknown): { readonly party: string; readonly kind: string; readonly id: number }[] {
  if (typeof section !== 'object' || section === null || !('rows' in section)) return [];
  if (!Array.isArray(section.rows)) return [];
  expect(section).toHaveProperty('total', section.rows.length);
  return section.rows;
}

/** The share of the pairs that were found, and the matches with other stored names per 100 pairs of different names. */
export function rate(
  pairs: readonly NamePair[],
  ids: readonly number[],
  all: readonly number[],
  found: readonly ReadonlySet<number>[],
) {
  const missed = pairs.filter((_, i) => !found[i]?.has(ids[i] ?? 0));
  const others = new Set(all);
  const wrong = found.flatMap((one, i) => [...one].filter((id) => others.has(id) && id !== ids[i]));
  return {
    pairs: pairs.length,
    found: 1 - missed.length / pairs.length,
    falsePer100: (100 * wrong.length) / (pairs.length * (all.length - 1)),
    missed: missed.map(
      ({ variation, stored, asked }) => `${variation}: ${Object.values(stored).join(' ')} as ${asked}`,
    ),
  };
}
