import { MyCaseError } from '../base/mycase-error.ts';
import { quoteValue } from '../base/safe-text.ts';
import { joinSentences, joinWords } from '../base/sentences.ts';
import type { ListCache, NamedList } from '../cache/list-cache.ts';
import type { CallContext } from '../client/client-types.ts';
import { type ApiRecord, getName, getReferenceIds } from '../records/api-record.ts';
import { toEmailKey } from '../records/contact-keys.ts';
import { createCaseComparer, hasContent, selectNameWords } from './described-case.ts';
import { type Candidate, formatCandidates } from './format-candidates.ts';
import {
  getVariantMatchLevel,
  getWordMatchLevel,
  type NameQuery,
  parseQuery,
  QUERY_MATCH_LEVELS,
} from './query-match-level.ts';
import { LIST_BY_KIND, type NamedKind } from './record-kinds.ts';
import { createNotFoundError, RecordNotFoundError } from './record-not-found.ts';
import { getSearchIndex, toCaseNumberKey } from './search-index.ts';
import { fetchSignedInStaffId, isSignedInWord } from './signed-in-staff.ts';
import { tokenize } from './tokenize.ts';

/** The record that an argument stands for. */
export interface ResolvedRecord {
  readonly kind: NamedKind;
  readonly id: number;
  readonly name: string;
  readonly record: ApiRecord;
  /** Sentences that state how words were interpreted. Undefined for none. */
  readonly interpretation: string | undefined;
  /** The interpretation, and a sentence that a person is no longer active. Undefined for none. */
  readonly note: string | undefined;
}

/**
 * Finds the record of one of `kinds` that an argument refers to: by an id, with or without its kind (`client 12`), or
 * by words of a name, a case number or an e-mail; a case also by the name of its client, or by words that describe it.
 * `me` is the staff member who is signed in. Nicknames match only staff. Words that match staff are not accepted as
 * part of a client's name. If no record matches, the lists are read once more: the record may be new in MyCase. Throws
 * a MyCaseError if no record or several records match.
 */
export async function resolveRecord(
  kinds: NamedKind | readonly NamedKind[],
  input: string,
  cache: ListCache,
  call: CallContext,
): Promise<ResolvedRecord> {
  const startedAt = Date.now();
  const request = { input, kinds: [kinds].flat(), cache, call, isFresh: false };
  const found = await findRecord(request).catch((error: unknown) => {
    if (error instanceof RecordNotFoundError && error.asOf < startedAt)
      return findRecord({ ...request, isFresh: true });
    throw error;
  });
  call.onResolved?.(found.kind, found.id);
  return found;
}

async function findRecord(request: ResolveRequest): Promise<ResolvedRecord> {
  const { input, call } = request;
  const { kind, id, digits = input } = isSignedInPerson(request) ? await toSignedInStaff(call) : parseRecordId(input);
  if (kind && !request.kinds.includes(kind)) throw createNotFoundError(input, request.kinds, [], []);
  const ofKind = { ...request, kinds: kind ? [kind] : request.kinds };
  return id === undefined
    ? resolveByWords(ofKind, parseQuery(digits))
    : resolveById(ofKind, id, parseQuery(digits), kind !== undefined);
}

interface ResolveRequest {
  readonly input: string;
  readonly kinds: readonly NamedKind[];
  readonly cache: ListCache;
  readonly call: CallContext;
  /** True if the lists are read as they are in MyCase now. */
  readonly isFresh: boolean;
}

const isSignedInPerson = ({ input, kinds }: ResolveRequest): boolean =>
  kinds.includes('staff') && isSignedInWord(input);

const toSignedInStaff = async (call: CallContext): Promise<RecordId> => ({
  kind: 'staff',
  id: await fetchSignedInStaffId(call),
  digits: '',
});

/** An id or another number in the words of an argument, with its kind if they name it. */
interface RecordId {
  readonly kind?: NamedKind | undefined;
  readonly id?: number | undefined;
  /** The number as it is written, if the words have one and name a kind. */
  readonly digits?: string | undefined;
}

