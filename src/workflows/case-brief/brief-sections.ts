import { parseInstant } from '../../base/instants.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { pluralize } from '../../base/sentences.ts';
import type { ListCache, ListName, Snapshots } from '../../cache/list-cache.ts';
import { getNamedReference } from '../../cache/named-references.ts';
import type { CallContext } from '../../client/client-types.ts';
import { CALLS_OF_CASES, IS_NOT_OVER } from '../../database/schema/case-views.ts';
import {
  IS_BILLABLE,
  IS_ISSUED,
  IS_OWED,
  IS_RECEIVED,
  IS_UNBILLED,
  isOnDeletedInvoice,
} from '../../database/schema/money-views.ts';
import { formatAmount } from '../../records/amounts.ts';
import { type ApiRecord, getAmount, getReferenceId, getText } from '../../records/api-record.ts';
import { collectCustomValues } from '../../records/custom-field-values.ts';
import type { Row } from '../define-workflow.ts';
import { findPartyIds } from '../shared/linked-cases.ts';
import {
  type CountedRows,
  EVENT_FIELD_KINDS,
  type RowSources,
  readEvents,
  readOpenTasks,
  toNamed,
} from '../shared/record-rows.ts';
import type { SectionBody, SectionReaders } from '../shared/sections.ts';
import type { WithheldParts } from '../shared/withheld-parts.ts';
import { readPartyRows, toStaffRows } from './brief-people.ts';

/** The sections of a case brief, in order. */
export const BRIEF_SECTION_KEYS = [
  'clients',
  'companies',
  'staff',
  'custom_fields',
  'tasks',
  'upcoming_events',
  'past_events',
  'notes',
  'calls',
  'messages',
  'documents',
  'unbilled_time',
  'unbilled_expenses',
  'invoices',
  'payments',
] as const;

/** The lists with the names in a brief. */
export const NAME_LISTS = [
  'clients',
  'companies',
  'leads',
  'staff',
  'locations',
  'custom_fields',
] as const satisfies readonly ListName[];

/** The data that the sections of a brief are built from. */
export interface BriefData extends RowSources<(typeof NAME_LISTS)[number]> {
  readonly lists: Snapshots<(typeof NAME_LISTS)[number]>;
  readonly id: number;
  readonly record: ApiRecord;
  readonly cache: ListCache;
  readonly call: CallContext;
  readonly withheld: WithheldParts;
  /** Maximum number of rows of events, notes, calls, messages, documents and payments. */
  readonly limit: number;
}

