import { joinWords } from '../base/sentences.ts';
import { formatTime } from '../base/timestamps.ts';
import { IncompleteListError, type ListState } from './snapshot.ts';

/**
 * Formats the sentences that state what an answer is based on: how many records of which lists, the time of the oldest
 * list in an IANA zone, which records are missing, and which may have been deleted since.
 */
export function formatProvenance(lists: readonly ListState[], zone: string): string {
  if (lists.length === 0) return 'No list of MyCase was read.';
  const counts = joinWords(lists.map(formatCount), 'and');
  return [
    `Computed over ${counts}${formatAsOf(lists, zone)}.`,
    ...formatGaps(lists),
    ...formatUncountedNames(lists),
  ].join(' ');
}

/** Deletions are found only by a count, and a list is counted less often than its changes are read. */
function formatAsOf(lists: readonly ListState[], zone: string): string {
  const oldest = Math.min(...lists.map(({ asOf }) => asOf));
  const countedAt = Math.min(...lists.map((list) => list.countedAt));
  const deletions =
    countedAt < oldest ? `; records deleted after ${formatTime(countedAt, zone)} may still be counted` : '';
  return `, as of ${formatTime(oldest, zone)}${deletions}`;
}

/** Formats the reasons why lists are incomplete or not the latest. A count over an incomplete list is too low. */
const formatGaps = (lists: readonly ListState[]): string[] =>
  lists
    .filter(({ isComplete, gap }) => !isComplete || gap)
    .map((list) => (list.isComplete ? `Of ${formatName(list)}, ${list.gap}.` : new IncompleteListError(list).message));

/** MyCase: it has sent the list of invoices without `Item-Count`. */
const formatUncountedNames = (lists: readonly ListState[]): string[] => {
  const names = lists.filter(({ isCounted }) => !isCounted).map(formatName);
  return names.length > 0
    ? [`MyCase did not state how many ${joinWords(names, 'and')} there are, so the number read could not be compared.`]
    : [];
};

function formatCount(list: ListState): string {
  const { count } = list;
  const name = formatName(list);
  if (list.isFromCases) return `the ${count} ${name} that cases name`;
  if (list.isComplete) return `all ${count} ${name}`;
  return count === 0 ? `no ${name} yet` : `only the first ${count} ${name}`;
}

const formatName = ({ name }: ListState): string => name.replaceAll('_', ' ');
