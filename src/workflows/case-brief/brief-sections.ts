import { getToday } from '../../base/days.ts';
import { CASE_ACTIVITY_LISTS, getCaseRecords } from '../../cache/case-records.ts';
import type { ListName, ListSnapshot } from '../../cache/list-cache.ts';
import { getNamedReference, toNamedReference } from '../../cache/named-references.ts';
import {
  exactSum,
  getExpenseCost,
  getTimeEntryFee,
  isBillable,
  isReceived,
  isUnbilled,
} from '../../records/amounts.ts';
import { type ApiRecord, getName, getReferenceIds, getText, parseNumber } from '../../records/api-record.ts';
import { collectCustomValues } from '../../records/custom-field-values.ts';
import { createEndsAfterFilter, getEventSpan } from '../../records/events.ts';
import type { Row } from '../define-workflow.ts';
import { formatTotalOwed, getInvoiceState } from '../money/invoice-state.ts';
import {
  compareByStart,
  compareByText,
  EVENT_FIELD_KINDS,
  eventRow,
  findOpenTasks,
  findOverdueTasks,
  type ListsByName,
  taskRow,
} from '../shared/record-rows.ts';
import type { SectionBody, SectionBuilders } from '../shared/sections.ts';

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
  'documents',
  'unbilled_time',
  'unbilled_expenses',
  'invoices',
  'payments',
] as const;

/** The lists that a brief is built from. */
export const BRIEF_LISTS = [
  ...CASE_ACTIVITY_LISTS,
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
  /** The notes of the case. `incompleteReason` is present if they could not be read. */
  readonly notes: { readonly records: readonly ApiRecord[]; readonly incompleteReason?: string };
  readonly zone: string;
  /** Maximum number of rows of events, notes, documents and payments. */
  readonly limit: number;
}

/** The builders of the sections of a brief. */
export const BRIEF_SECTION_BUILDERS: SectionBuilders<(typeof BRIEF_SECTION_KEYS)[number], BriefData> = {
  clients: (data) => ({ title: 'Clients', rows: toPartyRows(data, 'clients') }),
  companies: (data) => ({ title: 'Companies', rows: toPartyRows(data, 'companies') }),
  staff: ({ record, lists }) => ({ title: 'Staff', rows: toStaffRows(record, lists.staff) }),
  custom_fields: ({ record, lists }) => ({
    title: 'Custom fields',
    rows: collectCustomValues(record, lists.custom_fields.records),
  }),
  tasks({ id, lists, zone }) {
    const now = getToday(zone);
    const caseFilter = { staff: [], caseId: id };
    return {
      title: 'Open tasks',
      rows: findOpenTasks(lists.tasks, caseFilter).map((task) => withoutCase(taskRow(task, now, lists))),
      note: `${findOverdueTasks(lists.tasks, caseFilter, now).length} of them are overdue.`,
    };
  },
  upcoming_events: (data) => buildEventsSection(data, 'Upcoming events', true),
  past_events: (data) => buildEventsSection(data, 'Past events, latest first', false),
  notes: ({ notes, limit, lists }) =>
    notes.incompleteReason === undefined
      ? {
          title: 'Notes, latest first',
          ...toLatestRows(notes.records, 'date', limit, (note) => ({
            id: note.id,
            date: getText(note, 'date'),
            subject: getText(note, 'subject'),
            note: getText(note, 'note'),
            author: getNamedReference(note, 'created_by', lists.staff),
          })),
          kinds: { note: 'prose', subject: 'prose' },
        }
      : undefined,
  documents: ({ id, lists, limit }) => ({
    title: 'Documents, last changed first',
    ...toLatestRows(getCaseRecords(lists.documents, id), 'updated_at', limit, ({ id, name, path, updated_at }) => ({
      id,
      name,
      path,
      updated_at,
    })),
    kinds: { updated_at: 'moment' },
  }),
  unbilled_time: ({ id, lists }) =>
    buildUnbilledSection('Unbilled time', getCaseRecords(lists.time_entries, id), lists.staff, getTimeEntryFee),
  unbilled_expenses: ({ id, lists }) =>
    buildUnbilledSection('Unbilled expenses', getCaseRecords(lists.expenses, id), lists.staff, getExpenseCost),
  invoices({ id, lists }) {
    const invoices = getCaseRecords(lists.invoices, id).toSorted(compareByText('invoice_date'));
    const owed = formatTotalOwed(invoices.filter((invoice) => getInvoiceState(invoice) === 'open'));
    return {
      title: 'Invoices',
      rows: invoices.map((invoice) => ({
        id: invoice.id,
        invoice_number: invoice.invoice_number,
        invoice_date: invoice.invoice_date,
        due_date: invoice.due_date,
        status: invoice.status,
        total_amount: invoice.total_amount,
        balance_due: formatTotalOwed([invoice]),
      })),
      kinds: { total_amount: 'money' },
      note: `Balance due, without drafts and forwarded invoices: ${owed}`,
    };
  },
  payments({ id, lists, limit }) {
    const payments = getCaseRecords(lists.invoice_payments, id);
    const received = payments.filter(isReceived).map(({ amount }) => parseNumber(amount) ?? 0);
    return {
      title: 'Payments, latest first',
      ...toLatestRows(payments, 'date', limit, (payment) => ({
        id: payment.id,
        date: payment.date,
        amount: payment.amount,
        status: payment.status,
        invoice_number: payment.invoice_number,
        client: getNamedReference(payment, 'client', lists.clients),
      })),
      kinds: { amount: 'money' },
      note: `Total received (status success): ${exactSum(received).toFixed(2)}`,
    };
  },
};

