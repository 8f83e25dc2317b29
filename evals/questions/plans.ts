import { type Fields, text } from '../../src/sandbox/json.ts';
import { type HeldFirm, isOpenCase, leadOf, nameOf, those } from '../firm.ts';
import { type About, type Answer, type Call, type Question, question, type Step, sqlCall } from '../question.ts';

// Requests that change many records. They change the firm, so they are not among the themes that share one firm.

type Plan = readonly Readonly<Record<string, unknown>>[];

/** The ids in the first column of an answer. */
const idsOf = ({ data }: Answer): string[] =>
  (Object(data.rows).rows ?? data.rows ?? []).map((row: Record<string, unknown>) => String(row.id));

const confirmed = (steps: Plan): Step[] => [
  { tool: 'write_many', arguments: { steps } },
  ({ data }) => ({ tool: 'write_many', arguments: { steps, confirm: data.confirm } }),
];

/** Reads ids with one statement, and does one thing to all of them. */
function forEach(list: Call, change: Readonly<Record<string, unknown>>): Step[] {
  let steps: Plan = [];
  return [
    list,
    (answer) => {
      steps = [{ ...change, for_each: idsOf(answer) }];
      return { tool: 'write_many', arguments: { steps } };
    },
    ({ data }) => ({ tool: 'write_many', arguments: { steps, confirm: data.confirm } }),
  ];
}

const done = (count: number) => ({ says: [`Done: ${count} of ${count} change`] });

const isOpen = ({ completed }: Fields): boolean => completed !== true;

const openTasks = (firm: HeldFirm, person: Fields): Fields[] => those(firm.tasks, 'staff', person).filter(isOpen);

/** The person with the fewest open tasks, of those who have several. */
const busy = (firm: HeldFirm): Fields => fewest(firm.staff, (person) => openTasks(firm, person).length);

const other = (firm: HeldFirm): Fields => found(firm.staff.findLast(({ id }) => id !== busy(firm).id));

/** The attorney who leads the fewest open cases, of those who lead several. */
const lead = (firm: HeldFirm): Fields => fewest(firm.staff, (person) => ledCases(firm, person).length);

const ledCases = (firm: HeldFirm, { id }: Fields): Fields[] =>
  firm.cases.filter((one) => isOpenCase(one) && leadOf(one) === id);

const openCase = (firm: HeldFirm): Fields =>
  found(firm.cases.find((one) => isOpenCase(one) && those(firm.tasks, 'case', one).length > 1));

/** An event in the future that has a time. */
const hearing = (firm: HeldFirm): Fields =>
  found(
    firm.events.find(
      ({ start, all_day }) => all_day !== true && firm.calendar.daysSince(firm.calendar.dayAt(start)) < 0,
    ),
  );

/** The one with the fewest, but at least three. */
function fewest(records: readonly Fields[], count: (record: Fields) => number): Fields {
  const [first] = records.filter((one) => count(one) > 2).toSorted((one, another) => count(one) - count(another));
  return found(first);
}

function found(record: Fields | undefined): Fields {
  if (record) return record;
  throw new Error('nothing in the firm fits this request');
}

const people = (firm: HeldFirm) => ({
  from: nameOf(busy(firm)),
  fromId: Number(busy(firm).id),
  to: nameOf(other(firm)),
  toId: String(other(firm).id),
});

const OPEN_TASKS = `SELECT t.id FROM tasks t JOIN task_staff s ON s.task_id = t.id WHERE s.staff_id = :staff AND t.completed = 0`;
const LED_CASES = `SELECT c.id FROM cases c JOIN case_staff s ON s.case_id = c.id WHERE s.staff_id = :staff AND s.lead_lawyer = 1 AND c.status = 'open'`;

interface Draft<Whom extends About> {
  readonly asked: string;
  readonly about: (firm: HeldFirm) => Whom;
  readonly steps: (whom: Whom) => readonly Step[];
  readonly count: (firm: HeldFirm) => number;
}

const request = <Whom extends About>({ asked, about, steps, count }: Draft<Whom>): Question =>
  question({ asked, about, steps, expected: (firm) => done(count(firm)), raw: [] });

