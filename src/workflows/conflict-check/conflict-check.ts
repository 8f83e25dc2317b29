import * as z from 'zod';
import { MyCaseError } from '../../base/mycase-error.ts';
import type { ListCache, ListName, ListSnapshot } from '../../cache/list-cache.ts';
import { joinList, provenance } from '../../cache/provenance.ts';
import type { RequestContext } from '../../client/client-types.ts';
import type { Section } from '../../formatting/report-result.ts';
import { getName } from '../../records/api-record.ts';
import { toEmailKey, toPhoneKey } from '../../records/contact-keys.ts';
import { MATCH_LEVELS } from '../../search/name-comparer.ts';
import {
  type ConflictParty,
  findMatches,
  findMentions,
  type Mention,
  type PartyMatch,
  type SearchedRecord,
} from '../../search/party-matches.ts';
import { tokenize } from '../../search/tokenize.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import { type NoteMatch, searchNotes } from '../find-records/search-notes.ts';
import { describeRelation, type RelationLists } from './relations.ts';

const SEARCHED_LISTS = ['clients', 'companies', 'leads', 'cases', 'staff'] as const;

const textField = z.string().trim().min(1).max(200);
const textListField = z.array(textField).max(20).optional();

/** Looks for the parties of a new matter among everyone the firm has to do with. */
export const conflictCheck = defineReadWorkflow({
  name: 'conflict_check',
  title: 'Conflict check',
  description:
    'Looks for the parties of a matter among clients, companies, leads, cases, staff, descriptions and custom fields: ' +
    'exact, normalised (order, accents, legal forms, nicknames), phonetic and fuzzy matches, each with its ' +
    'reason and what the record is to the firm. Says what was not searched. It finds matches; whether there is a ' +
    'conflict a lawyer decides.',
  input: {
    parties: z
      .array(
        z.strictObject({
          name: textField.describe('Person or company'),
          aliases: textListField.describe('Former and other names'),
          companies: textListField.describe('Employers, affiliates'),
          emails: textListField,
          phones: textListField,
        }),
      )
      .min(1)
      .max(20),
  },
  sections: {
    matches: z.looseObject({
      party: z.string(),
      by: z.string(),
      how: z.enum(MATCH_LEVELS),
      reason: z.string(),
      kind: z.string(),
      id: z.number(),
      name: z.string(),
      relation: z.string().optional(),
    }),
    mentions: z.looseObject({
      party: z.string(),
      by: z.string(),
      kind: z.string(),
      id: z.number(),
      name: z.string(),
      field: z.string(),
      text: z.string(),
    }),
  },
  async run({ parties }, { cache, zone }, scope) {
    const { partySummaries, coverageNotes, sections } = await checkParties(parties, cache, zone, scope);
    return {
      summary: [...partySummaries, ...coverageNotes],
      sections,
      zone,
      truncationHint: 'Check fewer parties at a time.',
    };
  },
});

/** The result of a conflict check. */
export interface ConflictCheckResult {
  /** A sentence for each party. */
  readonly partySummaries: readonly string[];
  /** Over what, as of when, and what was not searched. */
  readonly coverageNotes: readonly string[];
  /** Each match in a line, the surest first. */
  readonly matchLines: readonly string[];
  readonly sections: readonly Section[];
}

/** Records that are no match, because they are the party itself. */
type ExcludedRecords = { readonly [list in ListName]?: number | undefined };

/** Looks for parties among everyone the firm has to do with. Throws a MyCaseError for what nothing can be searched by. */
export async function checkParties(
  inputs: readonly PartyInput[],
  cache: ListCache,
  zone: string,
  scope: RequestContext,
  excluded: ExcludedRecords = {},
): Promise<ConflictCheckResult> {
  const parties = inputs.map(toParty);
  for (const party of parties) assertSearchable(party);
  const lists = await cache.read([...SEARCHED_LISTS, 'people_groups'], scope);
  const searchedLists = SEARCHED_LISTS.map((name) => lists[name]);
  const allHits = await findMatches(parties, searchedLists);
  const hits = allHits.filter(({ list, id }) => excluded[list.name] !== id);
  const noteSearch = await searchNotes(hits, cache, scope);
  const mentions = findMentions(parties, [...searchedLists.flatMap(toSources), ...noteSearch.notes.map(toNoteSource)]);
  return {
    partySummaries: parties.map((party) => formatPartySummary(party, hits, mentions)),
    coverageNotes: [
      provenance(searchedLists, zone),
      noteSearch.coverageNote,
      formatNotSearched(noteSearch.notSearched),
    ].filter(Boolean),
    matchLines: hits.map(
      ({ party, matchLevel, reason, list, id, record }) =>
        `${party}: ${KIND_BY_LIST[list.name] ?? list.name} ${getName(record)} (${id}), ${matchLevel}: ${reason}`,
    ),
    sections: [buildMatchesSection(hits, lists), buildMentionsSection(mentions)],
  };
}

