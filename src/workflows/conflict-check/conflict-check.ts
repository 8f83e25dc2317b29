import * as z from 'zod';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue } from '../../base/safe-text.ts';
import { joinWords, pluralize } from '../../base/sentences.ts';
import type { ListCache, NamedList } from '../../cache/list-cache.ts';
import { formatProvenance } from '../../cache/provenance.ts';
import type { CallContext } from '../../client/client-types.ts';
import type { Section } from '../../formatting/report-result.ts';
import { getName } from '../../records/api-record.ts';
import { toEmailKey, toPhoneKey } from '../../records/contact-keys.ts';
import { MATCH_LEVELS } from '../../search/compare-names.ts';
import { findMentions, type Mention, type MentionSource } from '../../search/mentions.ts';
import { type ConflictParty, findMatches, type PartyMatch } from '../../search/party-matches.ts';
import { toKind } from '../../search/record-kinds.ts';
import { tokenize } from '../../search/tokenize.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import { type NoteMatch, searchNotes } from '../find-records/search-notes.ts';
import { formatOldest, prepareResultFile } from '../shared/result-file.ts';
import { toSection } from '../shared/sections.ts';
import { assertRecordName, formatConflictRecord } from './conflict-record.ts';
import { searchNearest } from './nearest.ts';
import { describeRelations, type RelationLists } from './relations.ts';

const SEARCHED_LISTS = ['clients', 'companies', 'leads', 'cases', 'staff'] as const;

const textField = z.string().trim().min(1).max(200);
const textListField = z.array(textField).max(20).optional();

/** A party. Text is the name of a party without other data. */
const PartySchema = z.preprocess(
  (value) => (typeof value === 'string' ? { name: value } : value),
  z.strictObject({
    name: textField.describe('Person or company'),
    aliases: textListField.describe('Former and other names'),
    companies: textListField.describe('Employers, affiliates'),
    emails: textListField,
    phones: textListField,
  }),
);

/** A party as an argument. */
export type PartyInput = z.infer<typeof PartySchema>;

/** Searches the firm's records for the parties of a new matter. */
export const conflictCheck = defineReadWorkflow({
  name: 'conflict_check',
  title: 'Conflict check',
  description:
    'Searches clients, companies, leads, cases, staff, descriptions and custom fields for the parties of a matter. It ' +
    'returns exact, normalized (order, accents, abbreviations, legal forms, nicknames), phonetic, fuzzy and partial ' +
    'matches, each with its match_reason and the relation of the record to the firm, and states the data that was not ' +
    'searched. save_as also writes the check as a record to file with the case. A lawyer must decide if there is a ' +
    'conflict.',
  input: {
    parties: z.array(PartySchema).min(1).max(20),
    save_as: z.string().min(1).optional().describe('Save the record under this new name, a .md file'),
  },
  sections: {
    matches: z.looseObject({
      party: z.string(),
      matched_term: z.string(),
      match_level: z.enum(MATCH_LEVELS),
      match_reason: z.string(),
      kind: z.string(),
      id: z.number(),
      name: z.string(),
      relation: z.string().optional(),
    }),
    mentions: z.looseObject({
      party: z.string(),
      matched_term: z.string(),
      kind: z.string(),
      id: z.number(),
      name: z.string(),
      field: z.string(),
      text: z.string(),
    }),
    nearest: z.looseObject({ party: z.string(), kind: z.string(), id: z.number(), name: z.string() }),
  },
  async run({ parties, save_as }, context, call) {
    const { cache, zone } = context;
    if (save_as !== undefined) assertRecordName(save_as);
    const target = save_as === undefined ? undefined : await prepareResultFile(save_as, context);
    const result = await checkParties(parties, cache, zone, call);
    const nearest = await searchNearest(result.unmatchedParties, result.searchedLists);
    const summary = [...result.partySummaries, ...nearest.triedForms, ...result.coverageNotes];
    const sections = [...result.sections, ...nearest.sections];
    const content = { parties: parties.map(toConflictParty), summary, sections, zone };
    const saved = await target?.save(Buffer.from(formatConflictRecord(content), 'utf8'), {
      format: 'Markdown',
      extent: formatExtent(result.sections),
      asOf: formatOldest(result.searchedLists, zone),
    });
    return {
      summary: saved
        ? [...summary, `The record of this check was ${saved.place}.`, saved.advice ?? []].flat()
        : summary,
      sections,
      zone,
      truncationHint: 'Check fewer parties at a time.',
    };
  },
});

/** The number of the matches and of the mentions. */
function formatExtent(sections: readonly Section[]): string {
  const count = (key: string) => sections.find((section) => section.key === key)?.rows.length ?? 0;
  return `${pluralize(count('matches'), 'match', 'matches')} and ${pluralize(count('mentions'), 'mention')}`;
}

/** The result of a conflict check. */
export interface ConflictCheckResult {
  /** A sentence for each party. */
  readonly partySummaries: readonly string[];
  /** Sentences that state which records were searched, when they were read, and what was not searched. */
  readonly coverageNotes: readonly string[];
  /** A line for each match, the most certain first. */
  readonly matchLines: readonly string[];
  readonly sections: readonly Section[];
  /** The parties that no record matches. */
  readonly unmatchedParties: readonly ConflictParty[];
  readonly searchedLists: readonly NamedList[];
}

const toConflictParty = ({
  name,
  aliases = [],
  companies = [],
  emails = [],
  phones = [],
  ownRecords = {},
}: CheckedParty): ConflictParty => ({ name, aliases, companies, emails, phones, ownRecords });

/** A party to check, with the records that are no match for it. */
export type CheckedParty = PartyInput & Pick<ConflictParty, 'ownRecords'>;

