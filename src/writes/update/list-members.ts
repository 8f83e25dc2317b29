import { isRecord } from '../../base/json.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue, toOneLine } from '../../base/safe-text.ts';
import type { CallContext } from '../../client/client-types.ts';
import { type ApiRecord, getFullName, getName, getText } from '../../records/api-record.ts';
import { REFERENCE_COLLECTIONS } from '../../records/references.ts';
import { getQueryMatchLevel, parseQuery, QUERY_MATCH_LEVELS } from '../../search/query-match-level.ts';
import { tokenize } from '../../search/tokenize.ts';
import type { RecordSources } from '../record-reader.ts';
import type { ListLookup } from '../resolve/list-lookup.ts';

/** A member of a list of references, such as one of the staff of a task. */
export interface Member {
  readonly id: number;
  /** Undefined if MyCase has no such record any more, or does not show it. */
  readonly record: ApiRecord | undefined;
}

/** Reads the records of the members of a field by their ids. Throws a MyCaseError. */
export type MemberReader = (field: string, ids: readonly number[]) => Promise<readonly Member[]>;

/** Creates the reader of one write. It reads each record once, and the staff as a list. */
export function createMemberReader(
  { client }: Pick<RecordSources, 'client'>,
  lists: ListLookup,
  call: CallContext,
): MemberReader {
  const records = new Map<string, Promise<ApiRecord | undefined>>();
  const fetchRecord = async (collection: string, id: number): Promise<ApiRecord | undefined> => {
    if (collection === 'staff') return (await lists.readAll('staff')).find((one) => one.id === id);
    try {
      const { body } = await client.request({ method: 'GET', path: `/${collection}/{id}`, params: { id } }, call);
      return isRecord(body) ? body : undefined;
    } catch (error) {
      if (error instanceof MyCaseError && [403, 404].includes(error.status ?? 0)) return undefined;
      throw error;
    }
  };
  const readRecord = (field: string, id: number) => {
    const [collection = field] = REFERENCE_COLLECTIONS[field] ?? [];
    const key = `${collection}/${id}`;
    const record = records.get(key) ?? fetchRecord(collection, id);
    records.set(key, record);
    return record;
  };
  return (field, ids) => Promise.all(ids.map(async (id) => ({ id, record: await readRecord(field, id) })));
}

const MAX_LISTED_MEMBERS = 12;

/** The members with their names in quotation marks and their ids, on one line. */
export function formatMembers(members: readonly Member[], maxMembers = MAX_LISTED_MEMBERS): string {
  const texts = members.slice(0, maxMembers).map(({ id, record }) => {
    const name = toOneLine(getName(record ?? {}));
    return name === '' ? `id ${id}` : `${quoteValue(name)} (${id})`;
  });
  const hiddenCount = members.length - texts.length;
  return texts.join(', ') + (hiddenCount > 0 ? ` and ${hiddenCount} more` : '');
}

/**
 * The members with an id, or with the best match of a name, a case number or an e-mail. Near spellings do not match.
 */
export function findMembers(members: readonly Member[], input: string): readonly Member[] {
  const [, digits] = /^\D*?(\d{1,15})\s*$/.exec(input) ?? [];
  const idMatch = members.find(({ id }) => String(id) === digits);
  if (idMatch) return [idMatch];
  const query = parseQuery(input);
  const hasAllWords = (record: ApiRecord) => {
    const known = [...tokenize(getFullName(record)), ...tokenize(getText(record, 'email'))];
    return query.words.length > 0 && query.words.every((word) => known.includes(word));
  };
  const levels = members.map(
    ({ record = {} }) => getQueryMatchLevel(record, query) ?? (hasAllWords(record) ? 'words' : undefined),
  );
  const bestLevel = QUERY_MATCH_LEVELS.find((level) => level !== 'near' && levels.includes(level));
  return members.filter((_, i) => bestLevel !== undefined && levels[i] === bestLevel);
}
