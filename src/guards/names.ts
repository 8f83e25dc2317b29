import type { CallScope } from '../client/client.ts';
import { MyCaseError } from '../client/errors.ts';
import type { ListName } from '../firm/mirror.ts';
import { type FirmRecord, fullName, isRecord, nameOf } from '../firm/record.ts';
import { resolve } from '../firm/resolve.ts';
import { folded, wordsOf } from '../firm/words.ts';
import { didYouMean } from '../near.ts';
import type { Operation } from '../tools/operation.ts';
import type { Lists } from './lists.ts';
import type { PlanSources } from './plan.ts';

/** Looking up the names of one write: where, and what came of it beside the values. */
export interface Search {
  readonly operation: Operation;
  readonly sources: PlanSources;
  readonly scope: CallScope;
  readonly lists: Lists;
  readonly faults: string[];
  readonly notes: string[];
}

const MOST_NAMED = 30;

/** Names of the firm in one line. */
export const listed = (names: readonly string[]): string =>
  names.length > MOST_NAMED
    ? `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`
    : names.join(', ');

/** The records of a name, in whatever case; those of the same spelling instead of the others. */
function allNamed(records: readonly FirmRecord[], name: string): FirmRecord[] {
  const same = records.filter((record) => nameOf(record) === name);
  return same.length > 0
    ? same
    : records.filter((record) => folded(nameOf(record)).trim() === folded(name).trim());
}

/** The first of them. */
const named = (records: readonly FirmRecord[], name: string): FirmRecord | undefined =>
  allNamed(records, name)[0];

/** The same where it matters which one it is. Throws a MyCaseError that gives the ids, where there are several. */
export function theOneNamed(
  records: readonly FirmRecord[],
  name: string,
  what: string,
): FirmRecord | undefined {
  const [first, ...others] = allNamed(records, name);
  if (!first || others.length === 0) return first;
  const ids = [first, ...others].map(({ id }) => id);
  throw new MyCaseError(
    `The firm has ${ids.length} of the name "${name}" for a ${what}: give the id, one of ${ids.join(', ')}.`,
  );
}

const orClear = ({ method }: Operation): string =>
  method === 'PUT' ? '; to empty it name it in clear_fields' : '';

/** Looks a name up in a list and gives it in the firm's own spelling. `otherwise` says what MyCase does with others. */
export function nameIn(list: ListName, what: string, otherwise: string) {
  return async (value: unknown, place: string, { operation, lists, faults }: Search): Promise<unknown> => {
    const name = String(value);
    if (name.trim() === '') {
      faults.push(`${place} is blank: give the name of a ${what}, or leave it out${orClear(operation)}.`);
      return value;
    }
    const record = await lists.find(list, (records) => named(records, name));
    if (record) return nameOf(record);
    const known = (await lists.all(list)).map(nameOf);
    faults.push(
      `${place}: the firm has no ${what} "${name}".${didYouMean(name, known)} ${otherwise} It has ${listed(known)}.`,
    );
    return value;
  };
}

/** Of a record that was found by its id: a name that is given beside must be its own. */
export function refuseOtherName(
  record: FirmRecord,
  name: unknown,
  place: string,
  what: string,
  faults: string[],
): void {
  if (name === undefined || goesBy(record, String(name))) return;
  faults.push(
    `${place}: the ${what} ${record.id} is "${nameOf(record)}", not "${name}": give the one you mean.`,
  );
}

/** A person may go by a part of their name. */
function goesBy(record: FirmRecord, name: string): boolean {
  if (named([record], name)) return true;
  const given = wordsOf(name);
  return (
    record.name === undefined &&
    given.length > 0 &&
    given.every((word) => wordsOf(fullName(record)).includes(word))
  );
}

/** Looks a reference by id or by name up in a list of names. */
export function referenceByName(list: ListName, what: string) {
  return async (value: unknown, place: string, { lists, faults }: Search): Promise<unknown> => {
    const { id, name } = isRecord(value) ? value : {};
    const isIt = (record: FirmRecord) => record.id === id;
    const record = await lists.find(list, (records) =>
      id === undefined ? theOneNamed(records, String(name ?? ''), what) : records.find(isIt),
    );
    if (record) {
      if (id !== undefined) refuseOtherName(record, name, place, what, faults);
      return { id: record.id };
    }
    const known = await lists.all(list);
    const names = known.map(nameOf);
    faults.push(
      id === undefined
        ? `${place}: the firm has no ${what} "${name ?? ''}".${didYouMean(String(name ?? ''), names)} It has ${listed(names)}.`
        : `${place}: the firm has no ${what} ${id}. It has ${listed(known.map((one) => `${nameOf(one)} (${one.id})`))}.`,
    );
    return value;
  };
}

/** Looks up a member of the staff, by id or by name; what else is said of them stays. */
export async function staffMember(value: unknown, place: string, search: Search): Promise<unknown> {
  const { id, name, ...rest } = isRecord(value) ? value : {};
  if (id === undefined) return { id: await staffNamed(String(name ?? ''), place, search), ...rest };
  const found = await search.lists.find('staff', (staff) => staff.find((member) => member.id === id));
  if (!found) search.faults.push(`${place}: the firm's staff has nobody with the id ${id}; see list_staff.`);
  else refuseOtherName(found, name, place, 'member of the staff', search.faults);
  return { id, ...rest };
}

async function staffNamed(name: string, place: string, search: Search): Promise<unknown> {
  const { lists, sources, scope, notes, faults } = search;
  const meant = () =>
    resolve('staff', name, sources.firm, scope).catch((error: unknown) => {
      if (error instanceof MyCaseError) return error.message;
      throw error;
    });
  const found = await lists.find('staff', async () => {
    const one = await meant();
    return typeof one === 'string' ? undefined : one;
  });
  if (found?.said) notes.push(found.said);
  if (!found) faults.push(`${place}: ${await meant()}`);
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
