import Big from 'big.js';
import { getToday } from '../../base/days.ts';
import { ofCase, WORK_ON_CASES } from '../../cache/by-case.ts';
import type { ListName, ListSnapshot } from '../../cache/list-cache.ts';
import { named, namedIn } from '../../cache/named-references.ts';
import type { Section } from '../../formatting/report-result.ts';
import {
  computeBalanceDue,
  computeExpenseAmount,
  computeTimeEntryAmount,
  formatAmount,
  isBillable,
  isReceived,
  isUnbilled,
  sumAmounts,
} from '../../records/amounts.ts';
import { type ApiRecord, getAmount, getName, getReferenceIds, getText } from '../../records/api-record.ts';
import { collectCustomValues } from '../../records/custom-field-values.ts';
import { createEndsAfterFilter, getEventSpan } from '../../records/events.ts';
import type { Row } from '../define-workflow.ts';
import { formatTotalOwed, getInvoiceState } from '../money/invoice-state.ts';
import {
  compareBy,
  compareByStart,
  EVENT_FIELD_KINDS,
  eventRow,
  findOpenTasks,
  findOverdueTasks,
  type ListsByName,
  taskRow,
} from '../shared/record-rows.ts';

/** The sections of a case brief, in order. */
export const BRIEF_SECTION_KEYS = [
  'clients',
  'companies',
  'staff',
  'custom_fields',
  'tasks',
  'next_events',
  'last_events',
  'notes',
  'documents',
  'unbilled_time',
  'unbilled_expenses',
  'invoices',
  'payments',
] as const;

/** The lists a brief is read from. */
export const BRIEF_LISTS = [
  ...WORK_ON_CASES,
  'cases',
  'clients',
  'companies',
  'staff',
  'locations',
  'custom_fields',
] as const satisfies readonly ListName[];

/** The data that the sections of a brief are built from. */
export interface BriefData {
  readonly id: number;
  readonly record: ApiRecord;
  readonly lists: ListsByName<(typeof BRIEF_LISTS)[number]>;
  /** The notes that could be read, and why they are not all. */
  readonly notes: { readonly records: readonly ApiRecord[]; readonly incompleteReason?: string };
  readonly zone: string;
  /** How many of what only the latest are shown. */
  readonly latest: number;
}

/** The sections of a brief by their key. */
export const BRIEF_SECTION_BUILDERS: Readonly<
  Record<(typeof BRIEF_SECTION_KEYS)[number], (data: BriefData) => Section>
> = {
  clients: ({ record, lists }) =>
    createSection(
      'clients',
      'Clients',
      getReferenceIds(record, 'clients').map((id) => personRow(id, lists.clients)),
    ),
  companies: ({ record, lists }) =>
    createSection(
      'companies',
      'Companies',
      getReferenceIds(record, 'companies').map((id) => personRow(id, lists.companies)),
    ),
  staff: ({ record, lists }) => createSection('staff', 'Staff', toStaffRows(record, lists.staff)),
  custom_fields: ({ record, lists }) =>
    createSection('custom_fields', 'Custom fields', toCustomFieldRows(record, lists.custom_fields)),
  tasks({ id, lists, zone }) {
    const now = getToday(zone);
    const caseFilter = { staff: [], caseId: id };
    const overdue = findOverdueTasks(lists.tasks, caseFilter, now);
    const rows = findOpenTasks(lists.tasks, caseFilter).map((task) => withoutCase(taskRow(task, now, lists)));
    return { ...createSection('tasks', 'Open tasks', rows), note: `${overdue.length} of them overdue` };
  },
  next_events: (data) => buildEventsSection(data, 'next_events', 'Events to come', true),
  last_events: (data) => buildEventsSection(data, 'last_events', 'Past events, latest first', false),
  notes({ notes, latest, lists }) {
    const sortedNotes = [...notes.records].sort(compareByLatest((note) => getText(note, 'date')));
    return {
      key: 'notes',
      title: 'Notes, latest first',
      rows: sortedNotes.slice(0, latest).map((note) => ({
        id: note.id,
        date: getText(note, 'date'),
        subject: getText(note, 'subject'),
        note: getText(note, 'note'),
        author: namedIn(note, 'created_by', lists.staff),
      })),
      total: sortedNotes.length,
      kinds: { note: 'prose', subject: 'prose' },
      ...(notes.incompleteReason && { note: notes.incompleteReason }),
    };
  },
  documents({ id, lists, latest }) {
    const sortedDocuments = ofCase(lists.documents, id).toSorted(
      compareByLatest((document) => getText(document, 'updated_at')),
    );
    const rows = sortedDocuments
      .slice(0, latest)
      .map(({ id, name, path, updated_at }) => ({ id, name, path, updated: updated_at }));
    return {
      key: 'documents',
      title: 'Documents, last changed first',
      rows,
      total: sortedDocuments.length,
      kinds: { updated: 'moment' },
    };
  },
  unbilled_time({ id, lists }) {
    const entries = ofCase(lists.time_entries, id).filter(isUnbilled).toSorted(compareByDay('entry_date'));
    const rows = entries.map((entry) => ({
      ...workRow(entry, lists.staff),
      hours: entry.hours,
      worth: formatAmount(computeTimeEntryAmount(entry)),
    }));
    const billable = sumAmounts(entries.filter(isBillable).map(computeTimeEntryAmount));
    return {
      ...createSection('unbilled_time', 'Unbilled time', rows),
      note: `billable: ${formatAmount(billable)}`,
    };
  },
  unbilled_expenses({ id, lists }) {
    const entries = ofCase(lists.expenses, id).filter(isUnbilled).toSorted(compareByDay('entry_date'));
    const rows = entries.map((entry) => ({
      ...workRow(entry, lists.staff),
      worth: formatAmount(computeExpenseAmount(entry)),
    }));
    const billable = sumAmounts(entries.filter(isBillable).map(computeExpenseAmount));
    return {
      ...createSection('unbilled_expenses', 'Unbilled expenses', rows),
      note: `billable: ${formatAmount(billable)}`,
    };
  },
  invoices({ id, lists }) {
    const sortedInvoices = ofCase(lists.invoices, id).toSorted(compareByDay('invoice_date'));
    const rows = sortedInvoices.map((invoice) => ({
      id: invoice.id,
      number: invoice.invoice_number,
      date: invoice.invoice_date,
      due: invoice.due_date,
      status: invoice.status,
      total: invoice.total_amount,
      open: formatAmount(computeBalanceDue(invoice)),
    }));
    const owed = formatTotalOwed(sortedInvoices.filter((invoice) => getInvoiceState(invoice) === 'open'));
    const note = `owed, drafts and forwarded ones left out: ${owed}`;
    return { ...createSection('invoices', 'Invoices', rows), kinds: { total: 'money' }, note };
  },
  payments({ id, lists, latest }) {
    const sortedPayments = ofCase(lists.invoice_payments, id).toSorted(
      compareByLatest((payment) => getText(payment, 'date')),
    );
    const rows = sortedPayments.slice(0, latest).map((payment) => ({
      id: payment.id,
      date: payment.date,
      amount: payment.amount,
      status: payment.status,
      invoice_number: payment.invoice_number,
      client: namedIn(payment, 'client', lists.clients),
    }));
    const received = formatAmount(sumAmounts(sortedPayments.filter(isReceived).map(getPaymentAmount)));
    return {
      key: 'payments',
      title: 'Payments, latest first',
      rows,
      total: sortedPayments.length,
      kinds: { amount: 'money' },
      note: `received in all (status success): ${received}`,
    };
  },
};

