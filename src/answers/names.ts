import type { CallScope } from '../client/client.ts';
import type { Collection, Directory, Names } from '../firm/directory.ts';

/** Whose id stands in a reference, by the field that holds it. */
const REFERENCES: Readonly<Record<string, Collection>> = {
  case: 'cases',
  cases: 'cases',
  client: 'clients',
  clients: 'clients',
  company: 'companies',
  companies: 'companies',
  lead: 'leads',
  staff: 'staff',
  attorney: 'staff',
  call_for: 'staff',
  created_by: 'staff',
  updated_by: 'staff',
  location: 'locations',
  people_group: 'people_groups',
};

type Row = Readonly<Record<string, unknown>>;

/** Rows whose references carry the names of what they refer to, as far as those can be had; `more` are of these rows alone. */
export async function withNames(
  rows: readonly Row[],
  directory: Directory,
  scope: CallScope,
  more: Readonly<Record<string, Collection>> = {},
): Promise<Row[]> {
  const references = { ...REFERENCES, ...more };
  const wanted = new Map<Collection, number[]>();
  for (const row of rows) {
    for (const [field, value] of Object.entries(row)) {
      const collection = references[field];
      if (collection) wanted.set(collection, [...(wanted.get(collection) ?? []), ...unnamedIds(value)]);
    }
  }
  const found = new Map<Collection, Names>();
  await Promise.all(
    [...wanted].map(async ([collection, ids]) => {
      if (ids.length > 0) found.set(collection, await directory.names(collection, ids, scope));
    }),
  );
  const namesIn = (field: string) => {
    const collection = references[field];
    return collection && found.get(collection);
  };
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([field, value]) => [field, named(value, namesIn(field))])),
  );
}

const unnamedIds = (value: unknown): number[] =>
  [value].flat().flatMap((one) => (isReference(one) && !hasName(one) ? [one.id] : []));

function named(value: unknown, names: Names | undefined): unknown {
  if (!names) return value;
  return Array.isArray(value) ? value.map((one) => nameOne(one, names)) : nameOne(value, names);
}

function nameOne(value: unknown, { byId, isWhole }: Names): unknown {
  if (!isReference(value) || hasName(value)) return value;
  const name = byId.get(value.id);
  if (name !== undefined) return { ...value, name };
  return isWhole ? { ...value, name: 'deleted in MyCase' } : value;
}

const isReference = (value: unknown): value is { id: number } =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'number';

const hasName = (value: object): boolean => 'name' in value || 'first_name' in value || 'last_name' in value;
