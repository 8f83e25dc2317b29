import * as z from 'zod';
import type { ListName, ListSnapshot } from '../../cache/list-cache.ts';
import { allNamedIn, namedIn, theFirst } from '../../cache/named-references.ts';
import { joinList, provenance } from '../../cache/provenance.ts';
import type { Section } from '../../formatting/report.ts';
import { nameOf, textOf } from '../../records/record.ts';
import { type Findings, type Found, find, type MatchQuality } from '../../search/find.ts';
import { tokenize } from '../../search/fold.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import { type NoteOn, searchNotes } from './search-notes.ts';

const KINDS = ['client', 'case', 'company', 'lead', 'staff', 'document'] as const;

type Kind = (typeof KINDS)[number];

const LIST_OF = {
  client: 'clients',
  case: 'cases',
  company: 'companies',
  lead: 'leads',
  staff: 'staff',
  document: 'documents',
} as const satisfies Readonly<Record<Kind, ListName>>;

const USUAL_LIMIT = 20;

const References = z
  .array(z.looseObject({ id: z.number().optional(), name: z.string().optional() }))
  .optional();

/** Finds records by what a person knows of them. */
export const findRecords = defineReadWorkflow({
  name: 'find_records',
  title: 'Find records',
  description:
    'Searches cases, clients, companies, leads, staff and documents at once: by names in any order, without accents, ' +
    'mistyped or in part, by e-mail, telephone number in any format, case number or id; kind note also searches the ' +
    'subjects of notes on what was found. Ranked, with why each matched. Use it first whenever you have a name instead ' +
    'of an id; for conditions, dates or counts use query_records.',
  input: {
    query: z.string().trim().min(1).max(200).describe('A name or part of it, e-mail, phone, case number, id'),
    kinds: z
      .array(z.enum([...KINDS, 'note']))
      .min(1)
      .optional()
      .describe('Default: all, and note where no record has all the words'),
    limit: z.int().min(1).max(100).optional().describe(`Default ${USUAL_LIMIT}`),
  },
  sections: {
    matches: z.looseObject({
      kind: z.string(),
      id: z.number(),
      name: z.string(),
      about: z.string().optional(),
      clients: References,
      cases: References,
      why: z.string(),
    }),
    notes: z.looseObject({ id: z.number(), subject: z.string().nullish(), date: z.string().nullish() }),
  },
  async answer({ query, kinds, limit = USUAL_LIMIT }, { cache, zone }, scope) {
    const wanted = KINDS.filter((kind) => kinds?.includes(kind) ?? true);
    const lists = await cache.read([...wanted.map((kind) => LIST_OF[kind]), 'cases', 'clients'], scope);
    const searched = wanted.map((kind) => lists[LIST_OF[kind]]);
    const findings = await find(query, searched, limit);
    const near =
      (kinds?.includes('note') ?? findings.fullness === 'some')
        ? await searchNotes((await find(query, [lists.cases, lists.clients], limit)).found, cache, scope)
        : undefined;
    const notes = near && subjectsWith(query, near.notes);
    const rows = findings.found.slice(0, limit).map((one) => row(one, lists));
    return {
      summary: [
        ...(wanted.length > 0 ? [headline(query, findings), provenance(searched, zone)] : []),
        ...(near?.said ? [near.said] : []),
        notSearched(wanted, near?.left ?? 'notes'),
      ],
      sections: [
        ...(wanted.length > 0 ? [{ key: 'matches', title: 'Matches', rows, total: findings.total }] : []),
        ...(notes ? [notesSection(notes)] : []),
      ],
      zone,
      further: 'Give more of the name, name kinds, or raise limit.',
    };
  },
});

/** The notes whose subject and owner's name together hold every word, the subject at least one. */
function subjectsWith(query: string, notes: readonly NoteOn[]): NoteOn[] {
  const sought = tokenize(query);
  const begins = (words: readonly string[]) => (word: string) => words.some((one) => one.startsWith(word));
  return notes.filter(({ record, on }) => {
    const subject = tokenize(textOf(record, 'subject'));
    return sought.some(begins(subject)) && sought.every(begins([...subject, ...tokenize(on.name)]));
  });
}

function notesSection(notes: readonly NoteOn[]): Section {
  const rows = notes.map(({ record, on, of }) => ({
    id: Number(record.id),
    date: textOf(record, 'date'),
    subject: textOf(record, 'subject'),
    [of]: [on],
  }));
  return { key: 'notes', title: 'Notes', rows, total: rows.length, kinds: { subject: 'prose' } };
}

const FULLNESS: Readonly<Record<MatchQuality, string>> = {
  key: 'exactly that',
  every: 'all words, the best first',
  'but form': 'no record has all the words; those that have all but the legal form',
  some: 'no record has all the words; those that have most of them first',
};

function headline(query: string, { found, total, fullness }: Findings): string {
  if (total === 0) return `"${query}": no match in the records searched.`;
  const counts = KINDS.flatMap((kind) => {
    const count = found.filter(({ list }) => list.name === LIST_OF[kind]).length;
    return count > 0 ? [`${count} ${count === 1 ? kind : LIST_OF[kind]}`] : [];
  });
  const of = total > found.length ? `, the likeliest of ${total}` : '';
  return `"${query}": ${joinList(counts)}${of} (${FULLNESS[fullness]}).`;
}

function notSearched(wanted: readonly Kind[], notes: string): string {
  const left = KINDS.filter((kind) => !wanted.includes(kind)).map((kind) => LIST_OF[kind]);
  return `Not searched: ${joinList([...left, notes, 'the text of documents', 'messages', 'custom fields'])}.`;
}

type Linked = Readonly<Record<'cases' | 'clients', ListSnapshot>>;

function row({ list, id, record, why }: Found, lists: Linked): Record<string, unknown> {
  const kind = KINDS.find((one) => LIST_OF[one] === list.name) ?? 'case';
  const links = LINKS[kind](record, lists);
  return {
    kind,
    id,
    name: nameOf(record),
    about: ABOUT[kind]
      .map((field) => textOf(record, field))
      .filter(Boolean)
      .join(', '),
    ...links,
    why,
  };
}

const ABOUT: Readonly<Record<Kind, readonly string[]>> = {
  client: ['email', 'cell_phone_number'],
  case: ['case_number', 'status', 'case_stage'],
  company: ['email', 'main_phone_number'],
  lead: ['status', 'email', 'cell_phone_number'],
  staff: ['title', 'email'],
  document: ['path'],
};

const MOST_LINKS = 4;

const LINKS: Readonly<Record<Kind, (record: Found['record'], lists: Linked) => Record<string, unknown>>> = {
  client: (record, { cases }) => ({ cases: theFirst(MOST_LINKS, allNamedIn(record, 'cases', cases)) }),
  company: (record, { cases }) => ({ cases: theFirst(MOST_LINKS, allNamedIn(record, 'cases', cases)) }),
  case: (record, { clients }) => ({ clients: theFirst(MOST_LINKS, allNamedIn(record, 'clients', clients)) }),
  document: (record, { cases }) => ({ cases: [namedIn(record, 'case', cases) ?? []].flat() }),
  lead: (record, { cases }) => ({ cases: [namedIn(record, 'case', cases) ?? []].flat() }),
  staff: () => ({}),
};
