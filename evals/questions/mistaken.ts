import { type Fields, text } from '../../src/sandbox/json.ts';
import { type HeldFirm, most, nameOf, those } from '../firm.ts';
import { isWithin } from '../firm-calendar.ts';
import { hoursOf } from '../money.ts';
import { INVOICES, type Question, question, sqlCall } from '../question.ts';

/** Questions in which a name or a day is easily taken for another. */
export const mistaken: readonly Question[] = [
  // A lawyer's nickname taken for a client, and a first name that two people have.
  question({
    asked: "What is on {nickname}'s desk this week?",
    about: () => ({ nickname: 'Vic' }),
    steps: ({ nickname }) => [
      {
        tool: 'agenda',
        arguments: { staff: [nickname], from: 'this_week', sections: ['tasks_due', 'events'] },
      },
    ],
    expected: (firm) => ({
      says: [`was interpreted as staff "${nameOf(victor(firm))}" (id ${victor(firm).id})`],
      never: [/taken for the client/],
    }),
    raw: ['/staff', '/tasks', '/events'],
  }),
  question({
    asked: 'What does {nickname} owe us?',
    about: () => ({ nickname: 'Vic' }),
    steps: ({ nickname }) => [{ tool: 'receivables', arguments: { client: nickname } }],
    expected: (firm) => ({
      refused: [0],
      says: [
        `staff ${victor(firm).id}: "${nameOf(victor(firm))}"`,
        ...firm.clients.filter(({ first_name }) => first_name === 'Victor').map(({ id }) => `client ${id}`),
      ],
    }),
    raw: ['/clients', '/staff', '/cases', INVOICES],
  }),
  question({
    asked: 'How many hours did {first} work last month?',
    about: (firm) => ({ first: text(namesakes(firm)[0]?.first_name) }),
    steps: ({ first }) => [
      sqlCall(
        `SELECT s.id, s.name, coalesce(sum(t.hours), 0) AS hours FROM staff s LEFT JOIN time_entries t ON t.staff_id = s.id
        AND t.entry_date BETWEEN period_start('last month') AND period_end('last month')
        WHERE s.first_name = :first GROUP BY s.id`,
        { first },
      ),
    ],
    expected: (firm) => ({
      rows: {
        rows: namesakes(firm).map((one) => {
          const entries = those(firm.time_entries, 'staff', one);
          return {
            id: one.id,
            name: nameOf(one),
            hours: hoursOf(entries.filter(({ entry_date }) => isWithin(entry_date, firm.calendar.monthFromNow(-1)))),
          };
        }),
      },
    }),
    raw: ['/staff', '/time_entries'],
  }),
  // An all-day event, which MyCase sends as midnight to midnight: west of Greenwich that is the day before.
  question({
    asked: 'What lasts all day on {day}?',
    about: (firm) => ({ day: allDay(firm) }),
    steps: ({ day }) => [{ tool: 'agenda', arguments: { from: day, sections: ['events'] } }],
    expected: (firm) => ({
      rows: {
        events: firm.events
          .filter((event) => {
            const [first, last] = firm.calendar.eventDays(event);
            return first <= allDay(firm) && last >= allDay(firm);
          })
          .map(({ id }) => ({ id })),
      },
      says: [`${allDay(firm)} all day`],
    }),
    raw: ['/events'],
  }),
];

/** The lawyer whose first name has a short form. */
const victor = (firm: HeldFirm): Fields =>
  most(firm.staff, ({ first_name, type }) => Number(first_name === 'Victor' && type === 'Attorney'));

/** People of the firm with one first name. */
const namesakes = ({ staff }: HeldFirm): Fields[] => {
  const first = staff.find((one) => staff.some((other) => other !== one && other.first_name === one.first_name));
  return staff.filter(({ first_name }) => first_name === first?.first_name);
};

/** The next day with an event that lasts all of it, and no other day. */
function allDay({ events, calendar }: HeldFirm): string {
  const spans = events.filter(({ all_day }) => all_day === true).map(calendar.eventDays);
  const days = spans.filter(([first, last]) => first === last).map(([first]) => first);
  return days.filter((day) => day > calendar.today()).sort()[0] ?? '';
}
