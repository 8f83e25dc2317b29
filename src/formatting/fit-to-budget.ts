import type { ApiRecord } from '../records/api-record.ts';
import { estimateTokens } from './estimate-tokens.ts';

/** A result in its two forms: text, and structured content. */
export interface ResultContent {
  readonly text: string;
  readonly data: Record<string, unknown>;
}

/** The first attempt has this many rows: more are rarely shown. */
export const INITIAL_ROW_COUNT = 64;

/** The search ends when the result needs all of the budget except for this share, or shows all rows except for it. */
const UNUSED_SHARE = 1 / 40;

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
  let attempt = attemptFit(Math.min(count, initialCount));
  if (attempt.rows === count && attempt.share <= 1) return count;
  let smallerFit = attemptFit(0);
  let largestFit = smallerFit;
  let tooMany: FitAttempt | undefined;
  for (let i = 1; ; i += 1) {
    if (attempt.share > 1) tooMany = attempt;
    else [smallerFit, largestFit] = [largestFit, attempt];
    const next = pickNextCount({ smallerFit, largestFit, tooMany }, count, i % 4 === 0);
    if (next === undefined) return largestFit.rows;
    attempt = attemptFit(next);
  }
}

/** The two largest attempts that fit, and the smallest one that does not. */
interface FitAttempts {
  readonly smallerFit: FitAttempt;
  readonly largestFit: FitAttempt;
  readonly tooMany: FitAttempt | undefined;
}

/** An attempt has at most this many times the rows of the one before it. */
const MAX_GROWTH = 4;

/**
 * Returns the number of rows of the next attempt, or undefined if the search ends. Rows differ in size, so guesses can
 * be bad: with `isHalf` it is the middle.
 */
function pickNextCount(
  { smallerFit, largestFit, tooMany }: FitAttempts,
  count: number,
  isHalf: boolean,
): number | undefined {
  const { rows, share } = largestFit;
  const maxCount = tooMany ? tooMany.rows - 1 : Math.min(count, rows * MAX_GROWTH);
  const isClose = maxCount <= rows * (1 + UNUSED_SHARE);
  if (maxCount <= rows || (isClose ? tooMany : share >= 1 - UNUSED_SHARE)) return undefined;
  // All rows may fit.
  if (isClose) return maxCount;
  const guess = tooMany ? extrapolateFit(largestFit, tooMany) : extrapolateFit(smallerFit, largestFit);
  const next = tooMany && isHalf ? (rows + maxCount) / 2 : guess;
  return Math.min(maxCount, Math.max(rows + 1, Math.floor(next)));
}

/** The number of rows that need nearly the whole budget if all rows have the same size, from two attempts. */
const extrapolateFit = (fewer: FitAttempt, more: FitAttempt): number =>
  fewer.rows + ((1 - UNUSED_SHARE / 2 - fewer.share) / (more.share - fewer.share)) * (more.rows - fewer.rows);

/** A text with more bytes than this for each token of the budget is too long, whatever its content is. */
const MAX_BYTES_PER_TOKEN = 16;

/** The share of a token budget that a text needs. Above 1 it is a guess that grows with the length of the text. */
const measureShare = (text: string, budget: number): number =>
  text.length > budget * MAX_BYTES_PER_TOKEN
    ? text.length / (budget * MAX_BYTES_PER_TOKEN)
    : estimateTokens(text) / budget;

/** Returns whether a text fits into a token budget. */
export const fitsBudget = (text: string, budget: number): boolean => measureShare(text, budget) <= 1;

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
