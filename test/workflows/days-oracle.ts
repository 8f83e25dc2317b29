// What the agenda and the deadline review should answer, computed another way than the server does: with the
// platform's own calendar, from the sandbox's own records.

/** A record as the sandbox holds it. */
export type Held = Readonly<Record<string, unknown>>;

/** The sandbox's records that these questions are about. */
export interface HeldFirm {
  readonly events: readonly Held[];
  readonly tasks: readonly Held[];
  readonly cases: readonly Held[];
  readonly staff: readonly Held[];
}

/** What is asked: days, and whose. */
export interface DaysAsked {
  readonly from: string;
  readonly to: string;
  readonly staff: readonly number[];
  readonly case?: number | undefined;
}

const DAY_MS = 86_400_000;

/** The calendar of one zone. */
interface Calendar {
  readonly dayOf: (instant: number) => string;
  readonly clockOf: (instant: number) => string;
  readonly today: () => string;
}

const calendars = new Map<string, Calendar>();

/** The calendar of a zone; the platform takes its time to make one. */
export function calendarOf(zone: string): Calendar {
  const calendar = calendars.get(zone) ?? makeCalendar(zone);
  calendars.set(zone, calendar);
  return calendar;
}

function makeCalendar(timeZone: string): Calendar {
  const days = new Intl.DateTimeFormat('en-CA', { timeZone });
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  const dayOf = known((instant) => days.format(instant));
  return { dayOf, clockOf: known((instant) => clock.format(instant)), today: () => days.format(Date.now()) };
}

/** The platform's calendar is slow, and questions are about the same instants. */
function known(compute: (instant: number) => string): (instant: number) => string {
  const words = new Map<number, string>();
  return (instant) => {
    const word = words.get(instant) ?? compute(instant);
    words.set(instant, word);
    return word;
  };
}

export const later = (day: string, count: number): string =>
  new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);

const idIn = (value: unknown): unknown => (value as { id?: unknown } | null)?.id;

const staffOf = (record: Held): unknown[] => (record.staff as unknown[] | null | undefined)?.map(idIn) ?? [];

const hasAny = (record: Held, staff: readonly number[]): boolean =>
  staff.length === 0 || staffOf(record).some((id) => staff.includes(id as number));

const isOf = (record: Held, asked: Pick<DaysAsked, 'staff' | 'case'>): boolean =>
  hasAny(record, asked.staff) && (asked.case === undefined || idIn(record.case) === asked.case);

/** Ids, ordered by a key of each record and then by id. */
const ids = (records: readonly Held[], key: (record: Held) => string | number): number[] =>
  [...records]
    .sort((a, b) => {
      const [x, y] = [key(a), key(b)];
      return x === y ? Number(a.id) - Number(b.id) : x < y ? -1 : 1;
    })
    .map(({ id }) => Number(id));

const dayField = (field: string) => (record: Held) => String(record[field] ?? '');

/** First and last day an event takes place on. */
export function eventDays(event: Held, zone: string): [string, string] {
  const [start, end] = [String(event.start), String(event.end)];
  if (event.all_day) {
    const [first, until] = [start.slice(0, 10), end.slice(0, 10)];
    // Other programs can store an all-day event with a time of day; its end is then on the last day.
    const last = end.includes('T00:00:00') ? later(until, -1) : until;
    return [first, last > first ? last : first];
  }
  const { dayOf } = calendarOf(zone);
  const [from, to] = [Date.parse(start), Date.parse(end)];
  return [dayOf(from), dayOf(to > from ? to - 1 : from)];
}

/** Ids of the sections of an agenda, each in its order; events without one, since equal starts are common. */
export function agendaOracle(firm: HeldFirm, asked: DaysAsked, zone: string, ahead: number) {
  const { today } = calendarOf(zone);
  const now = today();
  const open = firm.tasks.filter((task) => !task.completed && isOf(task, asked));
  const due = (task: Held) => String(task.due_date ?? '');
  return {
    events: ids(
      firm.events.filter((event) => {
        const [first, last] = eventDays(event, zone);
        return isOf(event, asked) && first <= asked.to && last >= asked.from;
      }),
      ({ id }) => Number(id),
    ),
    tasks_due: ids(
      open.filter((task) => due(task) >= asked.from && due(task) <= asked.to),
      due,
    ),
    tasks_overdue: ids(
      open.filter((task) => due(task) !== '' && due(task) < now),
      due,
    ),
    limitation_dates: ids(
      openCases(firm, asked).filter((one) => {
        const day = String(one.sol_date ?? '');
        return day !== '' && day >= asked.from && day <= later(asked.to, ahead);
      }),
      dayField('sol_date'),
    ),
  };
}

