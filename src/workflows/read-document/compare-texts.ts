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

/** The characters before the first difference of a sentence that is split. */
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
    if (removed) changes.push(...toChanges({ before: value, after: next?.added ? next.value : [] }, olderVersion));
    else if (added && !parts[i - 1]?.removed) changes.push(...toChanges({ before: [], after: value }, olderVersion));
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

/** Sentences that stand in the place of others. */
interface ReplacedUnits {
  readonly before: readonly Unit[];
  readonly after: readonly Unit[];
}

/** Returns the change of some sentences. A long change becomes several ones, so that nothing of it is left out. */
function toChanges({ before, after }: ReplacedUnits, olderVersion: number): Change[] {
  const changes: Change[] = [];
  let group: ReplacedUnits = { before: [], after: [] };
  const endGroup = (next: ReplacedUnits): void => {
    changes.push(...splitChange(group, olderVersion));
    group = next;
  };
  for (let i = 0; i < Math.max(before.length, after.length); i += 1) {
    const next = { before: before.slice(i, i + 1), after: after.slice(i, i + 1) };
    const larger = { before: [...group.before, ...next.before], after: [...group.after, ...next.after] };
    const isEmpty = group.before.length === 0 && group.after.length === 0;
    if (isEmpty || fitsChange(larger)) group = larger;
    else endGroup(next);
  }
  endGroup({ before: [], after: [] });
  return changes;
}

const joinUnits = (units: readonly Unit[]): string => units.map(({ text }) => text).join(' ');

const fitsChange = ({ before, after }: ReplacedUnits): boolean =>
  joinUnits(before).length <= MAX_CHANGE_LENGTH && joinUnits(after).length <= MAX_CHANGE_LENGTH;

/** Returns sentences as one change. If they are too long, their equal start and end are left out, and the rest is split. */
function splitChange({ before, after }: ReplacedUnits, olderVersion: number): Change[] {
  const [oldUnit] = before;
  const [newUnit] = after;
  const [oldText, newText] = [joinUnits(before), joinUnits(after)];
  const sides = fitsChange({ before, after }) ? [[oldText], [newText]] : splitTexts(oldText, newText);
  const [oldParts = [], newParts = []] = sides;
  return Array.from({ length: Math.max(oldParts.length, newParts.length) }, (_, i) => ({
    place: newUnit ? newUnit.place : `${oldUnit?.place ?? ''} of version ${olderVersion}`,
    page: newUnit?.page ?? oldUnit?.page,
    before: oldParts[i] ?? '',
    after: newParts[i] ?? '',
  }));
}

/** Splits two texts into parts, without their equal start and end. Some words of these stay. */
function splitTexts(a: string, b: string): string[][] {
  const start = findFirstDifference(a, b);
  const [restA, restB] = [a, b].map((text) => text.slice(start));
  const [reversedA = '', reversedB = ''] = [restA, restB].map((text = '') => [...text].reverse().join(''));
  const endLength = findFirstDifference(reversedA, reversedB);
  return [a, b].map((text) => splitText(text, start, text.length - endLength));
}

/** The position at which two texts begin to differ. */
function findFirstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at += 1;
  return at;
}

/** Splits the part of a text from `start` to `end` at spaces, with some words around it. */
function splitText(text: string, start: number, end: number): string[] {
  const parts: string[] = [];
  let from = start < CONTEXT_LENGTH ? 0 : text.lastIndexOf(' ', start - CONTEXT_LENGTH) + 1;
  while (from < end) {
    const limit = from + MAX_CHANGE_LENGTH;
    const space = text.lastIndexOf(' ', limit);
    const to = limit >= text.length ? text.length : space > from ? space : limit;
    parts.push(`${from > 0 ? '… ' : ''}${text.slice(from, to).trim()}${to < text.length ? ' …' : ''}`);
    from = to;
  }
  return parts;
}

const toRow = ({ place, before, after }: Change): Record<string, string> => ({
  place,
  before: before === '' ? '(none)' : before,
  after: after === '' ? '(none)' : after,
});
