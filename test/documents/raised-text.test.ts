import { expect, it } from 'vitest';
import { pdfOfPages } from '../../src/sandbox/seed/pdf.ts';
import { startFileReader, textsOf } from './read-file.ts';
import { docxOf, paragraph, relations, root, run, xlsxOf, zipOf } from './zip-files.ts';

// A raised digit is not a digit of the number beside it: a footnote sign, or an exponent.

const { read } = startFileReader();

const textOf = async (filename: string, content: Uint8Array): Promise<string> =>
  textsOf(await read(filename, content)).join('\n');

it('PDF', async () => {
  // The line of the page becomes operators of a PDF that change the size and the height.
  const line = 'LINE';
  const operators =
    '(Total $5,000) Tj 4 Ts /F1 6 Tf (3) Tj 0 Ts /F1 9 Tf ( is due. 10) Tj 4 Ts /F1 6 Tf (3) Tj 0 Ts /F1 9 Tf ( pages) Tj T* 4 Ts /F1 6 Tf (1) Tj 0 Ts /F1 9 Tf (2019 Report)';
  const file = Buffer.from(pdfOfPages([[line]])).toString('latin1');
  const length = Number(/Length (\d+) >>\nstream\nBT/.exec(file)?.[1]);
  const changed = file
    .replace(`(${line})`, operators)
    .replace(`Length ${length} >>`, `Length ${length + operators.length - line.length - 2} >>`);
  expect(await textOf('a.pdf', Buffer.from(changed, 'latin1'))).toBe(
    'page 1 = Total $5,000^3 is due. 10^3 pages\n1 2019 Report',
  );
});

it('DOCX', async () => {
  const raised = (text: string) => `<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>${text}</w:t></w:r>`;
  const bytes = docxOf(
    paragraph(`${run('1')}${raised('2')}${run(' m, x')}${raised('2')}${run(', ')}${raised('1')}${run('9 pages')}`),
  );
  expect(await textOf('a.docx', bytes)).toBe('paragraph 1 = 1^2 m, x2, 1 9 pages');
});

it('RTF', async () => {
  const rtf = '{\\rtf1 10{\\super 3} m, $5\\super 2\\nosupersub  due, \\super 1\\plain 9 pages}';
  expect(await textOf('a.rtf', Buffer.from(rtf))).toBe('paragraph 1 = 10^3 m, $5^2 due, 1 9 pages');
});

it('HTML', async () => {
  const html = '<!DOCTYPE html><p>10<sup>3</sup> m, x<sup>2</sup>, <sup class="a">1</sup>9 pages, 2<SUP>5</SUP></p>';
  expect(await textOf('a.html', Buffer.from(html))).toBe('paragraph 1 = 10^3 m, x2, 1 9 pages, 2^5');
});

it('OpenDocument, PPTX and XLSX', async () => {
  const odt = zipOf({
    mimetype: 'application/vnd.oasis.opendocument.text',
    'content.xml':
      '<office:document-content xmlns:office="o" xmlns:text="t" xmlns:style="s"><office:automatic-styles><style:style style:name="T1"><style:text-properties style:text-position="super 58%"/></style:style><style:style style:name="T2"><style:text-properties style:text-position="sub 58%"/></style:style></office:automatic-styles>' +
      '<office:body><text:p>10<text:span text:style-name="T1">3</text:span> m, 1<text:span text:style-name="T2">2</text:span></text:p></office:body></office:document-content>',
  });
  expect(await textOf('a.odt', odt)).toBe('paragraph 1 = 10^3 m, 12');
  const run = (text: string, format = '') => `<a:r><a:rPr ${format}/><a:t>${text}</a:t></a:r>`;
  const pptx = zipOf({
    'ppt/presentation.xml': root('p:presentation', '<p:sldIdLst><p:sldId id="1" r:id="a"/></p:sldIdLst>'),
    'ppt/_rels/presentation.xml.rels': relations({ a: ['slide', 'slides/slide1.xml'] }),
    'ppt/slides/slide1.xml': root('p:sld', `<a:p>${run('10')}${run('3', 'baseline="30000"')}${run(' m')}</a:p>`),
  });
  expect(await textOf('a.pptx', pptx)).toBe('slide 1 = 10^3 m');
  const xlsx = xlsxOf(
    { A: '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>' },
    {
      'xl/sharedStrings.xml': root(
        'sst',
        '<si><r><t>10</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>3</t></r><r><t> m</t></r></si>',
      ),
    },
  );
  expect(await textOf('a.xlsx', xlsx)).toBe('sheet "A", row 1 = 1: 10^3 m');
});
