import { pluralize } from '../../base/sentences.ts';
import { DocumentError } from '../document-text.ts';
import type { RenderedPages } from '../reader-protocol.ts';
import { createDamagedError } from './format-text.ts';
import { encodeGrayPng } from './png.ts';

/** The width of an image in pixels: small print of a letter page can be read. */
const IMAGE_WIDTH = 1_000;

/** The most pixels of an image. A page can be very long. */
const MAX_PIXELS = 4_000_000;

/** Renders those pages of a PDF that it has, in shades of gray. Throws a DocumentError, also if it has none of them. */
export async function renderPages(bytes: Buffer, pages: readonly number[]): Promise<RenderedPages> {
  const library = await loadLibrary();
  const pdf = await library.loadDocument(bytes).catch(() => {
    throw createDamagedError();
  });
  const pageCount = pdf.getPageCount();
  const present = pages.filter((number) => number <= pageCount);
  if (present.length === 0) {
    throw new DocumentError(
      'no page',
      `The document has ${pluralize(pageCount, 'page')}, so no page ${pages.join(', ')}.`,
      'Ask for pages within that.',
    );
  }
  const images: RenderedPages['images'][number][] = [];
  for (const number of present) {
    const page = pdf.getPage(number - 1);
    const { originalWidth, originalHeight } = page.getOriginalSize();
    const scale = Math.min(
      IMAGE_WIDTH / Math.max(1, originalWidth),
      Math.sqrt(MAX_PIXELS / Math.max(1, originalWidth * originalHeight)),
    );
    const { width, height, data } = await page.render({ scale, colorSpace: 'Gray', render: 'bitmap' });
    images.push({ page: number, png: encodeGrayPng(width, height, data) });
  }
  return { images, pageCount };
}

/** The package is optional: it has 12 MB. */
async function loadLibrary() {
  try {
    const { PDFiumLibrary } = await import('@hyzyla/pdfium');
    return await PDFiumLibrary.init();
  } catch {
    throw new DocumentError(
      'no images',
      'Page images need the package @hyzyla/pdfium, which is not installed next to this server.',
      'Install it with npm (npm install -g @hyzyla/pdfium), or open the document in MyCase.',
    );
  }
}
