import { describe, expect, it } from 'vitest';
import { startFileReader, textsOf } from './read-file.ts';
import { docxOf, paragraph, root, run } from './zip-files.ts';

// Word documents: numbers, tables, notes, marks, forms and tracked changes.

const { read } = startFileReader();

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
});
