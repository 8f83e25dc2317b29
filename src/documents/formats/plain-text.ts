import { htmlPageToText } from '../../base/html-to-text.ts';
import type { TextSection } from '../document-text.ts';
import type { FormatText } from './format-text.ts';

/** The most lines of one section. */
const MAX_SECTION_LINES = 40;

/** Makes sections of the lines of a text. A section ends at an empty line, and after 40 lines. */
export function readPlainText(text: string): FormatText {
  const lines = text.split(/\r\n?|\n|\f/);
  const sections: TextSection[] = [];
  let part: string[] = [];
  const endPart = (lastLine: number) => {
    const first = lastLine - part.length + 1;
    if (part.length > 0)
      sections.push({
        place: first === lastLine ? `line ${first}` : `lines ${first}-${lastLine}`,
        text: part.join('\n'),
      });
    part = [];
  };
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') endPart(i);
    else part.push(line);
    if (part.length === MAX_SECTION_LINES) endPart(i + 1);
  }
  endPart(lines.length);
  return { sections };
}

/** Makes sections of the lines that a web page shows. Scripts are not run, and nothing is fetched. */
export const readHtml = (html: string): FormatText => ({
  sections: toParagraphSections(htmlPageToText(html)),
});

/** Makes a section of each line that has text. */
export const toParagraphSections = (text: string): TextSection[] =>
  text
    .split(/\r\n?|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line, i) => ({ place: `paragraph ${i + 1}`, paragraph: i + 1, text: line }));
