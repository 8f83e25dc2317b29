import * as z from 'zod';
import { MyCaseError } from '../../base/errors.ts';
import type { ListCache, ListName, ListSnapshot } from '../../cache/list-cache.ts';
import { joinList, provenance } from '../../cache/provenance.ts';
import type { RequestContext } from '../../client/types.ts';
import type { Section } from '../../formatting/report.ts';
import { emailKey, phoneKey } from '../../records/contact.ts';
import { nameOf } from '../../records/record.ts';
import {
  findMatches,
  type Hit,
  type Mention,
  mentionsOf,
  type Party,
  type Source,
} from '../../search/conflicts.ts';
import { tokenize } from '../../search/fold.ts';
import { MATCH_LEVELS } from '../../search/similarity.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import { type NoteOn, searchNotes } from '../find-records/search-notes.ts';
import { type Related, relationOf } from './relations.ts';

const SEARCHED = ['clients', 'companies', 'leads', 'cases', 'staff'] as const;

const word = z.string().trim().min(1).max(200);
const words = z.array(word).max(20).optional();

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
          name: word.describe('Person or company'),
          aliases: words.describe('Former and other names'),
          companies: words.describe('Employers, affiliates'),
          emails: words,
          phones: words,
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
  async answer({ parties }, { cache, zone }, scope) {
    const { verdicts, computed, sections } = await checkParties(parties, cache, zone, scope);
    return {
      summary: [...verdicts, ...computed],
      sections,
      zone,
      further: 'Check fewer parties at a time.',
    };
  },
});

/** What a conflict check found. */
export interface PartiesChecked {
  /** A sentence for each party. */
  readonly verdicts: readonly string[];
  /** Over what, as of when, and what was not searched. */
  readonly computed: readonly string[];
  /** Each match in a line, the surest first. */
  readonly found: readonly string[];
  readonly sections: readonly Section[];
}

/** Records that are no match, because they are the party itself. */
type Own = { readonly [list in ListName]?: number | undefined };

/** Looks for parties among everyone the firm has to do with. Throws a MyCaseError for what nothing can be searched by. */
export async function checkParties(
  given: readonly Given[],
  cache: ListCache,
  zone: string,
  scope: RequestContext,
  own: Own = {},
): Promise<PartiesChecked> {
  const parties = given.map(partyOf);
  for (const party of parties) refuseUnsearchable(party);
  const lists = await cache.read([...SEARCHED, 'people_groups'], scope);
  const searched = SEARCHED.map((name) => lists[name]);
  const all = await findMatches(parties, searched);
  const hits = all.filter(({ list, id }) => own[list.name] !== id);
  const near = await searchNotes(hits, cache, scope);
  const mentions = mentionsOf(parties, [...searched.flatMap(sourcesIn), ...near.notes.map(noteSource)]);
  return {
    verdicts: parties.map((party) => verdict(party, hits, mentions)),
    computed: [provenance(searched, zone), near.said, notSearched(near.left)].filter(Boolean),
    found: hits.map(
      ({ party, how, reason, list, id, record }) =>
        `${party}: ${KIND_OF[list.name] ?? list.name} ${nameOf(record)} (${id}), ${how}: ${reason}`,
    ),
    sections: [matchesSection(hits, lists), mentionsSection(mentions)],
  };
}

const sourcesIn = (list: ListSnapshot): Source[] =>
  [...list.records].map(([id, record]) => ({
    kind: KIND_OF[list.name] ?? list.name,
    id,
    record,
  }));

const noteSource = ({ record, on }: NoteOn): Source => ({
  kind: 'note',
  id: Number(record.id),
  record,
  on: on.name,
});

const notSearched = (notes: string): string =>
  `Not searched: ${notes}, documents, messages, calls, tasks, events, names written in another script than they are asked ` +
  'in (give both spellings), and what the signed-in person or this server may not see. These are matches, not an opinion: whether there is a conflict is for a lawyer to decide.';

/** What is no name, address or number would be found nowhere, and look as if nobody were there. */
function refuseUnsearchable({ name, aliases, companies, emails, phones }: Party): void {
  const faults = [
    ...[name, ...aliases, ...companies]
      .filter((one) => tokenize(one).length === 0)
      .map((one) => `"${one}" has no letter or digit`),
    ...emails.filter((one) => !emailKey(one)).map((one) => `"${one}" is no e-mail address`),
    ...phones.filter((one) => !phoneKey(one)).map((one) => `"${one}" is no telephone number`),
  ];
  if (faults.length > 0) throw new MyCaseError(`Nothing was searched: ${faults.join('; ')}.`);
}

type Given = { readonly name: string } & {
  readonly [list in Exclude<keyof Party, 'name'>]?: string[] | undefined;
};

const partyOf = ({ name, aliases = [], companies = [], emails = [], phones = [] }: Given): Party => ({
  name,
  aliases,
  companies,
  emails,
  phones,
});

function verdict({ name }: Party, hits: readonly Hit[], mentions: readonly Mention[]): string {
  const own = hits.filter(({ party }) => party === name);
  const counts = MATCH_LEVELS.flatMap((how) => {
    const count = own.filter((hit) => hit.how === how).length;
    return count > 0 ? [`${count} ${how}`] : [];
  });
  const mentioned = mentions.filter(({ party }) => party === name).length;
  const found = [
    ...(own.length > 0 ? [`${counted(own.length, 'match', 'matches')} (${joinList(counts)})`] : []),
    ...(mentioned > 0 ? [`${counted(mentioned, 'mention', 'mentions')} in texts`] : []),
  ];
  return `${name}: ${found.length > 0 ? joinList(found) : 'no match in the records searched'}.`;
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const KIND_OF: Readonly<Record<string, string>> = {
  clients: 'client',
  companies: 'company',
  leads: 'lead',
  cases: 'case',
  staff: 'staff',
};

function matchesSection(hits: readonly Hit[], lists: Related): Section {
  const rows = hits.map((hit) => ({
    party: hit.party,
    by: hit.by,
    how: hit.how,
    reason: hit.reason,
    kind: KIND_OF[hit.list.name] ?? hit.list.name,
    id: hit.id,
    name: nameOf(hit.record),
    ...relationOf(hit, lists),
  }));
  return { key: 'matches', title: 'Matches, the surest first', rows, total: rows.length };
}

function mentionsSection(mentions: readonly Mention[]): Section {
  const rows = mentions.map(({ party, by, kind, id, record, on, field, text }) => ({
    party,
    by,
    kind,
    id,
    name: on === undefined ? nameOf(record) : `note on ${on}`,
    field,
    text,
  }));
  return { key: 'mentions', title: 'Mentions in texts', rows, total: rows.length, kinds: { text: 'prose' } };
}
