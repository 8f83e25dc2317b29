import { addDays, DAY_MS, formatDay, getToday } from '../../base/days.ts';
import { MINUTE_MS, parseInstant, toDayInZone } from '../../base/instants.ts';
import { formatTime } from '../../base/timestamps.ts';
import type { Arguments } from '../../operations/operation-types.ts';
import { getText } from '../../records/api-record.ts';
import type { WritePlan } from '../plan-write.ts';

const MAX_HOURS = 24;
const MAX_HOURLY_RATE = 2_000;
const MAX_EXPENSE = 100_000;
const MAX_FEE = 1_000_000;
const DAYS_OF_YEAR = 365;
const MAX_YEARS_AHEAD = 10;
/** The clocks of the firm and of this machine may differ. */
const MAX_CLOCK_DIFFERENCE_MS = 5 * MINUTE_MS;
const MAX_EVENT_DAYS = { timed: 7, allDay: 60 } as const;

/**
 * Returns a sentence for each value of a write that is possible but improbable, such as more than 24 hours in one time
 * entry, or work on a future day. A person confirms such a write. `zone` is the IANA identifier of the firm's zone.
 */
export function findImprobableValues(plan: WritePlan, zone: string): readonly string[] {
  const { target, fieldChanges } = plan;
  const isSent = (name: string) =>
    name in target.fields && (fieldChanges === undefined || fieldChanges.some(({ field }) => field === name));
  const sent = Object.fromEntries(Object.entries(plan.args).filter(([name]) => isSent(name)));
  const today = getToday(zone);
  return [
    ...findImprobableNumbers(sent),
    ...findImprobableDays(sent, today, target.kind === 'create'),
    ...findImprobableTimes(sent, plan.args, today, zone),
  ];
}

function findImprobableNumbers({ hours, rate, flat_fee, cost, units }: Arguments): string[] {
  const maxRate = flat_fee === true ? MAX_FEE : MAX_HOURLY_RATE;
  const expense = Number(cost) * Number(units);
  return [
    ...(Number(hours) > MAX_HOURS ? [`hours: ${hours} is more than the ${MAX_HOURS} hours of a day.`] : []),
    ...(Number(rate) > maxRate ? [`rate: ${rate} is unusually high.`] : []),
    ...(expense > MAX_EXPENSE ? [`cost: ${units} times ${cost} is unusually high.`] : []),
  ];
}

/**
 * Returns a sentence for each improbable day of work, of a payment, a task or a case. `sent` are the values that
 * change.
 */
function findImprobableDays(sent: Arguments, today: string, isCreate: boolean): string[] {
  const [yearAgo, yearAhead] = [addDays(today, -DAYS_OF_YEAR), addDays(today, DAYS_OF_YEAR)];
  const lastDay = addDays(today, MAX_YEARS_AHEAD * DAYS_OF_YEAR);
  const check = (name: string, isImprobable: (day: string) => boolean, reason: string): string[] => {
    const day = getText(sent, name).slice(0, 10);
    return day !== '' && isImprobable(day) ? [`${name}: ${formatDay(day)} is ${reason}.`] : [];
  };
  const doneFields = ['entry_date', ...('amount' in sent ? ['date'] : [])];
  return [
    ...doneFields.flatMap((name) => [
      ...check(name, (day) => day > today, 'in the future'),
      ...check(name, (day) => day < yearAgo, 'more than a year ago'),
    ]),
    ...(isCreate ? ['due_date', 'sol_date'].flatMap((name) => check(name, (day) => day < today, 'in the past')) : []),
    ...['due_date', 'sol_date'].flatMap((name) =>
      check(name, (day) => day > lastDay, `more than ${MAX_YEARS_AHEAD} years ahead`),
    ),
    ...check('opened_date', (day) => day > yearAhead, 'more than a year ahead'),
  ];
}

/** The times of events and calls. `args` have both times of an event, also where only one is changed. */
function findImprobableTimes(sent: Arguments, args: Arguments, today: string, zone: string): string[] {
  const calledAt = parseInstant(getText(sent, 'called_at'));
  const start = toDayInZone(getText(sent, 'start'), args.all_day === true ? 'UTC' : zone);
  const days = (parseInstant(getText(args, 'end')) - parseInstant(getText(args, 'start'))) / DAY_MS;
  const isLong = days > (args.all_day === true ? MAX_EVENT_DAYS.allDay : MAX_EVENT_DAYS.timed);
  return [
    ...(calledAt > Date.now() + MAX_CLOCK_DIFFERENCE_MS
      ? [`called_at: ${formatTime(calledAt, zone)} is in the future.`]
      : []),
    ...(start > addDays(today, MAX_YEARS_AHEAD * DAYS_OF_YEAR)
      ? [`start: ${formatDay(start)} is more than ${MAX_YEARS_AHEAD} years ahead.`]
      : []),
    ...(start !== '' && start < addDays(today, -DAYS_OF_YEAR)
      ? [`start: ${formatDay(start)} is more than a year ago.`]
      : []),
    ...(isLong && ('start' in sent || 'end' in sent) ? [`end: the event lasts ${Math.round(days)} days.`] : []),
  ];
}
