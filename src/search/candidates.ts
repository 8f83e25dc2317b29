import { FITS } from './match.ts';
import { nameOf, referencesOf, textOf } from '../records/record.ts';
import type { Kind, Possible } from './resolve.ts';

const MOST = 8;
const LONGEST = 80;

/** Records that may be meant, the best first: kind, id, name, and what tells namesakes apart. */
export function candidates(possible: readonly Possible[]): string {
  const ranked = possible.toSorted((a, b) => FITS.indexOf(a.fit) - FITS.indexOf(b.fit));
  const named = ranked.slice(0, MOST).map(candidate);
  const more = ranked.length - MOST;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function candidate({ kind, id, record }: Possible): string {
  const about = ABOUT[kind](record).filter(Boolean);
  return `${kind} ${id}: ${brief(nameOf(record))}${about.length > 0 ? ` (${about.map(brief).join(', ')})` : ''}`;
}

/** One line of a name that somebody else may have written. */
const brief = (text: string): string => text.replace(/\s+/g, ' ').slice(0, LONGEST);

const ABOUT: Readonly<Record<Kind, (record: Possible['record']) => string[]>> = {
  case: (record) => [textOf(record, 'case_number'), textOf(record, 'status'), textOf(record, 'case_stage')],
  client: (record) => [textOf(record, 'email'), caseCount(record)],
  company: (record) => [textOf(record, 'email'), caseCount(record)],
  lead: (record) => [textOf(record, 'email'), textOf(record, 'status')],
  staff: (record) => [textOf(record, 'title'), record.active === false ? 'has left the firm' : ''],
};

function caseCount(record: Possible['record']): string {
  const count = referencesOf(record, 'cases').length;
  return count === 1 ? '1 case' : `${count} cases`;
}
