import { inZone, spokenMoment } from '../answers/moment.ts';
import type { FirmList } from './mirror.ts';

/**
 * The sentence every answer gives of itself: over how many records of which lists, as of when (the oldest of them, in
 * an IANA zone), and what is missing.
 */
export function provenance(lists: readonly FirmList[], zone: string): string {
  const counts = inWords(lists.map(counted));
  const oldest = Math.min(...lists.map(({ asOf }) => asOf));
  const when = Number.isFinite(oldest)
    ? `, as of ${spokenMoment(inZone(new Date(oldest).toISOString(), zone))}`
    : '';
  return [`Computed over ${counts}${when}.`, ...missing(lists)].join(' ');
}

/** What keeps lists from being whole or the latest; a count over a list that is not whole is too low. */
const missing = (lists: readonly FirmList[]): string[] =>
  lists
    .filter(({ isWhole, gap }) => !isWhole || gap)
    .map(({ name, isWhole, gap = 'they are still being read' }) =>
      isWhole ? `Of ${spoken(name)}, ${gap}.` : `Some ${spoken(name)} are missing: ${gap}.`,
    );

const counted = ({ name, records, isWhole }: FirmList): string =>
  `${isWhole ? 'all' : 'only the first'} ${records.size} ${spoken(name)}`;

const spoken = (name: string): string => name.replaceAll('_', ' ');

/** `a, b and c`. */
export const inWords = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
