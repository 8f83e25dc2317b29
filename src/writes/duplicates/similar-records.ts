import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue } from '../../base/safe-text.ts';
import type { ListCache, ListName, NamedList } from '../../cache/list-cache.ts';
import type { CallContext } from '../../client/client-types.ts';
import { type ApiRecord, getName } from '../../records/api-record.ts';
import { getContacts } from '../../records/contact-keys.ts';
import type { MemoryListName } from '../../records/list-names.ts';
import { findNameMatches, type NameMatch } from '../../search/match-names.ts';
import { type NameForm, parseName } from '../../search/name-form.ts';
import { toKind } from '../../search/record-kinds.ts';
import { type IndexedList, indexLists } from '../../search/search-index.ts';
import { foldText } from '../../search/tokenize.ts';
import type { WritePlan } from '../plan-write.ts';

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

/** The lists of the firm whose records have different names, by the path of the create, with the word for a record. */
const SETTING_LISTS: Readonly<Record<string, readonly [list: MemoryListName, label: string]>> = {
  '/case_stages': ['case_stages', 'case stage'],
  '/practice_areas': ['practice_areas', 'practice area'],
  '/people_groups': ['people_groups', 'people group'],
  '/locations': ['locations', 'location'],
  '/referral_sources': ['referral_sources', 'referral source'],
};

/** The longest wait for the lists before the create is sent. */
const LIST_READ_TIMEOUT_MS = 25_000;
const MAX_LISTED_RECORDS = 5;
/**
 * Searches for records with the same e-mail address, telephone number or name as the client, company, lead or case that
 * will be created, or with the name of the stage or other setting. Returns sentences about the lists that could not be
 * searched. Throws a MyCaseError that names the similar records, unless the call allows a duplicate.
 */
export async function assertNoSimilarRecord(
  { target, args }: WritePlan,
  cache: ListCache,
  call: CallContext,
): Promise<string[]> {
  const { path } = target.operation;
  const [settingList, label = ''] = SETTING_LISTS[path] ?? [];
  const listNames = settingList ? [settingList] : SEARCHED_LISTS[path];
  if (!listNames || args.allow_duplicate === true) return [];
  const lists = await readLists(listNames, cache, call);
  if (!lists) return [`Could not check for duplicates: ${listNames.map(toWords).join(' and ')} could not be read.`];
  if (settingList) await assertNoSameName(lists, label, getName(args));
  else await assertNoneSimilar(lists, args);
  return lists
    .filter(({ isComplete, gap }) => !isComplete || gap)
    .map(({ name, gap: reason = 'not all of them could be read' }) => {
      return `Could not check all ${toWords(name)} for duplicates: ${reason}.`;
    });
}

const toWords = (list: ListName): string => list.replaceAll('_', ' ');

/** Throws a MyCaseError if a record of a list has the name in any letter case. */
async function assertNoSameName(lists: readonly NamedList[], label: string, name: string): Promise<void> {
  const records = (await Promise.all(lists.map((list) => list.fetchRecords()))).flatMap((all) => [...all.values()]);
  const same = records.filter((record) => foldText(getName(record)).trim() === foldText(name).trim());
  if (same.length === 0) return;
  const found = same
    .slice(0, MAX_LISTED_RECORDS)
    .map((record) => `${label} ${record.id} ${quoteValue(getName(record))}`);
  throw new MyCaseError(`Nothing was sent. The name exists already: ${found.join('; ')}.`, {
    advice: DUPLICATE_ADVICE,
  });
}

const DUPLICATE_ADVICE =
  'If it is the same, use that record. If it is another, call again with allow_duplicate: true to create it.';

/** Throws a MyCaseError if a record of the lists is similar to the new one. */
async function assertNoneSimilar(lists: readonly NamedList[], args: ApiRecord): Promise<void> {
  const indexedLists = await indexLists(lists);
  const similarRecords = (await Promise.all(indexedLists.map((one) => findSimilarIn(one, args)))).flat();
  if (similarRecords.length > 0) throw createSimilarRecordError(similarRecords);
}

