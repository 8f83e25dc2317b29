import * as z from 'zod';
import { daysBetween, formatDay, getToday, isCalendarDay } from '../../base/days.ts';
import { quoteValue } from '../../base/safe-text.ts';
import { pluralize } from '../../base/sentences.ts';
import type { UnreadableValues } from '../../database/database-protocol.ts';
import { SELECT_LAST_CHANGE } from '../../database/schema/computed-tables.ts';
import { formatAmount } from '../../records/amounts.ts';
import { type ApiRecord, getAmount, getText } from '../../records/api-record.ts';
import { resolveRecord } from '../../search/resolve-record.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import { formatAnswerNotes } from '../shared/answer-notes.ts';
import {
  findLeadAttorney,
  formatUnknownInactivity,
  NO_LEGAL_ADVICE_NOTE,
  type StaffReference,
} from '../shared/record-rows.ts';
import { caseArgument } from '../shared/reference-fields.ts';
import { readSections, sectionsArgument, toRowSchemas } from '../shared/sections.ts';
import { createStatementRunner, type StatementRunner } from '../shared/statement-runner.ts';
import { createWithheldParts } from '../shared/withheld-parts.ts';
import { BRIEF_SECTION_KEYS, BRIEF_SECTION_READERS, NAME_LISTS } from './brief-sections.ts';

/** A summary of one case. */
export const caseBrief = defineReadWorkflow({
  name: 'case_brief',
  title: 'Case brief',
  description:
    'One case with its clients, companies, staff, stage, limitation date, balance, custom fields, open and overdue ' +
    'tasks, upcoming and past events, latest notes, calls, messages and documents, unbilled time and expenses, invoices, payments, and ' +
    'days since the last change.',
  input: {
    case: caseArgument,
    sections: sectionsArgument(BRIEF_SECTION_KEYS),
    limit: z
      .int()
      .min(1)
      .max(100)
      .optional()
      .describe('Rows of events, notes, calls, messages, documents and payments; default 5'),
  },
  sections: toRowSchemas(BRIEF_SECTION_KEYS),
  sectionArguments: {
    limit: ['upcoming_events', 'past_events', 'notes', 'calls', 'messages', 'documents', 'payments'],
  },
  async run(args, context, call) {
    const { cache, zone } = context;
    const { id, record, note } = await resolveRecord('case', args.case, cache, call);
    const runner = createStatementRunner(context, call);
    const withheld = createWithheldParts();
    const [lists, lastChange] = await Promise.all([
      runner.read(NAME_LISTS),
      withheld.attemptRead('the last change', () => formatLastChange(runner, id)),
      withheld.attemptRead('the limitation date', () => runner.select(SELECT_CASE, { id })),
    ]);
    const data = { id, record, runner, lists, cache, call, withheld, limit: args.limit ?? 5 };
    const sections = await readSections(BRIEF_SECTION_READERS, data, args.sections, withheld);
    const notes = sections.find(({ key }) => key === 'notes');
    const hasMessages = sections.some(({ key }) => key === 'messages');
    const lead = formatLeadAttorney(findLeadAttorney(record, lists.staff));
    return {
      summary: [
        formatHeadline(record),
        ...(note ? [note] : []),
        `${formatLimitationDate(record, getToday(zone), runner.getUnreadable('cases.sol_date'))} ${NO_LEGAL_ADVICE_NOTE}`,
        `Lead attorney: ${lead}. Balance according to MyCase: ${formatBalance(record)}.${lastChange ?? ''}`,
        ...formatAnswerNotes(runner, withheld, zone, formatUnknownInactivity(lists.staff)),
        ...(notes ? [`Notes of the case: all ${notes.total}, read at most half a minute ago.`] : []),
        ...(hasMessages ? ['Message threads were read at most half a minute ago.'] : []),
      ],
      sections,
      zone,
      truncationHint: 'Ask for one of the sections.',
    };
  },
});

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

function formatLeadAttorney(lead: StaffReference | undefined): string {
  if (!lead) return 'none';
  const text = lead.name === undefined ? `id ${lead.id}` : `${quoteValue(lead.name)} (id ${lead.id})`;
  return lead.inactive ? `${text}, who is no longer active in MyCase` : text;
}

/** Reads the case as other statements do, so that values that cannot be read are known. */
const SELECT_CASE = 'SELECT id FROM cases WHERE id = :id';

/** `unreadable` are the limitation dates of the firm that cannot be read. */
function formatLimitationDate(record: ApiRecord, now: string, unreadable: UnreadableValues | undefined): string {
  const text = getText(record, 'sol_date');
  const day = isCalendarDay(text) ? text : '';
  if (text !== day || unreadable?.firstIds.includes(Number(record.id)))
    return 'Limitation date: MyCase has a value that cannot be read as a day. Look at it in MyCase.';
  if (!day && unreadable && unreadable.count > unreadable.firstIds.length)
    return 'Limitation date: none, or a value that cannot be read as a day. Look at it in MyCase.';
  if (!day) return 'Limitation date: none.';
  const days = daysBetween(now, day);
  const timing = days === 0 ? 'today' : days < 0 ? `${pluralize(-days, 'day')} ago` : `in ${pluralize(days, 'day')}`;
  return `Limitation date: ${formatDay(day)}, ${timing}.`;
}

const formatBalance = (record: ApiRecord): string => {
  const balance = getAmount(record, 'outstanding_balance');
  return balance ? formatAmount(balance) : 'none';
};

/** A sentence about the last change of the case and its records; '' if MyCase sent no time of a change. */
async function formatLastChange(runner: StatementRunner, id: number): Promise<string> {
  const [row] = await runner.select(
    `SELECT day(changed_at) AS day, julianday(day('today')) - julianday(day(changed_at)) AS days
    FROM (${SELECT_LAST_CHANGE})`,
    { id },
  );
  return typeof row?.day === 'string'
    ? ` Last change: ${formatDay(row.day)}, ${pluralize(Number(row.days), 'day')} ago. Changes of notes and messages are not counted.`
    : '';
}
