import * as z from 'zod';
import { quoteValue } from '../../base/safe-text.ts';
import { joinWords } from '../../base/sentences.ts';
import { convertToZone } from '../../base/timestamps.ts';
import type { ListName, ListState, NamedList } from '../../cache/list-cache.ts';
import { getNamedReference, limitItems, toNamedReference } from '../../cache/named-references.ts';
import { formatProvenance } from '../../cache/provenance.ts';
import type { Section } from '../../formatting/report-result.ts';
import { type ApiRecord, getName, getText } from '../../records/api-record.ts';
import { getEventDays } from '../../records/events.ts';
import type { FoundRecord } from '../../search/found-records.ts';
import { describeTriedForms, findSimilarNames, type NearRecord } from '../../search/nearest-records.ts';
import { hasNames, LIST_BY_KIND } from '../../search/record-kinds.ts';
import { getSearchedName } from '../../search/record-names.ts';
import { indexLists, type SearchedList } from '../../search/search-index.ts';
import { type Findings, isAddress, type MatchQuality, searchRecords } from '../../search/search-records.ts';
import { tokenize } from '../../search/tokenize.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import { findLinkedIds, LINK_FIELDS } from '../shared/linked-cases.ts';
import type { ListsByName } from '../shared/record-rows.ts';
import { toSection } from '../shared/sections.ts';
import { type NoteMatch, searchNotes } from './search-notes.ts';

/** The lists that are searched by default. */
const DEFAULT_LISTS = { ...LIST_BY_KIND, document: 'documents' } as const;

const LISTS = { ...DEFAULT_LISTS, task: 'tasks', event: 'events', call: 'calls', invoice: 'invoices' } as const;

type RecordKind = keyof typeof LISTS;

const RECORD_KINDS = Object.keys(LISTS) as RecordKind[];

const DEFAULT_LIMIT = 20;

const ReferencesSchema = z.array(z.looseObject({ id: z.number().optional(), name: z.string().optional() })).optional();

/** Finds records by a name, an address, a number or an id. */
export const findRecords = defineReadWorkflow({
  name: 'find_records',
  title: 'Find records',
  description:
    'Searches cases, clients, companies, leads, staff and documents at once: by names in any order or spelling, ' +
    'mistyped or in part, by e-mail, telephone number in any format, case number, file name or id. Kinds task, event, ' +
    'call and invoice are searched if they are requested. Kind note also searches the subjects of notes on the cases ' +
    'and clients found. Results are ranked, each with its match_reason. Use it first when you have a name instead of ' +
    'an id.',
  seeAlso: { query_firm: 'For conditions, dates or counts use query_firm.' },
  input: {
    query: z.string().trim().min(1).max(200).describe('A name or part of it, e-mail, phone, case number, id'),
    kinds: z
      .array(z.enum([...RECORD_KINDS, 'note']))
      .min(1)
      .optional()
      .describe(`Default: ${Object.keys(DEFAULT_LISTS).join(', ')}, and note if no record has all the words`),
    limit: z.int().min(1).max(100).optional().describe(`Default ${DEFAULT_LIMIT}`),
  },
  sections: {
    matches: z.looseObject({
      kind: z.string(),
      id: z.number(),
      name: z.string(),
      details: z.string().optional(),
      clients: ReferencesSchema,
      cases: ReferencesSchema,
      match_reason: z.string(),
    }),
    nearest: z.looseObject({ kind: z.string(), id: z.number(), name: z.string(), match_reason: z.string() }),
    notes: z.looseObject({ id: z.number(), subject: z.string().nullish(), date: z.string().nullish() }),
  },
  async run({ query, kinds, limit = DEFAULT_LIMIT }, { cache, zone }, call) {
    const requestedKinds = RECORD_KINDS.filter((kind) => kinds?.includes(kind) ?? kind in DEFAULT_LISTS);
    const lists = await cache.read([...requestedKinds.map((kind) => LISTS[kind]), 'cases', 'clients'], call);
    const searchedLists = requestedKinds.map((kind) => lists[LISTS[kind]]);
    const findings = await searchRecords(query, searchedLists, limit);
    const hasNoNumber = findings.matchQuality === 'near' && !isAddress(query);
    const noteSearch =
      (kinds?.includes('note') ?? (findings.matchQuality === 'some' || hasNoNumber))
        ? await searchNotes((await searchRecords(query, [lists.cases, lists.clients], limit)).found, cache, call)
        : undefined;
    const notes = noteSearch && findNotesBySubject(query, noteSearch.notes);
    const similar = await findSimilar(query, searchedLists, findings);
    const rows = await buildMatchRows(findings.found.slice(0, limit), lists, zone);
    return {
      summary: [
        ...(requestedKinds.length > 0
          ? [formatHeadline(query, findings, searchedLists), formatProvenance(searchedLists, zone)]
          : []),
        ...similar.triedForms,
        ...(noteSearch?.coverageNote ? [noteSearch.coverageNote] : []),
        formatNotSearched(requestedKinds, noteSearch?.notSearched ?? 'notes'),
      ],
      sections: [
        ...(requestedKinds.length > 0 ? [{ key: 'matches', title: 'Matches', rows, total: findings.total }] : []),
        ...similar.sections,
        ...(notes ? [buildNotesSection(notes)] : []),
      ],
      zone,
      truncationHint: 'Use more words of the name, fewer kinds, or a larger limit.',
    };
  },
});

