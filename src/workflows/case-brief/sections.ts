import Big from 'big.js';
import type { Section } from '../../formatting/report.ts';
import { WORK_ON_CASES } from '../../cache/activity.ts';
import { ofCase } from '../../cache/by-case.ts';
import { customValues } from '../../records/custom-values.ts';
import { today } from '../../base/days.ts';
import { endsAfter, spanOf } from '../../records/events.ts';
import type { FirmList, ListName } from '../../cache/list-cache.ts';
import { amountOf, type FirmRecord, nameOf, referencesOf, textOf } from '../../records/record.ts';
import { named, namedIn } from '../../cache/named-references.ts';
import {
  isBillable,
  isReceived,
  isUnbilled,
  openAmount,
  spokenAmount,
  sum,
  worthOfExpense,
  worthOfTime,
} from '../../records/amounts.ts';
import { by, byStart, eventKinds, eventRow, type Lists, openTasks, overdueTasks, taskRow } from '../shared/rows.ts';
import { owedOnAll, standingOf } from '../money/invoices.ts';
import type { Row } from '../define-workflow.ts';

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
  readonly record: FirmRecord;
  readonly lists: Lists<(typeof BRIEF_LISTS)[number]>;
  /** What could be read of its notes, and why it is not all. */
  readonly notes: { readonly records: readonly FirmRecord[]; readonly gap?: string };
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
      worth: spokenAmount(worthOfTime(entry)),
    }));
    const billable = sum(entries.filter(isBillable).map(worthOfTime));
    return { ...whole('unbilled_time', 'Unbilled time', rows), note: `billable: ${spokenAmount(billable)}` };
  },
  unbilled_expenses({ id, lists }) {
    const entries = ofCase(lists.expenses, id).filter(isUnbilled).toSorted(byDay('entry_date'));
    const rows = entries.map((entry) => ({
      ...workRow(entry, lists.staff),
      worth: spokenAmount(worthOfExpense(entry)),
    }));
    const billable = sum(entries.filter(isBillable).map(worthOfExpense));
    return {
      ...whole('unbilled_expenses', 'Unbilled expenses', rows),
      note: `billable: ${spokenAmount(billable)}`,
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
      open: spokenAmount(openAmount(invoice)),
    }));
    const owed = owedOnAll(all.filter((invoice) => standingOf(invoice) === 'open'));
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
    const received = spokenAmount(sum(all.filter(isReceived).map(amountPaid)));
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

const byDay = (field: string) => by((record) => textOf(record, field));

const byLatest =
  (word: (record: FirmRecord) => string) =>
  (a: FirmRecord, b: FirmRecord): number =>
    by(word)(b, a);

function personRow(id: number, list: FirmList): Row {
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

const staffRows = ({ staff }: FirmRecord, list: FirmList): Row[] =>
  (Array.isArray(staff) ? staff : []).map((one) => ({
    ...namedIn({ one }, 'one', list),
    title: textOf(list.records.get(one?.id) ?? {}, 'title'),
    ...(one?.lead_lawyer === true && { lead_attorney: true }),
    ...(one?.originating_lawyer === true && { originating_attorney: true }),
  }));

const customRows = (record: FirmRecord, fields: FirmList): Row[] =>
  customValues(record, fields).map(({ id, name, value }) => ({ id, name, value }));

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

const workRow = (entry: FirmRecord, staff: FirmList): Row => ({
  id: entry.id,
  date: entry.entry_date,
  activity: entry.activity_name,
  staff: namedIn(entry, 'staff', staff),
  ...(!isBillable(entry) && { not_billable: true }),
});

const amountPaid = (payment: FirmRecord): Big => amountOf(payment, 'amount') ?? new Big(0);

const withoutCase = ({ case: _, ...rest }: Row): Row => rest;