async function readLists(
  listNames: readonly (SearchedList | MemoryListName)[],
  cache: ListCache,
  call: CallContext,
): Promise<NamedList[] | undefined> {
  const deadline = Math.min(call.deadline, performance.now() + LIST_READ_TIMEOUT_MS);
  try {
    const lists = await cache.read(listNames, { ...call, deadline }, { fresh: true });
    return listNames.map((listName) => lists[listName]);
  } catch (error) {
    if (error instanceof MyCaseError && !call.signal.aborted) return undefined;
    throw error;
  }
}

interface SimilarRecord {
  readonly listName: ListName;
  readonly record: ApiRecord;
  readonly matchedFields: ReadonlySet<string>;
  /** How the name is similar, if it is another form of the same name. */
  readonly nameVariant?: string | undefined;
}

async function findSimilarIn(indexedList: IndexedList<NamedList>, args: ApiRecord): Promise<SimilarRecord[]> {
  const { list, index } = indexedList;
  const contactKeys = getContacts(args).map(({ key }) => key);
  const nameMatches = new Map((await findSameNames(indexedList, getName(args))).map(({ id, match }) => [id, match]));
  const ids = [...new Set([...contactKeys.flatMap((key) => index.findByKey(key)), ...nameMatches.keys()])];
  const records = ids.length > 0 ? await list.fetchRecords({ filter: { field: 'id', ids } }) : [];
  return [...records].map(([id, record]) => {
    const match = nameMatches.get(id);
    const sharedContacts = getContacts(record).filter(({ key }) => contactKeys.includes(key));
    const matchedFields = new Set<string>(sharedContacts.map(({ field }) => (field === 'email' ? 'e-mail' : 'phone')));
    if (match?.relation === 'same') matchedFields.add('name');
    return {
      listName: list.name,
      record,
      matchedFields,
      nameVariant: matchedFields.has('name') ? undefined : match?.reason,
    };
  });
}

/**
 * Finds the records with another form of a name: with other accents, abbreviations or nicknames, or in another order. A
 * case has the same name only if its words are in the same order.
 */
async function findSameNames(indexedList: IndexedList, text: string): Promise<NameMatch[]> {
  const name = parseName(text);
  const isCase = indexedList.list.name === 'cases';
  return (await findNameMatches(name, indexedList)).filter(({ names, match }) => {
    if (isCase) return names.some((known) => isSameTitle(name, known));
    const isSure = match.matchLevel === 'exact' || match.matchLevel === 'normalized';
    return isSure && match.coverage === 'both' && !match.isContradicted;
  });
}

const isSameTitle = (name: NameForm, known: NameForm): boolean =>
  name.joined[0] === known.joined[0] && name.suffix === known.suffix && name.legalForm === known.legalForm;

/** A shared telephone number alone is weak evidence: a family or an office has one number. */
const isPhoneOnly = ({ matchedFields, nameVariant }: SimilarRecord): boolean =>
  matchedFields.size === 1 && matchedFields.has('phone') && nameVariant === undefined;

function createSimilarRecordError(similarRecords: readonly SimilarRecord[]): MyCaseError {
  const rank = (similar: SimilarRecord) => (isPhoneOnly(similar) ? 0 : similar.matchedFields.size);
  const ranked = similarRecords.toSorted((a, b) => rank(b) - rank(a));
  const descriptions = ranked.slice(0, MAX_LISTED_RECORDS).map(({ listName, record, matchedFields, nameVariant }) => {
    const name = quoteValue(getName(record));
    const similarities = [
      ...(matchedFields.size > 0 ? [`same ${[...matchedFields].join(', ')}`] : []),
      ...(nameVariant ? [`similar name: ${nameVariant}`] : []),
    ];
    return `${toKind(listName)} ${record.id} ${name} (${similarities.join('; ')})`;
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
    advice: DUPLICATE_ADVICE,
  });
}
