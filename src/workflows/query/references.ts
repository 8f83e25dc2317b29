import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteName, quoteValue } from '../../base/safe-text.ts';
import { formatSuggestion } from '../../base/suggest.ts';
import type { ListCache, ListName } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/client-types.ts';
import { getName } from '../../records/api-record.ts';
import { type ResolvableKind, resolveRecord } from '../../search/resolve-record.ts';
import { foldText } from '../../search/tokenize.ts';
import type { Field } from './fields.ts';

const RESOLVED: Partial<Readonly<Record<ListName, ResolvableKind>>> = {
  cases: 'case',
  clients: 'client',
  companies: 'company',
  leads: 'lead',
  staff: 'staff',
};

/**
 * The ids that words mean in a reference; what they were taken for is added to `said`. Throws a MyCaseError with the
 * candidates where words mean several or none.
 */
export async function idsMeant(
  field: Field,
  words: readonly string[],
  cache: ListCache,
  scope: RequestContext,
  said: string[],
): Promise<number[]> {
  return Promise.all(words.map((word) => idMeant(field, word, cache, scope, said)));
}

async function idMeant(
  { name, targets }: Field,
  word: string,
  cache: ListCache,
  scope: RequestContext,
  said: string[],
): Promise<number> {
  const kinds = targets.flatMap((list) => RESOLVED[list] ?? []);
  if (/^\d+$/.test(word)) {
    const id = Number(word);
    const lists = Object.values(await cache.read(targets, scope));
    if (kinds.length === 0 || lists.some(({ availableRecords }) => availableRecords.has(id))) return id;
    const found = await resolveRecord(kinds, word, cache, scope).catch(() => undefined);
    if (found) return found.id;
    const isUnknown = lists.some(({ isComplete }) => !isComplete);
    if (isUnknown) return id;
    said.push(
      `${quoteName(name)} ${id} does not exist in MyCase, or was deleted. Records that refer to it are counted.`,
    );
    return id;
  }
  if (kinds.length > 0) {
    const found = await resolveRecord(kinds, word, cache, scope);
    if (found.note) said.push(found.note);
    return found.id;
  }
  return idByName(name, targets, word, cache, scope);
}

async function idByName(
  name: string,
  targets: readonly ListName[],
  word: string,
  cache: ListCache,
  scope: RequestContext,
): Promise<number> {
  if (targets.length === 0) throw new MyCaseError(`${quoteName(name)} must be an id, a number.`);
  const records = Object.values(await cache.read(targets, scope)).flatMap((list) => [...list.records]);
  const fitting = records.filter(([, record]) => foldText(getName(record)) === foldText(word));
  const [found, ...others] = fitting;
  if (found && others.length === 0) return found[0];
  const near = formatSuggestion(word, [...new Set(records.map(([, record]) => getName(record)))].slice(0, 2000));
  throw new MyCaseError(
    found
      ? `${quoteName(name)}: ${quoteValue(word)} is the name of ${fitting.length} records with the ids ${fitting.map(([id]) => id).join(', ')}. Use an id.`
      : `${quoteName(name)}: no record has the name ${quoteValue(word)}.${near}`,
  );
}