const createSection = (key: string, title: string, rows: readonly Row[]): Section => ({
  key,
  title,
  rows,
  total: rows.length,
});

const compareByDay = (field: string) => compareBy((record) => getText(record, field));

const compareByLatest =
  (getSortKey: (record: ApiRecord) => string) =>
  (a: ApiRecord, b: ApiRecord): number =>
    compareBy(getSortKey)(b, a);

function personRow(id: number, list: ListSnapshot): Row {
  const record = list.records.get(id);
  if (!record) return named(list, id);
  const phones = ['cell_phone_number', 'work_phone_number', 'home_phone_number', 'main_phone_number'];
  return {
    id,
    name: getName(record),
    email: getText(record, 'email'),
    phones: phones.map((field) => getText(record, field)).filter(Boolean),
  };
}

const toStaffRows = ({ staff }: ApiRecord, list: ListSnapshot): Row[] =>
  (Array.isArray(staff) ? staff : []).map((member) => ({
    ...namedIn({ one: member }, 'one', list),
    title: getText(list.records.get(member?.id) ?? {}, 'title'),
    ...(member?.lead_lawyer === true && { lead_attorney: true }),
    ...(member?.originating_lawyer === true && { originating_attorney: true }),
  }));

const toCustomFieldRows = (record: ApiRecord, fields: ListSnapshot): Row[] =>
  collectCustomValues(record, fields.records).map(({ id, name, value }) => ({ id, name, value }));

/** The next ones first where they are to come, else the latest first. */
function buildEventsSection(
  { id, lists, zone, latest }: BriefData,
  key: string,
  title: string,
  isUpcoming: boolean,
): Section {
  const isNotOver = createEndsAfterFilter(Date.now(), zone);
  const events = ofCase(lists.events, id)
    .filter((event) => getEventSpan(event, zone) && isNotOver(event) === isUpcoming)
    .sort(compareByStart(zone));
  const limitedEvents = (isUpcoming ? events : events.toReversed()).slice(0, latest);
  const rows = limitedEvents.map((event) => withoutCase(eventRow(event, lists)));
  return { key, title, rows, total: events.length, kinds: EVENT_FIELD_KINDS };
}

const workRow = (entry: ApiRecord, staff: ListSnapshot): Row => ({
  id: entry.id,
  date: entry.entry_date,
  activity: entry.activity_name,
  staff: namedIn(entry, 'staff', staff),
  ...(!isBillable(entry) && { not_billable: true }),
});

const getPaymentAmount = (payment: ApiRecord): Big => getAmount(payment, 'amount') ?? new Big(0);

const withoutCase = ({ case: _, ...rest }: Row): Row => rest;
