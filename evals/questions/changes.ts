import type { Fields } from '../../src/sandbox/json.ts';
import { calendarOf } from '../../test/workflows/days-oracle.ts';
import { missingTimeOracle } from '../../test/workflows/missing-time-oracle.ts';
import {
  type Change,
  type ChangesAsked,
  changesOracle,
  gapsOracle,
  type Lists,
} from '../../test/workflows/what-changed-oracle.ts';
import { type HeldFirm, isOpenCase, leadOf, most, nameOf, tally, those, withId } from '../firm.ts';
import { type About, INVOICES, type Question, question, type Row } from '../question.ts';

/** The person, case or client that a question is about. */
interface Whom extends About {
  readonly name: string;
  readonly id: number;
}

const toWhom = (record: Fields): Whom => ({ name: nameOf(record), id: Number(record.id) });

/** The case with the most tasks. */
const busyCase = ({ cases, tasks }: HeldFirm): Whom =>
  toWhom(most(cases.filter(isOpenCase), (one) => those(tasks, 'case', one).length));

/** The client with the most payments. */
const payingClient = ({ clients, invoice_payments }: HeldFirm): Whom =>
  toWhom(most(clients, (one) => those(invoice_payments, 'client', one).length));

/** The attorney who leads the fewest open cases. */
function leadAttorney({ cases, staff }: HeldFirm): Whom {
  const ids = tally(cases.filter(isOpenCase).flatMap((one) => String(leadOf(one) ?? ''))).filter(([id]) => id !== '');
  return toWhom(withId(staff, Number(ids.at(-1)?.[0])) ?? {});
}

const NO_END = Date.parse('9999-01-01');

type Limits = Partial<Omit<ChangesAsked, 'since' | 'until'>>;

/** The firm's lists. */
const listsOf = ({ calendar: _, ...lists }: HeldFirm): Lists => lists;

/** The changes of the last days, today included. */
function changesOf(firm: HeldFirm, daysAgo: number, limits: Limits): Change[] {
  const { zone, inDays } = firm.calendar;
  const since = startOf(inDays(-daysAgo), zone);
  return changesOracle(listsOf(firm), { since, until: NO_END, staff: [], ...limits }, zone);
}

/** The first instant of a day in a zone. */
function startOf(day: string, zone: string): number {
  const { dayOf } = calendarOf(zone);
  let time = Date.parse(day) - 86_400_000;
  while (dayOf(time) < day) time += 15 * 60_000;
  return time;
}

const toRows = (changes: readonly Change[]): Row[] => changes.map(({ id, change }) => ({ id, change }));

const ask = (args: Readonly<Record<string, unknown>>) => [{ tool: 'what_changed', arguments: args }];

/** The lists that a question about changes depends on. */
const LISTS = [
  ...['/cases', '/clients', '/companies', '/leads', '/events', '/tasks', '/calls', '/documents', '/time_entries'],
  ...['/expenses', INVOICES, '/invoice_payments'],
];

/** Notes that were created or changed in the last days, as rows. */
const notesOf = ({ notes, calendar: { dayAt, inDays } }: HeldFirm, caseId: number, daysAgo: number): Row[] =>
  notes
    .filter((note) => Object(note.case).id === caseId && dayAt(note.updated_at) >= inDays(-daysAgo))
    .map((note) => ({
      id: note.id,
      by: dayAt(note.created_at) >= inDays(-daysAgo) ? note.created_by : note.updated_by,
    }));

const gapRows = (ids: readonly number[], field: 'case' | 'client'): Row[] => ids.map((id) => ({ [field]: { id } }));

/** The rows of events, calls and documents without a time entry. */
const missingRows = (firm: HeldFirm, staff: readonly number[], from: string, to: string): Row[] =>
  missingTimeOracle(listsOf(firm), staff, { from, to }, firm.calendar.zone).map((words) => {
    const [work, id, person] = words.split(' ');
    return { work, id: Number(id), ...(person !== 'undefined' && { staff: { id: Number(person) } }) };
  });

