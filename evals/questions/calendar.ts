import { type Fields, text } from '../../src/sandbox/json.ts';
import { freeMinutes, isToCome } from '../../test/workflows/days-oracle.ts';
import { type HeldFirm, isOpenCase, leadOf, most, nameOf, refersTo, those } from '../firm.ts';
import { isWithin } from '../firm-calendar.ts';
import { type Question, question, sqlCall } from '../question.ts';
import { busiestAttorney } from './cases.ts';

/** What a person asks about the calendar and about dates that must not be missed. */
export const calendar: readonly Question[] = [
  question({
    asked: "What is on {attorney}'s calendar this week?",
    about: (firm) => ({ attorney: nameOf(bookedThisWeek(firm)) }),
    steps: ({ attorney }) => [
      { tool: 'agenda', arguments: { staff: [attorney], from: 'this_week', sections: ['events'] } },
    ],
    expected: (firm) => ({
      rows: {
        events: eventsThisWeek(firm)
          .filter((event) => refersTo(event, 'staff', bookedThisWeek(firm)))
          .map(({ id, name }) => ({ id, name })),
      },
    }),
    raw: ['/staff', '/events', '/cases', '/locations'],
  }),
  question({
    asked: 'What is due this week on the {case} matter?',
    about: (firm) => ({ case: text(caseDueThisWeek(firm).name) }),
    steps: (whom) => [
      {
        tool: 'agenda',
        arguments: { case: whom.case, from: 'this_week', sections: ['tasks_due', 'tasks_overdue', 'events'] },
      },
    ],
    expected: (firm) => {
      const one = caseDueThisWeek(firm);
      const tasks = those(firm.tasks, 'case', one).filter(({ completed }) => !completed);
      return {
        rows: {
          tasks_due: tasks.filter(isDueThisWeek(firm)).map(({ id, name }) => ({ id, name })),
          tasks_overdue: tasks
            .filter(({ due_date }) => text(due_date) !== '' && text(due_date) < firm.calendar.today())
            .map(({ id }) => ({ id })),
          events: eventsThisWeek(firm)
            .filter((event) => refersTo(event, 'case', one))
            .map(({ id }) => ({ id })),
        },
      };
    },
    raw: ['/cases', '/tasks', '/events', '/staff'],
  }),
  question({
    asked: 'When are {one} and {other} both free for an hour and a half on Wednesday, {day}?',
    about: (firm) => ({ ...twoAttorneys(firm), day: nextWednesday(firm) }),
    steps: ({ one, other, day }) => [
      {
        tool: 'agenda',
        arguments: { staff: [one, other], from: day, free_minutes: 90, sections: ['free_slots'] },
      },
    ],
    expected: (firm) => {
      const slots = freeSlots(firm, nextWednesday(firm), 90);
      return {
        rows: { free_slots: slots.map(({ minutes }) => ({ minutes })) },
        says: slots.map(({ span }) => span),
      };
    },
    raw: ['/staff', '/events'],
  }),
  question({
    asked: 'Which limitation dates run out in the next 30 days?',
    steps: () => [{ tool: 'deadline_review', arguments: { near_days: 30, sections: ['limitation_near'] } }],
    expected: ({ cases, calendar: { today, inDays } }) => ({
      says: ['No legal deadline is computed'],
      rows: {
        limitation_near: cases
          .filter((one) => isOpenCase(one) && isWithin(one.sol_date, { from: today(), to: inDays(30) }))
          .map((one) => ({ id: one.id, name: one.name, lead_attorney: { id: leadOf(one) } })),
      },
    }),
    raw: ['/cases?filter[status]=open', '/staff'],
  }),
  question({
    asked: 'Has the limitation date passed on any open case?',
    steps: () => [{ tool: 'deadline_review', arguments: { sections: ['limitation_passed'] } }],
    expected: (firm) => ({
      rows: {
        limitation_passed: firm.cases
          .filter((one) => isOpenCase(one) && text(one.sol_date) && text(one.sol_date) < firm.calendar.today())
          .map(({ id, name }) => ({ id, name })),
      },
    }),
    raw: ['/cases?filter[status]=open', '/staff'],
  }),
  question({
    asked: "Which of {attorney}'s open cases have nothing coming up on the calendar?",
    about: (firm) => ({ attorney: nameOf(busiestAttorney(firm)) }),
    steps: ({ attorney }) => [
      { tool: 'deadline_review', arguments: { staff: [attorney], sections: ['no_upcoming_event'] } },
    ],
    expected: (firm) => {
      const ahead = firm.events.filter((event) => isToCome(event, firm.calendar.zone));
      return {
        rows: {
          no_upcoming_event: firm.cases
            .filter((one) => isOpenCase(one) && refersTo(one, 'staff', busiestAttorney(firm)))
            .filter((one) => those(ahead, 'case', one).length === 0)
            .map(({ id, name }) => ({ id, name })),
        },
      };
    },
    raw: ['/staff', '/cases?filter[status]=open', '/events'],
  }),
  question({
    asked: 'How many court dates do we have next month?',
    steps: () => [
      sqlCall(
        `SELECT count(*) AS court_dates FROM event_days WHERE event_type = 'Court'
        AND first_day BETWEEN period_start('next month') AND period_end('next month')`,
      ),
    ],
    expected: (firm) => {
      const { monthFromNow, eventDays } = firm.calendar;
      const dates = firm.events.filter(
        (event) => event.event_type === 'Court' && isWithin(eventDays(event)[0], monthFromNow(1)),
      );
      return { says: [`all ${firm.events.length} events`], rows: { rows: [{ court_dates: dates.length }] } };
    },
    raw: ['/events'],
  }),
];

