import { isRecord } from '../../base/json.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue, quoteValues } from '../../base/safe-text.ts';
import { findClosestName, formatSuggestion } from '../../base/suggest.ts';
import { NAME_FIELDS } from '../../cache/memory-fields.ts';
import type { CallContext } from '../../client/client-types.ts';
import type { Shape } from '../../operations/operation-types.ts';
import { type ApiRecord, getFullName, getName, getRawId } from '../../records/api-record.ts';
import type { MemoryListName } from '../../records/list-names.ts';
import { LIST_BY_KIND, type NamedKind } from '../../search/record-kinds.ts';
import { resolveRecord } from '../../search/resolve-record.ts';
import { foldText, tokenize } from '../../search/tokenize.ts';
import type { RecordSources } from '../record-reader.ts';
import type { ListLookup } from './list-lookup.ts';

/** The sources of the names of one write, and the faults, suggestions and notes that their resolution adds. */
export interface ResolutionContext {
  /** The fields of the write's body. */
  readonly bodyFields: Shape;
  readonly isUpdate: boolean;
  /** The kind of record that is written, as custom fields name it; undefined where they have no name for it. */
  readonly parentType: string | undefined;
  readonly sources: RecordSources;
  /** IANA identifier of the zone that defines today. */
  readonly zone: string;
  readonly call: CallContext;
  readonly lists: ListLookup;
  readonly faults: string[];
  /** The faulty arguments, each with a valid value where one is known. */
  readonly suggestions: Record<string, unknown>;
  readonly notes: string[];
}

const MAX_LISTED_NAMES = 30;

/** Names of the firm, quoted. */
export const formatNames = (names: readonly string[]): string => quoteValues(names, MAX_LISTED_NAMES);

/** The records with a name in any letter case. Those with exactly this spelling come instead of the others. */
function findAllByName(records: readonly ApiRecord[], name: string): ApiRecord[] {
  const exactMatches = records.filter((record) => getName(record) === name);
  return exactMatches.length > 0
    ? exactMatches
    : records.filter((record) => foldText(getName(record)).trim() === foldText(name).trim());
}

/** Finds the only record with a name. Throws a MyCaseError with the ids if several records have it. */
export function findUniqueByName(records: readonly ApiRecord[], name: string, label: string): ApiRecord | undefined {
  const [first, ...others] = findAllByName(records, name);
  if (!first || others.length === 0) return first;
  const ids = [first, ...others].map(({ id }) => id);
  throw new MyCaseError(`The firm has ${ids.length} entries with the name ${quoteValue(name)} (${label}).`, {
    advice: `Give the id: one of ${ids.join(', ')}.`,
  });
}

/** Stores a valid value for an argument, by its path: `case_stage`, `staff[0]` or `clients[0].role`. */
function addSuggestion(suggestions: Record<string, unknown>, argumentPath: string, value: unknown): void {
  const [, argument, index, inner] = /^(\w+)(\[\d+\])?(?:\.(\w+))?$/.exec(argumentPath) ?? [];
  // A custom field alone is not a valid item: its value is not known.
  if (argument === undefined || value === undefined || inner === 'custom_field') return;
  const suggestion = inner === undefined ? value : { id: '1', [inner]: value };
  suggestions[argument] = index === undefined ? suggestion : [suggestion];
}

/** The record with the closest name, else the first one. */
function findNearest(records: readonly ApiRecord[], name: string): ApiRecord | undefined {
  const nearestName = findClosestName(name, records.map(getName));
  return records.find((record) => getName(record) === nearestName) ?? records[0];
}

/**
 * Creates a resolver that looks a name up in a list and returns it in the firm's own spelling. `consequence` says what
 * MyCase would do with an unknown name.
 */
export function createNameResolver(list: MemoryListName, label: string, consequence: string) {
  return async (value: unknown, argumentPath: string, context: ResolutionContext): Promise<unknown> => {
    const { lists, faults, suggestions } = context;
    const name = String(value);
    const record = await lists.find(list, ({ records }) => findAllByName([...records.values()], name)[0]);
    if (record) return getName(record);
    const records = await lists.readAll(list);
    faults.push(formatUnknownName(argumentPath, label, name, records.map(getName), consequence));
    addSuggestion(suggestions, argumentPath, getName(findNearest(records, name) ?? {}) || undefined);
    return value;
  };
}

function formatUnknownName(
  argumentPath: string,
  label: string,
  name: string,
  knownNames: readonly string[],
  consequence = '',
): string {
  const hints = `${formatSuggestion(name, knownNames)}${consequence && ` ${consequence}`}`;
  return `${argumentPath}: the firm has no ${label} ${quoteValue(name)}.${hints} It has ${formatNames(knownNames)}.`;
}

const MAX_LISTED_IDS = 12;