/** Questions about what happened, and about what did not happen. */
export const changes: readonly Question[] = [
  question({
    asked: 'What happened in {name} in the last two months?',
    about: busyCase,
    steps: ({ id }) => ask({ case: String(id), since: '-60d', sections: ['changes'] }),
    expected: (firm, { id }) => ({ rows: { changes: toRows(changesOf(firm, 60, { case: id })) } }),
    raw: LISTS,
  }),
  question({
    asked: 'What was finished on the cases of {name} in the last 10 days: tasks, and closed cases?',
    about: leadAttorney,
    steps: ({ id }) => ask({ staff: [String(id)], since: '-10d', kinds: ['completed'], sections: ['changes'] }),
    expected: (firm, { id }) => ({
      rows: { changes: toRows(changesOf(firm, 10, { staff: [id], kinds: ['completed'] })) },
    }),
    raw: LISTS,
  }),
  question({
    asked: 'What is new with our client {name} in the last 30 days?',
    about: payingClient,
    steps: ({ id }) => ask({ client: String(id), since: '-30d', sections: ['changes'] }),
    expected: (firm, { id }) => ({ rows: { changes: toRows(changesOf(firm, 30, { client: id })) } }),
    raw: LISTS,
  }),
  question({
    asked: 'Since the day before yesterday, how much did we complete, bill and get paid, in numbers?',
    steps: () => ask({ since: '-2d', kinds: ['completed', 'billed', 'paid'], sections: ['cases'] }),
    expected: (firm) => {
      const all = changesOf(firm, 2, {});
      const count = (words: RegExp) => all.filter(({ change }) => words.test(change)).length;
      const [done, billed, paid] = [/completed$|^case closed$/, /^invoice issued$/, /^payment received$/].map(count);
      return { says: [`In total: ${done} completed, ${billed} billed, ${paid} paid. `] };
    },
    raw: LISTS,
  }),
  question({
    asked: 'Which payments have come in from {name} in the last 100 days?',
    about: payingClient,
    steps: ({ id }) => ask({ client: String(id), since: '-100d', kinds: ['paid'], sections: ['changes'] }),
    expected: (firm, { id }) => ({
      rows: { changes: toRows(changesOf(firm, 100, { client: id, kinds: ['paid'] })) },
      says: [sinceDay(firm, 100)],
    }),
    raw: LISTS,
  }),
  question({
    asked: 'Who wrote or changed notes on {name} in the last 120 days?',
    about: busyCase,
    steps: ({ id }) => ask({ case: String(id), since: '-120d', sections: ['notes'] }),
    expected: (firm, { id }) => ({ rows: { notes: notesOf(firm, id, 120) }, says: [sinceDay(firm, 120)] }),
    raw: ['/cases'],
  }),
  question({
    asked: 'Which clients of {name} have not heard from us for two months?',
    about: leadAttorney,
    steps: ({ name }) => ask({ staff: [name], without_contact_days: 60, sections: ['clients_without_contact'] }),
    expected: (firm, { id }) => ({
      rows: {
        clients_without_contact: gapRows(
          gapsOracle(listsOf(firm), { staff: [id] }, 60, firm.calendar.zone).remainingClients,
          'client',
        ),
      },
    }),
    raw: ['/cases', '/clients', '/events', '/calls'],
  }),
  question({
    asked: 'In which open cases of {name} has there been no contact for 45 days?',
    about: leadAttorney,
    steps: ({ id }) => ask({ staff: [String(id)], without_contact_days: 45, sections: ['cases_without_contact'] }),
    expected: (firm, { id }) => ({
      rows: {
        cases_without_contact: gapRows(
          gapsOracle(listsOf(firm), { staff: [id] }, 45, firm.calendar.zone).remainingCases,
          'case',
        ),
      },
    }),
    raw: ['/cases', '/clients', '/events', '/calls'],
  }),
  question({
    asked: 'What did {name} do last week that nobody entered as time?',
    about: leadAttorney,
    steps: ({ id }) => ask({ staff: [String(id)], missing_time_on: 'last_week' }),
    expected: (firm, { id }) => {
      const { from, to } = firm.calendar.weekFromNow(-1);
      return { among: { missing_time: missingRows(firm, [id], from, to) }, says: [`${from} to `] };
    },
    raw: LISTS,
  }),
  question({
    asked: 'Which events, calls and documents of the day before yesterday lack a time entry?',
    steps: () => ask({ missing_time_on: '-2d' }),
    expected: (firm) => {
      const day = firm.calendar.inDays(-2);
      return {
        among: { missing_time: missingRows(firm, [], day, day) },
        says: [`Work without a time entry, ${sinceDay(firm, 2).slice(6, -6)} `],
      };
    },
    raw: LISTS,
  }),
  question({
    asked: 'Was anything deleted in {name} since yesterday?',
    about: busyCase,
    steps: ({ id }) => ask({ case: String(id), since: 'yesterday', sections: ['deleted'] }),
    expected: () => ({ rows: { deleted: [] }, says: ['Deletions are known since ', 'earlier ones are not known'] }),
    raw: LISTS,
  }),
  question({
    asked: 'How many changes has each case of {name} had since three days ago?',
    about: payingClient,
    steps: ({ id }) => ask({ client: String(id), since: '-3d', sections: ['cases'] }),
    expected: (firm, { id }) => {
      const all = changesOf(firm, 3, { client: id });
      const cases = [...new Set(all.map(({ caseId }) => caseId))];
      return { rows: { cases: cases.map((one) => ({ case: one === undefined ? { name: 'no case' } : { id: one } })) } };
    },
    raw: LISTS,
  }),
  question({
    asked: 'Which invoices went out on the cases of {name} in the last 20 days?',
    about: leadAttorney,
    steps: ({ id }) => ask({ staff: [String(id)], since: '-20d', kinds: ['billed'], sections: ['changes'] }),
    expected: (firm, { id }) => ({
      rows: { changes: toRows(changesOf(firm, 20, { staff: [id], kinds: ['billed'] })) },
      says: [sinceDay(firm, 20)],
    }),
    raw: LISTS,
  }),
  question({
    asked: 'Which documents are new or changed in {name} in the last half year?',
    about: busyCase,
    steps: ({ id }) => ask({ case: String(id), since: '-180d', sections: ['changes'] }),
    expected: (firm, { id }) => ({
      among: { changes: toRows(changesOf(firm, 180, { case: id }).filter(({ list }) => list === 'documents')) },
      says: [sinceDay(firm, 180)],
    }),
    raw: LISTS,
  }),
  question({
    asked: 'Have we been in touch with {name} in the last three weeks?',
    about: payingClient,
    steps: ({ id }) => ask({ client: String(id), without_contact_days: 21, sections: ['clients_without_contact'] }),
    expected: (firm, { id, name }) => ({
      rows: {
        clients_without_contact: gapRows(
          gapsOracle(listsOf(firm), { staff: [], client: id }, 21, firm.calendar.zone).remainingClients,
          'client',
        ),
      },
      says: [`cases of the client "${name}"`],
    }),
    raw: ['/cases', '/clients', '/events', '/calls'],
  }),
];

/** The beginning of a period in the words of an answer. */
function sinceDay({ calendar: { inDays } }: HeldFirm, daysAgo: number): string {
  const day = inDays(-daysAgo);
  return `since ${new Date(day).toUTCString().slice(0, 3)} ${day} 00:00`;
}
