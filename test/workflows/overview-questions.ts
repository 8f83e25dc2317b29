import { expect } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { between, chance, pickSome, type Random } from '../../src/sandbox/random.ts';
import { type Answer, call, type connect, recordsOf } from '../support/harness.ts';
import { WORK } from './brief-oracle.ts';
import { duplicatesOracle, type HeldAll, overviewTables, staleOracle } from './overview-oracle.ts';

type Client = Awaited<ReturnType<typeof connect>>;

const HELD = [...WORK, 'cases', 'clients', 'companies', 'staff', 'leads', 'referral_sources'];

/** The sandbox's records that an overview is made of, not through our server. */
export const heldForOverview = async (sandbox: Sandbox): Promise<HeldAll> =>
  Object.fromEntries(await Promise.all(HELD.map(async (name) => [name, await recordsOf(sandbox, name)] as const)));

const RECORDS = ['stale_cases', 'duplicates'];

/** These sections have tests of their own. */
const PERFORMANCE = ['performance', 'performance_by_month', 'performance_by_staff'];

interface Computed {
  readonly tables: ReturnType<typeof overviewTables>;
  readonly duplicates: readonly string[];
}

const known = new WeakMap<HeldAll, Computed>();

/** What holds for every question about the same records; working it out takes longer than asking. */
function computed(held: HeldAll, zone: string): Computed {
  const all = known.get(held) ?? {
    tables: overviewTables(held, zone),
    duplicates: duplicatesOracle(held),
  };
  known.set(held, all);
  return all;
}

/** Asks for random sections of the overview, or for all of them, and compares. */
export async function askOverview(client: Client, held: HeldAll, next: Random, zone: string): Promise<void> {
  const { tables, duplicates } = computed(held, zone);
  const known = [...Object.keys(tables), ...RECORDS];
  const sections = chance(next, 0.8) ? pickSome(next, known, between(next, 1, 3)) : undefined;
  const days = between(next, 1, 60);
  const args = { ...(sections && { sections }), stale_days: days, limit: 500 };
  const answer = await call(client, 'firm_overview', args);
  const asked = sections ?? known;
  const others = sections ? [] : PERFORMANCE;
  expect(Object.keys(answer.data).toSorted()).toEqual(['summary', ...asked, ...others].toSorted());
  for (const [name, table] of Object.entries(tables).filter(([one]) => asked.includes(one))) {
    const figures = rowsIn(answer, name).map(({ fields: _, examples: __, active: ___, ...row }) => {
      const [label, ...numbers] = Object.values(row);
      return [nameOf(label), numbers];
    });
    expect({ name, table: Object.fromEntries(figures) }).toEqual({ name, table });
  }
  if (asked.includes('stale_cases')) {
    const stale = staleOracle(held, days, zone);
    const shown = rowsIn(answer, 'stale_cases').map(({ id }) => Number(id));
    expect(answer.data.stale_cases).toMatchObject({ total: stale.length });
    expect(shown).toEqual(stale.slice(0, shown.length));
    if (stale.length > 0) expect(shown.length).toBeGreaterThan(0);
  }
  if (asked.includes('duplicates')) {
    const groups = rowsIn(answer, 'duplicates').map(({ records }) =>
      (records as { id: number }[]).map(({ id }) => id).join(' '),
    );
    expect(answer.data.duplicates).toMatchObject({ total: duplicates.length });
    if (duplicates.length > 0) expect(groups.length).toBeGreaterThan(0);
    expect(duplicates).toEqual(expect.arrayContaining(groups));
  }
}

const nameOf = (label: unknown): unknown => (label as { name?: unknown }).name ?? label;

const rowsIn = ({ data }: Answer, key: string): Record<string, unknown>[] =>
  (data[key] as { rows: Record<string, unknown>[] }).rows;
