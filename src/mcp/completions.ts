import { toOneLine } from '../base/safe-text.ts';
import type { ListCache, NamedList } from '../cache/list-cache.ts';
import type { NameDirectory } from '../cache/name-directory.ts';
import type { CallContext } from '../client/client-types.ts';
import { getName } from '../records/api-record.ts';
import type { Collection } from '../records/references.ts';
import { foldText } from '../search/tokenize.ts';
import type { FirmPrompt, NameList } from './prompts.ts';

/** The value to complete: the id in a resource template, or a name in one of the firm's lists. */
export type CompletionTarget = { readonly template: string } | { readonly list: NameList };

/** Returns the values that match the typed text: ids of a template, or names of a list. */
export type Complete = (target: CompletionTarget, typed: string, call: CallContext) => Promise<string[]>;

/** The list of each resource template whose ids can be completed. MyCase: it has no list of all notes. */
const TEMPLATE_LISTS: Readonly<Record<string, Collection>> = {
  'mycase://cases/{id}': 'cases',
  'mycase://clients/{id}': 'clients',
  'mycase://companies/{id}': 'companies',
  'mycase://leads/{id}': 'leads',
  'mycase://documents/{id}': 'documents',
};

/** Creates a function that completes ids and names from the firm's lists. */
export function createCompletions(cache: ListCache, directory: NameDirectory): Complete {
  return async (target, typed, call) => {
    if ('list' in target) return findNamesContaining((await cache.read([target.list], call))[target.list], typed);
    const collection = TEMPLATE_LISTS[target.template];
    if (!collection) return [];
    const isNameMatch = createNameMatcher(typed);
    const isMatch = (id: number, name: string) => String(id).startsWith(typed.trim()) || isNameMatch(name);
    return (await directory.findIds(collection, isMatch, call)).map(String);
  };
}

/** Returns a function that tests if a name contains the typed text, without regard to case and accents. */
function createNameMatcher(typed: string): (name: string) => boolean {
  const text = foldText(typed);
  return (name) => foldText(name).includes(text);
}

/** Returns the names of a list that contain the typed text, in alphabetical order, each once. */
function findNamesContaining({ names: records }: NamedList, typed: string): string[] {
  const names = [...records.values()].map((record) => toOneLine(getName(record)));
  return [...new Set(names.filter(createNameMatcher(typed)))].sort();
}

/** Returns the completions of a prompt's argument. `findNames` returns the names of a list that contain the text. */
export async function findCompletions(
  { completionSource = [], isMultiple = false }: FirmPrompt['arguments'][number],
  typed: string,
  findNames: (list: NameList, typed: string) => Promise<string[]>,
): Promise<string[]> {
  if (typeof completionSource !== 'string')
    return completionSource.filter((candidate) => candidate.startsWith(typed.trim().toLowerCase()));
  const prefix = isMultiple ? (/^.*[,;]\s*/s.exec(typed)?.[0] ?? '') : '';
  return (await findNames(completionSource, typed.slice(prefix.length))).map((name) => prefix + name);
}
