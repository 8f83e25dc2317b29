import { MyCaseError } from '../../base/errors.ts';
import { closestName, didYouMean, quoteInput } from '../../base/suggest.ts';
import type { ListName } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/types.ts';
import type { Operation } from '../../operations/types.ts';
import { type ApiRecord, fullName, isRecord, nameOf } from '../../records/record.ts';
import { foldText, tokenize } from '../../search/fold.ts';
import { resolve } from '../../search/resolve.ts';
import type { PlanSources } from '../types.ts';
import type { Lists } from './list-lookup.ts';

/** Looking up the names of one write: where, and what came of it beside the values. */
export interface Search {
  readonly operation: Operation;
  readonly sources: PlanSources;
  readonly scope: RequestContext;
  readonly lists: Lists;
  readonly faults: string[];
  /** Arguments that were wrong, with a value that would be right. */
  readonly right: Record<string, unknown>;
  readonly notes: string[];
}

const MOST_NAMED = 30;

/** Names of the firm in one line. */
export const listed = (names: readonly string[], most = MOST_NAMED): string =>
  names.length > most
    ? `${names.slice(0, most).join(', ')} and ${names.length - most} more`
    : names.join(', ');

/** The records of a name, in whatever case; those of the same spelling instead of the others. */
function allNamed(records: readonly ApiRecord[], name: string): ApiRecord[] {
  const same = records.filter((record) => nameOf(record) === name);
  return same.length > 0
    ? same
    : records.filter((record) => foldText(nameOf(record)).trim() === foldText(name).trim());
}

/** The first of them. */
const named = (records: readonly ApiRecord[], name: string): ApiRecord | undefined =>
  allNamed(records, name)[0];

/** The same where it matters which one it is. Throws a MyCaseError that gives the ids, where there are several. */
export function theOneNamed(
  records: readonly ApiRecord[],
  name: string,
  what: string,
): ApiRecord | undefined {
  const [first, ...others] = allNamed(records, name);
  if (!first || others.length === 0) return first;
  const ids = [first, ...others].map(({ id }) => id);
  throw new MyCaseError(
    `The firm has ${ids.length} of the name "${quoteInput(name)}" for a ${what}: give the id, one of ${ids.join(', ')}.`,
  );
}

const orClear = ({ method }: Operation): string =>
  method === 'PUT' ? '; to empty it name it in clear_fields' : '';

/** Keeps a value that would be right at a place: `case_stage`, `staff[0]` or `clients[0].role`. */
function suggestValue(right: Record<string, unknown>, place: string, value: unknown): void {
  const [, argument, index, inner] = /^(\w+)(\[\d+\])?(?:\.(\w+))?$/.exec(place) ?? [];
  if (argument === undefined || value === undefined) return;
  const held = inner === undefined ? value : { id: 1, [inner]: value };
  right[argument] = index === undefined ? held : [held];
}

/** The record whose name is most like a word, or else the first. */
const nearTo = (records: readonly ApiRecord[], word: string): ApiRecord | undefined => {
  const near = closestName(word, records.map(nameOf));
  return records.find((record) => nameOf(record) === near) ?? records[0];
};

/** Looks a name up in a list and gives it in the firm's own spelling. `otherwise` says what MyCase does with others. */
export function nameIn(list: ListName, what: string, otherwise: string) {
  return async (value: unknown, place: string, search: Search): Promise<unknown> => {
    const { operation, lists, faults, right } = search;
    const name = String(value);
    if (name.trim() === '') {
      faults.push(`${place} is blank: give the name of a ${what}, or leave it out${orClear(operation)}.`);
      return value;
    }
    const record = await lists.find(list, (records) => named(records, name));
    if (record) return nameOf(record);
    const all = await lists.all(list);
    const known = all.map(nameOf);
    faults.push(
      `${place}: the firm has no ${what} "${quoteInput(name)}".${didYouMean(name, known)} ${otherwise} It has ${listed(known)}.`,
    );
    suggestValue(right, place, nameOf(nearTo(all, name) ?? {}) || undefined);
    return value;
  };
}