/** For a name that no record matches: the forms that were tried, and the records with similar names. */
async function findSimilar(
  query: string,
  lists: readonly SearchedList[],
  { found, total, matchQuality }: Findings,
): Promise<{ readonly triedForms: readonly string[]; readonly sections: readonly Section[] }> {
  const isMatched = total > 0 && matchQuality !== 'some';
  if (isMatched || lists.length === 0 || isAddress(query)) return { triedForms: [], sections: [] };
  const isFound = ({ list, id }: NearRecord) => found.some((one) => one.list === list && one.id === id);
  const rows = (await findSimilarNames(query, await indexLists(lists)))
    .filter((one) => !isFound(one))
    .map(({ list, id, name, reason }) => ({
      kind: toKind(list),
      id,
      name,
      match_reason: reason,
    }));
  const title = 'Similar names that do not match, the most similar first';
  return {
    // Only names are compared in other forms.
    triedForms: lists.some(({ name }) => hasNames(name)) ? [describeTriedForms(query)] : [],
    sections: rows.length > 0 ? [toSection('nearest', { title, rows })] : [],
  };
}

const toKind = (list: ListState): RecordKind => RECORD_KINDS.find((kind) => LISTS[kind] === list.name) ?? 'case';

/** The notes whose subject and owner's name together have every word. The subject must have at least one of them. */
function findNotesBySubject(query: string, notes: readonly NoteMatch[]): NoteMatch[] {
  const queryWords = tokenize(query);
  const isPrefixOfAny = (words: readonly string[]) => (word: string) =>
    words.some((candidate) => candidate.startsWith(word));
  return notes.filter(({ record, owner }) => {
    const subject = tokenize(getText(record, 'subject'));
    return (
      queryWords.some(isPrefixOfAny(subject)) && queryWords.every(isPrefixOfAny([...subject, ...tokenize(owner.name)]))
    );
  });
}

function buildNotesSection(notes: readonly NoteMatch[]): Section {
  const rows = notes.map(({ record, owner, ownerList }) => ({
    id: Number(record.id),
    date: getText(record, 'date'),
    subject: getText(record, 'subject'),
    [ownerList]: [owner],
  }));
  return toSection('notes', { title: 'Notes', rows, kinds: { subject: 'prose' } });
}

const MATCH_QUALITY_LABELS: Readonly<Record<MatchQuality, string>> = {
  key: 'exact match',
  every: 'records with all words, the best first',
  'but form': 'no record has all the words; these have all except the legal form',
  near: 'no record has this number or address; these have one that is nearly the same',
  some: 'no record has all the words; those with the most words first',
};

function formatHeadline(
  query: string,
  { found, total, matchQuality }: Findings,
  searchedLists: readonly ListState[],
): string {
  const isComplete = searchedLists.every((list) => list.isComplete);
  const gapNote = isComplete
    ? ''
    : ' it is not known how many records match, because not all could be searched. Found:';
  if (total === 0)
    return isComplete
      ? `${quoteValue(query)}: no match in the records searched.`
      : `${quoteValue(query)}:${gapNote} none in the records that could be read.`;
  const counts = RECORD_KINDS.flatMap((kind) => {
    const count = found.filter(({ list }) => list.name === LISTS[kind]).length;
    return count > 0 ? [`${count} ${count === 1 ? kind : LISTS[kind]}`] : [];
  });
  const totalNote = total > found.length ? `, the best of ${total}` : '';
  const qualityNote = isComplete ? ` (${MATCH_QUALITY_LABELS[matchQuality]})` : '';
  return `${quoteValue(query)}:${gapNote}${isComplete ? '' : ' at least'} ${joinWords(counts, 'and')}${totalNote}${qualityNote}.`;
}

const NEVER_SEARCHED = [
  'the text of documents',
  'messages',
  'descriptions',
  'custom fields',
  'payments',
  'time entries',
];