/** The readers of the sections of a brief. The record itself has its parties, its staff and its custom fields. */
export const BRIEF_SECTION_READERS: SectionReaders<(typeof BRIEF_SECTION_KEYS)[number], BriefData> = {
  clients: async ({ record, lists }) => ({ title: 'Clients', rows: await readPartyRows(record, 'clients', lists) }),
  companies: async ({ record, lists }) => ({
    title: 'Companies',
    rows: await readPartyRows(record, 'companies', lists),
  }),
  staff: async ({ record, lists }) => ({ title: 'Staff', rows: toStaffRows(record, lists.staff) }),
  custom_fields: async ({ record, lists }) => ({
    title: 'Custom fields',
    rows: collectCustomValues(record, lists.custom_fields.records),
  }),
  async tasks({ id, ...sources }) {
    const { tasks, overdueCount } = await readOpenTasks(sources, 't.case_id = :id', { id });
    return { title: 'Open tasks', ...tasks, note: `Overdue: ${overdueCount}.` };
  },
  async upcoming_events({ id, limit, ...sources }) {
    const events = await readEvents(sources, `${IS_NOT_OVER} AND e.case_id = :id`, { id });
    return { title: 'Upcoming events', ...limitTo(limit, events), kinds: EVENT_FIELD_KINDS };
  },
  async past_events({ id, limit, ...sources }) {
    const events = await readEvents(sources, `NOT (${IS_NOT_OVER}) AND e.case_id = :id`, { id }, 'DESC');
    return { title: 'Past events, latest first', ...limitTo(limit, events), kinds: EVENT_FIELD_KINDS };
  },
  async notes({ id, cache, call, lists, limit }) {
    const notes = await cache.readNotes({ case: id }, call).catch(throwNotesError);
    const rows = notes.map((note) => ({
      id: note.id,
      date: getText(note, 'date'),
      subject: getText(note, 'subject'),
      note: getText(note, 'note'),
      author: getNamedReference(note, 'created_by', lists.staff),
    }));
    const latest = rows.toSorted((a, b) => b.date.localeCompare(a.date) || Number(b.id) - Number(a.id));
    return {
      title: 'Notes, latest first',
      ...limitTo(limit, { rows: latest, total: notes.length }),
      kinds: { note: 'prose', subject: 'prose' },
    };
  },
  async calls({ id, runner, lists, limit }) {
    const sql = `SELECT id, called_at, call_type, caller_name, client_id, lead_id, call_for_id, message, case_id IS NULL AS is_without_case,
        count(*) FILTER (WHERE case_id IS NULL) OVER () AS calls_without_case
      FROM calls WHERE id IN (SELECT id FROM (${CALLS_OF_CASES}) WHERE case_id = :id) ORDER BY called_at DESC, id DESC`;
    const { rows, total } = await runner.selectFirst(limit, sql, { id });
    const withoutCase = Number(rows[0]?.calls_without_case ?? 0);
    return {
      title: 'Calls, latest first',
      rows: rows.map(
        ({ client_id, lead_id, call_for_id, is_without_case, calls_without_case: _, message, ...row }) => ({
          ...row,
          client: toNamed(client_id, lists.clients),
          lead: toNamed(lead_id, lists.leads),
          call_for: toNamed(call_for_id, lists.staff),
          ...(is_without_case === 1 && { names_no_case: true }),
          message,
        }),
      ),
      total,
      kinds: { called_at: 'moment', message: 'prose' },
      ...(withoutCase > 0 && {
        note: `${pluralize(withoutCase, 'call')} of its clients ${withoutCase === 1 ? 'names' : 'name'} no case (names_no_case), and can be about another case.`,
      }),
    };
  },
  messages: (data) => readMessages(data),
  async documents({ id, runner, limit }) {
    const sql =
      'SELECT id, name, path, updated_at FROM documents WHERE case_id = :id ORDER BY updated_at DESC, id DESC';
    const documents = await runner.selectFirst(limit, sql, { id });
    return { title: 'Documents, last changed first', ...limitTo(limit, documents), kinds: { updated_at: 'moment' } };
  },
  unbilled_time: (data) => readUnbilled(data, 'Unbilled time', 'time_entry'),
  unbilled_expenses: (data) => readUnbilled(data, 'Unbilled expenses', 'expense'),
  async invoices({ id, record, runner }) {
    const rows = await runner.select(
      `SELECT x.id, x.invoice_number, x.invoice_date, x.due_date, x.status, x.total_amount, x.balance AS balance_due,
        sum(x.balance) FILTER (WHERE ${IS_ISSUED} AND ${IS_OWED}) OVER () AS sum
      FROM invoices x WHERE x.case_id = :id ORDER BY x.invoice_date, x.id`,
      { id },
    );
    return {
      title: 'Invoices',
      rows: rows.map(withoutSum),
      kinds: { total_amount: 'money', balance_due: 'money' },
      note: `Balance due, without drafts and forwarded invoices: ${formatSum(rows)}.${formatOtherBalance(record, formatSum(rows))}`,
    };
  },
  async payments({ id, runner, lists, limit }) {
    const rows = await runner.select(
      `SELECT x.id, x.date, x.amount, x.status, x.invoice_number, x.client_id,
        sum(x.amount) FILTER (WHERE ${IS_RECEIVED}) OVER () AS sum
      FROM invoice_payments x WHERE x.case_id = :id ORDER BY x.date DESC, x.id DESC`,
      { id },
    );
    const shown = rows.map(({ sum: _, client_id, ...row }) => ({ ...row, client: toNamed(client_id, lists.clients) }));
    return {
      title: 'Payments, latest first',
      ...limitTo(limit, { rows: shown, total: rows.length }),
      kinds: { amount: 'money' },
      note: `Total received (status success): ${formatSum(rows)}`,
    };
  },
};

const limitTo = (limit: number, { rows, total }: CountedRows): CountedRows => ({ rows: rows.slice(0, limit), total });

/** A sum that each row of a statement has, as `1250.00`. */
const formatSum = ([first]: readonly Row[]): string => Number(first?.sum ?? 0).toFixed(2);

/** A sentence if MyCase's own balance of a case is another amount; '' if it is the same or there is none. */
function formatOtherBalance(record: ApiRecord, balance: string): string {
  const own = getAmount(record, 'outstanding_balance');
  return own === undefined || own.eq(balance)
    ? ''
    : ` MyCase's own balance of the case is ${formatAmount(own)}. MyCase does not state how it is computed.`;
}

