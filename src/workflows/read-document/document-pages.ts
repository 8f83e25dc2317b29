import { MyCaseError } from '../../base/mycase-error.ts';
import { pluralize } from '../../base/sentences.ts';
import type { DocumentText } from '../../documents/document-text.ts';
import type { PageRange } from './parse-pages.ts';

/** The word for a page, where it is another one. */
export const PAGE_WORDS: Readonly<Partial<Record<DocumentText['format'], string>>> = {
  PPTX: 'slide',
  ODP: 'slide',
  XLSX: 'sheet',
  ODS: 'sheet',
};

/** Returns whether a page is one of `pages`. */
export const isOnPages = (pages: readonly PageRange[], page: number): boolean =>
  pages.some(({ first, last }) => page >= first && page <= last);

/** Throws a MyCaseError if a document has no pages, or none of these. */
export function assertPages({ format, pageCount }: DocumentText, pages: readonly PageRange[]): void {
  if (pageCount === undefined) {
    throw new MyCaseError(`A document of the format ${format} has no pages.`, {
      advice: 'Leave out pages. Use find for the places of a word.',
    });
  }
  if (pages.every(({ first }) => first > pageCount)) {
    throw new MyCaseError(`The document has ${pluralize(pageCount, PAGE_WORDS[format] ?? 'page')}.`, {
      advice: 'Ask for pages within that.',
    });
  }
}

/** The text of these pages. Throws a MyCaseError if the document has none of them. */
export function selectPages(text: DocumentText, pages: readonly PageRange[] | undefined): DocumentText {
  if (!pages) return text;
  assertPages(text, pages);
  return {
    ...text,
    sections: text.sections.filter(({ page }) => page !== undefined && isOnPages(pages, page)),
    pagesWithoutText: text.pagesWithoutText.filter((page) => isOnPages(pages, page)),
    unreadablePages: text.unreadablePages.filter((page) => isOnPages(pages, page)),
  };
}

const MAX_LISTED_PAGES = 30;

/** Sentences about the pages without text, the damaged pages, and the notes of a text. */
export const formatMissingText = (text: DocumentText): string[] => [
  ...formatScannedPages(text),
  ...(text.unreadablePages.length > 0
    ? [`Damaged pages that could not be read: ${text.unreadablePages.join(', ')}.`]
    : []),
  ...text.notes,
];

function formatScannedPages({ format, pagesWithoutText }: DocumentText): string[] {
  if (pagesWithoutText.length === 0) return [];
  const listed = pagesWithoutText.slice(0, MAX_LISTED_PAGES).join(', ');
  const more =
    pagesWithoutText.length > MAX_LISTED_PAGES ? ` and ${pagesWithoutText.length - MAX_LISTED_PAGES} more` : '';
  const pages = `Without text: ${PAGE_WORDS[format] ?? 'page'} ${listed}${more}.`;
  return format === 'PDF'
    ? [
        `${pages} They are scanned or empty, and what they show is not in this answer. images: true with pages shows them.`,
      ]
    : [pages];
}
