import { addDays, formatDay, getToday } from '../../base/days.ts';
import { toDayInZone } from '../../base/instants.ts';
import { pluralize } from '../../base/sentences.ts';
import type { ListCache } from '../../cache/list-cache.ts';
import type { CallContext } from '../../client/client-types.ts';
import { CALLS_OF_CASES, IS_OPEN_CASE } from '../../database/schema/case-views.ts';
import { toReportRows } from '../../formatting/report-result.ts';
import { type ApiRecord, getReferenceId, getText } from '../../records/api-record.ts';
import type { Row } from '../define-workflow.ts';
import { type RowSources, toNamed, toNamedStaff } from '../shared/record-rows.ts';
import type { SectionBody } from '../shared/sections.ts';
import type { ChangeFilter } from './change-filter.ts';

/** The data that the sections of missing contact are built from. */
export interface ContactData extends RowSources<'cases' | 'clients'> {
  readonly filter: ChangeFilter;
  readonly days: number;
  readonly zone: string;
  readonly cache: ListCache;
  readonly call: CallContext;
}

/** The notes and messages of this many cases or clients are read. MyCase: each needs a request. */
const MAX_EXAMINED = 60;

/** Events that have begun, with their last day until today, and calls, by case. */
const CASE_CONTACTS = `SELECT case_id, min(last_day, day('today')) AS day, 'event' AS kind FROM events
    WHERE case_id IS NOT NULL AND span_start <= strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
  UNION ALL SELECT o.case_id, k.called_day, 'call' FROM (${CALLS_OF_CASES}) o JOIN calls k ON k.id = o.id
    WHERE k.called_day <= day('today')`;

/** SELECT of the contacts of each client: events and calls on the client's cases, and calls of the client. */
const CLIENT_CONTACTS = `SELECT p.party_id AS client_id, n.day, n.kind FROM (${CASE_CONTACTS}) n
    JOIN case_parties p ON p.kind = 'client' AND p.case_id = n.case_id
  UNION ALL SELECT client_id, called_day, 'call' FROM calls WHERE client_id IS NOT NULL AND called_day <= day('today')`;

/** The condition of a last contact `l` that is at least `:days` days ago, or unknown. */
const IS_GAP = "(l.day IS NULL OR l.day <= add_days('today', -:days))";

/** The day on which a case `c` was opened, or else created in MyCase. */
const OPENED_DAY = "coalesce(c.opened_date, day(c.created_at), '')";

/** A case or a client, with the last contact that is known. */
interface Gap {
  readonly id: number;
  readonly day: string | null;
  readonly kind: string | null;
  /** The ids of the cases of a client, as `1,2`; of the clients of a case. */
  readonly others: string | null;
  readonly lead_attorney_id: number | null;
}

/** The open cases without an event, a call, a note or a message for some days. */
export async function readCasesWithoutContact(data: ContactData): Promise<SectionBody> {
  const { runner, filter, days, lists } = data;
  const gaps = await runner.select<Gap>(
    `SELECT c.id, l.day, l.kind, c.lead_attorney_id,
      (SELECT group_concat(party_id) FROM case_parties p WHERE p.kind = 'client' AND p.case_id = c.id) AS others
    FROM cases c LEFT JOIN (SELECT case_id, max(day) AS day, kind FROM (${CASE_CONTACTS}) GROUP BY case_id) l ON l.case_id = c.id
    WHERE ${IS_OPEN_CASE} AND ${filter.caseCondition} AND ${IS_GAP}
      AND ${OPENED_DAY} <= add_days('today', -:days) ORDER BY l.day, c.id`,
    { days },
  );
  return buildSection(data, gaps, {
    subject: 'Open cases',
    examine: (examined) => examineCases(data, examined),
    toOwner: ({ id, lead_attorney_id }) => ({
      case: toNamed(id, lists.cases),
      lead_attorney: toNamedStaff(lead_attorney_id, lists.staff),
    }),
  });
}

