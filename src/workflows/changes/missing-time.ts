import { parseDateRange } from '../../base/dates/parse-date-range.ts';
import { type DateRange, formatDay, getToday } from '../../base/days.ts';
import { toDayInZone } from '../../base/instants.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { getReferenceId, getText } from '../../records/api-record.ts';
import { foldText } from '../../search/tokenize.ts';
import type { Row } from '../define-workflow.ts';
import { toNamed } from '../shared/record-rows.ts';
import type { SectionBody } from '../shared/sections.ts';
import type { StatementRunner } from '../shared/statement-runner.ts';
import { type ChangeFilter, getRecordCondition } from './change-filter.ts';
import { type NotesData, readNotesOfCases } from './changed-notes.ts';

/** The data that the section of missing time is built from. Its period has the days that are asked for. */
export interface MissingTimeData extends NotesData {
  readonly days: DateRange;
  readonly zone: string;
}

/** An event, a call, a note or a document without a time entry. */
interface Work {
  readonly day: string;
  readonly work: string;
  readonly id: number;
  readonly title: string | null;
  readonly case_id: number | null;
  readonly staff_id: number | null;
  readonly hours: number | null;
}

/** The condition that no time entry is on the case and the day, of a staff member or of anybody. */
const hasNoTime = (caseId: string, day: string, staffId?: string): string =>
  `NOT EXISTS (SELECT 1 FROM time_entries t WHERE t.case_id = ${caseId} AND t.entry_date = ${day}${staffId ? ` AND t.staff_id = ${staffId}` : ''})`;

/** The hours of an event; NULL if it is all-day or lasts several days. */
const EVENT_HOURS = `iif(x.all_day IS 1 OR x.first_day <> x.last_day, NULL,
  nullif(round((julianday(x.span_end) - julianday(x.span_start)) * 24, 2), 0))`;

/** The condition of an event that is all-day, or has begun. */
const IS_STARTED = "(x.all_day IS 1 OR x.span_start <= strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))";

/** Parses the days of missing_time_on, until today. Throws a MyCaseError. */
export function parseMissingTimeDays(text: string, zone: string): DateRange {
  const { from, to } = parseDateRange(text, zone, 'missing_time_on');
  const today = getToday(zone);
  if (from <= today) return { from, to: to < today ? to : today };
  throw new MyCaseError(`missing_time_on (${formatDay(from)}) is in the future.`, {
    advice: 'Name a day in the past.',
  });
}

/** The work of some days that has no time entry, as arguments of one. */
export async function readMissingTime(data: MissingTimeData): Promise<SectionBody> {
  const { runner, filter, days, lists } = data;
  const [listed, notes, names] = await Promise.all([
    runner.select<Work>(selectWork(filter), { ...days }),
    readNotesWithoutTime(data),
    readActivityNames(runner),
  ]);
  const work = [...listed, ...notes.work].toSorted(compareWork);
  const rows = work.map(({ case_id, staff_id, ...one }): Row => {
    const proposal = propose({ case_id, staff_id, ...one }, names);
    const missing = ['case', 'staff', 'activity_name', 'hours'].filter((name) => !(name in proposal));
    return {
      day: one.day,
      staff: toNamed(staff_id, lists.staff),
      case: toNamed(case_id, lists.cases),
      work: one.work,
      id: one.id,
      title: one.title,
      arguments: JSON.stringify(proposal),
      to_add: missing.join(', '),
    };
  });
  return {
    title: `Work without a time entry, ${formatDay(days.from)}${days.from === days.to ? '' : ` to ${formatDay(days.to)}`}`,
    rows,
    note: `${PROPOSAL_NOTE} ${notes.coverage}`,
  };
}

const PROPOSAL_NOTE =
  'These are proposals; nothing was recorded. arguments are those of a new time entry; to_add names those that MyCase does not show. ' +
  'hours is the length of an event that has a start and an end on one day. activity_name is given if the firm uses the name. A ' +
  'time entry of the person on the case and the day covers all their work on it. For a document MyCase does not show the person, so it is ' +
  'covered by any time entry. An event of several days is on its first day and on each later weekday. Events that have not begun, and events without a case, are left out.';

