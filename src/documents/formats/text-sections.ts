import { quoteValue } from '../../base/safe-text.ts';
import type { TextSection } from '../document-text.ts';

/** The most rows of a table in one section. */
const MAX_SECTION_ROWS = 40;

/** Makes sections of the paragraphs and tables of a document without pages. */
export interface SectionBuilder {
  readonly sections: readonly TextSection[];
  /** The place of the section that was added last. '' before the first. */
  readonly lastPlace: string;
  /** The place of the next paragraph. */
  readonly nextPlace: string;
  addParagraph(text: string, isHeading: boolean): void;
  /** Adds a row to the table that was begun last. */
  addRow(text: string): void;
  beginTable(): void;
}

/** Creates a builder. A section is a paragraph, or up to 40 rows of a table. */
export function createSectionBuilder(): SectionBuilder {
  const sections: { place: string; paragraph?: number; text: string }[] = [];
  const counts = { paragraph: 0, table: 0, row: 0 };
  let heading = '';
  const under = () => (heading === '' ? '' : ` under ${quoteValue(heading, 60)}`);
  return {
    sections,
    get lastPlace() {
      return sections.at(-1)?.place ?? '';
    },
    get nextPlace() {
      return `paragraph ${counts.paragraph + 1}`;
    },
    addParagraph(text, isHeading) {
      counts.paragraph += 1;
      const place = `paragraph ${counts.paragraph}`;
      if (isHeading) sections.push({ place: `heading, ${place}`, text });
      else sections.push({ place: `${place}${under()}`, paragraph: counts.paragraph, text });
      if (isHeading) heading = text;
    },
    addRow(text) {
      const last = sections.at(-1);
      if (last && counts.row % MAX_SECTION_ROWS > 0) last.text += `\n${text}`;
      else {
        const rows = counts.row === 0 ? '' : ` from row ${counts.row + 1}`;
        sections.push({ place: `table ${counts.table}${rows}${under()}`, text });
      }
      counts.row += 1;
    },
    beginTable() {
      counts.table += 1;
      counts.row = 0;
    },
  };
}
