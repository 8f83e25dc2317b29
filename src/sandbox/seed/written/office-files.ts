import { strToU8, zipSync } from 'fflate';

/** The date inside the archives. It is fixed, so that equal text gives equal bytes. */
const ZIP_DATE = '2024-01-02T12:00:00';

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const WORD = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const SHEET = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const SLIDES = 'http://schemas.openxmlformats.org/presentationml/2006/main';
const DRAWING = 'http://schemas.openxmlformats.org/drawingml/2006/main';

/** A part of a file, and the type of its content. */
type Part = { xml: string; type: string };

/** A relationship of a part: its type and its target. */
type Relation = readonly [type: string, target: string];

function office(
  parts: Readonly<Record<string, Part>>,
  relations: Readonly<Record<string, readonly Relation[]>>,
): Uint8Array {
  const overrides = Object.entries(parts).map(
    ([name, { type }]) =>
      `<Override PartName="/${name}" ContentType="application/vnd.openxmlformats-officedocument.${type}+xml"/>`,
  );
  const files = {
    '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${overrides.join('')}</Types>`,
    ...Object.fromEntries(Object.entries(parts).map(([name, { xml }]) => [name, xml])),
    ...Object.fromEntries(
      Object.entries(relations).map(([name, list]) => [
        name,
        `<Relationships xmlns="${PACKAGE}/relationships">${list
          .map(([type, target], i) => `<Relationship Id="rId${i + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`)
          .join('')}</Relationships>`,
      ]),
    ),
  };
  const bytes = Object.entries(files).map(([name, xml]) => [name, strToU8(XML + xml)] as const);
  return zipSync(Object.fromEntries(bytes), { mtime: ZIP_DATE });
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A paragraph of a letter or contract. `#` at the start of its text makes it a heading. */
export type Paragraph = string | { text: string; footnote?: string; comment?: string; deleted?: string };

/** Creates a Word document with headings, footnotes, comments of one author, deleted text, and a footer. */
export function wordDocument(paragraphs: readonly Paragraph[], author: string, footer: string): Uint8Array {
  const run = (text: string) => `<w:r><w:t xml:space="preserve">${escaped(text)}</w:t></w:r>`;
  const notes = { footnote: [] as string[], comment: [] as string[] };
  const reference = (kind: 'footnote' | 'comment', text: string | undefined): string => {
    if (text === undefined) return '';
    const id = notes[kind].push(text) + 1;
    return `<w:r><w:${kind}Reference w:id="${id}"/></w:r>`;
  };
  const body = paragraphs.map((paragraph) => {
    const { text, footnote, comment, deleted } = typeof paragraph === 'string' ? { text: paragraph } : paragraph;
    const heading = text.startsWith('# ');
    const style = heading ? '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>' : '';
    const removed =
      deleted === undefined
        ? ''
        : `<w:del w:id="900" w:author="${author}" w:date="2026-01-12T09:00:00Z"><w:r><w:delText>${escaped(deleted)}</w:delText></w:r></w:del>`;
    return `<w:p>${style}${run(text.replace(/^# /, ''))}${removed}${reference('footnote', footnote)}${reference('comment', comment)}</w:p>`;
  });
  const noteXml = (kind: 'footnote' | 'comment') =>
    `<w:${kind}s xmlns:w="${WORD}">${notes[kind]
      .map((text, i) => {
        const by = kind === 'comment' ? ` w:author="${author}" w:date="2026-01-12T09:00:00Z"` : '';
        return `<w:${kind} w:id="${i + 2}"${by}><w:p>${run(text)}</w:p></w:${kind}>`;
      })
      .join('')}</w:${kind}s>`;
  const style = `<w:styles xmlns:w="${WORD}"><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style></w:styles>`;
  const document = `<w:document xmlns:w="${WORD}" xmlns:r="${OFFICE}"><w:body>${body.join('')}<w:sectPr><w:footerReference w:type="default" r:id="rId4"/></w:sectPr></w:body></w:document>`;
  return office(
    {
      'word/document.xml': { xml: document, type: 'wordprocessingml.document.main' },
      'word/styles.xml': { xml: style, type: 'wordprocessingml.styles' },
      'word/footnotes.xml': { xml: noteXml('footnote'), type: 'wordprocessingml.footnotes' },
      'word/comments.xml': { xml: noteXml('comment'), type: 'wordprocessingml.comments' },
      'word/footer1.xml': {
        xml: `<w:ftr xmlns:w="${WORD}"><w:p>${run(footer)}</w:p></w:ftr>`,
        type: 'wordprocessingml.footer',
      },
    },
    {
      '_rels/.rels': [['officeDocument', 'word/document.xml']],
      'word/_rels/document.xml.rels': [
        ['styles', 'styles.xml'],
        ['footnotes', 'footnotes.xml'],
        ['comments', 'comments.xml'],
        ['footer', 'footer1.xml'],
      ],
    },
  );
}

/** The rows of a sheet by its name. */
export type Sheets = Readonly<Record<string, readonly (readonly (string | number)[])[]>>;

/** Creates a workbook with texts and numbers. */
export function workbook(sheets: Sheets): Uint8Array {
  const names = Object.keys(sheets);
  const cell = (value: string | number): string =>
    typeof value === 'number' ? `<c><v>${value}</v></c>` : `<c t="inlineStr"><is><t>${escaped(value)}</t></is></c>`;
  const list = names.map((name, i) => `<sheet name="${escaped(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`);
  const parts = Object.values(sheets).map((rows, i) => {
    const xml = `<worksheet xmlns="${SHEET}"><sheetData>${rows.map((row) => `<row>${row.map(cell).join('')}</row>`).join('')}</sheetData></worksheet>`;
    return [`xl/worksheets/sheet${i + 1}.xml`, { xml, type: 'spreadsheetml.worksheet' }] as const;
  });
  return office(
    {
      'xl/workbook.xml': {
        xml: `<workbook xmlns="${SHEET}" xmlns:r="${OFFICE}"><sheets>${list.join('')}</sheets></workbook>`,
        type: 'spreadsheetml.sheet.main',
      },
      ...Object.fromEntries(parts),
    },
    {
      '_rels/.rels': [['officeDocument', 'xl/workbook.xml']],
      'xl/_rels/workbook.xml.rels': names.map((_, i) => ['worksheet', `worksheets/sheet${i + 1}.xml`] as const),
    },
  );
}

/** A slide: its lines, and the speaker's notes. */
export type Slide = { lines: readonly string[]; notes?: string };

/** Creates a presentation. It has no layout, so only readers of text open it. */
export function presentation(slides: readonly Slide[]): Uint8Array {
  const shape = (lines: readonly string[]) =>
    `<p:cSld><p:spTree><p:sp><p:txBody>${lines.map((line) => `<a:p><a:r><a:t>${escaped(line)}</a:t></a:r></a:p>`).join('')}</p:txBody></p:sp></p:spTree></p:cSld>`;
  const names = `xmlns:p="${SLIDES}" xmlns:a="${DRAWING}" xmlns:r="${OFFICE}"`;
  const parts = slides.flatMap(({ lines, notes }, i) => [
    [
      `ppt/slides/slide${i + 1}.xml`,
      { xml: `<p:sld ${names}>${shape(lines)}</p:sld>`, type: 'presentationml.slide' },
    ] as const,
    [
      `ppt/notesSlides/notesSlide${i + 1}.xml`,
      {
        xml: `<p:notes ${names}>${shape(notes === undefined ? [] : [notes])}</p:notes>`,
        type: 'presentationml.notesSlide',
      },
    ] as const,
  ]);
  const ids = slides.map((_, i) => `<p:sldId id="${256 + i}" r:id="rId${i + 1}"/>`);
  return office(
    {
      'ppt/presentation.xml': {
        xml: `<p:presentation ${names}><p:sldIdLst>${ids.join('')}</p:sldIdLst></p:presentation>`,
        type: 'presentationml.presentation.main',
      },
      ...Object.fromEntries(parts),
    },
    {
      '_rels/.rels': [['officeDocument', 'ppt/presentation.xml']],
      'ppt/_rels/presentation.xml.rels': slides.map((_, i) => ['slide', `slides/slide${i + 1}.xml`] as const),
      ...Object.fromEntries(
        slides.map((_, i) => [
          `ppt/slides/_rels/slide${i + 1}.xml.rels`,
          [['notesSlide', `../notesSlides/notesSlide${i + 1}.xml`]] as const,
        ]),
      ),
    },
  );
}
