import { describe, expect, it } from 'vitest';
import { startFileReader, textsOf } from './read-file.ts';
import { odfOf, relations, root, xlsxOf } from './zip-files.ts';

// Sheets of XLSX and ODS: the values as they are shown, and what is hidden or repeated.

const { read } = startFileReader();

describe('read_document reads', () => {
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
});