/**
 * Searches the firm's records for parties. Throws a MyCaseError for a name, address or number that can't be searched.
 */
export async function checkParties(
  inputs: readonly CheckedParty[],
  cache: ListCache,
  zone: string,
  call: CallContext,
): Promise<ConflictCheckResult> {
  const parties = inputs.map(toConflictParty);
  for (const party of parties) assertSearchable(party);
  const lists = await cache.read([...SEARCHED_LISTS, 'people_groups'], call);
  const searchedLists = SEARCHED_LISTS.map((name) => lists[name]);
  const hits = await findMatches(parties, searchedLists);
  const noteSearch = await searchNotes(hits, cache, call);
  const mentions = await findMentions(parties, [
    ...searchedLists.map((list) => ({ list })),
    createNoteSource(noteSearch.notes),
  ]);
  return {
    unmatchedParties: parties.filter((one) => !hits.some(({ party }) => party === one)),
    searchedLists,
    partySummaries: parties.map((party) => formatPartySummary(party, hits, mentions, searchedLists)),
    coverageNotes: [
      formatProvenance(searchedLists, zone),
      noteSearch.coverageNote,
      formatNotSearched(noteSearch.notSearched),
    ].filter(Boolean),
    matchLines: hits.map(
      ({ party, matchLevel, reason, list, id, record }) =>
        `${quoteValue(party.name)}: ${toKind(list.name)} ${quoteValue(getName(record))} (${id}), ${matchLevel}: ${reason}`,
    ),
    sections: [await buildMatchesSection(hits, lists), buildMentionsSection(mentions)],
  };
}

function createNoteSource(notes: readonly NoteMatch[]): MentionSource {
  const ownerNames = new Map(notes.map(({ record, owner }) => [record, owner.name]));
  const records = [...ownerNames.keys()];
  return { kind: 'note', records, formatName: (record) => `note on ${ownerNames.get(record)}` };
}

const formatNotSearched = (notes: string): string =>
  `Not searched: ${notes}, documents, messages, calls, tasks, events, invoices, payments, time entries, other readings of ` +
  'names in another script than the query (their Latin spelling is compared, for Arabic and Hebrew without the short vowels; search other spellings too), and records ' +
  'that the signed-in user or this server may not read. A lawyer must decide if a match is a conflict.';

/** Throws a MyCaseError for a term that can never match. A search for it would look complete and find nothing. */
function assertSearchable({ name, aliases, companies, emails, phones }: ConflictParty): void {
  const problems = [
    ...[name, ...aliases, ...companies]
      .filter((one) => tokenize(one).length === 0)
      .map((one) => `${quoteValue(one)} has no letter or digit`),
    ...emails.filter((one) => !toEmailKey(one)).map((one) => `${quoteValue(one)} is not a valid e-mail address`),
    ...phones.filter((one) => !toPhoneKey(one)).map((one) => `${quoteValue(one)} is not a valid telephone number`),
  ];
  if (problems.length > 0) throw new MyCaseError(`Nothing was searched: ${problems.join('; ')}.`);
}

function formatPartySummary(
  party: ConflictParty,
  hits: readonly PartyMatch[],
  mentions: readonly Mention[],
  searchedLists: readonly NamedList[],
): string {
  const { name, aliases, companies, emails, phones } = party;
  const others = [...aliases, ...companies, ...emails, ...phones].map((text) => quoteValue(text));
  const searched = `${quoteValue(name)}${others.length > 0 ? ` (searched with ${joinWords(others, 'and')})` : ''}`;
  const partyHits = hits.filter((hit) => hit.party === party);
  const labels = partyHits.map(({ matchLevel, isContactOnly, matchedTerm }) =>
    isContactOnly ? `only by ${matchedTerm}` : matchLevel,
  );
  const counts = [...new Set(labels)].map((label) => `${labels.filter((one) => one === label).length} ${label}`);
  const mentionCount = mentions.filter((mention) => mention.party === party).length;
  const findings = [
    ...(partyHits.length > 0
      ? [`${pluralize(partyHits.length, 'match', 'matches')} (${joinWords(counts, 'and')})`]
      : []),
    ...(mentionCount > 0 ? [`${pluralize(mentionCount, 'mention')} in texts`] : []),
  ];
  if (searchedLists.every(({ isComplete }) => isComplete))
    return `${searched}: ${findings.length > 0 ? joinWords(findings, 'and') : 'no match in the records searched'}.`;
  const found =
    findings.length > 0 ? `at least ${joinWords(findings, 'and')}` : 'none in the records that could be read';
  return `${searched}: it is not known how many records match, because not all could be searched. Found: ${found}.`;
}

async function buildMatchesSection(hits: readonly PartyMatch[], lists: RelationLists): Promise<Section> {
  const relations = await describeRelations(hits, lists);
  const rows = hits.map((hit, i) => ({
    party: hit.party.name,
    matched_term: hit.matchedTerm,
    match_level: hit.matchLevel,
    match_reason: hit.reason,
    kind: toKind(hit.list.name),
    id: hit.id,
    name: getName(hit.record),
    ...relations[i],
  }));
  return toSection('matches', { title: 'Matches, the most certain first', rows });
}

function buildMentionsSection(mentions: readonly Mention[]): Section {
  const rows = mentions.map(({ party, matchedTerm, kind, id, name, field, text }) => ({
    party: party.name,
    matched_term: matchedTerm,
    kind,
    id,
    name,
    field,
    text,
  }));
  return toSection('mentions', { title: 'Mentions in texts', rows, kinds: { text: 'prose' } });
}
