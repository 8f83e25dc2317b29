import { isRecord } from '../../base/json.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { findClosestName, formatSuggestion, quoteInput } from '../../base/suggest.ts';
import type { ListName } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/client-types.ts';
import type { Shape } from '../../operations/operation-types.ts';
import { type ApiRecord, getFullName, getName } from '../../records/api-record.ts';
import { resolveRecord } from '../../search/resolve-record.ts';
import { foldText, tokenize } from '../../search/tokenize.ts';
import type { RecordSources } from '../record-reader.ts';
import type { ListLookup } from './list-lookup.ts';

/** The resolution of one write's names: its sources, and its results other than the values. */
export interface ResolutionContext {
  /** The fields of the write's body. */
  readonly bodyFields: Shape;
  readonly isUpdate: boolean;
  /** The kind of record that is written, as custom fields name it; undefined where they have no name for it. */
  readonly parentType: string | undefined;
  readonly sources: RecordSources;
  readonly scope: RequestContext;
  readonly lists: ListLookup;
  readonly faults: string[];
  /** Arguments that were wrong, with a value that would be right. */
  readonly suggestions: Record<string, unknown>;
  readonly notes: string[];
}

const MAX_LISTED_NAMES = 30;

/** Names of the firm in one line. */
export const formatNames = (names: readonly string[], maxNames = MAX_LISTED_NAMES): string =>
  names.length > maxNames
    ? `${names.slice(0, maxNames).join(', ')} and ${names.length - maxNames} more`
    : names.join(', ');

/** The records of a name, in whatever case; those of the same spelling instead of the others. */
function findAllByName(records: readonly ApiRecord[], name: string): ApiRecord[] {
  const exactMatches = records.filter((record) => getName(record) === name);
  return exactMatches.length > 0
    ? exactMatches
    : records.filter((record) => foldText(getName(record)).trim() === foldText(name).trim());
}

/** The first of them. */
const findByName = (records: readonly ApiRecord[], name: string): ApiRecord | undefined =>
  findAllByName(records, name)[0];

/** Finds the one entry with a name. Throws a MyCaseError with the ids where there are several. */
export function findUniqueByName(records: readonly ApiRecord[], name: string, label: string): ApiRecord | undefined {
  const [first, ...others] = findAllByName(records, name);
  if (!first || others.length === 0) return first;
  const ids = [first, ...others].map(({ id }) => id);
  throw new MyCaseError(`The firm has ${ids.length} of the name "${quoteInput(name)}" for a ${label}.`, {
    advice: `Give the id, one of ${ids.join(', ')}.`,
  });
}

/** Keeps a value that would be right at a place: `case_stage`, `staff[0]` or `clients[0].role`. */
function addSuggestion(suggestions: Record<string, unknown>, argumentPath: string, value: unknown): void {
  const [, argument, index, inner] = /^(\w+)(\[\d+\])?(?:\.(\w+))?$/.exec(argumentPath) ?? [];
  if (argument === undefined || value === undefined) return;
  const suggestion = inner === undefined ? value : { id: 1, [inner]: value };
  suggestions[argument] = index === undefined ? suggestion : [suggestion];
}

/** The record whose name is most like a word, or else the first. */
const findNearest = (records: readonly ApiRecord[], name: string): ApiRecord | undefined => {
  const nearestName = findClosestName(name, records.map(getName));
  return records.find((record) => getName(record) === nearestName) ?? records[0];
};

/** Looks a name up in a list and gives it in the firm's own spelling. `otherwise` says what MyCase does with others. */
export function createNameResolver(list: ListName, label: string, consequence: string) {
  return async (value: unknown, argumentPath: string, context: ResolutionContext): Promise<unknown> => {
    const { isUpdate, lists, faults, suggestions } = context;
    const name = String(value);
    if (name.trim() === '') {
      const clearHint = isUpdate ? '; to empty it name it in clear_fields' : '';
      faults.push(`${argumentPath} is blank: give the name of a ${label}, or leave it out${clearHint}.`);
      return value;
    }
    const record = await lists.find(list, (records) => findByName(records, name));
    if (record) return getName(record);
    const allRecords = await lists.readAll(list);
    const knownNames = allRecords.map(getName);
    faults.push(
      `${argumentPath}: the firm has no ${label} "${quoteInput(name)}".${formatSuggestion(name, knownNames)} ${consequence} It has ${formatNames(knownNames)}.`,
    );
    addSuggestion(suggestions, argumentPath, getName(findNearest(allRecords, name) ?? {}) || undefined);
    return value;
  };
}

