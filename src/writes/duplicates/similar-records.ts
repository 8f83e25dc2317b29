import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue } from '../../base/safe-text.ts';
import type { ListCache, ListSnapshot } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/client-types.ts';
import type { Arguments } from '../../operations/operation-types.ts';
import { type ApiRecord, getName } from '../../records/api-record.ts';
import { getContacts } from '../../records/contact-keys.ts';
import { tokenize } from '../../search/tokenize.ts';

type SearchedList = 'cases' | 'clients' | 'companies' | 'leads';

/**
 * The lists that may have a similar record, by the path of the create. A lead may be a client already, a client a
 * company.
 */
const SEARCHED_LISTS: Readonly<Record<string, readonly SearchedList[]>> = {
  '/cases': ['cases'],
  '/clients': ['clients', 'companies', 'leads'],
  '/companies': ['companies', 'clients', 'leads'],
  '/leads': ['leads', 'clients', 'companies'],
};

/** The longest wait for the lists before the create is sent. */
const LIST_READ_TIMEOUT_MS = 25_000;
const MAX_LISTED_RECORDS = 5;
/**
 * Searches for records with the same e-mail address, telephone number or name as the client, company, lead or case that
 * will be created. Returns sentences about the lists that could not be searched. Throws a MyCaseError that names the
 * similar records, unless the call allows a duplicate.
 */
export async function assertNoSimilarRecord(
  path: string,
  args: Arguments,
  cache: ListCache,
  scope: RequestContext,
): Promise<string[]> {
  const listNames = SEARCHED_LISTS[path];
  if (!listNames || args.allow_duplicate === true) return [];
  const lists = await readLists(listNames, cache, scope);
  if (!lists) return [`Could not check for duplicates: ${listNames.join(' and ')} could not be read.`];
  const similarRecords = listNames.flatMap((listName, i) =>
    findSimilarIn(listName, lists[i]?.availableRecords ?? new Map(), args),
  );
  if (similarRecords.length > 0) throw createSimilarRecordError(similarRecords);
  return lists
    .filter(({ isComplete, incompleteReason }) => !isComplete || incompleteReason)
    .map(({ name, incompleteReason: reason = 'not all of them could be read' }) => {
      return `Could not check all ${name} for duplicates: ${reason}.`;
    });
}

async function readLists(
  listNames: readonly SearchedList[],
  cache: ListCache,
  scope: RequestContext,
): Promise<ListSnapshot[] | undefined> {
  const deadline = Math.min(scope.deadline, performance.now() + LIST_READ_TIMEOUT_MS);
  try {
    const lists = await cache.read(listNames, { ...scope, deadline }, { fresh: true });
    return listNames.map((listName) => lists[listName]);
  } catch (error) {
    if (error instanceof MyCaseError && !scope.signal.aborted) return undefined;
    throw error;
  }
}

interface SimilarRecord {
  readonly listName: SearchedList;
  readonly record: ApiRecord;
  readonly matchedFields: ReadonlySet<string>;
}

function findSimilarIn(listName: SearchedList, records: ListSnapshot['records'], args: ApiRecord): SimilarRecord[] {
  const contactKeys = new Set(getContacts(args).map(({ key }) => key));
  const inputName = toNameKey(args);
  return [...records.values()].flatMap((record) => {
    const sharedContacts = getContacts(record).filter(({ key }) => contactKeys.has(key));
    const matchedFields = new Set<string>(sharedContacts.map(({ field }) => (field === 'email' ? 'e-mail' : 'phone')));
    if (inputName && toNameKey(record) === inputName) matchedFields.add('name');
    return matchedFields.size > 0 ? [{ listName, record, matchedFields }] : [];
  });
}

/** Names that differ only in letter case, accents or the signs between the words are the same. */
const toNameKey = (record: ApiRecord): string => tokenize(getName(record)).join(' ');

const SINGULARS: Readonly<Record<SearchedList, string>> = {
  cases: 'case',
  clients: 'client',
  companies: 'company',
  leads: 'lead',
};

/** A shared telephone number alone is weak evidence: a family or an office has one number. */
const isPhoneOnly = ({ matchedFields }: SimilarRecord): boolean =>
  matchedFields.size === 1 && matchedFields.has('phone');

function createSimilarRecordError(similarRecords: readonly SimilarRecord[]): MyCaseError {
  const rank = (similar: SimilarRecord) => (isPhoneOnly(similar) ? 0 : similar.matchedFields.size);
  const ranked = similarRecords.toSorted((a, b) => rank(b) - rank(a));
  const descriptions = ranked.slice(0, MAX_LISTED_RECORDS).map(({ listName, record, matchedFields }) => {
    const name = quoteValue(getName(record));
    return `${SINGULARS[listName]} ${record.id} ${name} (same ${[...matchedFields].join(', ')})`;
  });
  const moreText =
    similarRecords.length > MAX_LISTED_RECORDS ? `; and ${similarRecords.length - MAX_LISTED_RECORDS} more` : '';
  const list = `${descriptions.join('; ')}${moreText}`;
  if (similarRecords.every(isPhoneOnly))
    return new MyCaseError(
      `Nothing was sent. Another record has this telephone number, and nothing else is the same: ${list}.`,
      {
        advice:
          'People of one family or office may share a number. If this is another person, call again with ' +
          'allow_duplicate: true. Use the existing record only if it is the same person.',
      },
    );
  return new MyCaseError(`Nothing was sent. Possible duplicate: ${list}.`, {
    advice: 'If it is the same, use that record. If it is another, call again with allow_duplicate: true to create it.',
  });
}
