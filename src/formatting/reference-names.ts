import { waitAtMost } from '../base/in-flight.ts';
import { printable } from '../base/safe-text.ts';
import type { ListCache } from '../cache/list-cache.ts';
import type { Collection, NameDirectory, Names } from '../cache/name-directory.ts';
import type { RequestContext } from '../client/types.ts';
import { type ApiRecord, textOf } from '../records/record.ts';

type Row = Readonly<Record<string, unknown>>;

type Fields = ReadonlyMap<number, ApiRecord>;

/** What one answer may wait for the firm's fields. */
const PATIENCE_MS = 3_000;

/**
 * Rows whose custom field values carry the name of their field and, of a list field, the text of the option that their
 * key stands for. Where the fields can't be had in time the rows stay as they are.
 */
export async function withFieldNames(
  rows: readonly Row[],
  cache: ListCache,
  scope: RequestContext,
): Promise<Row[]> {
  if (!rows.some((row) => valuesOf(row).length > 0)) return [...rows];
  let fields: Fields = new Map();
  const reading = cache.read(['custom_fields'], scope).then(
    (lists) => {
      fields = lists.custom_fields.records;
    },
    () => {},
  );
  await waitAtMost(PATIENCE_MS, reading);
  return rows.map((row) =>
    valuesOf(row).length === 0
      ? row
      : { ...row, custom_field_values: valuesOf(row).map((value) => explained(value, fields)) },
  );
}

const valuesOf = ({ custom_field_values: values }: Row): unknown[] => (Array.isArray(values) ? values : []);

function explained(value: unknown, fields: Fields): unknown {
  if (!isRow(value) || !isRow(value.custom_field)) return value;
  const field = fields.get(Number(value.custom_field.id));
  if (!field) return value;
  const option = optionOf(field, value.value);
  return {
    ...value,
    custom_field: { ...value.custom_field, name: printable(textOf(field, 'name')) },
    ...(option !== '' && { option: printable(option) }),
  };
}

/** MyCase: the value of a list field is the key of one of its options. */
function optionOf({ list_options: options }: ApiRecord, value: unknown): string {
  const option = Array.isArray(options) ? options.filter(isRow).find(({ key }) => key === value) : undefined;
  return option ? textOf(option, 'option') : '';
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null;

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

type Found = ReadonlyMap<Collection, Names>;

/** The names of some ids, and those that are of no record. */
interface LookedUp {
  readonly found: Found;
  readonly gone: ReadonlyMap<Collection, ReadonlySet<number>>;
}

/** Rows whose references carry the names of what they refer to, as far as those can be had. */
export async function withNames(
  rows: readonly Row[],
  directory: NameDirectory,
  scope: RequestContext,
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
    (list, ids) => directory.recheck(list, ids, since, scope),
  );
  const known: LookedUp = {
    found: new Map([...found].map(([list, names]) => [list, merged(names, again.get(list)?.names)])),
    gone: new Map([...again].map(([list, { gone }]) => [list, gone])),
  };
  return rows.map((row) => rowNamed(row, known));
}

/** Rows whose references carry the names that are at hand: MyCase is not asked for any. */
export function withKeptNames(rows: readonly Row[], directory: NameDirectory): Row[] {
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
