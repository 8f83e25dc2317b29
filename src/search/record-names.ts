import { type ApiRecord, getFullName, getName, getText } from '../records/api-record.ts';
import { type NameForm, parseName } from './name-form.ts';
import { tokenize } from './tokenize.ts';

/** The name of a record, and the name with the middle name if there is one. */
export const parseRecordNames = (record: ApiRecord): readonly NameForm[] =>
  [...new Set([getName(record), getFullName(record)].map(cutName))].map(parseName);

/** The most characters of a name that are compared and indexed. MyCase: a name has at most 255. */
const MAX_NAME_LENGTH = 1_000;

const cutName = (name: string): string => name.slice(0, MAX_NAME_LENGTH);

/** The name of a record with the middle name. The name of a call is that of its caller. */
export const getSearchedName = (record: ApiRecord): string =>
  cutName(getFullName(record) || getText(record, 'caller_name'));

/** The words of that name. */
export const getSearchedWords = (record: ApiRecord): readonly string[] => tokenize(getSearchedName(record));
