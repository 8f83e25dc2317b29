/**
 * The separator of two pieces of a line of which one is raised: the second one if `isRaised` is true, else the first.
 * Without it, two numbers become another one: 10³ must not become 103.
 */
export function findRaisedSeparator(before: string, after: string, isRaised: boolean): string {
  if (!/\d$/.test(before) || !/^\d/.test(after)) return '';
  return isRaised ? '^' : ' ';
}
