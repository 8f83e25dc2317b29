import Big from 'big.js';
import { today } from '../../base/days.ts';
import { ofCase, WORK_ON_CASES } from '../../cache/by-case.ts';
import type { ListName, ListSnapshot } from '../../cache/list-cache.ts';
import { named, namedIn } from '../../cache/named-references.ts';
import type { Section } from '../../formatting/report.ts';
import {
  formatAmount,
  isBillable,
  isReceived,
  isUnbilled,
  openAmount,
  sum,
  timeEntryAmount,
  worthOfExpense,
} from '../../records/amounts.ts';
import { customValues } from '../../records/custom-values.ts';
import { endsAfter, spanOf } from '../../records/events.ts';
import { type ApiRecord, amountOf, nameOf, referencesOf, textOf } from '../../records/record.ts';
import type { Row } from '../define-workflow.ts';
import { invoiceState, owedOnAll } from '../money/invoices.ts';
import {
  byStart,
  compareBy,
  eventKinds,
  eventRow,
  type Lists,
  openTasks,
  overdueTasks,
  taskRow,
} from '../shared/rows.ts';

/** What a brief of a case can hold, in its order. */
export const BRIEF_PARTS = [
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

/** What the sections of a brief are made of. */
export interface BriefSources {
  readonly id: number;
  readonly record: ApiRecord;
  readonly lists: Lists<(typeof BRIEF_LISTS)[number]>;
  /** What could be read of its notes, and why it is not all. */
  readonly notes: { readonly records: readonly ApiRecord[]; readonly gap?: string };
  readonly zone: string;
  /** How many of what only the latest are shown. */
  readonly latest: number;
}

/** The sections of a brief by their key. */
export const briefSections: Readonly<
  Record<(typeof BRIEF_PARTS)[number], (sources: BriefSources) => Section>
> = {
  clients: ({ record, lists }) =>
    whole(
      'clients',
      'Clients',
      referencesOf(record, 'clients').map((id) => personRow(id, lists.clients)),
    ),
  companies: ({ record, lists }) =>
    whole(
      'companies',
      'Companies',
      referencesOf(record, 'companies').map((id) => personRow(id, lists.companies)),
    ),
  staff: ({ record, lists }) => whole('staff', 'Staff', staffRows(record, lists.staff)),
  custom_fields: ({ record, lists }) =>
    whole('custom_fields', 'Custom fields', customRows(record, lists.custom_fields)),
  tasks({ id, lists, zone }) {
    const now = today(zone);
    const ofIt = { staff: [], caseId: id };
    const overdue = overdueTasks(lists.tasks, ofIt, now);
    const rows = openTasks(lists.tasks, ofIt).map((task) => withoutCase(taskRow(task, now, lists)));
    return { ...whole('tasks', 'Open tasks', rows), note: `${overdue.length} of them overdue` };
  },
  next_events: (sources) => eventsOf(sources, 'next_events', 'Events to come', true),
  last_events: (sources) => eventsOf(sources, 'last_events', 'Past events, latest first', false),
  notes({ notes, latest, lists }) {
    const all = [...notes.records].sort(byLatest((note) => textOf(note, 'date')));
    return {
      key: 'notes',
      title: 'Notes, latest first',
      rows: all.slice(0, latest).map((note) => ({
        id: note.id,
        date: textOf(note, 'date'),
        subject: textOf(note, 'subject'),
        note: textOf(note, 'note'),
        author: namedIn(note, 'created_by', lists.staff),
      })),
      total: all.length,
      kinds: { note: 'prose', subject: 'prose' },
      ...(notes.gap && { note: notes.gap }),
    };
  },
  documents({ id, lists, latest }) {
    const all = ofCase(lists.documents, id).toSorted(byLatest((document) => textOf(document, 'updated_at')));
    const rows = all
      .slice(0, latest)
      .map(({ id, name, path, updated_at }) => ({ id, name, path, updated: updated_at }));
    return {
      key: 'documents',
      title: 'Documents, last changed first',
      rows,
      total: all.length,
      kinds: { updated: 'moment' },
    };
  },
  unbilled_time({ id, lists }) {
    const entries = ofCase(lists.time_entries, id).filter(isUnbilled).toSorted(byDay('entry_date'));
    const rows = entries.map((entry) => ({
      ...workRow(entry, lists.staff),
      hours: entry.hours,
      worth: formatAmount(timeEntryAmount(entry)),
    }));
    const billable = sum(entries.filter(isBillable).map(timeEntryAmount));
    return { ...whole('unbilled_time', 'Unbilled time', rows), note: `billable: ${formatAmount(billable)}` };
  },
  unbilled_expenses({ id, lists }) {
    const entries = ofCase(lists.expenses, id).filter(isUnbilled).toSorted(byDay('entry_date'));
    const rows = entries.map((entry) => ({
      ...workRow(entry, lists.staff),
      worth: formatAmount(worthOfExpense(entry)),
    }));
    const billable = sum(entries.filter(isBillable).map(worthOfExpense));
    return {
      ...whole('unbilled_expenses', 'Unbilled expenses', rows),
      note: `billable: ${formatAmount(billable)}`,
    };
  },
  invoices({ id, lists }) {
    const all = ofCase(lists.invoices, id).toSorted(byDay('invoice_date'));
    const rows = all.map((invoice) => ({
      id: invoice.id,
      number: invoice.invoice_number,
      date: invoice.invoice_date,
      due: invoice.due_date,
      status: invoice.status,
      total: invoice.total_amount,
      open: formatAmount(openAmount(invoice)),
    }));
    const owed = owedOnAll(all.filter((invoice) => invoiceState(invoice) === 'open'));
    const note = `owed, drafts and forwarded ones left out: ${owed}`;
    return { ...whole('invoices', 'Invoices', rows), kinds: { total: 'money' }, note };
  },
  payments({ id, lists, latest }) {
    const all = ofCase(lists.invoice_payments, id).toSorted(byLatest((payment) => textOf(payment, 'date')));
    const rows = all.slice(0, latest).map((payment) => ({
      id: payment.id,
      date: payment.date,
      amount: payment.amount,
      status: payment.status,
      invoice_number: payment.invoice_number,
      client: namedIn(payment, 'client', lists.clients),
    }));
    const received = formatAmount(sum(all.filter(isReceived).map(amountPaid)));
    return {
      key: 'payments',
      title: 'Payments, latest first',
      rows,
      total: all.length,
      kinds: { amount: 'money' },
      note: `received in all (status success): ${received}`,
    };
  },
};

const whole = (key: string, title: string, rows: readonly Row[]): Section => ({
  key,
  title,
  rows,
  total: rows.length,
});

const byDay = (field: string) => compareBy((record) => textOf(record, field));

const byLatest =
  (word: (record: ApiRecord) => string) =>
  (a: ApiRecord, b: ApiRecord): number =>
    compareBy(word)(b, a);

function personRow(id: number, list: ListSnapshot): Row {
  const record = list.records.get(id);
  if (!record) return named(list, id);
  const phones = ['cell_phone_number', 'work_phone_number', 'home_phone_number', 'main_phone_number'];
  return {
    id,
    name: nameOf(record),
    email: textOf(record, 'email'),
    phones: phones.map((field) => textOf(record, field)).filter(Boolean),
  };
}

const staffRows = ({ staff }: ApiRecord, list: ListSnapshot): Row[] =>
  (Array.isArray(staff) ? staff : []).map((one) => ({
    ...namedIn({ one }, 'one', list),
    title: textOf(list.records.get(one?.id) ?? {}, 'title'),
    ...(one?.lead_lawyer === true && { lead_attorney: true }),
    ...(one?.originating_lawyer === true && { originating_attorney: true }),
  }));

const customRows = (record: ApiRecord, fields: ListSnapshot): Row[] =>
  customValues(record, fields.records).map(({ id, name, value }) => ({ id, name, value }));

/** The next ones first where they are to come, else the latest first. */
function eventsOf(
  { id, lists, zone, latest }: BriefSources,
  key: string,
  title: string,
  isToCome: boolean,
): Section {
  const isNotOver = endsAfter(Date.now(), zone);
  const events = ofCase(lists.events, id)
    .filter((event) => spanOf(event, zone) && isNotOver(event) === isToCome)
    .sort(byStart(zone));
  const first = (isToCome ? events : events.toReversed()).slice(0, latest);
  const rows = first.map((event) => withoutCase(eventRow(event, lists)));
  return { key, title, rows, total: events.length, kinds: eventKinds };
}

const workRow = (entry: ApiRecord, staff: ListSnapshot): Row => ({
  id: entry.id,
  date: entry.entry_date,
  activity: entry.activity_name,
  staff: namedIn(entry, 'staff', staff),
  ...(!isBillable(entry) && { not_billable: true }),
});

const amountPaid = (payment: ApiRecord): Big => amountOf(payment, 'amount') ?? new Big(0);

const withoutCase = ({ case: _, ...rest }: Row): Row => rest;
