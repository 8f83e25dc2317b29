import type { ApiRecord } from '../records/api-record.ts';
import { getContacts, toEmailKey, toPhoneKey } from '../records/contact-keys.ts';
import { type FoundRecord, type Reason, toFoundRecords } from './found-records.ts';
import { isCaseNumber } from './query-match-level.ts';
import { type IndexedList, toCaseNumberKey } from './search-index.ts';
import { toCompactText, tokenize } from './tokenize.ts';

/**
 * A key to look up; undefined if the query does not have its form. `fits` tests the records that have the key; without
 * it, all of them match.
 */
type LabeledKey = readonly [reason: Reason, key: string | undefined, fits?: (record: ApiRecord) => boolean];

/** Number of digits of a telephone number without the area code. */
const LOCAL_NUMBER_LENGTH = 7;

/** Returns the records that have an e-mail address, a telephone number, a case number or an id. */
export async function searchByKey(query: string, indexedLists: readonly IndexedList[]): Promise<FoundRecord[]> {
  const phone = toPhoneKey(query);
  const exactMatches = await findByKeys(
    [
      ['e-mail', toEmailKey(query)],
      [createPhoneReason((one) => one === phone), phone],
      ...toCaseNumberKeys([query, stripKindPrefix(query)]),
    ],
    indexedLists,
  );
  if (exactMatches.length > 0) return exactMatches;
  const digits = query.replace(/\D/g, '');
  const isId = /^\s*[1-9]\d*\s*$/.test(stripKindPrefix(query));
  const isLocal = phone !== undefined && digits.length === LOCAL_NUMBER_LENGTH;
  const reason = createPhoneReason((one) => one.endsWith(digits), 'end of the ');
  return [
    ...(isId ? await toFoundRecords(indexedLists, () => [Number(digits)], 'id') : []),
    ...(isLocal ? await toFoundRecords(indexedLists, ({ index }) => index.findByPhoneEnd(digits), reason) : []),
  ];
}

async function findByKeys(keys: readonly LabeledKey[], indexedLists: readonly IndexedList[]): Promise<FoundRecord[]> {
  const found: FoundRecord[] = [];
  for (const [reason, key, fits] of keys) {
    if (key === undefined) continue;
    const ofKey = await toFoundRecords(indexedLists, ({ index }) => index.findByKey(key), reason);
    found.push(...ofKey.filter(({ record }) => fits?.(record) ?? true));
  }
  const isFirst = ({ list, id }: FoundRecord, i: number) =>
    found.findIndex((one) => one.list === list && one.id === id) === i;
  return found.filter(isFirst);
}

const toCaseNumberKeys = (texts: readonly string[]): LabeledKey[] =>
  texts
    .filter((text) => /\d/.test(text))
    .map((text) => [
      'case number',
      toCaseNumberKey(toCompactText(text)),
      (record) => isCaseNumber(tokenize(text), record),
    ]);

/** Removes the kind before a number: `Case No. 26-0004`, `#26-0004`, `client 12`. */
const stripKindPrefix = (query: string): string =>
  query.replace(
    /^(?:\s*(?:(?:the|case|matter|file|client|company|lead|staff|document|id|no|nr|number)\b[.:]?|#))+/i,
    '',
  );

/** Creates a reason that names the telephone fields that match, as `work phone number`. */
const createPhoneReason =
  (isMatch: (phone: string) => boolean, prefix = '') =>
  (record: ApiRecord): string =>
    prefix +
    getContacts(record)
      .filter(({ key }) => isMatch(key))
      .map(({ field }) => field.replaceAll('_', ' '))
      .join(', ');

/** Returns the cases whose numbers are part of a longer query: `the motion in 26-0004`. */
export function searchByCaseNumber(query: string, indexedLists: readonly IndexedList[]): Promise<FoundRecord[]> {
  const numbers = query.match(/[\p{L}\d]+(?:[-/.][\p{L}\d]+)+/gu) ?? [];
  return findByKeys(toCaseNumberKeys(numbers), indexedLists);
}