/** The clients of open cases without an event, a call, a note or a message for some days. */
export async function readClientsWithoutContact(data: ContactData): Promise<SectionBody> {
  const { runner, filter, days, lists } = data;
  const clientCondition = filter.clientId === undefined ? 'TRUE' : `q.party_id = ${filter.clientId}`;
  const gaps = await runner.select<Gap>(
    `SELECT o.id, l.day, l.kind, o.others, NULL AS lead_attorney_id
    FROM (SELECT q.party_id AS id, group_concat(DISTINCT q.case_id) AS others FROM case_parties q JOIN cases c ON c.id = q.case_id
      WHERE q.kind = 'client' AND ${IS_OPEN_CASE} AND ${filter.caseCondition} AND ${clientCondition} GROUP BY q.party_id
      HAVING min(${OPENED_DAY}) <= add_days('today', -:days)) o
    LEFT JOIN (SELECT client_id, max(day) AS day, kind FROM (${CLIENT_CONTACTS}) GROUP BY client_id) l ON l.client_id = o.id
    WHERE ${IS_GAP} ORDER BY l.day, o.id`,
    { days },
  );
  return buildSection(data, gaps, {
    subject: 'Clients of open cases',
    examine: (examined) => examineClients(data, examined),
    toOwner: ({ id, others }) => ({
      client: toNamed(id, lists.clients),
      open_cases: splitIds(others).map((one) => toNamed(one, lists.cases)),
    }),
  });
}

/** The last contact of a case or client in the sections is on this day or before. */
const getLastDay = ({ days, zone }: ContactData): string => addDays(getToday(zone), -days);

/** The later contacts that notes and messages show, and the ids of the cases or clients of which both were read. */
interface Examination {
  readonly contacts: ReadonlyMap<number, { readonly day: string; readonly kind: string }>;
  readonly readIds: ReadonlySet<number>;
}

interface GapSection {
  readonly subject: string;
  readonly examine: (gaps: readonly Gap[]) => Promise<Examination>;
  readonly toOwner: (gap: Gap) => Row;
}

async function buildSection(
  data: ContactData,
  gaps: readonly Gap[],
  { subject, examine, toOwner }: GapSection,
): Promise<SectionBody> {
  const { contacts, readIds } = await examine(gaps.slice(0, MAX_EXAMINED));
  const lastDay = getLastDay(data);
  const remaining = gaps
    .map((gap) => {
      const found = contacts.get(gap.id);
      return found && found.day > (gap.day ?? '') ? { ...gap, ...found } : gap;
    })
    .filter(({ day }) => day === null || day <= lastDay)
    .toSorted((a, b) => (a.day ?? '').localeCompare(b.day ?? '') || a.id - b.id);
  const unread = gaps.filter(({ id }) => !readIds.has(id)).length;
  return {
    title: `${subject} without ${unread > 0 ? 'a known contact' : 'contact'} after ${formatDay(lastDay)}, ${pluralize(data.days, 'day')} ago`,
    total: remaining.length,
    rows: toReportRows(remaining, (gap) => ({
      ...toOwner(gap),
      last_contact: gap.day,
      by: gap.kind,
      examined: readIds.has(gap.id) ? 'events, calls, notes, messages' : 'events, calls',
    })),
    note: [
      `Of ${gaps.length} without an event or a call after this day, the notes and messages of ${readIds.size} were read: ${gaps.length - remaining.length} of them had a later contact and are left out.`,
      unread > 0 ? `For the other ${unread}, a later note or message is possible.` : '',
      CONTACT_NOTE,
    ]
      .filter(Boolean)
      .join(' '),
  };
}

const CONTACT_NOTE =
  'Cases that were opened after this day are left out. Contact is an event that has begun, a call, a note, or the first or last known time of a message thread. MyCase does not return the ' +
  'replies in a thread, and e-mails outside MyCase are not known. An event counts although the client may not have attended.';