/** The attorney with most events this week. */
const bookedThisWeek = (firm: HeldFirm) =>
  most(
    firm.staff.filter(({ type }) => type === 'Attorney'),
    (person) => those(eventsThisWeek(firm), 'staff', person).length,
  );

/** Events that take place this week, in part at least. */
const eventsThisWeek = ({ events, calendar }: HeldFirm): Fields[] => {
  const { from, to } = calendar.weekFromNow(0);
  return events.filter((event) => {
    const [first, last] = calendar.eventDays(event);
    return first <= to && last >= from;
  });
};

const isDueThisWeek =
  ({ calendar }: HeldFirm) =>
  ({ completed, due_date }: Fields): boolean =>
    completed === false && isWithin(due_date, calendar.weekFromNow(0));

const caseDueThisWeek = (firm: HeldFirm) =>
  most(firm.cases.filter(isOpenCase), (one) => those(firm.tasks, 'case', one).filter(isDueThisWeek(firm)).length);

function twoAttorneys(firm: HeldFirm): { one: string; other: string } {
  const first = busiestAttorney(firm);
  const other = most(firm.staff, (person) =>
    person === first || person.active !== true ? -1 : those(firm.events, 'staff', person).length,
  );
  return { one: nameOf(first), other: nameOf(other) };
}

function nextWednesday({ calendar }: HeldFirm): string {
  const days = Array.from({ length: 7 }, (_, i) => calendar.inDays(i + 1));
  return days.find((day) => new Date(day).getUTCDay() === 3) ?? '';
}

/** Stretches of the working day, counted minute by minute, in which both are free for so long. */
function freeSlots(firm: HeldFirm, day: string, least: number): { span: string; minutes: number }[] {
  const { one, other } = twoAttorneys(firm);
  const staff = firm.staff.filter((person) => [one, other].includes(nameOf(person))).map(({ id }) => Number(id));
  const asked = { from: day, to: day, staff };
  const free = new Set(freeMinutes(firm, asked, ['09:00', '17:00'], Date.now(), firm.calendar.zone));
  const clock = (minute: number) =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  const slots: { span: string; minutes: number }[] = [];
  let length = 0;
  for (let minute = 9 * 60; minute <= 17 * 60; minute += 1) {
    if (minute < 17 * 60 && free.has(`${day} ${clock(minute)}`)) length += 1;
    else {
      if (length >= least) slots.push({ span: `${clock(minute - length)}–${clock(minute)}`, minutes: length });
      length = 0;
    }
  }
  return slots;
}
