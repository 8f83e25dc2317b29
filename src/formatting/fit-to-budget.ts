import type { ApiRecord } from '../records/api-record.ts';
import { estimateTokens } from './estimate-tokens.ts';

/** A result in its two forms: text, and structured content. */
export interface ResultContent {
  readonly text: string;
  readonly data: Record<string, unknown>;
}

/** The first attempt has this many rows: more are rarely shown. */
export const INITIAL_ROW_COUNT = 64;

/** The search ends when the result is within 1/40 of the best one. */
const SEARCH_PRECISION = 40;

/** A number of rows, and the share of the budget that they need. */
interface FitAttempt {
  readonly rows: number;
  readonly share: number;
}

/**
 * Returns how many of the rows fit into a token budget. `render` makes the result with the first n rows. Both of its
 * forms have to fit; they grow with n. Renders only about as many rows as fit. `initialCount` is the first attempt.
 */
export function findFittingCount(
  count: number,
  budget: number,
  render: (rows: number) => ResultContent,
  initialCount = INITIAL_ROW_COUNT,
): number {
  const attemptFit = (rows: number): FitAttempt => {
    const { text, data } = render(rows);
    return { rows, share: Math.max(measureShare(text, budget), measureShare(JSON.stringify(data), budget)) };
  };
  let largestFit: FitAttempt = { rows: 0, share: 0 };
  let tooMany = attemptFit(Math.min(count, initialCount));
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

/** A text with more bytes than this for each token of the budget is too long, whatever its content is. */
const MAX_BYTES_PER_TOKEN = 16;

/** The share of a token budget that a text needs. Above 1 it is a guess that grows with the length of the text. */
const measureShare = (text: string, budget: number): number =>
  text.length > budget * MAX_BYTES_PER_TOKEN
    ? text.length / (budget * MAX_BYTES_PER_TOKEN)
    : estimateTokens(text) / budget;

/** Returns whether a text fits into a token budget. */
export const fitsBudget = (text: string, budget: number): boolean => measureShare(text, budget) <= 1;

/** The number of rows to try next: where the budget seems to end, or the middle, because rows differ in size. */
function pickNextRowCount(largestFit: FitAttempt, tooMany: FitAttempt, isGuess: boolean): number {
  const gap = tooMany.rows - largestFit.rows;
  const fraction = isGuess ? (1 - largestFit.share) / (tooMany.share - largestFit.share) : 0.5;
  return largestFit.rows + Math.min(gap - 1, Math.max(1, Math.floor(gap * fraction)));
}

const MAX_DROPPED_FIELD_NAMES = 8;

/** Renders a record without its largest fields. It drops as few as possible, and never the id. */
export function dropLargestFields(
  record: ApiRecord,
  budget: number,
  render: (record: ApiRecord, note: string) => ResultContent,
): ResultContent {
  const getSize = ([name, value]: [string, unknown]) => (name === 'id' ? 0 : (JSON.stringify(value)?.length ?? 0));
  const names = Object.entries(record)
    .toSorted((a, b) => getSize(a) - getSize(b))
    .map(([name]) => name);
  const renderWith = (count: number): ResultContent => {
    const includedNames = new Set(names.slice(0, count));
    const droppedNames = names.slice(count).toReversed();
    const moreCount = droppedNames.length - MAX_DROPPED_FIELD_NAMES;
    const namedText = droppedNames.slice(0, MAX_DROPPED_FIELD_NAMES).join(', ').slice(0, 200);
    return render(
      Object.fromEntries(Object.entries(record).filter(([name]) => includedNames.has(name))),
      `Too long to be shown: ${namedText}${moreCount > 0 ? ` and ${moreCount} more fields` : ''}.`,
    );
  };
  return renderWith(findFittingCount(names.length, budget, renderWith));
}
