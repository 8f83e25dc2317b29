import { diffArrays } from 'diff';
import { MyCaseError } from '../../base/mycase-error.ts';
import { pluralize } from '../../base/sentences.ts';
import type { DocumentText } from '../../documents/document-text.ts';
import { assertPages, formatMissingText, isOnPages } from './document-pages.ts';
import type { PageRange } from './parse-pages.ts';
import { type Content, toParts } from './text-parts.ts';

/** A sentence or a line, with its place. */
interface Unit {
  readonly place: string;
  readonly text: string;
  readonly page: number | undefined;
}

interface Change {
  readonly place: string;
  readonly page: number | undefined;
  readonly before: string;
  readonly after: string;
}

/** The most time to compare two texts. Texts that have nothing in common take long. */
const MAX_COMPARE_MS = 5_000;

/** The most characters of each side of a change. */
const MAX_CHANGE_LENGTH = 600;

/** The characters before the first difference of a long change. */
const CONTEXT_LENGTH = 60;

/**
 * The changes from an older version to another one, in the order of the text. A change of line breaks or spaces is
 * none. Only those on `pages` of the newer text are returned. Throws a MyCaseError if the texts differ too much.
 */
export function compareTexts(
  older: DocumentText,
  newer: DocumentText,
  pages: readonly PageRange[] | undefined,
  from: number,
  olderVersion: number,
): Content {
  if (pages) assertPages(newer, pages);
  const units = { older: toUnits(older), newer: toUnits(newer) };
  const changes = findChanges(units.older, units.newer, olderVersion);
  const shown = pages ? changes.filter(({ page = 0 }) => isOnPages(pages, page)) : changes;
  const count =
    pages && changes.length > 0
      ? `${shown.length} of ${pluralize(changes.length, 'change')} on these pages`
      : formatCount(changes.length);
  return {
    ...toParts('changes', `Changes since version ${olderVersion}`, shown.map(toRow), from, 'change'),
    summary: [
      `${count}: ${pluralize(units.older.length, 'sentence')} of version ${olderVersion} and ${units.newer.length} of this version were compared. Pictures and formats are not compared.`,
      ...formatMissingText(older).map((sentence) => `Version ${olderVersion}: ${sentence}`),
    ],
  };
}

function findChanges(older: readonly Unit[], newer: readonly Unit[], olderVersion: number): Change[] {
  const parts = diffArrays([...older], [...newer], {
    comparator: (a, b) => a.text === b.text,
    timeout: MAX_COMPARE_MS,
  });
  if (!parts) throw new MyCaseError('The versions differ too much to compare them.', { advice: 'Read each of them.' });
  const changes: Change[] = [];
  for (const [i, { added, removed, value }] of parts.entries()) {
    const next = parts[i + 1];
    if (removed) changes.push(toChange(value, next?.added ? next.value : [], olderVersion));
    else if (added && !parts[i - 1]?.removed) changes.push(toChange([], value, olderVersion));
  }
  return changes;
}

const formatCount = (count: number): string => (count === 0 ? 'No change of the text' : pluralize(count, 'change'));

/** The sentences of a text. Lines of a page end where the page is full, so they are joined first. */
function toUnits({ format, sections }: DocumentText): Unit[] {
  return sections.flatMap(({ place, text, page }) => {
    const lines = format === 'PDF' ? [text.replace(/\s+/g, ' ')] : text.split('\n');
    return lines
      .flatMap((line) => line.split(/(?<=[.!?;:]["”’)]?)\s+(?=\p{Lu}|\d|["“‘(])/u))
      .map((sentence) => sentence.replace(/\s+/g, ' ').trim())
      .filter((sentence) => sentence !== '')
      .map((sentence) => ({ place, text: sentence, page }));
  });
}

function toChange(before: readonly Unit[], after: readonly Unit[], olderVersion: number): Change {
  const [oldUnit] = before;
  const [newUnit] = after;
  const [oldText, newText] = [before, after].map((units) => units.map(({ text }) => text).join(' ')) as [
    string,
    string,
  ];
  const start = findFirstDifference(oldText, newText);
  return {
    place: newUnit ? newUnit.place : `${oldUnit?.place ?? ''} of version ${olderVersion}`,
    page: newUnit?.page ?? oldUnit?.page,
    before: cutText(oldText, start),
    after: cutText(newText, start),
  };
}

/** The position at which two texts begin to differ. */
function findFirstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
}

/** A part of a long text, with some words before `start`. */
function cutText(text: string, start: number): string {
  if (text.length <= MAX_CHANGE_LENGTH) return text;
  const from = start < MAX_CHANGE_LENGTH / 2 ? 0 : text.lastIndexOf(' ', start - CONTEXT_LENGTH) + 1;
  const part = text.slice(from, from + MAX_CHANGE_LENGTH);
  return `${from > 0 ? '… ' : ''}${part}${from + MAX_CHANGE_LENGTH < text.length ? ' …' : ''}`;
}

const toRow = ({ place, before, after }: Change): Record<string, string> => ({
  place,
  before: before === '' ? '(none)' : before,
  after: after === '' ? '(none)' : after,
});