/** `12`, `#12`, `client 12`. An id does not begin with 0: `007` and `case 007` have no id. */
function parseRecordId(input: string): RecordId {
  const [, word, digits = ''] = /^\s*(?:([a-z]+)\s*[:#]?\s*)?#?(\d{1,15})\s*$/i.exec(input) ?? [];
  const id = /^[1-9]/.test(digits) ? Number(digits) : undefined;
  if (word === undefined) return { id };
  const kind = (Object.keys(LIST_BY_KIND) as NamedKind[]).find((known) => known === word.toLowerCase());
  return kind ? { kind, id, digits } : {};
}

/** `isSurelyId`: the words name the kind, so another record with this number or name is used only if there is no id. */
async function resolveById(
  request: ResolveRequest,
  id: number,
  words: NameQuery,
  isSurelyId: boolean,
): Promise<ResolvedRecord> {
  const lists = await readLists(request, request.kinds);
  const idMatches: Candidate[] = [];
  for (const { kind, list } of lists)
    for (const record of (await fetchRecords(list, [id])).values())
      idMatches.push({ kind, id, record, level: 'exact' });
  const candidates = isSurelyId && idMatches.length > 0 ? [] : await findCandidates(lists, words);
  const nameMatches = candidates.filter((one) => one.level === 'exact' && one.id !== id);
  const only = selectOnly([...idMatches, ...nameMatches], request, lists, []);
  const isWords = nameMatches.length > 0 || isSignedInPerson(request);
  return toResolvedRecord(only, isWords ? request.input : undefined);
}

async function resolveByWords(request: ResolveRequest, words: NameQuery): Promise<ResolvedRecord> {
  const { kinds } = request;
  const rivalKinds: NamedKind[] = kinds.some(isOutsideFirm) && !kinds.includes('staff') ? ['staff'] : [];
  const all = await readLists(request, [...kinds, ...rivalKinds]);
  const lists = all.filter(({ kind }) => kinds.includes(kind));
  const isNamed = !kinds.includes('case') || hasContent(words.words);
  const directMatches = (await findCandidates(lists, words)).filter(
    ({ level }) => isNamed || level === 'exact' || level === 'words',
  );
  const isOther = kinds.includes('case') && isNamed && !directMatches.some(isSure);
  const matches = [...directMatches, ...(isOther ? await findOtherCases(request, words) : [])];
  const bestMatches = pickBest(matches);
  const isExact = bestMatches.every(({ level }) => level === 'exact');
  const rivals = (await findCandidates(all, words)).filter(
    ({ kind, level }) => rivalKinds.includes(kind) && level !== 'near',
  );
  const candidates = isExact ? bestMatches : [...bestMatches, ...rivals];
  const only = selectOnly(candidates, request, lists, [...matches, ...rivals]);
  return withGapNote(toResolvedRecord(only, request.input), lists);
}

/**
 * Returns the only candidate. Throws a MyCaseError if there is none, with the similar records, or if there are several.
 */
function selectOnly(
  candidates: readonly Candidate[],
  request: ResolveRequest,
  lists: readonly KindList[],
  similar: readonly Candidate[],
): Candidate {
  const [only] = candidates;
  if (!only)
    throw createNotFoundError(
      request.input,
      request.kinds,
      lists.map(({ list }) => list),
      similar,
    );
  if (candidates.length > 1)
    throw new MyCaseError(
      `${quoteValue(request.input)} matches ${candidates.length} records: ${formatCandidates(candidates)}.`,
      { advice: `Use an id, as "${only.kind} ${only.id}".` },
    );
  return only;
}

/** People and companies outside the firm. The name of a staff member must not select one of them. */
const isOutsideFirm = (kind: NamedKind): boolean => kind === 'client' || kind === 'company' || kind === 'lead';

async function readLists({ cache, call, isFresh }: ResolveRequest, kinds: readonly NamedKind[]): Promise<KindList[]> {
  const lists = await cache.read(
    kinds.map((kind) => LIST_BY_KIND[kind]),
    call,
    { fresh: isFresh },
  );
  return kinds.map((kind) => ({ kind, list: lists[LIST_BY_KIND[kind]] }));
}

interface KindList {
  readonly kind: NamedKind;
  readonly list: NamedList;
}

async function findCandidates(lists: readonly KindList[], query: NameQuery): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  for (const { kind, list } of lists) {
    const index = await getSearchIndex(list);
    const variantIds = index.findCandidates(query.name);
    const keys = [toEmailKey(query.text) ?? [], toCaseNumberKey(query.words.join(''))].flat();
    const ids = new Set([
      ...index.findByWordStarts(query.words),
      ...keys.flatMap((key) => index.findByKey(key)),
      ...variantIds,
    ]);
    for (const [id, record] of await fetchRecords(list, [...ids])) {
      const level =
        getWordMatchLevel(record, query) ?? (variantIds.has(id) ? getVariantMatchLevel(record, query) : undefined);
      if (level) candidates.push({ kind, id, record, level });
    }
  }
  return candidates;
}

/** The candidates with the best level, without uncertain ones. */
function pickBest(candidates: readonly Candidate[]): Candidate[] {
  const sure = candidates.filter(isSure);
  const bestLevel = QUERY_MATCH_LEVELS.find((level) => sure.some((one) => one.level === level));
  return sure.filter(({ level }) => level === bestLevel);
}

const isSure = ({ kind, level }: Candidate): boolean => level !== 'near' && (level !== 'nickname' || kind === 'staff');

/**
 * The cases of the clients whose name matches: "the Thornwick case" may have the name of the other party. If there are
 * none, the cases that the words describe.
 */
async function findOtherCases({ cache, call, isFresh }: ResolveRequest, words: NameQuery): Promise<Candidate[]> {
  const { clients, cases } = await cache.read(['clients', 'cases'], call, { fresh: isFresh });
  const ofClients = pickBest(await findCandidates([{ kind: 'client', list: clients }], words));
  const casesOfClients = await fetchCasesOf(
    ofClients.map(({ id }) => id),
    cases,
  );
  if (casesOfClients.size > 0)
    return [...casesOfClients].map(([id, record]) => ({ kind: 'case', id, record, level: 'words' }));
  const described = tokenize(words.text.replace(/['’]s\b/g, ''));
  const compare = createCaseComparer(described);
  const formatClients = (record: ApiRecord): string =>
    getReferenceIds(record, 'clients')
      .map((id) => getName(clients.names.get(id) ?? {}))
      .join(' ');
  return [...(await fetchNamedCases(described, cases, clients))].flatMap(([id, record]) => {
    const level = compare(record, formatClients(record));
    return level ? [{ kind: 'case', id, record, level }] : [];
  });
}

/** The cases that have one of the distinctive words of a description in their name or in that of a client. */
async function fetchNamedCases(
  described: readonly string[],
  cases: NamedList,
  clients: NamedList,
): Promise<ReadonlyMap<number, ApiRecord>> {
  const [caseIndex, clientIndex] = [await getSearchIndex(cases), await getSearchIndex(clients)];
  const words = selectNameWords(described);
  const clientIds = words.flatMap((word) => [...clientIndex.findByWordStarts([word])]);
  const named = await fetchRecords(
    cases,
    words.flatMap((word) => [...caseIndex.findByWordStarts([word])]),
  );
  return new Map([...named, ...(await fetchCasesOf(clientIds, cases))]);
}

const fetchRecords = (list: NamedList, ids: readonly number[]): Promise<ReadonlyMap<number, ApiRecord>> =>
  ids.length > 0 ? list.fetchRecords({ filter: { field: 'id', ids } }) : Promise.resolve(new Map());

const fetchCasesOf = (clientIds: readonly number[], cases: NamedList): Promise<ReadonlyMap<number, ApiRecord>> =>
  clientIds.length > 0
    ? cases.fetchRecords({ filter: { field: 'clients', ids: clientIds } })
    : Promise.resolve(new Map());

function toResolvedRecord({ kind, id, record }: Candidate, input: string | undefined): ResolvedRecord {
  const name = getName(record);
  const interpretation =
    input === undefined ? undefined : `${quoteValue(input)} was interpreted as ${kind} ${quoteValue(name)} (id ${id}).`;
  return {
    kind,
    id,
    name,
    record,
    interpretation,
    note: joinSentences(interpretation, formatInactivity(kind, record)),
  };
}

/** A sentence if a person is no longer active. */
export const formatInactivity = (kind: NamedKind, record: ApiRecord): string | undefined =>
  kind === 'staff' && record.active === false
    ? `${quoteValue(getName(record))} is no longer active in MyCase.`
    : undefined;

/** Adds a note if a record that was not read may have the same name. */
function withGapNote(found: ResolvedRecord, lists: readonly KindList[]): ResolvedRecord {
  const incomplete = lists.filter(({ list }) => !list.isComplete).map(({ list }) => list.name);
  if (incomplete.length === 0) return found;
  const gapNote = `Not all ${joinWords(incomplete, 'and')} could be read, so another record may have this name too.`;
  return {
    ...found,
    interpretation: joinSentences(found.interpretation, gapNote),
    note: joinSentences(found.note, gapNote),
  };
}
