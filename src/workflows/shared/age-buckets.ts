import { daysBetween } from '../../base/days.ts';

/** Age groups in days, the youngest first. A day in the future is `not yet due`. */
export const AGE_BUCKETS = ['not yet due', '0-30', '31-60', '61-90', 'over 90', 'no date'] as const;

export type AgeBucket = (typeof AGE_BUCKETS)[number];

/** The age group of a day on the day `now`. An empty day is `no date`. */
export function toAgeBucket(day: string, now: string): AgeBucket {
  if (day === '') return 'no date';
  const days = daysBetween(day, now);
  if (days < 0) return 'not yet due';
  if (days <= 30) return '0-30';
  if (days <= 60) return '31-60';
  return days <= 90 ? '61-90' : 'over 90';
}

/** The key of an age group in structured output: `days_0_30`, `days_over_90`, `not_yet_due`. */
export const toAgeKey = (age: AgeBucket): string => `${/\d/.test(age) ? 'days_' : ''}${age.replaceAll(/\W/g, '_')}`;