/** The rows of the records with the latest date in a field. The total counts all records. */
const toLatestRows = (
  records: readonly ApiRecord[],
  dateField: string,
  limit: number,
  toRow: (record: ApiRecord) => Row,
): Pick<SectionBody, 'rows' | 'total'> => ({
  rows: records
    .toSorted((a, b) => compareByText(dateField)(b, a))
    .slice(0, limit)
    .map(toRow),
  total: records.length,
});

const toPartyRows = ({ record, lists }: BriefData, field: 'clients' | 'companies'): Row[] =>
  getReferenceIds(record, field).map((id) => personRow(id, lists[field]));

function personRow(id: number, list: ListSnapshot): Row {
  const record = list.availableRecords.get(id);
  if (!record) return toNamedReference(list, id);
  const phones = ['cell_phone_number', 'work_phone_number', 'home_phone_number', 'main_phone_number'];
  return {
    id,
    name: getName(record),
    email: getText(record, 'email'),
    phones: phones.map((field) => getText(record, field)).filter(Boolean),
  };
}

const toStaffRows = ({ staff }: ApiRecord, list: ListSnapshot): Row[] =>
  (Array.isArray(staff) ? staff : []).map((member) => {
    const record = list.availableRecords.get(member?.id);
    return {
      ...getNamedReference({ one: member }, 'one', list),
      ...(record && { title: getText(record, 'title') }),
      ...(member?.lead_lawyer === true && { lead_attorney: true }),
      ...(member?.originating_lawyer === true && { originating_attorney: true }),
    };
  });

/** Upcoming events with the next first, or past events with the latest first. */
function buildEventsSection({ id, lists, zone, limit }: BriefData, title: string, isUpcoming: boolean): SectionBody {
  const isNotOver = createEndsAfterFilter(Date.now(), zone);
  const events = getCaseRecords(lists.events, id)
    .filter((event) => getEventSpan(event, zone) && isNotOver(event) === isUpcoming)
    .sort(compareByStart(zone));
  const limitedEvents = (isUpcoming ? events : events.toReversed()).slice(0, limit);
  const rows = limitedEvents.map((event) => withoutCase(eventRow(event, lists)));
  return { title, rows, total: events.length, kinds: EVENT_FIELD_KINDS };
}

/** Time entries or expenses that are on no invoice, the oldest first. */
function buildUnbilledSection(
  title: string,
  records: readonly ApiRecord[],
  staff: ListSnapshot,
  getAmount: (record: ApiRecord) => number,
): SectionBody {
  const entries = records.filter(isUnbilled).toSorted(compareByText('entry_date'));
  return {
    title,
    rows: entries.map((entry) => ({
      id: entry.id,
      date: entry.entry_date,
      activity: entry.activity_name,
      staff: getNamedReference(entry, 'staff', staff),
      ...(!isBillable(entry) && { billable: false }),
      hours: entry.hours,
      amount: getAmount(entry).toFixed(2),
    })),
    note: `Billable: ${exactSum(entries.filter(isBillable).map(getAmount)).toFixed(2)}`,
  };
}

const withoutCase = ({ case: _, ...rest }: Row): Row => rest;
