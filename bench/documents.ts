import { createDocumentReader } from '../src/documents/document-reader.ts';
import { pdfOfPages } from '../src/sandbox/seed/pdf.ts';
import { amount, atMost, type Row } from './report.ts';
import { median, timed } from './statistics.ts';

// The reading of a long PDF by the process that reads documents, next to the library's own time in this process.

const PAGES = 300;
const LINES = 42;
const RUNS = 5;
const MAX_RATIO = 1.5;

const SCRIPT = new URL('../dist/document-reader.js', import.meta.url);

/** A PDF with about 500 words on each page. */
const createPdf = (): Uint8Array =>
  pdfOfPages(
    Array.from({ length: PAGES }, (_, page) =>
      Array.from(
        { length: LINES },
        (__, i) => `${page + 1}.${i + 1} The parties agree on the terms of this line of the agreement.`,
      ),
    ),
  );

/** Measures both. The first run of each loads the library and is left out. */
export async function documents(): Promise<Row[]> {
  const bytes = Buffer.from(createPdf());
  const reader = createDocumentReader({ script: SCRIPT, maxProcesses: 1 });
  const started = performance.now();
  await reader.readText({ name: 'long.pdf', bytes });
  const firstMs = performance.now() - started;
  await readWithLibrary(bytes);
  const [own, library]: [number[], number[]] = [[], []];
  for (let run = 0; run < RUNS; run += 1) {
    library.push(await timed(() => readWithLibrary(bytes)));
    own.push(await timed(() => reader.readText({ name: 'long.pdf', bytes })));
  }
  reader.close();
  const [ownMs, libraryMs] = [median(own), median(library)];
  return [
    {
      what: `a PDF of ${PAGES} pages`,
      measured: amount(ownMs, 'ms'),
      floor: amount(libraryMs, 'ms'),
      against: amount(ownMs / libraryMs, '×', 2),
      wanted: atMost(ownMs / libraryMs, MAX_RATIO, "× the library's own time"),
    },
    { what: 'the same, with the start of the process', measured: amount(firstMs, 'ms') },
  ];
}

async function readWithLibrary(bytes: Buffer): Promise<void> {
  const { extractText } = await import('unpdf');
  const { totalPages } = await extractText(new Uint8Array(bytes));
  if (totalPages !== PAGES) throw new Error('the library did not read all pages');
}