function formatNamesWithIds(records: readonly ApiRecord[]): string {
  const more = records.length - MAX_LISTED_IDS;
  const shown = records.slice(0, MAX_LISTED_IDS).map((one) => `${quoteValue(getName(one))} (${one.id})`);
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

/**
 * Finds the record that a reference names by its id or its name. Adds a fault to the context if there is none, or if
 * the id and the name are those of different records. `select` returns the records of the list that are allowed.
 */
export async function findReferenced(
  list: MemoryListName,
  label: string,
  reference: unknown,
  argumentPath: string,
  { lists, faults, suggestions }: ResolutionContext,
  select: (records: readonly ApiRecord[]) => readonly ApiRecord[] = (records) => records,
): Promise<ApiRecord | undefined> {
  const { id, name: inputName } = isRecord(reference) ? reference : {};
  const name = String(inputName ?? '');
  const record = await lists.find(list, ({ records: all }) => {
    const records = [...all.values()];
    return id === undefined
      ? findUniqueByName(select(records), name, label)
      : select(records).find((one) => one.id === id);
  });
  if (!record) {
    const records = select(await lists.readAll(list));
    const namesWithIds = formatNamesWithIds(records);
    const nearest = findNearest(records, name);
    addSuggestion(suggestions, argumentPath, nearest && String(nearest.id));
    faults.push(
      id === undefined
        ? formatUnknownName(argumentPath, label, name, records.map(getName))
        : `${argumentPath}: the firm has no ${label} ${id}. It has ${namesWithIds}.`,
    );
  } else if (id !== undefined && inputName !== undefined && !isKnownAs(record, name)) {
    faults.push(
      `${argumentPath}: the ${label} ${record.id} is ${quoteValue(getName(record))}, not ${quoteValue(name)}. Give the one ` +
        'that you mean.',
    );
  }
  return record;
}

/** A person may be known by a part of the name. */
function isKnownAs(record: ApiRecord, name: string): boolean {
  if (findAllByName([record], name).length > 0) return true;
  const tokens = tokenize(name);
  const ownTokens = record.name === undefined ? tokenize(getFullName(record)) : [];
  return tokens.length > 0 && tokens.every((token) => ownTokens.includes(token));
}

/** Creates a resolver that looks a reference by id or by name up in a list. */
export const createReferenceResolver =
  (list: MemoryListName, label: string) =>
  async (value: unknown, argumentPath: string, context: ResolutionContext): Promise<unknown> => {
    const record = await findReferenced(list, label, value, argumentPath, context);
    return record ? { id: record.id } : value;
  };

/**
 * Creates a resolver of references to records of some kinds. A name is looked up, and the other fields of the value
 * stay. An id is not looked up: MyCase checks it.
 */
export const createRecordResolver =
  (kinds: readonly [NamedKind, ...NamedKind[]]) =>
  async (value: unknown, argumentPath: string, context: ResolutionContext): Promise<unknown> => {
    const { id, name, ...rest } = isRecord(value) ? value : {};
    // A record that a workflow is about to create has neither.
    if (id !== undefined || name === undefined) return { id, ...rest };
    return { id: await resolveByName(kinds, String(name), argumentPath, context), ...rest };
  };

const resolveStaffName = createRecordResolver(['staff']);

/** Looks up a member of the staff by id or by name. The other fields of the value stay. */
export async function resolveStaffMember(
  value: unknown,
  argumentPath: string,
  context: ResolutionContext,
): Promise<unknown> {
  if (getRawId(value) !== undefined) await findReferenced('staff', 'staff member', value, argumentPath, context);
  return resolveStaffName(value, argumentPath, context);
}

async function resolveByName(
  kinds: readonly [NamedKind, ...NamedKind[]],
  name: string,
  argumentPath: string,
  context: ResolutionContext,
): Promise<unknown> {
  const { lists, sources, call, notes, faults, suggestions } = context;
  const resolve = () =>
    resolveRecord(kinds, name, sources.cache, call).catch((error: unknown) => {
      if (error instanceof MyCaseError) return error.fullMessage;
      throw error;
    });
  const list = LIST_BY_KIND[kinds[0]];
  const match = await lists.find(list, async () => {
    const resolved = await resolve();
    return typeof resolved === 'string' ? undefined : resolved;
  });
  if (match?.interpretation) notes.push(match.interpretation);
  if (!match) {
    const nearest = findNearest(await lists.readAll(list, NAME_FIELDS), name);
    faults.push(`${argumentPath}: ${await resolve()}`);
    addSuggestion(suggestions, argumentPath, nearest && String(nearest.id));
  }
  return match?.id;
}

const resolveClient = createRecordResolver(['client']);

/**
 * Looks up the client who referred a lead. MyCase (A-69): it drops a reference to an unknown client without an error.
 */
export async function resolveReferrer(
  value: unknown,
  argumentPath: string,
  context: ResolutionContext,
): Promise<unknown> {
  const { sources, call, faults } = context;
  const client_id = getRawId(value);
  if (client_id === undefined) return resolveClient(value, argumentPath, context);
  try {
    await sources.client.request({ method: 'GET', path: '/clients/{client_id}', params: { client_id } }, call);
  } catch (error) {
    if (!(error instanceof MyCaseError) || error.status !== 404) throw error;
    faults.push(`${argumentPath}: MyCase has no client ${client_id} and would store the field as blank.`);
  }
  return value;
}
