import type { CallScope } from '../client/client.ts';
import type { Collection, Directory, Names } from '../cache/name-directory.ts';
import { printable } from './normalize.ts';

/** Whose id stands in a reference, by the field that holds it; of several kinds the first that has it. */
export const REFERENCES: Readonly<Record<string, readonly Collection[]>> = {
  case: ['cases'],
  cases: ['cases'],
  client: ['clients'],
  clients: ['clients'],
  company: ['companies'],
  companies: ['companies'],
  billing_contact: ['clients', 'companies'],
  lead: ['leads'],
  staff: ['staff'],
  attorney: ['staff'],
  call_for: ['staff'],
  created_by: ['staff'],
  updated_by: ['staff'],
  sender: ['staff', 'clients'],
  client_recipients: ['clients'],
  staff_recipients: ['staff'],
  location: ['locations'],
  people_group: ['people_groups'],
  referral_source_reference: ['referral_sources'],
  referred_by: ['clients'],
};

type Row = Readonly<Record<string, unknown>>;

type Found = ReadonlyMap<Collection, Names>;

/** The names of some ids, and those that are of no record. */
interface LookedUp {
  readonly found: Found;
  readonly gone: ReadonlyMap<Collection, ReadonlySet<number>>;
}

/** Rows whose references carry the names of what they refer to, as far as those can be had. */
export async function withNames(
  rows: readonly Row[],
  directory: Directory,
  scope: CallScope,
): Promise<Row[]> {
  const since = Date.now();
  const look = (wanted: Wanted) => lookedUp(wanted, (list, ids) => directory.names(list, ids, scope));
  const first = await look(wantedOf(rows, (list) => list === 0, new Map()));
  const second = await look(wantedOf(rows, (list) => list === 1, first));
  const found = new Map(
    [...first, ...second].map(([list]) => [list, merged(first.get(list), second.get(list))]),
  );
  const again = await lookedUp(
    wantedOf(rows, () => true, found),
    (list, ids) => directory.lookAgain(list, ids, since, scope),
  );
  const known: LookedUp = {
    found: new Map([...found].map(([list, names]) => [list, merged(names, again.get(list)?.names)])),
    gone: new Map([...again].map(([list, { gone }]) => [list, gone])),
  };
  return rows.map((row) => rowNamed(row, known));
}

/** Rows whose references carry the names that are at hand: MyCase is not asked for any. */
export function withKeptNames(rows: readonly Row[], directory: Directory): Row[] {
  const wanted = wantedOf(rows, () => true, new Map());
  const found = new Map([...wanted].map(([list, ids]) => [list, directory.kept(list, ids)]));
  return rows.map((row) => rowNamed(row, { found, gone: new Map() }));
}

const rowNamed = (row: Row, known: LookedUp): Row =>
  Object.fromEntries(Object.entries(row).map(([field, value]) => [field, named(field, value, known)]));

const merged = (...names: readonly (Names | undefined)[]): Names =>
  new Map(names.flatMap((one) => [...(one ?? [])]));

type Wanted = ReadonlyMap<Collection, readonly number[]>;

/** The ids that may be of a list, by the rank it has among those that their fields name, and have no name yet. */
function wantedOf(rows: readonly Row[], isRank: (rank: number) => boolean, found: Found): Wanted {
  const wanted = new Map<Collection, number[]>();
  for (const [field, value] of rows.flatMap((row) => Object.entries(row))) {
    const lists = REFERENCES[field] ?? [];
    const ids = unnamedIds(value).filter((id) => !lists.some((list) => found.get(list)?.has(id)));
    for (const list of ids.length > 0 ? lists.filter((_, rank) => isRank(rank)) : []) {
      wanted.set(list, [...(wanted.get(list) ?? []), ...ids]);
    }
  }
  return wanted;
}

async function lookedUp<T>(
  wanted: Wanted,
  look: (list: Collection, ids: readonly number[]) => Promise<T>,
): Promise<Map<Collection, T>> {
  const found = [...wanted].map(async ([list, ids]) => [list, await look(list, ids)] as const);
  return new Map(await Promise.all(found));
}

const unnamedIds = (value: unknown): number[] =>
  [value].flat().flatMap((one) => (isReference(one) && !hasName(one) ? [one.id] : []));

function named(field: string, value: unknown, known: LookedUp): unknown {
  const lists = REFERENCES[field];
  if (!lists) return value;
  return Array.isArray(value) ? value.map((one) => nameOne(one, lists, known)) : nameOne(value, lists, known);
}

function nameOne(value: unknown, lists: readonly Collection[], { found, gone }: LookedUp): unknown {
  if (!isReference(value) || hasName(value)) return value;
  const name = lists.map((list) => found.get(list)?.get(value.id)).find((one) => one !== undefined);
  if (name !== undefined) return { ...value, name: printable(name) };
  return lists.every((list) => gone.get(list)?.has(value.id))
    ? { ...value, name: 'deleted in MyCase' }
    : value;
}

const isReference = (value: unknown): value is { id: number } =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'number';

const hasName = (value: object): boolean => 'name' in value || 'first_name' in value || 'last_name' in value;
