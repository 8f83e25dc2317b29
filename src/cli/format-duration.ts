/** A length of time in the largest unit that is not nothing. */
export function formatDuration(ms: number): string {
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ] as const;
  const [unit, unitMs] = units.find(([, candidateMs]) => ms >= candidateMs) ?? ['second', 1000];
  const count = Math.max(0, Math.floor(ms / unitMs));
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
