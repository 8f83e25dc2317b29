import { pluralize } from '../base/sentences.ts';

/** Formats a duration in its largest unit, rounded down: `3 days`. */
export function formatDuration(ms: number): string {
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ] as const;
  const [unit, unitMs] = units.find(([, candidateMs]) => ms >= candidateMs) ?? ['second', 1000];
  return pluralize(Math.max(0, Math.floor(ms / unitMs)), unit);
}