/** The SELECT of the events, calls and documents of the days `:from` to `:to` without a time entry. */
function selectWork(filter: ChangeFilter): string {
  const staff = filter.staff.length === 0 ? 'TRUE' : `staff_id IN (${filter.staff.join()})`;
  // The person's own work counts on each case, also on those that they are not on.
  const getListCondition = (list: 'events' | 'calls' | 'documents') =>
    getRecordCondition(list, list === 'documents' ? filter : withoutStaff(filter));
  return `SELECT * FROM (SELECT coalesce(d.day, x.first_day) AS day, 'event' AS work, x.id, x.name AS title, x.case_id, s.staff_id, ${EVENT_HOURS} AS hours
      FROM events x JOIN event_staff s ON s.event_id = x.id
        LEFT JOIN calendar_days d ON x.first_day <> x.last_day AND d.day BETWEEN max(x.first_day, :from) AND min(x.last_day, :to)
          AND (NOT d.is_weekend OR d.day = x.first_day)
      WHERE x.first_day <= :to AND x.last_day >= :from AND coalesce(d.day, x.first_day) BETWEEN :from AND :to AND ${IS_STARTED}
        AND x.case_id IS NOT NULL AND ${getListCondition('events')} AND ${hasNoTime('x.case_id', 'coalesce(d.day, x.first_day)', 's.staff_id')}
    UNION ALL SELECT x.called_day, 'call', x.id, x.caller_name, x.case_id, x.call_for_id, NULL FROM calls x
      WHERE x.called_day BETWEEN :from AND :to AND ${getListCondition('calls')} AND ${hasNoTime('x.case_id', 'x.called_day', 'x.call_for_id')}
        AND NOT (x.case_id IS NULL AND EXISTS (SELECT 1 FROM case_parties p WHERE p.kind = 'client' AND p.party_id = x.client_id
          AND NOT ${hasNoTime('p.case_id', 'x.called_day', 'x.call_for_id')})))
    WHERE ${staff}
    UNION ALL SELECT x.created_day, 'document', x.id, x.name, x.case_id, NULL, NULL FROM documents x
      WHERE x.created_day BETWEEN :from AND :to AND x.case_id IS NOT NULL AND ${getListCondition('documents')}
        AND ${hasNoTime('x.case_id', 'x.created_day')}`;
}

/** Returns a filter without its limit to members of the staff. */
function withoutStaff(filter: ChangeFilter): ChangeFilter {
  const { caseId, clientId, casesSelect } = filter;
  const isLimited = caseId !== undefined || clientId !== undefined;
  return { ...filter, staff: [], casesSelect: isLimited ? casesSelect : undefined };
}

/** The notes of the days whose author has no time entry on the case and the day. */
async function readNotesWithoutTime(
  data: MissingTimeData,
): Promise<{ readonly work: readonly Work[]; readonly coverage: string }> {
  const { runner, filter, days, zone } = data;
  const [{ notes, coverage }, entries] = await Promise.all([
    readNotesOfCases(data),
    runner.select('SELECT case_id, staff_id, entry_date FROM time_entries WHERE entry_date BETWEEN :from AND :to', {
      ...days,
    }),
  ]);
  const covered = new Set(entries.map((entry) => toKey(entry.case_id, entry.staff_id, entry.entry_date)));
  const work = notes.flatMap(({ note, caseId }): Work[] => {
    const day = getText(note, 'date') || toDayInZone(getText(note, 'created_at'), zone);
    const author = getReferenceId(note, 'created_by');
    if (caseId === undefined || day < days.from || day > days.to) return [];
    if (filter.staff.length > 0 && (author === undefined || !filter.staff.includes(author))) return [];
    if (covered.has(toKey(caseId, author, day))) return [];
    const title = getText(note, 'subject') || null;
    return [{ day, work: 'note', id: Number(note.id), title, case_id: caseId, staff_id: author ?? null, hours: null }];
  });
  return { work, coverage };
}

const toKey = (...parts: readonly unknown[]): string => parts.join(' ');

const compareWork = (a: Work, b: Work): number =>
  a.day.localeCompare(b.day) ||
  Number(a.staff_id) - Number(b.staff_id) ||
  Number(a.case_id) - Number(b.case_id) ||
  a.work.localeCompare(b.work) ||
  a.id - b.id;

/** The activity names that the firm's time entries use, by their folded form. */
async function readActivityNames(runner: StatementRunner): Promise<ReadonlyMap<string, string>> {
  const rows = await runner.select(
    'SELECT activity_name AS name FROM time_entries WHERE activity_name IS NOT NULL GROUP BY 1 ORDER BY count(*)',
  );
  return new Map(rows.map(({ name }) => [foldText(String(name)), String(name)]));
}

/** The names of activities that describe a kind of work in every firm. */
const ACTIVITIES_BY_WORK: Readonly<Record<string, readonly string[]>> = {
  call: ['phone call', 'telephone call', 'call', 'telephone conference'],
};

/** The arguments of a time entry for a piece of work, as far as they are known. */
function propose({ day, work, title, case_id, staff_id, hours }: Work, names: ReadonlyMap<string, string>): Row {
  const candidates = [title ?? '', ...(ACTIVITIES_BY_WORK[work] ?? [])];
  const activity = candidates.map((name) => names.get(foldText(name))).find((name) => name !== undefined);
  return {
    ...(case_id !== null && { case: String(case_id) }),
    ...(staff_id !== null && { staff: String(staff_id) }),
    ...(activity !== undefined && { activity_name: activity }),
    entry_date: day,
    ...(hours !== null && { hours }),
  };
}