function formatNotSearched(requestedKinds: readonly RecordKind[], notes: string): string {
  const unsearchedLists = RECORD_KINDS.flatMap((kind) => (requestedKinds.includes(kind) ? [] : [LISTS[kind]]));
  const callers = requestedKinds.includes('call') ? ['the clients and leads of calls'] : [];
  return `Not searched: ${joinWords([...unsearchedLists, ...callers, notes, ...NEVER_SEARCHED], 'and')}.`;
}

type LinkLists = ListsByName<'cases' | 'clients'>;

async function buildMatchRows(
  found: readonly FoundRecord[],
  lists: LinkLists,
  zone: string,
): Promise<readonly Record<string, unknown>[]> {
  const matches = await withAllFields(found);
  const select = (name: ListName) => matches.filter(({ list }) => list.name === name).map(({ record }) => record);
  const getIds: LinkedIds = {
    client: await findLinkedIds(select('clients'), LINK_FIELDS.clients, lists.cases),
    company: await findLinkedIds(select('companies'), LINK_FIELDS.companies, lists.cases),
    case: await findLinkedIds(select('cases'), LINK_FIELDS.cases, lists.clients),
  };
  return matches.map(({ list, id, record, matchReason }) => {
    const kind = toKind(list);
    return {
      kind,
      id,
      name: getName(record) || getSearchedName(record),
      details: formatDetails(kind, record, zone),
      ...buildLinks(kind, record, lists, getIds),
      match_reason: matchReason,
    };
  });
}

/** The records with all their fields. */
async function withAllFields(found: readonly FoundRecord[]): Promise<FoundRecord[]> {
  const records = new Map<SearchedList, ReadonlyMap<number, ApiRecord>>();
  for (const list of new Set(found.map((one) => one.list))) {
    const ids = found.flatMap((one) => (one.list === list ? one.id : []));
    records.set(list, await list.fetchRecords({ filter: { field: 'id', ids } }));
  }
  return found.map((one) => ({ ...one, record: records.get(one.list)?.get(one.id) ?? one.record }));
}

const DETAIL_FIELDS: Readonly<Record<RecordKind, readonly string[]>> = {
  client: ['email', 'cell_phone_number'],
  case: ['case_number', 'status', 'case_stage'],
  company: ['email', 'main_phone_number'],
  lead: ['status', 'email', 'cell_phone_number'],
  staff: ['title', 'email'],
  document: ['path', 'filename'],
  task: ['due_date', 'priority'],
  event: ['start', 'event_type'],
  call: ['called_at', 'caller_phone_number'],
  invoice: ['status', 'due_date'],
};

/**
 * The fields of a record that tell it from others. The file name of a document is left out if its path ends with it. A
 * time is in the zone, and an all-day event has its days.
 */
function formatDetails(kind: RecordKind, record: ApiRecord, zone: string): string {
  const fileName = getText(record, 'filename').replace(/\.\w+$/, '');
  const isInPath = kind === 'document' && getText(record, 'path').endsWith(fileName);
  const shown = { ...record, start: formatTimes(record, zone) };
  return DETAIL_FIELDS[kind]
    .flatMap((field) => (field === 'filename' && isInPath ? [] : convertToZone(getText(shown, field), zone) || []))
    .join(', ');
}

/** The start of an event. Of an all-day event of several days: `2026-03-31 to 2026-04-02`. */
function formatTimes(event: ApiRecord, zone: string): string {
  const days = event.all_day === true ? getEventDays(event, zone) : undefined;
  if (!days) return getText(event, 'start');
  return days.first === days.last ? days.first : `${days.first} to ${days.last}`;
}

const MAX_LINKS = 4;

/** The ids of the clients of a case, or of the cases of another record. */
type LinkedIds = Readonly<Record<'client' | 'company' | 'case', (record: ApiRecord) => number[]>>;

/** The clients of a case, or the cases of another record. */
function buildLinks(
  kind: RecordKind,
  record: ApiRecord,
  { cases, clients }: LinkLists,
  getIds: LinkedIds,
): Record<string, unknown> {
  if (kind === 'staff') return {};
  const nameFirst = (list: NamedList, ids: readonly number[]) =>
    limitItems(
      MAX_LINKS,
      ids.map((id) => toNamedReference(list, id)),
    );
  if (kind === 'case') return { clients: nameFirst(clients, getIds.case(record)) };
  if (kind === 'client' || kind === 'company') return { cases: nameFirst(cases, getIds[kind](record)) };
  return { cases: [getNamedReference(record, 'case', cases) ?? []].flat() };
}
