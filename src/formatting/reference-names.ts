import { waitWithTimeout } from '../base/in-flight-calls.ts';
import { toPrintable } from '../base/safe-text.ts';
import type { ListCache } from '../cache/list-cache.ts';
import type { Collection, NameDirectory, Names } from '../cache/name-directory.ts';
import type { RequestContext } from '../client/client-types.ts';
import { type ApiRecord, getText } from '../records/api-record.ts';

type Row = Readonly<Record<string, unknown>>;

type CustomFieldMap = ReadonlyMap<number, ApiRecord>;

/** What one answer may wait for the firm's fields. */
const CUSTOM_FIELDS_TIMEOUT_MS = 3_000;

/**
 * Rows whose custom field values carry the name of their field and, of a list field, the text of the option that their
 * key stands for. Where the fields can't be had in time the rows stay as they are.
 */
export async function withCustomFieldNames(
  rows: readonly Row[],
  cache: ListCache,
  scope: RequestContext,
): Promise<Row[]> {
  if (!rows.some((row) => getFieldValues(row).length > 0)) return [...rows];
  let fields: CustomFieldMap = new Map();
  const reading = cache.read(['custom_fields'], scope).then(
    (lists) => {
      fields = lists.custom_fields.records;
    },
    () => {},
  );
  await waitWithTimeout(CUSTOM_FIELDS_TIMEOUT_MS, reading);
  return rows.map((row) =>
    getFieldValues(row).length === 0
      ? row
      : { ...row, custom_field_values: getFieldValues(row).map((value) => explainValue(value, fields)) },
  );
}

const getFieldValues = ({ custom_field_values: values }: Row): unknown[] =>
  Array.isArray(values) ? values : [];

function explainValue(value: unknown, fields: CustomFieldMap): unknown {
  if (!isRow(value) || !isRow(value.custom_field)) return value;
  const field = fields.get(Number(value.custom_field.id));
  if (!field) return value;
  const option = findOptionText(field, value.value);
  return {
    ...value,
    custom_field: { ...value.custom_field, name: toPrintable(getText(field, 'name')) },
    ...(option !== '' && { option: toPrintable(option) }),
  };
}

/** MyCase: the value of a list field is the key of one of its options. */
function findOptionText({ list_options: options }: ApiRecord, value: unknown): string {
  const option = Array.isArray(options) ? options.filter(isRow).find(({ key }) => key === value) : undefined;
  return option ? getText(option, 'option') : '';
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

type FoundNames = ReadonlyMap<Collection, Names>;

/** The names of some ids, and those that are of no record. */
interface NameLookup {
  readonly found: FoundNames;
  readonly deletedIds: ReadonlyMap<Collection, ReadonlySet<number>>;
}

/** Rows whose references carry the names of what they refer to, as far as those can be had. */
export async function withNames(
  rows: readonly Row[],
  directory: NameDirectory,
  scope: RequestContext,
): Promise<Row[]> {
  const since = Date.now();
  const lookUpNames = (missingIds: MissingIds) =>
    lookUpEach(missingIds, (list, ids) => directory.names(list, ids, scope));
  const firstNames = await lookUpNames(collectMissingIds(rows, (list) => list === 0, new Map()));
  const secondNames = await lookUpNames(collectMissingIds(rows, (list) => list === 1, firstNames));
  const found = new Map(
    [...firstNames, ...secondNames].map(([list]) => [
      list,
      mergeNames(firstNames.get(list), secondNames.get(list)),
    ]),
  );
  const rechecked = await lookUpEach(
    collectMissingIds(rows, () => true, found),
    (list, ids) => directory.recheck(list, ids, since, scope),
  );
  const lookup: NameLookup = {
    found: new Map([...found].map(([list, names]) => [list, mergeNames(names, rechecked.get(list)?.names)])),
    deletedIds: new Map([...rechecked].map(([list, { deleted: deletedIds }]) => [list, deletedIds])),
  };
  return rows.map((row) => addNamesToRow(row, lookup));
}

/** Rows whose references carry the names that are at hand: MyCase is not asked for any. */
export function withCachedNames(rows: readonly Row[], directory: NameDirectory): Row[] {
  const missingIds = collectMissingIds(rows, () => true, new Map());
  const found = new Map([...missingIds].map(([list, ids]) => [list, directory.getCachedNames(list, ids)]));
  return rows.map((row) => addNamesToRow(row, { found, deletedIds: new Map() }));
}

const addNamesToRow = (row: Row, lookup: NameLookup): Row =>
  Object.fromEntries(
    Object.entries(row).map(([field, value]) => [field, addNamesToField(field, value, lookup)]),
  );

const mergeNames = (...names: readonly (Names | undefined)[]): Names =>
  new Map(names.flatMap((one) => [...(one ?? [])]));

type MissingIds = ReadonlyMap<Collection, readonly number[]>;

/** The ids that may be of a list, by the rank it has among those that their fields name, and have no name yet. */
function collectMissingIds(
  rows: readonly Row[],
  isRank: (rank: number) => boolean,
  found: FoundNames,
): MissingIds {
  const missingIds = new Map<Collection, number[]>();
  for (const [field, value] of rows.flatMap((row) => Object.entries(row))) {
    const lists = REFERENCES[field] ?? [];
    const ids = unnamedIds(value).filter((id) => !lists.some((list) => found.get(list)?.has(id)));
    for (const list of ids.length > 0 ? lists.filter((_, rank) => isRank(rank)) : []) {
      missingIds.set(list, [...(missingIds.get(list) ?? []), ...ids]);
    }
  }
  return missingIds;
}

async function lookUpEach<T>(
  missingIds: MissingIds,
  lookUp: (list: Collection, ids: readonly number[]) => Promise<T>,
): Promise<Map<Collection, T>> {
  const found = [...missingIds].map(async ([list, ids]) => [list, await lookUp(list, ids)] as const);
  return new Map(await Promise.all(found));
}

const unnamedIds = (value: unknown): number[] =>
  [value].flat().flatMap((one) => (isReference(one) && !hasName(one) ? [one.id] : []));

function addNamesToField(field: string, value: unknown, lookup: NameLookup): unknown {
  const lists = REFERENCES[field];
  if (!lists) return value;
  return Array.isArray(value)
    ? value.map((one) => addName(one, lists, lookup))
    : addName(value, lists, lookup);
}

function addName(value: unknown, lists: readonly Collection[], { found, deletedIds }: NameLookup): unknown {
  if (!isReference(value) || hasName(value)) return value;
  const name = lists.map((list) => found.get(list)?.get(value.id)).find((one) => one !== undefined);
  if (name !== undefined) return { ...value, name: toPrintable(name) };
  return lists.every((list) => deletedIds.get(list)?.has(value.id))
    ? { ...value, name: 'deleted in MyCase' }
    : value;
}

const isReference = (value: unknown): value is { id: number } =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'number';

const hasName = (value: object): boolean => 'name' in value || 'first_name' in value || 'last_name' in value;
