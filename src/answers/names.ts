import type { CallScope } from '../client/client.ts';
import type { Collection, Directory, Names } from '../firm/directory.ts';

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

/** Rows whose references carry the names of what they refer to, as far as those can be had. */
export async function withNames(
  rows: readonly Row[],
  directory: Directory,
  scope: CallScope,
): Promise<Row[]> {
  const first = await lookedUp(wantedOf(rows, 0, new Map()), directory, scope);
  const second = await lookedUp(wantedOf(rows, 1, first), directory, scope);
  const found: Found = new Map([...first, ...second]);
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([field, value]) => [field, named(field, value, found)])),
  );
}

/** The ids that may be of a list, which is the first or the second that their fields name, and have no name yet. */
function wantedOf(rows: readonly Row[], rank: number, found: Found): Map<Collection, number[]> {
  const wanted = new Map<Collection, number[]>();
  for (const [field, value] of rows.flatMap((row) => Object.entries(row))) {
    const collection = REFERENCES[field]?.[rank];
    if (!collection) continue;
    const before = REFERENCES[field]?.slice(0, rank) ?? [];
    const ids = unnamedIds(value).filter((id) => !before.some((one) => found.get(one)?.byId.has(id)));
    if (ids.length > 0) wanted.set(collection, [...(wanted.get(collection) ?? []), ...ids]);
  }
  return wanted;
}

async function lookedUp(
  wanted: ReadonlyMap<Collection, readonly number[]>,
  directory: Directory,
  scope: CallScope,
): Promise<Map<Collection, Names>> {
  const found = [...wanted].map(
    async ([collection, ids]) => [collection, await directory.names(collection, ids, scope)] as const,
  );
  return new Map(await Promise.all(found));
}

const unnamedIds = (value: unknown): number[] =>
  [value].flat().flatMap((one) => (isReference(one) && !hasName(one) ? [one.id] : []));

function named(field: string, value: unknown, found: Found): unknown {
  const collections = REFERENCES[field];
  if (!collections) return value;
  return Array.isArray(value)
    ? value.map((one) => nameOne(one, collections, found))
    : nameOne(value, collections, found);
}

function nameOne(value: unknown, collections: readonly Collection[], found: Found): unknown {
  if (!isReference(value) || hasName(value)) return value;
  const lists = collections.map((collection) => found.get(collection));
  const name = lists.map((list) => list?.byId.get(value.id)).find((one) => one !== undefined);
  if (name !== undefined) return { ...value, name };
  return lists.every((list) => list?.isWhole) ? { ...value, name: 'deleted in MyCase' } : value;
}

const isReference = (value: unknown): value is { id: number } =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'number';

const hasName = (value: object): boolean => 'name' in value || 'first_name' in value || 'last_name' in value;
