import type { ApiRecord } from '../records/api-record.ts';
import { estimateTokens } from './estimate-tokens.ts';

/** As many rows as are tried at first: more are rarely shown. */
const INITIAL_ROW_COUNT = 64;

/** Of so many rows that fit, one more is not worth another rendering. */
const SEARCH_PRECISION = 40;

/** So many rows, and what share of the budget they take. */
interface FitAttempt {
  readonly rows: number;
  readonly share: number;
}

/**
 * How many of the rows fit into a budget. `render` makes all forms of the answer for the first n rows, each of which
 * has to fit; they grow with n. Of thousands of rows only about as many are rendered as fit.
 */
export function findFittingCount(count: number, budget: number, render: (rows: number) => readonly string[]): number {
  const attemptFit = (rows: number): FitAttempt => ({
    rows,
    share: Math.max(...render(rows).map((form) => measureShare(form, budget))),
  });
  let largestFit: FitAttempt = { rows: 0, share: 0 };
  let tooMany = attemptFit(Math.min(count, INITIAL_ROW_COUNT));
  while (tooMany.share <= 1) {
    if (tooMany.rows === count) return count;
    largestFit = tooMany;
    tooMany = attemptFit(Math.min(count, largestFit.rows * 2));
  }
  for (let i = 1; tooMany.rows - largestFit.rows > 1 + largestFit.rows / SEARCH_PRECISION; i += 1) {
    const next = attemptFit(pickNextRowCount(largestFit, tooMany, i % 4 > 0));
    if (next.share <= 1) largestFit = next;
    else tooMany = next;
  }
  return largestFit.rows;
}

/** A text of more bytes than this for each token of the budget is too long, whatever it says. */
const MAX_BYTES_PER_TOKEN = 16;

/** The share of a token budget that a text takes. Above 1 it is a guess that grows with the text's length. */
const measureShare = (text: string, budget: number): number =>
  text.length > budget * MAX_BYTES_PER_TOKEN
    ? text.length / (budget * MAX_BYTES_PER_TOKEN)
    : estimateTokens(text) / budget;

/** How many rows to try next: where the budget seems to end, or, because rows are not all of a size, the middle. */
function pickNextRowCount(largestFit: FitAttempt, tooMany: FitAttempt, isGuess: boolean): number {
  const gap = tooMany.rows - largestFit.rows;
  const fraction = isGuess ? (1 - largestFit.share) / (tooMany.share - largestFit.share) : 0.5;
  return largestFit.rows + Math.min(gap - 1, Math.max(1, Math.floor(gap * fraction)));
}

/** A record that had to lose fields, and what is to be said of it. */
export interface TrimmedRecord {
  readonly record: ApiRecord;
  readonly note: string;
}

const MAX_DROPPED_FIELD_NAMES = 8;

/** A record without its largest fields, as few as let it fit; its id stays. */
export function dropLargestFields(
  record: ApiRecord,
  budget: number,
  render: (trimmed: TrimmedRecord) => readonly string[],
): TrimmedRecord {
  const getSize = ([name, value]: [string, unknown]) => (name === 'id' ? 0 : (JSON.stringify(value)?.length ?? 0));
  const names = Object.entries(record)
    .toSorted((a, b) => getSize(a) - getSize(b))
    .map(([name]) => name);
  const toTrimmedRecord = (count: number): TrimmedRecord => {
    const includedNames = new Set(names.slice(0, count));
    const droppedNames = names.slice(count).toReversed();
    return {
      record: Object.fromEntries(Object.entries(record).filter(([name]) => includedNames.has(name))),
      note: `Too long to be shown: ${droppedNames.slice(0, MAX_DROPPED_FIELD_NAMES).join(', ').slice(0, 200)}${
        droppedNames.length > MAX_DROPPED_FIELD_NAMES
          ? ` and ${droppedNames.length - MAX_DROPPED_FIELD_NAMES} fields more`
          : ''
      }.`,
    };
  };
  return toTrimmedRecord(findFittingCount(names.length, budget, (count) => render(toTrimmedRecord(count))));
}
