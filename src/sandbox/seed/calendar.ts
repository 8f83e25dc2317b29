import { type Fields, fieldsList } from '../json.ts';
import { between, chance, pick, type Random } from '../random.ts';
import { all, insert } from '../store.ts';
import { day, type Maker, moment, numbers, stamps } from './maker.ts';
import { EVENTS, PLANTED, SENTENCES, TASKS } from './matters.ts';
import { surname } from './names.ts';

/** Creates the tasks. A third is completed, some are overdue. */
export function addTasks(maker: Maker): void {
  const next = numbers('tasks');
  const cases = all(maker.store, 'cases');
  for (let i = 0; i < maker.plan.tasks; i += 1) {
    const parent = pick(next, cases);
    const completed = chance(next, 0.35);
    const times = stamps(maker, next, 300);
    const due = completed ? between(next, -300, 20) : between(next, -40, 90);
    insert(maker.store, 'tasks', {
      name: pick(next, TASKS),
      description: chance(next, 0.5) ? pick(next, SENTENCES) : null,
      priority: pick(next, ['Low', 'Medium', 'Medium', 'High']),
      due_date: day(maker, due),
      completed,
      case: chance(next, 0.95) ? { id: parent.id ?? null } : null,
      staff: fieldsList(parent.staff)
        .slice(0, 2)
        .map(({ id = null }) => ({ id })),
      ...times,
      completed_at: completed ? times.updated_at : null,
    });
  }
}

/** Creates the events. Two thirds are past, some are private, some last all day. */
export function addEvents(maker: Maker): void {
  const next = numbers('events');
  const cases = all(maker.store, 'cases');
  const locations = all(maker.store, 'locations');
  for (let i = 0; i < maker.plan.events; i += 1) {
    const parent = pick(next, cases);
    const [name, event_type] = pick(next, EVENTS);
    insert(maker.store, 'events', {
      name: name.replace('{name}', surname(next)),
      description: eventDescription(next, i),
      ...span(maker, next),
      private: chance(next, 0.05),
      event_type,
      location: chance(next, 0.6) ? { id: pick(next, locations).id ?? null } : null,
      case: chance(next, 0.9) ? { id: parent.id ?? null } : null,
      staff: fieldsList(parent.staff).map(({ id = null }) => ({ id })),
      ...stamps(maker, next, 300),
    });
  }
}

function eventDescription(next: Random, i: number): string | null {
  if (i % 350 === 20) return `Invitation text from the other side: ${pick(next, PLANTED)}`;
  return chance(next, 0.4) ? pick(next, SENTENCES) : null;
}

/** An all-day event or, more often, one that starts on a half hour of the day in California. */
function span(maker: Maker, next: Random): Fields {
  const offset = between(next, -240, 120);
  if (chance(next, 0.1)) return allDaySpan(maker, offset, 1);
  const start = 960 + between(next, 0, 16) * 30;
  const length = between(next, 1, 6) * 30;
  return { start: moment(maker, offset, start), end: moment(maker, offset, start + length), all_day: false };
}

/**
 * The start and the end of an all-day event that lasts so many days. This is an assumption, made only here: MyCase
 * stores midnight UTC of the first day as the start, and of the day after the last day as the end.
 */
export function allDaySpan(maker: Maker, firstDay: number, days: number): Fields {
  return { start: moment(maker, firstDay, 0), end: moment(maker, firstDay + days, 0), all_day: true };
}
