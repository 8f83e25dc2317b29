import { burn } from '@kenjiuno/msgreader/lib/Burner.js';
import { TypeEnum } from '@kenjiuno/msgreader/lib/Reader.js';
import { describe, expect, it } from 'vitest';
import { pdfOfPages } from '../../src/sandbox/seed/pdf.ts';
import { call } from '../support/harness.ts';
import { startFileReader, textsOf } from './read-file.ts';
import { storeFile } from './store-file.ts';
import { odfOf, relations, root, zipOf } from './zip-files.ts';

// Each format is read with its special parts, and each text has its place.

const reader = startFileReader();
const { read } = reader;

/** A mail of Outlook: the bytes of its parts, by their names. */
function msgOf(parts: Readonly<Record<string, Buffer>>): Uint8Array {
  const documents = Object.entries(parts).map(([name, bytes]) => ({
    name,
    type: TypeEnum.DOCUMENT,
    // The package ignores where a buffer begins in its memory.
    binaryProvider: () => Uint8Array.from(bytes),
    length: bytes.length,
  }));
  return burn([
    { name: 'Root Entry', type: TypeEnum.ROOT, length: 0, children: documents.map((_, i) => i + 1) },
    ...documents,
  ]);
}

describe('read_document reads', () => {
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

  it('MSG: both parts, and the encoding that the HTML declares', async () => {
    const html = Buffer.from(
      '<html><head><meta charset="windows-1251"></head><body>The hearing is on <b>December 9</b> \xc4\xee\xe3</body></html>',
      'latin1',
    );
    const answer = await read(
      'a.msg',
      msgOf({
        '__properties_version1.0': Buffer.alloc(32),
        '__substg1.0_0037001F': Buffer.from('Notice', 'utf16le'),
        '__substg1.0_1000001F': Buffer.from('This message is in HTML.', 'utf16le'),
        '__substg1.0_10130102': html,
      }),
    );
    expect(textsOf(answer)).toEqual([
      'headers = Subject: Notice',
      'paragraph 1 of the plain text part = This message is in HTML.',
      'paragraph 1 of the HTML part = The hearing is on December 9 Дог',
    ]);
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
