import { memoizeByObject } from '../base/memoize.ts';
import { type ApiRecord, getFullName, getName, getText } from '../records/api-record.ts';
import type { ListName } from '../records/list-names.ts';
import { type NameForm, parseName } from './name-form.ts';

/** The lists whose records are people, companies and cases. */
const NAMED_LISTS: ReadonlySet<ListName> = new Set(['clients', 'companies', 'leads', 'cases', 'staff']);

/** Tests if the names of a list's records are names of people, companies or cases. */
export const hasNames = (name: ListName): boolean => NAMED_LISTS.has(name);

/** The name of a record, and the name with the middle name if there is one. */
export const getKnownNames = memoizeByObject((record: ApiRecord): readonly NameForm[] =>
  [...new Set([getName(record), getFullName(record)].map(cutName))].map(parseName),
);

/** The most characters of a name that are compared and indexed. MyCase: a name has at most 255. */
const MAX_NAME_LENGTH = 1_000;

const cutName = (name: string): string => name.slice(0, MAX_NAME_LENGTH);

/** The name of a record with the middle name. The name of a call is that of its caller. */
export const getSearchedName = (record: ApiRecord): string =>
  cutName(getFullName(record) || getText(record, 'caller_name'));

/** All words by which a name is found: those of its variants, and those of the name in Latin letters. */
export const collectWords = ({ variants, latin }: NameForm): string[] => [
  ...variants.flat(),
  ...(latin ? collectWords(latin) : []),
];

/** The keys of a name without spaces, with the words in their order and with the last word first. */
export const collectJoinedKeys = ({ joined, latin }: NameForm): string[] => [
  ...joined.map((text) => `=${text}`),
  ...(latin ? collectJoinedKeys(latin) : []),
];

/** The key of the first letters of a name. */
export const toAcronymKey = (letters: string): string => `@${letters}`;