const withoutSum = ({ sum: _, ...rest }: Row): Row => rest;

function throwNotesError(error: unknown): never {
  if (!(error instanceof MyCaseError)) throw error;
  throw new MyCaseError(`They could not be read: ${error.fullMessage}`);
}

/** Reads the message threads of the clients of a case. MyCase: it lists them by client, without their replies. */
async function readMessages({ id, record, cache, call, lists, limit }: BriefData): Promise<SectionBody> {
  const clients = await findPartyIds(record, 'clients', lists.clients);
  const read = await cache.readNotesOfMany(
    clients.map((client) => ({ threadsOfClient: client })),
    call,
  );
  const threads = new Map(read.flatMap(({ notes }) => notes.map((thread) => [Number(thread.id), thread] as const)));
  const own = [...threads.values()].filter((thread) => getReferenceId(thread, 'case') === id);
  const rows = own
    .map((thread) => ({
      id: thread.id,
      created_at: getText(thread, 'created_at'),
      subject: getText(thread, 'subject'),
      first_message_body: getText(thread, 'first_message_body'),
      sender: getNamedReference(thread, 'sender', lists.staff),
    }))
    .sort((a, b) => parseInstant(b.created_at) - parseInstant(a.created_at) || Number(b.id) - Number(a.id));
  const missing = clients.length - read.length;
  return {
    title: 'Message threads with the clients, latest first',
    ...limitTo(limit, { rows, total: rows.length }),
    kinds: { created_at: 'moment', subject: 'prose', first_message_body: 'prose' },
    note:
      missing > 0
        ? `Those of ${pluralize(missing, 'client')} could not be read.`
        : 'Without replies, and without threads that name no case.',
  };
}

/** The table of each kind of work, the SQL of its hours, and its noun. */
const WORK = {
  time_entry: { table: 'time_entries', hoursColumn: 'x.hours', noun: 'time entry', plural: 'time entries' },
  expense: { table: 'expenses', hoursColumn: 'NULL', noun: 'expense', plural: 'expenses' },
} as const;

/** Reads the time entries or expenses that are on no invoice, the oldest first. */
async function readUnbilled(
  { id, runner, lists, withheld }: BriefData,
  title: string,
  kind: keyof typeof WORK,
): Promise<SectionBody> {
  const { table, hoursColumn } = WORK[kind];
  const [rows, onDeletedInvoices] = await Promise.all([
    runner.select(
      `SELECT x.id, x.entry_date AS date, x.activity_name AS activity, x.staff_id, ${IS_BILLABLE} AS billable, ${hoursColumn} AS hours,
        x.amount, sum(x.amount) FILTER (WHERE ${IS_BILLABLE}) OVER () AS sum
      FROM ${table} x WHERE ${IS_UNBILLED} AND x.case_id = :id ORDER BY x.entry_date, x.id`,
      { id },
    ),
    withheld.attemptRead('work on deleted invoices', () =>
      runner.select(
        `SELECT count(*) AS records, sum(${hoursColumn}) AS hours, sum(x.amount) AS sum
        FROM ${table} x WHERE ${isOnDeletedInvoice(kind)} AND ${IS_BILLABLE} AND x.case_id = :id`,
        { id },
      ),
    ),
  ]);
  return {
    title,
    rows: rows.map(({ id: entryId, date, activity, staff_id, billable, hours, amount }) => ({
      id: entryId,
      date,
      activity,
      staff: toNamed(staff_id, lists.staff),
      ...(billable === 0 && { billable: false }),
      hours,
      amount,
    })),
    kinds: { amount: 'money' },
    note: [...formatOnDeletedInvoices(kind, onDeletedInvoices), `Billable: ${formatSum(rows)}`].join(' '),
  };
}

/** A sentence about the billable work that is not in the sum, by the row with its count, hours and amount. */
function formatOnDeletedInvoices(kind: keyof typeof WORK, [row]: readonly Row[] = []): string[] {
  if (!row?.records) return [];
  const count = pluralize(Number(row.records), WORK[kind].noun, WORK[kind].plural);
  const hours = typeof row.hours === 'number' ? ` (${pluralize(row.hours, 'hour')})` : '';
  return [`Not included, because the invoice was deleted in MyCase: ${count}${hours}: ${formatSum([row])}.`];
}
