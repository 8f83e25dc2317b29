import { MyCaseError } from '../../base/mycase-error.ts';

/** Consecutive pages, from 1. */
export interface PageRange {
  readonly first: number;
  /** Infinity for a range without an end. */
  readonly last: number;
}

const RANGE = /^(\d{1,6})(?:\s*(-|–|to)\s*(\d{1,6})?)?$/;

/** Parses pages such as `3-5,9` or `12-`. Throws a MyCaseError that names the valid form. */
export const parsePages = (text: string): PageRange[] => text.split(/[,;]/).map((part) => parseRange(part.trim()));

function parseRange(text: string): PageRange {
  const [, first = '', separator, last] = RANGE.exec(text) ?? [];
  const range = {
    first: Number(first),
    last: separator === undefined ? Number(first) : last === undefined ? Number.POSITIVE_INFINITY : Number(last),
  };
  if (range.first >= 1 && range.last >= range.first) return range;
  throw new MyCaseError('pages is not a list of pages.', { advice: 'Write pages as 3, 3-5, 12- or 3-5,9.' });
}
