import { describe, expect, it } from 'vitest';
import { pdfOfPages } from '../../src/sandbox/seed/pdf.ts';
import { call } from '../support/harness.ts';
import { startFileReader, textsOf } from './read-file.ts';
import { storeFile } from './store-file.ts';
import { docxOf, odfOf, paragraph, relations, root, run, xlsxOf, zipOf } from './zip-files.ts';

// Each format is read with its special parts, and each text has its place.

const reader = startFileReader();
const { read } = reader;

const NUMBERING = root(
  'w:numbering',
  '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>' +
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1(%2)"/></w:lvl></w:abstractNum>' +
    '<w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num>',
);

const numbered = (level: number, text: string): string =>
  `<w:p><w:pPr><w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="7"/></w:numPr></w:pPr>${run(text)}</w:p>`;

describe('read_document reads', () => {
  it('DOCX: headings, numbers, tables, text boxes, footnotes, comments, headers and tracked changes', async () => {
    const bytes = docxOf(
      [
        paragraph(run('Fees'), 'H'),
        numbered(0, 'Hourly'),
        numbered(1, 'Partners'),
        numbered(1, 'Associates'),
        numbered(0, 'Flat'),
        paragraph(
          `${run('See note')}<w:r><w:footnoteReference w:id="5"/></w:r><w:r><w:commentReference w:id="0"/></w:r>`,
        ),
        paragraph(
          `${run('Kept')}<w:ins w:author="A">${run(' added')}</w:ins><w:del w:author="A"><w:r><w:delText> gone</w:delText></w:r></w:del>`,
        ),
        `<w:tbl><w:tr><w:tc>${paragraph(run('Fee'))}</w:tc><w:tc>${paragraph(run('402.00'))}</w:tc></w:tr></w:tbl>`,
        `<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>${paragraph(run('Boxed'))}</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>${paragraph(run('Boxed'))}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>`,
        paragraph(`${run('Tab')}<w:r><w:tab/></w:r>${run('end &amp; more')}<w:r><w:instrText>PAGE</w:instrText></w:r>`),
      ].join(''),
      {
        styles: root('w:styles', '<w:style w:styleId="H"><w:name w:val="heading 1"/></w:style>'),
        numbering: NUMBERING,
        header1: root('w:hdr', paragraph(run('PRIVILEGED'))),
        footer1: root('w:ftr', paragraph(run('Draft 3'))),
        footnotes: root('w:footnotes', `<w:footnote w:id="5">${paragraph(run('Rule 1.5'))}</w:footnote>`),
        comments: root(
          'w:comments',
          `<w:comment w:id="0" w:author="Ann" w:date="2026-02-03T09:00:00Z">${paragraph(run('Too high?'))}</w:comment>`,
        ),
      },
    );
    const answer = await read('fees.docx', bytes);
    expect(textsOf(answer)).toEqual([
      'heading, paragraph 1 = Fees',
      'paragraphs 2-7 under "Fees" = 2: 1. Hourly\n3: 1(a) Partners\n4: 1(b) Associates\n5: 2. Flat\n6: See note [footnote 1]\n7: Kept added',
      'table 1 under "Fees" = Fee | 402.00',
      'paragraphs 8-9 under "Fees" = 8: Boxed\n9: Tab\tend & more',
      'header = PRIVILEGED',
      'footer = Draft 3',
      'footnote 1 at paragraph 6 under "Fees" = Rule 1.5',
      'comment 1 by "Ann" on 2026-02-03 at paragraph 6 under "Fees" = Too high?',
    ]);
    expect(answer.text).toContain('1 tracked deletion left out of the text.');
    expect(answer.text).toContain('1 tracked insertion part of the text.');
  });

  it('DOCX: numbers of empty paragraphs, of levels of styles and of text boxes, and their formats', async () => {
    const level = (number: number, format: string, text: string, legal = '') =>
      `<w:lvl w:ilvl="${number}"><w:start w:val="1"/><w:numFmt w:val="${format}"/>${legal}<w:lvlText w:val="${text}"/></w:lvl>`;
    const list = (id: number, levels: string) => `<w:abstractNum w:abstractNumId="${id}">${levels}</w:abstractNum>`;
    const use = (id: number) => `<w:num w:numId="${id}"><w:abstractNumId w:val="${id}"/></w:num>`;
    const lists = [
      list(1, level(0, 'upperRoman', 'ARTICLE %1') + level(1, 'decimalZero', 'Section %1.%2', '<w:isLgl/>')),
      list(2, level(0, 'ordinalText', '%1:')),
      list(3, level(0, 'cardinalText', 'Article %1.')),
      list(4, level(0, 'ordinal', '%1')),
      list(5, level(0, 'hebrew1', '%1.')),
    ];
    const item = (id: number, place: number, text: string, more = '') =>
      `<w:p><w:pPr>${more}<w:numPr><w:ilvl w:val="${place}"/><w:numId w:val="${id}"/></w:numPr></w:pPr>${text && run(text)}</w:p>`;
    const deleted = `<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr><w:rPr><w:del w:author="A"/></w:rPr></w:pPr><w:del w:author="A"><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>`;
    const bytes = docxOf(
      [
        item(1, 0, 'Term'),
        item(1, 1, 'Length'),
        item(1, 0, '', '<w:pStyle w:val="Inner"/>'),
        item(1, 1, 'Notice'),
        paragraph(run('By style'), 'Inner'),
        item(1, 0, 'Fees', '<w:pStyle w:val="Inner"/>'),
        ...['a', 'b'].map((text) => item(2, 0, text)),
        deleted,
        item(2, 0, 'c'),
        ...Array.from({ length: 20 }, () => item(3, 0, '')),
        item(3, 0, 'd'),
        item(4, 0, 'e'),
        item(4, 0, 'f'),
        item(5, 0, 'g'),
        `<w:p><w:r><w:txbxContent>${item(4, 0, 'h')}</w:txbxContent></w:r></w:p>`,
      ].join(''),
      {
        numbering: root('w:numbering', lists.join('') + [1, 2, 3, 4, 5].map(use).join('')),
        styles: root(
          'w:styles',
          '<w:style w:styleId="Inner"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>',
        ),
      },
    );
    const lines = textsOf(await read('clauses.docx', bytes))
      .join('\n')
      .split('\n');
    expect(lines.map((line) => line.replace(/^(.* = )?\d+: /, ''))).toEqual([
      'ARTICLE I Term',
      'Section 1.01 Length',
      'Section 2.01 Notice',
      'Section 2.02 By style',
      'ARTICLE III Fees',
      'First: a',
      'Second: b',
      'Third: c',
      'Article Twenty-one. d',
      '1st e',
      '2nd f',
      '[number 1]. g',
      '3rd h',
    ]);
  });

  it('DOCX: struck-through and hidden text, which has marks', async () => {
    const formatted = (format: string, text: string) =>
      `<w:r><w:rPr>${format}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`;
    const bytes = docxOf(
      [
        paragraph(
          `${run('Pay ')}${formatted('<w:strike/>', '500')}${formatted('<w:dstrike w:val="1"/>', '.00')}${run(' 700')}`,
        ),
        paragraph(`${formatted('<w:vanish/><w:strike/>', 'Secret')}`),
        paragraph(formatted('<w:strike w:val="0"/><w:vanish w:val="false"/>', 'Normal')),
        paragraph(formatted('<w:rPrChange><w:rPr><w:strike/></w:rPr></w:rPrChange>', 'Restored')),
        `<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>${run('Mark')}</w:p>`,
      ].join(''),
    );
    expect(textsOf(await read('marks.docx', bytes))).toEqual([
      'paragraphs 1-5 = 1: Pay [struck through: 500.00] 700\n2: [hidden: Secret]\n3: Normal\n4: Restored\n5: Mark',
    ]);
  });

  it('DOCX: marks of styles, which a run can turn off', async () => {
    const styled = (style: string, text: string, format = '') =>
      `<w:r><w:rPr><w:rStyle w:val="${style}"/>${format}</w:rPr><w:t>${text}</w:t></w:r>`;
    const bytes = docxOf(
      [
        paragraph(`${styled('Old', '500')}${run(' 700 ')}${styled('Old', '900', '<w:strike w:val="0"/>')}`),
        paragraph(styled('Secret', 'x')),
        paragraph(run('y'), 'Note'),
        paragraph(`${run('$5,000')}${styled('Up', '3')}${run(' due')}`),
      ].join(''),
      {
        styles: root(
          'w:styles',
          '<w:style w:styleId="Base"><w:rPr><w:strike/></w:rPr></w:style><w:style w:styleId="Old"><w:basedOn w:val="Base"/></w:style>' +
            '<w:style w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style><w:style w:styleId="Note"><w:basedOn w:val="Secret"/></w:style>' +
            '<w:style w:styleId="Up"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>',
        ),
      },
    );
    expect(textsOf(await read('styles.docx', bytes))).toEqual([
      'paragraphs 1-4 = 1: [struck through: 500] 700 900\n2: [hidden: x]\n3: [hidden: y]\n4: $5,000^3 due',
    ]);
  });

  it('DOCX: check boxes and lists of old forms, and symbols', async () => {
    const field = (content: string) =>
      `<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="x"/>${content}</w:ffData></w:fldChar></w:r>`;
    const list = (values: string) =>
      field(`<w:ddList>${values}<w:listEntry w:val="Plaintiff"/><w:listEntry w:val="Defendant"/></w:ddList>`);
    const symbol = (font: string, code: string) => `<w:r><w:sym w:font="${font}" w:char="${code}"/></w:r>`;
    const bytes = docxOf(
      [
        `${field('<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>')}${run(' a')}`,
        `${field('<w:checkBox><w:default w:val="1"/><w:checked w:val="0"/></w:checkBox>')}${run(' b')}`,
        `${field('<w:checkBox><w:default w:val="1"/></w:checkBox>')}${run(' c')}`,
        `${list('<w:result w:val="1"/>')}${run(', ')}${list('')}${run(', ')}${list('<w:result w:val="0"/><w:default w:val="1"/>')}`,
        `${symbol('Wingdings', 'F0FE')}${symbol('Wingdings', 'F0A8')}${symbol('Wingdings 2', 'F053')}${symbol('Symbol', 'F0B3')}${symbol('Symbol', 'F061')}${symbol('Times New Roman', '00A7')}${symbol('Wingdings', 'F04A')}`,
      ]
        .map((content) => paragraph(content))
        .join(''),
    );
    expect(textsOf(await read('form.docx', bytes))).toEqual([
      'paragraphs 1-5 = 1: ☒ a\n2: ☐ b\n3: ☒ c\n4: Defendant, Plaintiff, Plaintiff\n5: ☑☐☒≥α§[symbol F04A]',
    ]);
  });

  it('XLSX: formulas without a stored value, and hidden rows and columns', async () => {
    const bytes = xlsxOf({
      Totals:
        '<cols><col min="1" max="1" width="9"/><col min="2" max="2" hidden="1"/><col min="27" max="28" hidden="true"/></cols><sheetData>' +
        '<row r="1"><c r="A1"><v>2</v></c><c r="B1"><f>A1+1</f></c><c r="C1" t="str"><f>IF(A1=2,"","x")</f><v></v></c><c r="D1"><f>A1*2</f><v>4</v></c></row>' +
        '<row r="2" hidden="1"><c r="A2"><f t="shared" si="0"/></c></row><row r="3" hidden="1"/></sheetData>',
      Plain: '<sheetData><row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row></sheetData>',
    });
    const answer = await read('totals.xlsx', bytes);
    expect(textsOf(answer)).toEqual([
      'sheet "Totals", rows 1-2 = 1: 2 | =A1+1 |  | 4\n2: =…',
      'sheet "Plain", row 1 = 1: 2',
    ]);
    expect(answer.text).toContain('sheet "Totals": 2 formulas have no stored value and are shown as a formula');
    expect(answer.text).toContain(
      'sheet "Totals": hidden in Excel, but part of the text: column B, columns AA-AB, row 2.',
    );
    expect(answer.text).not.toContain('sheet "Plain":');
  });

  it('XLSX: cells without a value, and leading zeros', async () => {
    const formats = ['00000', '000\\-00\\-0000', '&quot;No. 0&quot;00', '0', '00.0', '[Red]00;-00', '[&lt;=9]00;0000'];
    const cell = (style: number, value: string) => `<c s="${style}"><v>${value}</v></c>`;
    const bytes = xlsxOf(
      {
        A:
          '<sheetData><row r="1"><c r="A1" t="s"/><c r="B1" t="b"/><c r="C1" t="s"><v>0</v></c></row>' +
          `<row r="2">${cell(1, '1234')}${cell(2, '12345678')}${cell(3, '7')}${cell(4, '5')}${cell(5, '1.5')}${cell(6, '-3')}${cell(7, '123')}${cell(1, '123456')}${cell(1, '1.5')}</row></sheetData>`,
      },
      {
        'xl/sharedStrings.xml': root('sst', '<si><t>First</t></si>'),
        'xl/styles.xml': root(
          'styleSheet',
          `<numFmts>${formats.map((code, i) => `<numFmt numFmtId="${170 + i}" formatCode="${code}"/>`).join('')}</numFmts>` +
            `<cellXfs><xf numFmtId="0"/>${formats.map((_, i) => `<xf numFmtId="${170 + i}"/>`).join('')}</cellXfs>`,
        ),
      },
    );
    expect(textsOf(await read('a.xlsx', bytes))).toEqual([
      'sheet "A", rows 1-2 = 1:  |  | First\n2: 01234 | 012-34-5678 | No. 007 | 5 | 1.5 | -03 | 123 | 123456 | 1.5',
    ]);
  });

  it('XLSX: rows with their numbers, dates, percentages, hidden sheets and comments', async () => {
    const bytes = xlsxOf(
      {
        Costs:
          '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>' +
          '<row r="3"><c r="A3" s="1"><v>45809</v></c><c r="B3"><v>0.30000000000000004</v></c><c r="C3" s="2"><v>0.125</v></c><c r="D3" t="b"><v>1</v></c><c r="E3" t="str"><f>A1</f><v>sum</v></c></row></sheetData>' +
          '<headerFooter><oddFooter>&amp;CPage &amp;P of firm</oddFooter></headerFooter>',
        Notes: '<sheetData><row><c t="inlineStr"><is><t>in line</t></is></c></row></sheetData>',
      },
      {
        'xl/sharedStrings.xml': root(
          'sst',
          '<si><t>Item</t></si><si><r><t>Am</t></r><r><t>ount</t></r><rPh><t>x</t></rPh></si>',
        ),
        'xl/styles.xml': root(
          'styleSheet',
          '<numFmts><numFmt numFmtId="170" formatCode="yyyy\\-mm\\-dd"/></numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="10"/></cellXfs>',
        ),
        'xl/worksheets/_rels/sheet1.xml.rels': relations({ a: ['comments', '../comments1.xml'] }),
        'xl/comments1.xml': root(
          'comments',
          '<commentList><comment ref="A3"><text><r><t>Checked</t></r></text></comment></commentList>',
        ),
      },
    );
    expect(textsOf(await read('costs.xlsx', bytes))).toEqual([
      'sheet "Costs", rows 1-3 = 1: Item |  | Amount\n3: 2025-06-01 | 0.3 | 12.5% | TRUE | sum',
      'header and footer of sheet "Costs" = Page   of firm',
      'comment in sheet "Costs" = A3: Checked',
      'sheet "Notes", row 1 = 1: in line',
    ]);
    expect(textsOf(await read('costs.xlsx', bytes, { pages: '2' }))).toHaveLength(1);
  });

  it('PPTX: slides in their order, tables, and speaker notes', async () => {
    const slide = (text: string) =>
      root(
        'p:sld',
        `<p:txBody><a:p><a:r><a:t>${text}</a:t></a:r><a:fld type="slidenum"><a:t>9</a:t></a:fld></a:p></p:txBody>`,
      );
    const bytes = zipOf({
      'ppt/presentation.xml': root(
        'p:presentation',
        '<p:sldIdLst><p:sldId id="1" r:id="b"/><p:sldId id="2" r:id="a"/></p:sldIdLst>',
      ),
      'ppt/_rels/presentation.xml.rels': relations({
        a: ['slide', 'slides/slide1.xml'],
        b: ['slide', 'slides/slide2.xml'],
      }),
      'ppt/slides/slide1.xml': slide('Second'),
      'ppt/slides/slide2.xml': root(
        'p:sld',
        '<a:tbl><a:tr><a:tc><a:p><a:r><a:t>A</a:t></a:r></a:p></a:tc><a:tc><a:p><a:r><a:t>B</a:t></a:r></a:p></a:tc></a:tr></a:tbl>',
      ),
      'ppt/slides/_rels/slide1.xml.rels': relations({ n: ['notesSlide', '../notesSlides/n1.xml'] }),
      'ppt/notesSlides/n1.xml': slide('Say this'),
    });
    expect(textsOf(await read('talk.pptx', bytes))).toEqual([
      'slide 1 = A | B',
      'slide 2 = Second',
      'notes of slide 2 = Say this',
    ]);
  });

  it('ODT, ODS and ODP', async () => {
    const text = odfOf(
      'text',
      '<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion></text:changed-region></text:tracked-changes>' +
        '<text:h>Facts</text:h><text:p>On<text:s text:c="2"/>Monday<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Ex. A</text:p></text:note-body></text:note><office:annotation><dc:creator>Ann</dc:creator><text:p>Sure?</text:p></office:annotation>.</text:p>',
      '<style:header><text:p>Head</text:p></style:header><text:p>not shown</text:p>',
    );
    const answer = await read('a.odt', text);
    expect(textsOf(answer)).toEqual([
      'heading, paragraph 1 = Facts',
      'paragraph 2 under "Facts" = On  Monday [footnote 1].',
      'footnote 1 at paragraph 2 = Ex. A',
      'comment 1 at paragraph 2 = Sure?',
      'header and footer = Head',
    ]);
    expect(answer.text).toContain('1 tracked deletion left out of the text.');
    const sheet = odfOf(
      'spreadsheet',
      '<table:table table:name="Fees"><table:table-row table:number-rows-repeated="4"><table:table-cell table:number-columns-repeated="1000"/></table:table-row><table:table-row><table:table-cell table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16000"/></table:table-row></table:table>',
    );
    expect(textsOf(await read('a.ods', sheet))).toEqual(['sheet "Fees", row 5 = 5: x | x']);
    const slides = odfOf(
      'presentation',
      '<draw:page><text:p>One</text:p><presentation:notes><text:p>Note</text:p></presentation:notes></draw:page><draw:page/><draw:page><text:p>Three</text:p></draw:page>',
    );
    const shown = await read('a.odp', slides);
    expect(textsOf(shown)).toEqual(['slide 1 = One', 'notes of slide 1 = Note', 'slide 3 = Three']);
    expect(shown.text).toContain('Without text: slide 2.');
  });

  it('ODT: fields of the text, without the facts of comments and pictures', async () => {
    const field = (name: string, text: string) => `<text:${name}>${text}</text:${name}>`;
    const bytes = odfOf(
      'text',
      `<text:p>Dated ${field('date', 'May 3, 2026')}, ${field('title', 'Lease')} by ${field('creator', 'Ann')}` +
        '<office:annotation><dc:creator>Bo</dc:creator><dc:date>2026-05-04</dc:date><text:p>Sure?</text:p></office:annotation></text:p>' +
        '<text:p><draw:frame xmlns:svg="s"><svg:title>Picture</svg:title><svg:desc>Described</svg:desc></draw:frame>After</text:p>',
    );
    expect(textsOf(await read('a.odt', bytes))).toEqual([
      'paragraphs 1-2 = 1: Dated May 3, 2026, Lease by Ann\n2: After',
      'comment 1 at paragraph 1 = Sure?',
    ]);
  });

  it('ODS: repeated rows and cells with text, up to a limit that is stated', async () => {
    const row = (repeats: number, cells: string) =>
      `<table:table-row table:number-rows-repeated="${repeats}">${cells}</table:table-row>`;
    const cell = (repeats: number, text: string) =>
      `<table:table-cell table:number-columns-repeated="${repeats}">${text && `<text:p>${text}</text:p>`}</table:table-cell>`;
    const table = (name: string, rows: string) => `<table:table table:name="${name}">${rows}</table:table>`;
    const bytes = odfOf(
      'spreadsheet',
      table(
        'Fees',
        row(3, cell(1, 'Fee') + cell(2, '5') + cell(500, '')) + row(100_000, cell(1, '')) + row(1, cell(1, 'End')),
      ) +
        table('Wide', row(1, cell(150, '1') + cell(1, 'End'))) +
        table('Long', row(90_000, cell(1, 'text')) + row(1, cell(1, 'End'))),
    );
    const answer = await read('a.ods', bytes);
    expect(textsOf(answer)[0]).toBe(
      'sheet "Fees", rows 1-100004 = 1: Fee | 5 | 5\n2: Fee | 5 | 5\n3: Fee | 5 | 5\n100004: End',
    );
    expect(textsOf(answer)[1]).toBe(`sheet "Wide", row 1 = 1: ${'1 | '.repeat(150)}End`);
    expect(answer.text).toContain('sheet "Long", row 1: a row that is repeated 90000 times is shown 25000 times.');
  });

  it('RTF: characters of code pages and Unicode, hidden groups, footnotes', async () => {
    const rtf =
      "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}{\\info{\\title Not text}}{\\header Head\\par}Caf\\'e9 \\u8211?{\\b bold}\\par" +
      '{\\*\\generator x;}Second\\tab line{\\footnote Ex. A}{\\deleted gone}\\par{\\pict\\bin3 }{x}\\trowd A\\cell B\\cell\\row \\{x\\}}';
    expect(textsOf(await read('a.rtf', Buffer.from(rtf)))).toEqual([
      'paragraphs 1-4 = 1: Café –bold\n2: Second\tline\n3: A | B\n4: {x}',
      'headers and footers = Head',
      'footnotes = Ex. A',
    ]);
  });

  it('RTF: a deletion that \\plain ends, outside of a group', async () => {
    const rtf = '{\\rtf1 Kept {\\deleted gone }also\\par \\deleted gone\\plain  shown\\par}';
    expect(textsOf(await read('a.rtf', Buffer.from(rtf)))).toEqual(['paragraphs 1-2 = 1: Kept also\n2: shown']);
  });

  it('EML, and its attachments by name and by number', async () => {
    const inner =
      'From: Bo <bo@example.com>\r\nTo: Cy <cy@example.com>\r\nSubject: Inner\r\nDate: Mon, 1 Jun 2026 09:00:00 +0000\r\n\r\nForwarded words';
    const mail = [
      'From: =?utf-8?q?J=C3=B6rg?= <jo@example.com>',
      'To: Ann <ann@example.com>, Bo <bo@example.com>',
      'Date: Tue, 2 Jun 2026 10:00:00 +0200',
      'Subject: Offer',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<p>We offer <b>$5</b>.</p><script>alert(1)</script>',
      '--b',
      'Content-Type: text/csv; name="../../etc/list.csv"',
      'Content-Disposition: attachment; filename="../../etc/list.csv"',
      '',
      'a,b',
      '--b',
      'Content-Type: message/rfc822',
      '',
      inner,
      '--b--',
    ].join('\r\n');
    const id = await storeFile(reader.sandbox, 'offer.eml', Buffer.from(mail));
    const answer = await call(reader.client, 'read_document', { document_id: id });
    expect(textsOf(answer)).toEqual([
      'headers = From: Jörg <jo@example.com>\nTo: Ann <ann@example.com>, Bo <bo@example.com>\nDate: Tue, 2 Jun 2026 10:00:00 +0200\nSubject: Offer',
      'paragraph 1 = We offer $5.',
    ]);
    expect(Object(answer.data.attachments).rows).toMatchObject([
      { number: 1, name: 'list.csv', size: expect.any(Number) },
      { number: 2, name: 'attachment-2.eml', size: expect.any(Number) },
    ]);
    expect(textsOf(await call(reader.client, 'read_document', { document_id: id, attachment: 'LIST.csv' }))).toEqual([
      'line 1 = a,b',
    ]);
    expect(answer.text).toContain('Read one with attachment');
    expect(textsOf(await call(reader.client, 'read_document', { document_id: id, attachment: '2' }))).toContain(
      'paragraph 1 = Forwarded words',
    );
    const unknown = await call(reader.client, 'read_document', { document_id: id, attachment: 'none.pdf' });
    expect(unknown).toMatchObject({ isError: true });
    expect(unknown.text).toContain('It has: "list.csv", "attachment-2.eml".');
  });

  it('EML: both parts, if the HTML has words that the plain text lacks', async () => {
    const mailOf = (plain: string, html: string) =>
      Buffer.from(
        [
          'From: clerk@court.example',
          'To: x@example.com',
          'MIME-Version: 1.0',
          'Content-Type: multipart/alternative; boundary=b',
          ...['', '--b', 'Content-Type: text/plain; charset=utf-8', '', plain],
          ...['--b', 'Content-Type: text/html; charset=utf-8', '', html, '--b--'],
        ].join('\r\n'),
      );
    const stub = await read(
      'a.eml',
      mailOf(
        'Your program cannot show this message.',
        '<p>The hearing is moved to <b>December 9</b>.</p><p>Room 4</p>',
      ),
    );
    expect(textsOf(stub).slice(1)).toEqual([
      'paragraph 1 of the plain text part = Your program cannot show this message.',
      'paragraphs 1-2 of the HTML part = 1: The hearing is moved to December 9.\n2: Room 4',
    ]);
    expect(stub.text).toContain('The HTML part of the mail has words that its plain text part lacks.');
    const same = mailOf(
      'See you on Monday at 9, Room 4.',
      '<p>See you on <a href="https://maps.example/long/way">Monday</a> at 9, <i>Room 4</i>.</p>',
    );
    expect(textsOf(await read('b.eml', same)).slice(1)).toEqual(['paragraph 1 = See you on Monday at 9, Room 4.']);
  });

  it.each([
    ['a.txt', Buffer.from('One\n\nTwo\nthree')],
    ['b.txt', Buffer.from('\ufeffOne\n\nTwo\nthree', 'utf16le')],
    ['c.log', Buffer.from('One\r\n\r\nTwo\r\nthree')],
    ['without extension', Buffer.from('One\n\nTwo\nthree')],
  ])('text: %s', async (name, bytes) => {
    expect(textsOf(await read(name, bytes))).toEqual(['line 1 = One', 'lines 3-4 = Two\nthree']);
  });

  it('text in windows-1252, and HTML under any name', async () => {
    expect(textsOf(await read('a.md', Buffer.from([0x93, 0x48, 0x69, 0x94, 0x20, 0x80])))).toEqual(['line 1 = “Hi” €']);
    const html =
      '<!DOCTYPE html><html><head><title>Brief</title></head><body><nav disabled><svg><path d="M0"/></svg></nav><h1 itemscope>A</h1><p>B <a href="https://x.example">link</a></p></body></html>';
    expect(textsOf(await read('page.txt', Buffer.from(html)))).toEqual([
      'paragraphs 1-3 = 1: Brief\n2: A\n3: B link [https://x.example]',
    ]);
  });

  it('PDF: pages, and pages without text, which are shown as images on request', async () => {
    const id = await storeFile(reader.sandbox, 'wrong name.docx', pdfOfPages([['First page'], 'scan', ['Third page']]));
    const answer = await call(reader.client, 'read_document', { document_id: id });
    expect(textsOf(answer)).toEqual(['page 1 = First page', 'page 3 = Third page']);
    expect(answer.text).toContain('Without text: page 2.');
    const { content, structuredContent } = await reader.client.callTool({
      name: 'read_document',
      arguments: { document_id: id, images: true, pages: '2-3' },
    });
    expect(structuredContent).toBeUndefined();
    const rest = await call(reader.client, 'read_document', { document_id: id, images: true, pages: '3-' });
    expect(rest.text).toMatch(/images of page 3, in this order/);
    expect(rest.text).not.toContain('Continue');
    const other = await read('a.txt', Buffer.from('text'), { images: true, pages: '1' });
    expect(other.text).toContain('Only pages of a PDF can be shown as images.');
    expect(content).toMatchObject([{ type: 'text' }, { type: 'image', mimeType: 'image/png' }, { type: 'image' }]);
    const [, image] = content;
    const png = Buffer.from(image?.type === 'image' ? image.data : '', 'base64');
    expect([png.toString('latin1', 1, 4), png.readUInt32BE(16)]).toEqual(['PNG', 1_000]);
  });
});