/** Of a record that was found by its id: a name that is given beside must be its own. */
export function reportNameMismatch(
  record: ApiRecord,
  name: unknown,
  argumentPath: string,
  label: string,
  faults: string[],
): void {
  if (name === undefined || isKnownAs(record, String(name))) return;
  faults.push(
    `${argumentPath}: the ${label} ${record.id} is "${getName(record)}", not "${quoteInput(String(name))}": give the one you mean.`,
  );
}

/** A person may go by a part of their name. */
function isKnownAs(record: ApiRecord, name: string): boolean {
  if (findByName([record], name)) return true;
  const tokens = tokenize(name);
  return (
    record.name === undefined &&
    tokens.length > 0 &&
    tokens.every((token) => tokenize(getFullName(record)).includes(token))
  );
}

const toReference = (record: ApiRecord | undefined): ApiRecord | undefined => record && { id: record.id };

const MAX_LISTED_IDS = 12;

/** Names of the firm with their ids. */
const formatNamesWithIds = (records: readonly ApiRecord[]): string =>
  formatNames(
    records.map((record) => `${getName(record)} (${record.id})`),
    MAX_LISTED_IDS,
  );

/** Looks a reference by id or by name up in a list of names. */
export function createReferenceResolver(list: ListName, label: string) {
  return async (
    value: unknown,
    argumentPath: string,
    { lists, faults, suggestions }: ResolutionContext,
  ): Promise<unknown> => {
    const { id, name } = isRecord(value) ? value : {};
    const hasId = (record: ApiRecord) => record.id === id;
    const record = await lists.find(list, (records) =>
      id === undefined ? findUniqueByName(records, String(name ?? ''), label) : records.find(hasId),
    );
    if (record) {
      if (id !== undefined) reportNameMismatch(record, name, argumentPath, label, faults);
      return { id: record.id };
    }
    const allRecords = await lists.readAll(list);
    const knownNames = allRecords.map(getName);
    addSuggestion(suggestions, argumentPath, toReference(findNearest(allRecords, String(name ?? ''))));
    faults.push(
      id === undefined
        ? `${argumentPath}: the firm has no ${label} "${quoteInput(String(name ?? ''))}".${formatSuggestion(String(name ?? ''), knownNames)} It has ${formatNames(knownNames)}.`
        : `${argumentPath}: the firm has no ${label} ${id}. It has ${formatNamesWithIds(allRecords)}.`,
    );
    return value;
  };
}

/** Looks up a member of the staff, by id or by name; what else is said of them stays. */
export async function resolveStaffMember(
  value: unknown,
  argumentPath: string,
  context: ResolutionContext,
): Promise<unknown> {
  const { id, name, ...rest } = isRecord(value) ? value : {};
  if (id === undefined) return { id: await resolveStaffName(String(name ?? ''), argumentPath, context), ...rest };
  const match = await context.lists.find('staff', (staff) => staff.find((member) => member.id === id));
  if (match) {
    reportNameMismatch(match, name, argumentPath, 'member of the staff', context.faults);
    return { id, ...rest };
  }
  const staff = await context.lists.readAll('staff');
  context.faults.push(
    `${argumentPath}: the firm's staff has nobody with the id ${id}. It has ${formatNamesWithIds(staff)}.`,
  );
  addSuggestion(context.suggestions, argumentPath, toReference(staff[0]));
  return { id, ...rest };
}

async function resolveStaffName(name: string, argumentPath: string, context: ResolutionContext): Promise<unknown> {
  const { lists, sources, scope, notes, faults } = context;
  const resolveStaff = () =>
    resolveRecord('staff', name, sources.cache, scope).catch((error: unknown) => {
      if (error instanceof MyCaseError) return error.fullMessage;
      throw error;
    });
  const match = await lists.find('staff', async () => {
    const resolved = await resolveStaff();
    return typeof resolved === 'string' ? undefined : resolved;
  });
  if (match?.note) notes.push(match.note);
  if (!match) {
    faults.push(`${argumentPath}: ${await resolveStaff()}`);
    addSuggestion(context.suggestions, argumentPath, toReference(findNearest(await lists.readAll('staff'), name)));
  }
  return match?.id;
}

/** Looks up a client by id. MyCase drops a reference to an unknown one without an error. */
export async function resolveClient(
  value: unknown,
  argumentPath: string,
  context: ResolutionContext,
): Promise<unknown> {
  const { id } = isRecord(value) ? value : {};
  try {
    await context.sources.client.request(
      { method: 'GET', path: '/clients/{client_id}', params: { client_id: id } },
      context.scope,
    );
  } catch (error) {
    if (!(error instanceof MyCaseError) || error.status !== 404) throw error;
    context.faults.push(`${argumentPath}: MyCase has no client ${id} and would leave it blank.`);
  }
  return value;
}
