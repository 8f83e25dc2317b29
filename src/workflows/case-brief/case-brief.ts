import * as z from 'zod';
import { daysBetween, formatDay, getToday, toDayInZone } from '../../base/days.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { pluralize } from '../../base/sentences.ts';
import { lastActivityIn, WORK_ON_CASES } from '../../cache/by-case.ts';
import type { ListCache } from '../../cache/list-cache.ts';
import { provenance } from '../../cache/provenance.ts';
import type { RequestContext } from '../../client/client-types.ts';
import type { Section } from '../../formatting/report-result.ts';
import { formatAmount } from '../../records/amounts.ts';
import { type ApiRecord, getAmount, getText } from '../../records/api-record.ts';
import { resolveRecord } from '../../search/resolve-record.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import { findLeadAttorney, NO_LEGAL_ADVICE_NOTE } from '../shared/record-rows.ts';
import { caseArgument } from '../shared/reference-fields.ts';
import { BRIEF_LISTS, BRIEF_SECTION_BUILDERS, BRIEF_SECTION_KEYS, type BriefData } from './brief-sections.ts';

const RowSchema = z.looseObject({ id: z.number().optional() });

/** Everything about one case, in one answer. */
export const caseBrief = defineReadWorkflow({
  name: 'case_brief',
  title: 'Case brief',
  description:
    'One case with its clients, companies, staff, stage, limitation date, balance, custom fields, open and overdue ' +
    'tasks, next and last events, latest notes and documents, unbilled time and expenses, invoices, payments, and days ' +
    'idle. Takes an id, a case number or words of its name or client.',
  input: {
    case: caseArgument,
    sections: z.array(z.enum(BRIEF_SECTION_KEYS)).min(1).optional(),
    latest: z.int().min(1).max(100).optional().describe('Events, notes, documents, payments shown; default 5'),
  },
  sections: Object.fromEntries(BRIEF_SECTION_KEYS.map((key) => [key, RowSchema])),
  async run(args, { cache, zone }, scope) {
    const { id, record, note } = await resolveRecord('case', args.case, cache, scope);
    const sectionKeys = BRIEF_SECTION_KEYS.filter((key) => args.sections?.includes(key) ?? true);
    const lists = await cache.read(BRIEF_LISTS, scope);
    const notes = sectionKeys.includes('notes') ? await readNotes(id, cache, scope) : undefined;
    const lastActivity = lastActivityIn(WORK_ON_CASES.map((name) => lists[name]))(record);
    const data: BriefData = {
      id,
      record,
      lists,
      notes: notes ?? NO_NOTES,
      zone,
      latest: args.latest ?? 5,
    };
    const sections: Section[] = sectionKeys.map((key) => BRIEF_SECTION_BUILDERS[key](data));
    const now = getToday(zone);
    const idleNotes =
      lastActivity === undefined ? [] : [formatIdleNote(toDayInZone(new Date(lastActivity).toISOString(), zone), now)];
    return {
      summary: [
        formatHeadline(record),
        ...(note ? [note] : []),
        `${formatLimitationDate(record, now)} ${NO_LEGAL_ADVICE_NOTE}`,
        [
          `Lead attorney: ${findLeadAttorney(record, lists.staff)?.name ?? 'none'}.`,
          `Balance as MyCase holds it: ${formatBalance(record)}.`,
          ...idleNotes,
        ].join(' '),
        provenance(
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

const NO_NOTES = { records: [] };

/** Notes are a request of their own: a brief without them is better than none. */
async function readNotes(id: number, cache: ListCache, scope: RequestContext): Promise<BriefData['notes']> {
  try {
    return { records: await cache.notesOf({ case: id }, scope) };
  } catch (error) {
    if (error instanceof MyCaseError)
      return { records: [], incompleteReason: `They could not be read: ${error.fullMessage}` };
    throw error;
  }
}

function formatHeadline(record: ApiRecord): string {
  const number = getText(record, 'case_number');
  const facts = [
    getText(record, 'status'),
    getText(record, 'case_stage') && `stage ${getText(record, 'case_stage')}`,
    getText(record, 'practice_area'),
    getText(record, 'opened_date') && `opened ${formatDay(getText(record, 'opened_date'))}`,
    getText(record, 'closed_date') && `closed ${formatDay(getText(record, 'closed_date'))}`,
  ].filter(Boolean);
  return `${getText(record, 'name')} (id ${record.id}${number && `, number ${number}`}): ${facts.join(', ')}.`;
}

function formatLimitationDate(record: ApiRecord, now: string): string {
  const day = getText(record, 'sol_date');
  if (!day) return 'Limitation date: none.';
  const daysRemaining = daysBetween(now, day);
  const timing =
    daysRemaining === 0
      ? 'today'
      : daysRemaining < 0
        ? `${pluralize(-daysRemaining, 'day')} ago`
        : `in ${pluralize(daysRemaining, 'day')}`;
  return `Limitation date: ${formatDay(day)}, ${timing}.`;
}

const formatBalance = (record: ApiRecord): string => {
  const balance = getAmount(record, 'outstanding_balance');
  return balance ? formatAmount(balance) : 'none';
};

const formatIdleNote = (day: string, now: string): string =>
  `Last change on ${formatDay(day)}, ${pluralize(daysBetween(day, now), 'day')} idle; notes and messages are not looked at for that.`;
