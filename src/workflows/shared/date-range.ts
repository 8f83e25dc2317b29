import { adviseOrder, parseDateRange } from '../../base/dates/parse-date-range.ts';
import { type DateRange, formatDay } from '../../base/days.ts';
import { MyCaseError } from '../../base/mycase-error.ts';

/** An argument with a day or a period. */
interface DayArgument {
  readonly name: string;
  readonly text: string | undefined;
}

/**
 * Parses the first and the last day of a range; '' is an open end. `from` alone may be a period, as `last_month`.
 * Throws a MyCaseError if a day is invalid or the last day is before the first.
 */
export const parseFromTo = (from: string | undefined, to: string | undefined, zone: string): DateRange =>
  parseDays({ name: 'from', text: from }, { name: 'to', text: to }, zone);

/** Parses a range as `parseFromTo` does, from two arguments with other names. */
export function parseDays(first: DayArgument, last: DayArgument, zone: string): DateRange {
  const firstRange = first.text === undefined ? undefined : parseDateRange(first.text, zone, first.name);
  const lastRange = last.text === undefined ? undefined : parseDateRange(last.text, zone, last.name);
  const isMultiDay = firstRange !== undefined && firstRange.from !== firstRange.to;
  const days = { from: firstRange?.from ?? '', to: lastRange?.to ?? (isMultiDay ? firstRange.to : '') };
  if (days.to !== '' && days.from > days.to) {
    throw new MyCaseError(`${first.name} (${days.from}) is after ${last.name} (${days.to}).`, {
      advice: adviseOrder([firstRange, lastRange].some((range) => range?.from !== range?.to)),
    });
  }
  return days;
}

/** ` from Mon 2026-03-02 to Fri 2026-03-06`, ` from Mon 2026-03-02 on`, ` until Fri 2026-03-06`; '' for all days. */
export function formatDateRange({ from, to }: DateRange): string {
  if (from === '') return to && ` until ${formatDay(to)}`;
  return ` from ${formatDay(from)} ${to === '' ? 'on' : `to ${formatDay(to)}`}`;
}
