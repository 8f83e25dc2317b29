import * as z from 'zod';
import { daysBetween, formatDay, getToday, toDayInZone } from '../../base/days.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue } from '../../base/safe-text.ts';
import { pluralize } from '../../base/sentences.ts';
import { CASE_ACTIVITY_LISTS, createLastActivityLookup } from '../../cache/case-records.ts';
import type { ListCache } from '../../cache/list-cache.ts';
import type { NamedReference } from '../../cache/named-references.ts';
import { formatProvenance } from '../../cache/provenance.ts';
import type { RequestContext } from '../../client/client-types.ts';
import { formatAmount } from '../../records/amounts.ts';
import { type ApiRecord, getAmount, getText } from '../../records/api-record.ts';
import { resolveRecord } from '../../search/resolve-record.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import { findLeadAttorney, NO_LEGAL_ADVICE_NOTE } from '../shared/record-rows.ts';
import { caseArgument } from '../shared/reference-fields.ts';
import { buildSections, sectionsArgument, toRowSchemas } from '../shared/sections.ts';
import { createWithheldParts } from '../shared/withheld-parts.ts';
import { BRIEF_LISTS, BRIEF_SECTION_BUILDERS, BRIEF_SECTION_KEYS, type BriefData } from './brief-sections.ts';

/** A summary of one case. */
export const caseBrief = defineReadWorkflow({
  name: 'case_brief',
  title: 'Case brief',
  description:
    'One case with its clients, companies, staff, stage, limitation date, balance, custom fields, open and overdue ' +
    'tasks, upcoming and past events, latest notes and documents, unbilled time and expenses, invoices, payments, and ' +
    'days since the last change.',
  input: {
    case: caseArgument,
    sections: sectionsArgument(BRIEF_SECTION_KEYS),
    limit: z.int().min(1).max(100).optional().describe('Rows of events, notes, documents and payments; default 5'),
  },
  sections: toRowSchemas(BRIEF_SECTION_KEYS),
  sectionArguments: { limit: ['upcoming_events', 'past_events', 'notes', 'documents', 'payments'] },
  async run(args, { cache, zone }, scope) {
    const { id, record, note } = await resolveRecord('case', args.case, cache, scope);
    const lists = await cache.read(BRIEF_LISTS, scope);
    const notes = (args.sections?.includes('notes') ?? true) ? await readNotes(id, cache, scope) : undefined;
    const data = { id, record, lists, notes: notes ?? { records: [] }, zone, limit: args.limit ?? 5 };
    const withheld = createWithheldParts();
    const sections = buildSections(BRIEF_SECTION_BUILDERS, data, args.sections, withheld);
    const now = getToday(zone);
    const lastActivity = withheld.attempt('the last change', () =>
      createLastActivityLookup(CASE_ACTIVITY_LISTS.map((name) => lists[name]))(record),
    );
    return {
      summary: [
        formatHeadline(record),
        ...(note ? [note] : []),
        `${formatLimitationDate(record, now)} ${NO_LEGAL_ADVICE_NOTE}`,
        [
          `Lead attorney: ${formatLeadAttorney(findLeadAttorney(record, lists.staff))}.`,
          `Balance according to MyCase: ${formatBalance(record)}.`,
          ...(lastActivity === undefined ? [] : [formatIdleNote(lastActivity, zone, now)]),
        ].join(' '),
        ...withheld.toSentences(),
        ...(notes?.incompleteReason ? [`Not known: notes. ${notes.incompleteReason}`] : []),
        formatProvenance(
          BRIEF_LISTS.map((name) => lists[name]),
          zone,
        ),
        ...(notes && !notes.incompleteReason
          ? [`Notes of the case: all ${notes.records.length}, read at most half a minute ago.`]
          : []),
      ],
      sections,
      zone,
      truncationHint: 'Ask for one of the sections.',
    };
  },
});

/** Reads the notes of a case. If MyCase refuses, returns the reason: a brief without notes is better than none. */
async function readNotes(id: number, cache: ListCache, scope: RequestContext): Promise<BriefData['notes']> {
  try {
    return { records: await cache.readNotes({ case: id }, scope) };
  } catch (error) {
    if (error instanceof MyCaseError)
      return { records: [], incompleteReason: `They could not be read: ${error.fullMessage}` };
    throw error;
  }
}

/** A field of a record in a sentence, after `label`; '' if it is empty. */
const quoteField = (record: ApiRecord, field: string, label = ''): string =>
  getText(record, field) && `${label}${quoteValue(getText(record, field))}`;

function formatHeadline(record: ApiRecord): string {
  const number = quoteField(record, 'case_number', ', number ');
  const facts = [
    quoteField(record, 'status'),
    quoteField(record, 'case_stage', 'stage '),
    quoteField(record, 'practice_area'),
    getText(record, 'opened_date') && `opened ${formatDay(getText(record, 'opened_date'))}`,
    getText(record, 'closed_date') && `closed ${formatDay(getText(record, 'closed_date'))}`,
  ].filter(Boolean);
  return `${quoteValue(getText(record, 'name'))} (id ${record.id}${number}): ${facts.join(', ')}.`;
}

const formatLeadAttorney = (lead: NamedReference | undefined): string =>
  lead ? (lead.name === undefined ? `id ${lead.id}` : `${quoteValue(lead.name)} (id ${lead.id})`) : 'none';

function formatLimitationDate(record: ApiRecord, now: string): string {
  const day = getText(record, 'sol_date');
  if (!day) return 'Limitation date: none.';
  const days = daysBetween(now, day);
  const timing = days === 0 ? 'today' : days < 0 ? `${pluralize(-days, 'day')} ago` : `in ${pluralize(days, 'day')}`;
  return `Limitation date: ${formatDay(day)}, ${timing}.`;
}

const formatBalance = (record: ApiRecord): string => {
  const balance = getAmount(record, 'outstanding_balance');
  return balance ? formatAmount(balance) : 'none';
};

function formatIdleNote(lastActivity: number, zone: string, now: string): string {
  const day = toDayInZone(new Date(lastActivity).toISOString(), zone);
  return `Last change: ${formatDay(day)}, ${pluralize(daysBetween(day, now), 'day')} ago. Changes of notes and messages are not counted.`;
}
