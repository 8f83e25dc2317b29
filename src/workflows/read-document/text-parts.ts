import { MyCaseError } from '../../base/mycase-error.ts';
import { pluralize } from '../../base/sentences.ts';
import type { DocumentText, TextSection } from '../../documents/document-text.ts';
import type { Report } from '../../formatting/report-result.ts';
import { toSection } from '../shared/sections.ts';

/** The sections of an answer, and the sentences and the hint that belong to them. */
export type Content = Pick<Report, 'summary' | 'sections' | 'truncationHint'>;

/** The most characters of one part. A part is shown whole or not at all. */
const MAX_PART_LENGTH = 1_200;

/** The text from the part with the number `from` on. Throws a MyCaseError if there is no such part. */
export function splitIntoParts({ sections }: DocumentText, from: number): Content {
  const parts = joinParagraphs(sections).flatMap(splitSection);
  return toParts('text', 'Text', parts, from, 'part');
}

/**
 * The rows of a section from the number `from` on, and how to continue. A row has a place and texts. Throws a
 * MyCaseError if there is no such row.
 */
export function toParts(
  key: string,
  title: string,
  parts: readonly Readonly<Record<string, string>>[],
  from: number,
  noun: string,
): Content {
  if (from > 1 && from > parts.length) {
    throw new MyCaseError(`There are ${pluralize(parts.length, noun)}, so none with the number ${from}.`, {
      advice: 'Leave out from to begin at the start.',
    });
  }
  const texts = Object.keys(parts[0] ?? {}).filter((name) => name !== 'place');
  const kinds = Object.fromEntries(texts.map((name) => [name, 'verbatim' as const]));
  return {
    summary: [],
    sections: [
      toSection(key, {
        title: from > 1 ? `${title} from ${noun} ${from} on` : title,
        rows: parts.slice(from - 1),
        kinds,
        isText: true,
      }),
    ],
    truncationHint: (shownRows) => formatContinuation(from, shownRows, parts.length),
  };
}

function formatContinuation(from: number, shownRows: number, total: number): string {
  if (shownRows === 0) return 'Not even one part fits: this server needs more --answer-tokens.';
  return from + shownRows > total ? 'Use find to leave room for them.' : `Continue with from: ${from + shownRows}.`;
}

/** Consecutive paragraphs with fewer characters than this are one part. */
const MAX_JOINED_LENGTH = 600;

/**
 * Joins short paragraphs under the same heading, because each part costs tokens. Each line of such a part begins with
 * the number of its paragraph.
 */
function joinParagraphs(sections: readonly TextSection[]): TextSection[] {
  const groups: TextSection[][] = [];
  let length = 0;
  for (const section of sections) {
    const last = groups.at(-1)?.at(-1);
    length += section.text.length;
    if (last && isNextParagraph(last, section) && length <= MAX_JOINED_LENGTH) groups.at(-1)?.push(section);
    else {
      groups.push([section]);
      length = section.text.length;
    }
  }
  return groups.map((group) => {
    const [first = EMPTY_SECTION] = group;
    const last = group.at(-1) ?? first;
    if (last === first) return first;
    return {
      place: first.place.replace(/^paragraph \d+/, `paragraphs ${first.paragraph}-${last.paragraph}`),
      text: group.map(({ paragraph, text }) => `${paragraph}: ${text}`).join('\n'),
    };
  });
}

const EMPTY_SECTION: TextSection = { place: '', text: '' };

/** Returns whether a section is the paragraph after another one, under the same heading. */
const isNextParagraph = (before: TextSection, { paragraph = 0, place }: TextSection): boolean =>
  before.paragraph === paragraph - 1 && getHeading(before.place) === getHeading(place);

const getHeading = (place: string): string => place.replace(/^paragraph \d+/, '');

/** Splits a long section at spaces. The parts have the same place. */
function splitSection({ place, text }: TextSection): { place: string; text: string }[] {
  const parts: { place: string; text: string }[] = [];
  for (let rest = text; rest !== ''; ) {
    const end = findEnd(rest);
    parts.push({ place, text: rest.slice(0, end).trim() });
    rest = rest.slice(end).trim();
  }
  return parts;
}

/** The end of the first part: after a line, else after a word, else anywhere. */
function findEnd(text: string): number {
  if (text.length <= MAX_PART_LENGTH) return text.length;
  const start = text.slice(0, MAX_PART_LENGTH);
  const line = start.lastIndexOf('\n');
  if (line > MAX_PART_LENGTH / 2) return line;
  const space = start.lastIndexOf(' ');
  if (space > MAX_PART_LENGTH / 2) return space;
  return /[\ud800-\udbff]$/.test(start) ? MAX_PART_LENGTH - 1 : MAX_PART_LENGTH;
}