const openCases = ({ cases }: HeldFirm, { staff, case: only }: Pick<DaysAsked, 'staff' | 'case'>): Held[] =>
  cases.filter((one) => one.status !== 'closed' && hasAny(one, staff) && (only === undefined || one.id === only));

/** Ids of the sections of a deadline review, each in its order. */
export function reviewOracle(firm: HeldFirm, asked: Pick<DaysAsked, 'staff' | 'case'>, zone: string, near: number) {
  const { today } = calendarOf(zone);
  const now = today();
  const cases = openCases(firm, asked);
  const sol = dayField('sol_date');
  const withEvent = new Set(firm.events.filter((event) => isToCome(event, zone)).map((event) => idIn(event.case)));
  return {
    limitation_passed: ids(
      cases.filter((one) => sol(one) !== '' && sol(one) < now),
      sol,
    ),
    limitation_near: ids(
      cases.filter((one) => sol(one) >= now && sol(one) <= later(now, near)),
      sol,
    ),
    limitation_missing: ids(
      cases.filter((one) => sol(one) === ''),
      sol,
    ),
    tasks_overdue: ids(
      firm.tasks.filter(
        (task) =>
          !task.completed && isOf(task, asked) && dayField('due_date')(task) !== '' && dayField('due_date')(task) < now,
      ),
      dayField('due_date'),
    ),
    no_upcoming_event: ids(
      cases.filter((one) => !withEvent.has(one.id)),
      sol,
    ),
  };
}

/** Whether an event is not over: an all-day one lasts until its last day is. */
export function isToCome(event: Held, zone: string): boolean {
  if (event.all_day) return eventDays(event, zone)[1] >= calendarOf(zone).today();
  return Math.max(Date.parse(String(event.end)), Date.parse(String(event.start))) > Date.now();
}

/** No shorter stretch is asked for. */
export const LEAST_MINUTES = 5;

/**
 * Minutes from `now` on, within hours of the day, at which none of the staff has an event, in stretches of
 * LEAST_MINUTES at least: `2026-11-24 09:00`. Of Saturdays and Sundays only where all days are such.
 */
export function freeMinutes(
  firm: HeldFirm,
  asked: DaysAsked,
  [opening, closing]: readonly [string, string],
  now: number,
  zone: string,
): string[] {
  const { dayOf, clockOf } = calendarOf(zone);
  const busy = firm.events.filter((event) => hasAny(event, asked.staff));
  const free: string[] = [];
  let stretch: string[] = [];
  const endStretch = () => {
    if (stretch.length >= LEAST_MINUTES) free.push(...stretch);
    stretch = [];
  };
  const [first, last] = [Date.parse(asked.from) - DAY_MS, Date.parse(asked.to) + 2 * DAY_MS];
  for (let instant = first; instant < last; instant += 60_000) {
    const [day, clock] = [dayOf(instant), clockOf(instant)];
    if (clock === opening) endStretch();
    if (!isWorkedOn(day, asked) || clock < opening || clock >= closing) continue;
    if (instant < now || busy.some((event) => covers(event, instant, day, zone))) endStretch();
    else stretch.push(`${day} ${clock}`);
  }
  endStretch();
  return free.sort();
}

const isWeekend = (day: string): boolean => /^S/.test(new Date(day).toUTCString());

const isAllWeekend = ({ from, to }: DaysAsked): boolean => isWeekend(from) && isWeekend(to) && to <= later(from, 1);

const isWorkedOn = (day: string, asked: DaysAsked): boolean =>
  day >= asked.from && day <= asked.to && (!isWeekend(day) || isAllWeekend(asked));

function covers(event: Held, instant: number, day: string, zone: string): boolean {
  if (!event.all_day) {
    return instant + 60_000 > Date.parse(String(event.start)) && instant < Date.parse(String(event.end));
  }
  const [from, to] = eventDays(event, zone);
  return day >= from && day <= to;
}