/** Reads the notes of cases, and the messages of their clients that name the case or no case. */
async function examineCases(data: ContactData, gaps: readonly Gap[]): Promise<Examination> {
  const { cache, call, zone } = data;
  const clientIds = [...new Set(gaps.flatMap(({ others }) => splitIds(others)))];
  const read = await cache.readNotesOfMany(
    [...gaps.map(({ id }) => ({ case: id })), ...clientIds.map((id) => ({ threadsOfClient: id }))],
    call,
  );
  const noteDays = new Map<number, string>();
  const threads = new Map<number, readonly ApiRecord[]>();
  for (const { owner, notes } of read) {
    if ('case' in owner) noteDays.set(owner.case, findLastDay(notes, getNoteDay, zone));
    else threads.set(owner.threadsOfClient, notes);
  }
  const isOf = (thread: ApiRecord, caseId: number) => [undefined, caseId].includes(getReferenceId(thread, 'case'));
  return toExamination(gaps, (gap) => {
    const clients = splitIds(gap.others);
    const noteDay = noteDays.get(gap.id);
    if (noteDay === undefined || !clients.every((id) => threads.has(id))) return undefined;
    const own = clients.flatMap((id) => threads.get(id) ?? []).filter((thread) => isOf(thread, gap.id));
    return [noteDay, findLastDay(own, getThreadDay, zone)];
  });
}

/** Reads the notes and the messages of clients, and the notes of their open cases. */
async function examineClients(data: ContactData, gaps: readonly Gap[]): Promise<Examination> {
  const { cache, call, zone } = data;
  const caseIds = [...new Set(gaps.flatMap(({ others }) => splitIds(others)))];
  const read = await cache.readNotesOfMany(
    [...gaps.flatMap(({ id }) => [{ client: id }, { threadsOfClient: id }]), ...caseIds.map((id) => ({ case: id }))],
    call,
  );
  const days = new Map<string, string>();
  for (const { owner, notes } of read) {
    const isThread = 'threadsOfClient' in owner;
    days.set(JSON.stringify(owner), findLastDay(notes, isThread ? getThreadDay : getNoteDay, zone));
  }
  return toExamination(gaps, ({ id, others }) => {
    const noteDays = [{ client: id }, ...splitIds(others).map((one) => ({ case: one }))].map((owner) =>
      days.get(JSON.stringify(owner)),
    );
    const threadDay = days.get(JSON.stringify({ threadsOfClient: id }));
    if (threadDay === undefined || noteDays.includes(undefined)) return undefined;
    return [noteDays.map(String).toSorted().at(-1) ?? '', threadDay];
  });
}

/** `getDays` returns the last day of a note and of a message, '' for none; undefined if they were not read. */
function toExamination(
  gaps: readonly Gap[],
  getDays: (gap: Gap) => readonly [string, string] | undefined,
): Examination {
  const contacts = new Map<number, { readonly day: string; readonly kind: string }>();
  const readIds = new Set<number>();
  for (const gap of gaps) {
    const found = getDays(gap);
    if (!found) continue;
    readIds.add(gap.id);
    const [noteDay, threadDay] = found;
    const day = noteDay > threadDay ? noteDay : threadDay;
    if (day !== '') contacts.set(gap.id, { day, kind: noteDay > threadDay ? 'note' : 'message' });
  }
  return { contacts, readIds };
}

type GetDay = (record: ApiRecord, zone: string) => string;

/** MyCase: the date of a note is the day that it is about. */
const getNoteDay: GetDay = (note, zone) => getText(note, 'date') || toDayInZone(getText(note, 'created_at'), zone);

const getThreadDay: GetDay = (thread, zone) =>
  toDayInZone(getText(thread, 'updated_at') || getText(thread, 'created_at'), zone);

/** The last day of records until today; '' for none. */
function findLastDay(records: readonly ApiRecord[], getDay: GetDay, zone: string): string {
  const today = getToday(zone);
  const days = records.map((record) => getDay(record, zone)).filter((day) => day <= today);
  return days.toSorted().at(-1) ?? '';
}

const splitIds = (ids: string | null): number[] => (ids ?? '').split(',').filter(Boolean).map(Number);
