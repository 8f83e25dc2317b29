import * as z from 'zod';
import { dayIn, daysBetween, formatDay, today } from '../../base/days.ts';
import { MyCaseError } from '../../base/errors.ts';
import { pluralize } from '../../base/sentences.ts';
import { lastActivityIn, WORK_ON_CASES } from '../../cache/by-case.ts';
import type { ListCache } from '../../cache/list-cache.ts';
import { provenance } from '../../cache/provenance.ts';
import type { RequestContext } from '../../client/types.ts';
import type { Section } from '../../formatting/report.ts';
import { formatAmount } from '../../records/amounts.ts';
import { type ApiRecord, amountOf, textOf } from '../../records/record.ts';
import { resolve } from '../../search/resolve.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import { caseArgument } from '../shared/input-fields.ts';
import { leadAttorneyOf, NO_LEGAL_ADVICE_NOTE } from '../shared/rows.ts';
import { BRIEF_LISTS, BRIEF_PARTS, type BriefSources, briefSections } from './sections.ts';

const Row = z.looseObject({ id: z.number().optional() });

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
    sections: z.array(z.enum(BRIEF_PARTS)).min(1).optional(),
    latest: z
      .int()
      .min(1)
      .max(100)
      .optional()
      .describe('Events, notes, documents, payments shown; default 5'),
  },
  sections: Object.fromEntries(BRIEF_PARTS.map((part) => [part, Row])),
  async answer(args, { cache, zone }, scope) {
    const { id, record, said } = await resolve('case', args.case, cache, scope);
    const parts = BRIEF_PARTS.filter((part) => args.sections?.includes(part) ?? true);
    const lists = await cache.read(BRIEF_LISTS, scope);
    const notes = parts.includes('notes') ? await notesOf(id, cache, scope) : undefined;
    const last = lastActivityIn(WORK_ON_CASES.map((name) => lists[name]))(record);
    const sources: BriefSources = {
      id,
      record,
      lists,
      notes: notes ?? NO_NOTES,
      zone,
      latest: args.latest ?? 5,
    };
    const sections: Section[] = parts.map((part) => briefSections[part](sources));
    const now = today(zone);
    const idle = last === undefined ? [] : [idleSince(dayIn(new Date(last).toISOString(), zone), now)];
    return {
      summary: [
        headOf(record),
        ...(said ? [said] : []),
        `${limitationOf(record, now)} ${NO_LEGAL_ADVICE_NOTE}`,
        [
          `Lead attorney: ${leadAttorneyOf(record, lists.staff)?.name ?? 'none'}.`,
          `Balance as MyCase holds it: ${balanceOf(record)}.`,
          ...idle,
        ].join(' '),
        provenance(
          BRIEF_LISTS.map((name) => lists[name]),
          zone,
        ),
        ...(notes && !notes.gap
          ? [`Notes of the case: all ${notes.records.length}, read at most half a minute ago.`]
          : []),
      ],
      sections,
      zone,
      further: 'Ask for one of the sections.',
    };
  },
});

const NO_NOTES = { records: [] };

/** Notes are a request of their own: a brief without them is better than none. */
async function notesOf(id: number, cache: ListCache, scope: RequestContext): Promise<BriefSources['notes']> {
  try {
    return { records: await cache.notesOf({ case: id }, scope) };
  } catch (error) {
    if (error instanceof MyCaseError) return { records: [], gap: `They could not be read: ${error.message}` };
    throw error;
  }
}

function headOf(record: ApiRecord): string {
  const number = textOf(record, 'case_number');
  const facts = [
    textOf(record, 'status'),
    textOf(record, 'case_stage') && `stage ${textOf(record, 'case_stage')}`,
    textOf(record, 'practice_area'),
    textOf(record, 'opened_date') && `opened ${formatDay(textOf(record, 'opened_date'))}`,
    textOf(record, 'closed_date') && `closed ${formatDay(textOf(record, 'closed_date'))}`,
  ].filter(Boolean);
  return `${textOf(record, 'name')} (id ${record.id}${number && `, number ${number}`}): ${facts.join(', ')}.`;
}

function limitationOf(record: ApiRecord, now: string): string {
  const day = textOf(record, 'sol_date');
  if (!day) return 'Limitation date: none.';
  const left = daysBetween(now, day);
  const when =
    left === 0 ? 'today' : left < 0 ? `${pluralize(-left, 'day')} ago` : `in ${pluralize(left, 'day')}`;
  return `Limitation date: ${formatDay(day)}, ${when}.`;
}

const balanceOf = (record: ApiRecord): string => {
  const balance = amountOf(record, 'outstanding_balance');
  return balance ? formatAmount(balance) : 'none';
};

const idleSince = (day: string, now: string): string =>
  `Last change on ${formatDay(day)}, ${pluralize(daysBetween(day, now), 'day')} idle; notes and messages are not looked at for that.`;
