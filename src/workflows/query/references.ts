import type { CallScope } from '../../client/client.ts';
import { MyCaseError } from '../../base/errors.ts';
import type { Firm, ListName } from '../../cache/list-cache.ts';
import { nameOf } from '../../records/record.ts';
import { type Kind, resolve } from '../../search/resolve.ts';
import { folded } from '../../search/fold.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { Field } from './fields.ts';

const RESOLVED: Partial<Readonly<Record<ListName, Kind>>> = {
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
  firm: Firm,
  scope: CallScope,
  said: string[],
): Promise<number[]> {
  return Promise.all(words.map((word) => idMeant(field, word, firm, scope, said)));
}

async function idMeant(
  { name, targets }: Field,
  word: string,
  firm: Firm,
  scope: CallScope,
  said: string[],
): Promise<number> {
  const kinds = targets.flatMap((list) => RESOLVED[list] ?? []);
  if (/^\d+$/.test(word)) {
    const id = Number(word);
    const lists = Object.values(await firm.read(targets, scope));
    if (kinds.length === 0 || lists.some(({ records }) => records.has(id))) return id;
    const found = await resolve(kinds, word, firm, scope).catch(() => undefined);
    if (found) return found.id;
    said.push(
      `${name} ${id}: there is no such record in MyCase (any more); what refers to it is counted all the same.`,
    );
    return id;
  }
  if (kinds.length > 0) {
    const found = await resolve(kinds, word, firm, scope);
    if (found.said) said.push(found.said);
    return found.id;
  }
  return idByName(name, targets, word, firm, scope);
}

async function idByName(
  name: string,
  targets: readonly ListName[],
  word: string,
  firm: Firm,
  scope: CallScope,
): Promise<number> {
  if (targets.length === 0) throw new MyCaseError(`${name} can only be asked for by its id, a number.`);
  const records = Object.values(await firm.read(targets, scope)).flatMap((list) => [...list.records]);
  const fitting = records.filter(([, record]) => folded(nameOf(record)) === folded(word));
  const [found, ...others] = fitting;
  if (found && others.length === 0) return found[0];
  const near = didYouMean(word, [...new Set(records.map(([, record]) => nameOf(record)))].slice(0, 2000));
  throw new MyCaseError(
    found
      ? `${name}: "${word}" is the name of ${fitting.length}, with the ids ${fitting.map(([id]) => id).join(', ')}; give the id.`
      : `${name}: there is no "${word}".${near}`,
  );
}
