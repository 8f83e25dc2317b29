import { convertToZone, formatTimestamp } from '../base/timestamps.ts';
import { IncompleteListError, type ListSnapshot } from './snapshot.ts';

/**
 * The sentence every answer gives of itself: over how many records of which lists, as of when (the oldest of them, in
 * an IANA zone), and what is missing or may be gone by now.
 */
export function provenance(lists: readonly ListSnapshot[], zone: string): string {
  const counts = joinList(lists.map(counted));
  return [`Computed over ${counts}${asOf(lists, zone)}.`, ...missing(lists), ...uncounted(lists)].join(' ');
}

/** A list is asked for its changes more often than it is counted, and only its count shows what was deleted. */
function asOf(lists: readonly ListSnapshot[], zone: string): string {
  if (lists.length === 0) return '';
  const oldest = Math.min(...lists.map((list) => list.asOf));
  const counted = Math.min(...lists.map(({ countedAt }) => countedAt));
  const spoken = (moment: number) => formatTimestamp(convertToZone(new Date(moment).toISOString(), zone));
  const deleted = counted < oldest ? `; records deleted after ${spoken(counted)} may still be counted` : '';
  return `, as of ${spoken(oldest)}${deleted}`;
}

/** The reasons why lists are incomplete or not the latest. A count over an incomplete list is too low. */
const missing = (lists: readonly ListSnapshot[]): string[] =>
  lists
    .filter(({ isComplete, incompleteReason }) => !isComplete || incompleteReason)
    .map((list) =>
      list.isComplete ? `Of ${spoken(list.name)}, ${list.incompleteReason}.` : new IncompleteListError(list).message,
    );

/** MyCase: it has left out the number of invoices. */
const uncounted = (lists: readonly ListSnapshot[]): string[] => {
  const names = lists.filter(({ isCounted }) => !isCounted).map(({ name }) => spoken(name));
  return names.length > 0
    ? [`MyCase did not send its number of ${joinList(names)}, so this number could not be checked.`]
    : [];
};

function counted({ name, availableRecords: records, isComplete: isWhole, isGathered }: ListSnapshot): string {
  const words = spoken(name);
  if (isGathered) return `the ${records.size} ${words} that cases name`;
  if (isWhole) return `all ${records.size} ${words}`;
  return records.size === 0 ? `no ${words} yet` : `only the first ${records.size} ${words}`;
}

const spoken = (name: string): string => name.replaceAll('_', ' ');

/** `a, b and c`. */
export const joinList = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