const toSources = (list: ListSnapshot): SearchedRecord[] =>
  [...list.records].map(([id, record]) => ({
    kind: KIND_BY_LIST[list.name] ?? list.name,
    id,
    record,
  }));

const toNoteSource = ({ record, owner }: NoteMatch): SearchedRecord => ({
  kind: 'note',
  id: Number(record.id),
  record,
  noteOwner: owner.name,
});

const formatNotSearched = (notes: string): string =>
  `Not searched: ${notes}, documents, messages, calls, tasks, events, names written in another script than they are asked ` +
  'in (give both spellings), and what the signed-in person or this server may not see. These are matches, not an opinion: whether there is a conflict is for a lawyer to decide.';

/** Refuses terms without a name, an address or a number: a search would find nothing, and look complete. */
function assertSearchable({ name, aliases, companies, emails, phones }: ConflictParty): void {
  const problems = [
    ...[name, ...aliases, ...companies]
      .filter((one) => tokenize(one).length === 0)
      .map((one) => `"${one}" has no letter or digit`),
    ...emails.filter((one) => !toEmailKey(one)).map((one) => `"${one}" is no e-mail address`),
    ...phones.filter((one) => !toPhoneKey(one)).map((one) => `"${one}" is no telephone number`),
  ];
  if (problems.length > 0) throw new MyCaseError(`Nothing was searched: ${problems.join('; ')}.`);
}

type PartyInput = { readonly name: string } & {
  readonly [list in Exclude<keyof ConflictParty, 'name'>]?: string[] | undefined;
};

const toParty = ({ name, aliases = [], companies = [], emails = [], phones = [] }: PartyInput): ConflictParty => ({
  name,
  aliases,
  companies,
  emails,
  phones,
});

function formatPartySummary(
  { name }: ConflictParty,
  hits: readonly PartyMatch[],
  mentions: readonly Mention[],
): string {
  const partyHits = hits.filter(({ party }) => party === name);
  const counts = MATCH_LEVELS.flatMap((level) => {
    const count = partyHits.filter((hit) => hit.matchLevel === level).length;
    return count > 0 ? [`${count} ${level}`] : [];
  });
  const mentionCount = mentions.filter(({ party }) => party === name).length;
  const findings = [
    ...(partyHits.length > 0 ? [`${formatCount(partyHits.length, 'match', 'matches')} (${joinList(counts)})`] : []),
    ...(mentionCount > 0 ? [`${formatCount(mentionCount, 'mention', 'mentions')} in texts`] : []),
  ];
  return `${name}: ${findings.length > 0 ? joinList(findings) : 'no match in the records searched'}.`;
}

const formatCount = (count: number, singular: string, plural: string): string =>
  `${count} ${count === 1 ? singular : plural}`;

const KIND_BY_LIST: Readonly<Record<string, string>> = {
  clients: 'client',
  companies: 'company',
  leads: 'lead',
  cases: 'case',
  staff: 'staff',
};

function buildMatchesSection(hits: readonly PartyMatch[], lists: RelationLists): Section {
  const rows = hits.map((hit) => ({
    party: hit.party,
    by: hit.matchedTerm,
    how: hit.matchLevel,
    reason: hit.reason,
    kind: KIND_BY_LIST[hit.list.name] ?? hit.list.name,
    id: hit.id,
    name: getName(hit.record),
    ...describeRelation(hit, lists),
  }));
  return { key: 'matches', title: 'Matches, the surest first', rows, total: rows.length };
}

function buildMentionsSection(mentions: readonly Mention[]): Section {
  const rows = mentions.map(({ party, matchedTerm, kind, id, record, noteOwner, field, text }) => ({
    party,
    by: matchedTerm,
    kind,
    id,
    name: noteOwner === undefined ? getName(record) : `note on ${noteOwner}`,
    field,
    text,
  }));
  return { key: 'mentions', title: 'Mentions in texts', rows, total: rows.length, kinds: { text: 'prose' } };
}