const task = (name: string, due_date: string, more: Readonly<Record<string, unknown>>) => ({
  tool: 'create_task',
  arguments: JSON.stringify({ name, due_date, priority: 'Medium', ...more }),
});

/** What a person asks to be done to many records. */
export const plans: readonly Question[] = [
  request({
    asked: 'Give all open tasks of {from} to {to}.',
    about: people,
    steps: ({ fromId, toId }) =>
      forEach(sqlCall(OPEN_TASKS, { staff: fromId }), {
        tool: 'update_task',
        arguments: JSON.stringify({ staff: [toId], remove_staff: [String(fromId)] }),
      }),
    count: (firm) => openTasks(firm, busy(firm)).length,
  }),
  request({
    asked: "Set {from}'s open tasks to high priority.",
    about: people,
    steps: ({ fromId }) =>
      forEach(sqlCall(OPEN_TASKS, { staff: fromId }), { tool: 'update_task', arguments: '{"priority": "High"}' }),
    count: (firm) => openTasks(firm, busy(firm)).length,
  }),
  request({
    asked: 'Let {to} help with all open tasks of {from}.',
    about: people,
    steps: ({ fromId, toId }) =>
      forEach(sqlCall(OPEN_TASKS, { staff: fromId }), {
        tool: 'update_task',
        arguments: JSON.stringify({ staff: [toId] }),
      }),
    count: (firm) => openTasks(firm, busy(firm)).length,
  }),
  request({
    asked: 'Postpone all open tasks of {from} to next Friday.',
    about: people,
    steps: ({ fromId }) =>
      forEach(sqlCall(OPEN_TASKS, { staff: fromId }), {
        tool: 'update_task',
        arguments: '{"due_date": "next friday"}',
      }),
    count: (firm) => openTasks(firm, busy(firm)).length,
  }),
  request({
    asked: 'Complete every task on {matter}.',
    about: (firm) => ({ matter: text(openCase(firm).name), id: Number(openCase(firm).id) }),
    steps: ({ id }) =>
      forEach(sqlCall('SELECT id FROM tasks WHERE case_id = :id', { id }), {
        tool: 'update_task',
        arguments: '{"completed": true}',
      }),
    count: (firm) => those(firm.tasks, 'case', openCase(firm)).length,
  }),
  request({
    asked: 'Note on every open case that {lead} leads: the office moves on March 1.',
    about: (firm) => ({ lead: nameOf(lead(firm)), id: Number(lead(firm).id) }),
    steps: ({ id }) =>
      forEach(sqlCall(LED_CASES, { staff: id }), {
        tool: 'create_case_note',
        arguments: JSON.stringify({ subject: 'Office', note: 'The office moves on March 1.', date: 'today' }),
      }),
    count: (firm) => ledCases(firm, lead(firm)).length,
  }),
  request({
    asked: 'Add {to} to all open cases that {lead} leads.',
    about: (firm) => ({ lead: nameOf(lead(firm)), id: Number(lead(firm).id), ...people(firm) }),
    steps: ({ id, toId }) =>
      forEach(sqlCall(LED_CASES, { staff: id }), {
        tool: 'add_case_staff',
        arguments: JSON.stringify({ staff: [toId] }),
      }),
    count: (firm) => ledCases(firm, lead(firm)).length,
  }),
  request({
    asked: 'Delete the tasks on {matter}: they were entered by mistake.',
    about: (firm) => ({ matter: text(openCase(firm).name), id: Number(openCase(firm).id) }),
    steps: ({ id }) => forEach(sqlCall('SELECT id FROM tasks WHERE case_id = :id', { id }), { tool: 'delete_task' }),
    count: (firm) => those(firm.tasks, 'case', openCase(firm)).length,
  }),
  request({
    asked: 'Schedule a half-hour call with {from} every Tuesday at 9, eight times, from January 12.',
    about: people,
    steps: ({ fromId }) =>
      confirmed([
        {
          tool: 'create_event',
          arguments: JSON.stringify({
            name: 'Call',
            start: '2027-01-12 9am',
            end: '2027-01-12 9:30am',
            staff: [String(fromId)],
          }),
          repeat: 'FREQ=WEEKLY;COUNT=8',
        },
      ]),
    count: () => 8,
  }),
  request({
    asked: 'Remind {from} on the first of each month of 2027 to reconcile the trust account.',
    about: people,
    steps: ({ fromId }) =>
      confirmed([
        {
          ...task('Reconcile the trust account', '2027-01-01', { staff: [String(fromId)] }),
          repeat: 'FREQ=MONTHLY;BYMONTHDAY=1;COUNT=12',
        },
      ]),
    count: () => 12,
  }),
  request({
    asked:
      'For the hearing {event}: a witness list 14 days before, exhibits 5 business days before, a report to the client the day after.',
    about: (firm) => ({ event: text(hearing(firm).name), id: Number(hearing(firm).id) }),
    steps: ({ id }) =>
      confirmed([
        task('Witness list', `event ${id} - 14 days`, { staff: ['me'] }),
        task('Exhibits', `event ${id} - 5 business days`, { staff: ['me'] }),
        task('Report to the client', `event ${id} + 1 day`, { staff: ['me'] }),
      ]),
    count: () => 3,
  }),
  request({
    asked:
      'Open the case "In re Larkmead" with me, a conflict memo due in 3 days and an engagement letter a week after it.',
    about: people,
    steps: () =>
      confirmed([
        { tool: 'create_case', arguments: '{"name": "In re Larkmead", "staff": ["me"]}' },
        task('Conflict memo', '+3 days', { staff: ['me'], case: '{{step 1.id}}' }),
        task('Engagement letter', 'step 2 + 1 week', { staff: ['me'], case: '{{step 1.id}}' }),
      ]),
    count: () => 3,
  }),
  request({
    asked: 'New client Orla Larkmead with the case "Larkmead lease", and a note about the first call.',
    about: people,
    steps: () =>
      confirmed([
        { tool: 'create_client', arguments: '{"first_name": "Orla", "last_name": "Larkmead"}' },
        { tool: 'create_case', arguments: '{"name": "Larkmead lease", "clients": ["{{step 1.id}}"]}' },
        {
          tool: 'create_case_note',
          arguments:
            '{"case_id": "{{step 2.id}}", "subject": "First call", "note": "Lease ends in May.", "date": "today"}',
        },
      ]),
    count: () => 3,
  }),
  request({
    asked: 'Record half an hour for {from} and for {to} on {matter} yesterday.',
    about: (firm) => ({ ...people(firm), matter: text(openCase(firm).name), id: String(openCase(firm).id) }),
    steps: ({ id, fromId, toId }) =>
      confirmed([
        {
          tool: 'create_time_entry',
          arguments: JSON.stringify({
            case: id,
            activity_name: 'Meeting',
            entry_date: 'yesterday',
            hours: 0.5,
            rate: 200,
          }),
          for_each: [String(fromId), toId],
          id_argument: 'staff',
        },
      ]),
    count: () => 2,
  }),
  request({
    asked: 'Put our intake checklist on {matter}: engagement letter, conflict memo, client questionnaire.',
    about: (firm) => ({ matter: text(openCase(firm).name), id: String(openCase(firm).id) }),
    steps: ({ id }) =>
      confirmed(
        ['Engagement letter', 'Conflict memo', 'Client questionnaire'].map((name, i) =>
          task(name, `+ ${(i + 1) * 2} business days`, { case: id, staff: ['me'] }),
        ),
      ),
    count: () => 3,
  }),
  request({
    asked:
      'A hearing was set on {matter} for June 1 at 9: an hour, with me. A brief is due 14 days before, and the client is told the day after.',
    about: (firm) => ({ matter: text(openCase(firm).name), id: String(openCase(firm).id) }),
    steps: ({ id }) => {
      const plan = {
        case: id,
        staff: ['me'],
        events: [{ name: 'Hearing', start: '2027-06-01 9am', end: '2027-06-01 10am' }],
        tasks: [
          { name: 'Brief', due_date: 'Hearing - 14 days' },
          { name: 'Tell the client', due_date: 'Hearing + 1 day' },
        ],
      };
      return [
        { tool: 'open_case', arguments: plan },
        ({ data }) => ({ tool: 'open_case', arguments: { ...plan, confirm: data.confirm } }),
      ];
    },
    count: () => 4,
  }),
];
