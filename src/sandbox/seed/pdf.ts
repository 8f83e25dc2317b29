const LINE_HEIGHT = 16;
const TOP = 740;
const LEFT = 56;
const FONT_SIZE = 9;

/** A page of a PDF: its lines, or a gray picture without text, as a scanner makes it. */
export type PdfPage = readonly string[] | 'scan';

/** Creates a one-page PDF with the lines in Helvetica. Lines must be ASCII and fit the width of a page. */
export function pdf(lines: readonly string[]): Uint8Array {
  return pdfOfPages([lines]);
}

/** Creates a PDF with a page for each element. Lines must be ASCII and fit the width of a page. */
export function pdfOfPages(pages: readonly PdfPage[]): Uint8Array {
  // The objects 1 to 4, then two for each page.
  const kids = pages.map((_, i) => `${5 + 2 * i} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    `<< /Type /XObject /Subtype /Image /Width 4 /Height 4 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 16 >>\nstream\n${SCAN}\nendstream`,
    ...pages.flatMap((page, i) => {
      const content = page === 'scan' ? SCAN_CONTENT : pageContent(page);
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${6 + 2 * i} 0 R /Resources << /Font << /F1 3 0 R >> /XObject << /I1 4 0 R >> >> >>`,
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ];
    }),
  ];
  return Buffer.from(assembled(objects), 'latin1');
}

const SCAN = 'abcdefghijklmnop';
const SCAN_CONTENT = 'q 500 0 0 680 56 56 cm /I1 Do Q';

function pageContent(lines: readonly string[]): string {
  const shown = lines.map((line) => `(${line.replaceAll(/[\\()]/g, '\\$&')}) Tj T*`);
  return `BT /F1 ${FONT_SIZE} Tf ${LINE_HEIGHT} TL ${LEFT} ${TOP} Td\n${shown.join('\n')}\nET`;
}

/** Joins the objects, and adds the table of their positions at the end. */
function assembled(objects: readonly string[]): string {
  let file = '%PDF-1.4\n';
  const offsets: string[] = [];
  for (const [i, object] of objects.entries()) {
    offsets.push(`${String(file.length).padStart(10, '0')} 00000 n \n`);
    file += `${i + 1} 0 obj\n${object}\nendobj\n`;
  }
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}`;
  return `${file}${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
}
