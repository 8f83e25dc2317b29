import type { Fields } from '../../json.ts';
import { insert } from '../../store.ts';
import { allDaySpan } from '../calendar.ts';
import { day, type Maker, moment } from '../maker.ts';
import { teamOf } from './cases.ts';
import { written } from './people.ts';

/** An all-day event: its name, its first day from today, and how many days it lasts. */
const ALL_DAY = [
  ['Trial week', 12, 5],
  ['Office closed', 26, 3],
  ['Arbitration in London', -20, 2],
  ['Firm retreat', 45, 4],
  ['Filing deadline', 7, 1],
  ['Court holiday', 33, 1],
  ['Conference in Auckland', -3, 7],
  ['Inspection of the premises', 0, 1],
] as const;

/** A timed event: its name, its day from today, its first minute of that day in UTC, and its length in minutes. */
const TIMED = [
  // In Los Angeles the evening of the day before.
  ['Call with counsel in Tokyo', 9, 30, 60],
  ['Late filing check', 10, 450, 30],
  // Over midnight in most zones of the United States.
  ['Night mediation', 14, 240, 360],
  // Over midnight UTC.
  ['Call with counsel in Sydney', 16, 1410, 60],
  ['Two-day settlement meeting', 20, 1020, 1860],
] as const;

/** Events of one day and of several days, and events near midnight. */
export function addFurtherEvents(maker: Maker, cases: readonly Fields[]): void {
  for (const [i, [name, first, days]] of ALL_DAY.entries()) {
    addEvent(maker, cases[i % cases.length], { name, ...allDaySpan(maker, first, days) });
  }
  for (const [i, [name, on, minute, length]] of TIMED.entries()) {
    const span = { start: moment(maker, on, minute), end: moment(maker, on, minute + length), all_day: false };
    addEvent(maker, cases[i % cases.length], { name, ...span });
  }
  addEvent(maker, cases[0], { name: 'Discovery conference', ...allDaySpan(maker, daysToMonthEnd(maker), 2) });
}

function daysToMonthEnd({ today }: Maker): number {
  const date = new Date(today);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0));
  return last.getUTCDate() - date.getUTCDate();
}

function addEvent(maker: Maker, parent: Fields | undefined, fields: Fields): void {
  insert(maker.store, 'events', {
    description: null,
    private: false,
    event_type: 'Court',
    location: null,
    case: { id: parent?.id ?? null },
    staff: teamOf(parent ?? {}),
    ...written(maker),
    ...fields,
  });
}

const TASKS = ['Prepare joint statement', 'Review the translation of the contract', 'Agree on a date with all counsel'];

/** Tasks that all people on a case share. */
export function addFurtherTasks(maker: Maker, cases: readonly Fields[]): void {
  for (const [i, name] of TASKS.entries()) {
    const parent = cases[i] ?? {};
    insert(maker.store, 'tasks', {
      name,
      description: null,
      priority: 'Medium',
      due_date: day(maker, 5 + i),
      completed: false,
      case: { id: parent.id ?? null },
      staff: teamOf(parent),
      ...written(maker),
      completed_at: null,
    });
  }
}
