const LINE_HEIGHT = 16;
const TOP = 740;
const LEFT = 56;
const FONT_SIZE = 9;

/** Creates a one-page PDF with the lines in Helvetica. Lines must be ASCII and fit the width of a page. */
export function pdf(lines: readonly string[]): Uint8Array {
  const page = pageContent(lines);
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${page.length} >>\nstream\n${page}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  return Buffer.from(assembled(objects), 'latin1');
}

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
