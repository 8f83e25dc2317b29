/**
 * Returns whether a time (milliseconds since 1970) is less than `ms` milliseconds ago. A time in the future is not
 * recent: it is from before the clock was set back.
 */
export function isRecent(time: number, ms: number): boolean {
  const age = Date.now() - time;
  return age >= 0 && age < ms;
}
