import { daysBetween } from '../../base/days.ts';

/** Ages in days; the first is of what still has time. */
export const AGE_BUCKETS = ['not yet due', '0-30', '31-60', '61-90', 'over 90', 'no date'] as const;

export type AgeBucket = (typeof AGE_BUCKETS)[number];

/** The age that days since a day make, today being `now`; '' is no date. */
export function toAgeBucket(day: string, now: string): AgeBucket {
  if (day === '') return 'no date';
  const days = daysBetween(day, now);
  if (days < 0) return 'not yet due';
  if (days <= 30) return '0-30';
  if (days <= 60) return '31-60';
  return days <= 90 ? '61-90' : 'over 90';
}