/** Of a record that was found by its id: a name that is given beside must be its own. */
export function refuseOtherName(
  record: ApiRecord,
  name: unknown,
  place: string,
  what: string,
  faults: string[],
): void {
  if (name === undefined || goesBy(record, String(name))) return;
  faults.push(
    `${place}: the ${what} ${record.id} is "${nameOf(record)}", not "${quoteInput(String(name))}": give the one you mean.`,
  );
}

/** A person may go by a part of their name. */
function goesBy(record: ApiRecord, name: string): boolean {
  if (named([record], name)) return true;
  const given = tokenize(name);
  return (
    record.name === undefined &&
    given.length > 0 &&
    given.every((word) => tokenize(fullName(record)).includes(word))
  );
}

const idOnly = (record: ApiRecord | undefined): ApiRecord | undefined => record && { id: record.id };

const MOST_NUMBERED = 12;

/** Names of the firm with their ids. */
const numbered = (records: readonly ApiRecord[]): string =>
  listed(
    records.map((one) => `${nameOf(one)} (${one.id})`),
    MOST_NUMBERED,
  );

/** Looks a reference by id or by name up in a list of names. */
export function referenceByName(list: ListName, what: string) {
  return async (value: unknown, place: string, { lists, faults, right }: Search): Promise<unknown> => {
    const { id, name } = isRecord(value) ? value : {};
    const isIt = (record: ApiRecord) => record.id === id;
    const record = await lists.find(list, (records) =>
      id === undefined ? theOneNamed(records, String(name ?? ''), what) : records.find(isIt),
    );
    if (record) {
      if (id !== undefined) refuseOtherName(record, name, place, what, faults);
      return { id: record.id };
    }
    const known = await lists.all(list);
    const names = known.map(nameOf);
    suggestValue(right, place, idOnly(nearTo(known, String(name ?? ''))));
    faults.push(
      id === undefined
        ? `${place}: the firm has no ${what} "${quoteInput(String(name ?? ''))}".${didYouMean(String(name ?? ''), names)} It has ${listed(names)}.`
        : `${place}: the firm has no ${what} ${id}. It has ${numbered(known)}.`,
    );
    return value;
  };
}

/** Looks up a member of the staff, by id or by name; what else is said of them stays. */
export async function staffMember(value: unknown, place: string, search: Search): Promise<unknown> {
  const { id, name, ...rest } = isRecord(value) ? value : {};
  if (id === undefined) return { id: await staffNamed(String(name ?? ''), place, search), ...rest };
  const found = await search.lists.find('staff', (staff) => staff.find((member) => member.id === id));
  if (found) {
    refuseOtherName(found, name, place, 'member of the staff', search.faults);
    return { id, ...rest };
  }
  const staff = await search.lists.all('staff');
  search.faults.push(`${place}: the firm's staff has nobody with the id ${id}. It has ${numbered(staff)}.`);
  suggestValue(search.right, place, idOnly(staff[0]));
  return { id, ...rest };
}

async function staffNamed(name: string, place: string, search: Search): Promise<unknown> {
  const { lists, sources, scope, notes, faults } = search;
  const meant = () =>
    resolve('staff', name, sources.cache, scope).catch((error: unknown) => {
      if (error instanceof MyCaseError) return error.message;
      throw error;
    });
  const found = await lists.find('staff', async () => {
    const one = await meant();
    return typeof one === 'string' ? undefined : one;
  });
  if (found?.said) notes.push(found.said);
  if (!found) {
    faults.push(`${place}: ${await meant()}`);
    suggestValue(search.right, place, idOnly(nearTo(await lists.all('staff'), name)));
  }
  return found?.id;
}

/** Looks up a client by id. MyCase drops a reference to an unknown one without an error. */
export async function theClient(value: unknown, place: string, search: Search): Promise<unknown> {
  const { id } = isRecord(value) ? value : {};
  try {
    await search.sources.client.request(
      { method: 'GET', path: '/clients/{client_id}', params: { client_id: id } },
      search.scope,
    );
  } catch (error) {
    if (!(error instanceof MyCaseError) || error.status !== 404) throw error;
    search.faults.push(`${place}: MyCase has no client ${id} and would leave it blank.`);
  }
  return value;
}
