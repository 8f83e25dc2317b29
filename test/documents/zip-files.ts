import { strToU8, zipSync } from 'fflate';

/** The texts of the parts of a zip file, by their names. */
export type Parts = Readonly<Record<string, string | Uint8Array>>;

/** Makes a zip file. */
export const zipOf = (parts: Parts): Buffer =>
  Buffer.from(
    zipSync(
      Object.fromEntries(
        Object.entries(parts).map(([name, part]) => [name, typeof part === 'string' ? strToU8(part) : part]),
      ),
    ),
  );

const NAMES =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ' +
  'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ' +
  'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" ' +
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ' +
  'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"';

/** The root element of an office part with the usual prefixes. */
export const root = (name: string, content: string): string => `<${name} ${NAMES}>${content}</${name}>`;

/** A part with relationships: the type and the target of each, by its id. */
export const relations = (targets: Readonly<Record<string, readonly [type: string, target: string]>>): string =>
  `<Relationships>${Object.entries(targets)
    .map(([id, [type, target]]) => `<Relationship Id="${id}" Type="http://x/${type}" Target="${target}"/>`)
    .join('')}</Relationships>`;

/** A Word document: the content of its body, and its other parts by the type of their relationship. */
export function docxOf(body: string, parts: Readonly<Record<string, string>> = {}): Buffer {
  const names = Object.keys(parts);
  return zipOf({
    'word/document.xml': root('w:document', `<w:body>${body}</w:body>`),
    'word/_rels/document.xml.rels': relations(
      Object.fromEntries(names.map((name) => [`rId-${name}`, [name.replace(/\d$/, ''), `${name}.xml`]])),
    ),
    ...Object.fromEntries(Object.entries(parts).map(([name, xml]) => [`word/${name}.xml`, xml])),
  });
}

/** A run of a Word document. */
export const run = (text: string): string => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`;

/** A paragraph of a Word document. */
export const paragraph = (content: string, style = ''): string =>
  `<w:p>${style && `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}${content}</w:p>`;

/** A workbook: the XML of the rows of each sheet, by its name, and further parts. */
export function xlsxOf(sheets: Readonly<Record<string, string>>, parts: Parts = {}): Buffer {
  const names = Object.keys(sheets);
  return zipOf({
    'xl/workbook.xml': root(
      'workbook',
      `<sheets>${names.map((name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join('')}</sheets>`,
    ),
    'xl/_rels/workbook.xml.rels': relations({
      ...Object.fromEntries(names.map((_, i) => [`rId${i + 1}`, ['worksheet', `worksheets/sheet${i + 1}.xml`]])),
      strings: ['sharedStrings', 'sharedStrings.xml'],
      styles: ['styles', 'styles.xml'],
    }),
    ...Object.fromEntries(
      Object.values(sheets).map((rows, i) => [`xl/worksheets/sheet${i + 1}.xml`, root('worksheet', rows)]),
    ),
    ...parts,
  });
}

/** An OpenDocument file of a kind: the content of its body, and of its styles. */
export const odfOf = (kind: 'text' | 'spreadsheet' | 'presentation', body: string, styles = ''): Buffer =>
  zipOf({
    mimetype: `application/vnd.oasis.opendocument.${kind}`,
    'content.xml': `<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b" xmlns:draw="d" xmlns:presentation="p" xmlns:dc="c"><office:body>${body}</office:body></office:document-content>`,
    'styles.xml': `<office:document-styles xmlns:office="o" xmlns:text="t" xmlns:style="s">${styles}</office:document-styles>`,
  });
