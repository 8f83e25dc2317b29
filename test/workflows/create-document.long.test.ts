import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { Document, Footer, Header, HeadingLevel, Packer, Paragraph, TextRun } from 'docx';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { aFolder, sha256Of, writeTo } from '../files/folder.ts';
import { aClient, call, connect, pointedAt, recordsOf } from '../support/harness.ts';
import { expectError } from '../support/scene.ts';

// A document is made of Markdown, previewed with its values, confirmed, and filed. Word processors open it.

const CASE = '31204126';
const LETTER = [
  '{{today}}',
  '{{client.name}}\n{{client.address}}',
  'Re: **{{case.name}}**, No. {{case.number}}',
  '# Status *report*',
  'Dear {{client.name}},\nAT&amp;T & Sons wrote <b>twice</b>, "as agreed" \\*today\\*.',
  '1. First step\n2. Second step\n   - an inner step\n3. Third step',
  '- [x] filed\n- [ ] served',
  '| Item | Amount |\n|:--|--:|\n| Filing fee \\| court | **435.00** |\n| Copies | 12.50 |',
  '> A quotation.',
  '\\pagebreak',
  '## Next steps',
  '7. Seventh step\n8. Eighth step',
  '[The rules](https://example.com/rules) and `code`.',
  '{{attorney.name}}',
].join('\n\n');

let sandbox: Sandbox;
let client: Client;
let letterheadClient: Client;
const folder = aFolder();

/** A letterhead whose style of headings has another id, as Word makes it in other languages. */
async function writeLetterhead(name: string, body: Paragraph[]): Promise<string> {
  const document = new Document({
    styles: {
      paragraphStyles: [{ id: 'berschrift1', name: 'heading 1', run: { color: '1F3864', size: 40 } }],
    },
    numbering: {
      config: [{ reference: 'own', levels: [{ level: 0, format: 'upperRoman', text: '%1)', alignment: 'left' }] }],
    },
    sections: [
      {
        properties: { page: { margin: { top: 2_222, bottom: 1_111, left: 1_777, right: 1_555 } } },
        headers: { default: new Header({ children: [new Paragraph('Letterhead of the fictional firm')] }) },
        footers: { default: new Footer({ children: [new Paragraph('12 Fictional Street')] }) },
        children: body,
      },
    ],
  });
  const parts = unzipSync(await Packer.toBuffer(document));
  const styles = strFromU8(parts['word/styles.xml'] ?? new Uint8Array());
  parts['word/styles.xml'] = strToU8(styles.replace(/<w:style [^>]*w:styleId="Heading1".*?<\/w:style>/s, ''));
  return writeTo(folder, name, Buffer.from(zipSync(parts)));
}

beforeAll(async () => {
  sandbox = await startSandbox();
  const env = { ...pointedAt(sandbox), MYCASE_CONFIRM: 'token', MYCASE_FILES_FOLDER: folder };
  const letterhead = await writeLetterhead('letterhead.docx', [
    new Paragraph({ numbering: { reference: 'own', level: 0 }, children: [new TextRun('Our own list')] }),
    new Paragraph('{{content}}'),
    new Paragraph('With kind regards'),
  ]);
  client = await connect({ env });
  letterheadClient = await connect({ args: ['--letterhead', letterhead], env });
  return async () => {
    await Promise.all([client.close(), letterheadClient.close()]);
    await sandbox.close();
  };
});

/** Creates a document: the first call shows the preview, the second one confirms it. */
async function create(by: Client, args: Record<string, unknown>) {
  const input = { case: CASE, client: '27880363', ...args };
  const { text: preview } = await call(by, 'create_document', input);
  const [, confirm] = /"?confirm"?: "?([\w-]+)/.exec(preview) ?? [];
  const answer = await call(by, 'create_document', { ...input, confirm });
  return { preview, answer };
}

let count = 0;
async function saved(id: unknown): Promise<Buffer> {
  count += 1;
  const args = { document_id: id, save_as: `created-${count}.docx` };
  const { data, text, isError } = await call(client, 'download_document', args);
  expect(isError, text).toBe(false);
  return readFileSync(String(data.saved_to));
}

const documentOf = ({ data }: { readonly data: Record<string, unknown> }): Record<string, unknown> =>
  Object((data.document as { rows: unknown[] }).rows[0]);

const partOf = (bytes: Buffer, name: string): string => strFromU8(unzipSync(bytes)[name] ?? new Uint8Array());

/** The text of a document, as LibreOffice shows it in a PDF. */
function toPdfText(bytes: Buffer, name: string): string {
  const path = writeTo(folder, `${name}.docx`, bytes);
  const profile = `-env:UserInstallation=file://${join(folder, 'profile')}`;
  execFileSync('soffice', [profile, '--headless', '--convert-to', 'pdf', '--outdir', folder, path], { stdio: 'pipe' });
  return execFileSync('pdftotext', ['-layout', join(folder, `${name}.pdf`), '-'], { encoding: 'utf8' });
}

function has(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

const missing = ['soffice', 'pdftotext'].filter((program) => !has(program));
if (missing.length > 0) process.stdout.write(`not opened in LibreOffice: ${missing.join(' and ')} is not installed\n`);

describe('create_document', () => {
  it('shows the values, the text and the SHA-256 before it files exactly these bytes', async () => {
    const { preview, answer } = await create(client, { path: 'Letters/Status', content: LETTER });
    expect(preview).toContain('{{client.name}}: "Theo Goslingthwaite"');
    expect(preview).toMatch(/\{\{today\}\}: "\w+ \d+, 20\d\d"/);
    expect(preview).toContain('File: "Letters/Status.docx"');
    expect(answer.isError, answer.text).toBe(false);
    const { id, sha256 } = documentOf(answer);
    const [, shown] = /SHA-256 ([0-9a-f]{64})/.exec(preview) ?? [];
    const bytes = await saved(id);
    expect([sha256, sha256Of(bytes)]).toEqual([shown, shown]);
    const record = (await recordsOf(sandbox, 'documents')).find((one) => one.id === id);
    expect(record).toMatchObject({ name: 'Status', filename: 'Status.docx' });
    const xml = partOf(bytes, 'word/document.xml');
    expect(xml).not.toContain('{{');
    for (const text of ['AT&amp;T &amp; Sons wrote ', '&lt;b&gt;', 'Filing fee | court', 'Theo Goslingthwaite'])
      expect(xml).toContain(text);
    expect(xml).toMatch(/<w:b\/>.*435\.00/s);
    expect(xml.match(/<w:br w:type="page"\/>/g)).toHaveLength(1);
  });

  it('keeps addresses with &, page breaks next to text, lines that look like definitions, and a list from 0', async () => {
    const content = [
      'Pay at https://pay.example.com/?inv=5&region=us&section=2&copy=1. AT&amp;T.',
      'Before\n\\pagebreak\nAfter',
      '- one\n- two\n\\pagebreak\n## Next',
      '```\n\\pagebreak\n```',
      '[Exhibit A]: Contract\n[Exhibit A]: Lease\n[Unused]: https://example.com/unused',
      'See [the rules][1].\n\n[1]: https://example.com/rules',
      '0. Zero\n1. One',
    ].join('\n\n');
    const { answer } = await create(client, { path: 'Letters/Signs', content });
    const bytes = await saved(documentOf(answer).id);
    const xml = partOf(bytes, 'word/document.xml');
    for (const text of ['?inv=5&amp;region=us&amp;section=2&amp;copy=1', '. AT&amp;T.']) expect(xml).toContain(text);
    expect(xml.match(/<w:br w:type="page"\/>/g)).toHaveLength(2);
    expect(xml.match(/\\pagebreak/g)).toHaveLength(1);
    for (const text of ['Exhibit A]: Contract', 'Exhibit A]: Lease', '[Unused]: https://example.com/unused'])
      expect(xml.replace(/<[^>]*>/g, '')).toContain(text);
    expect(xml).not.toContain('[1]:');
    expect(partOf(bytes, 'word/numbering.xml')).toContain('<w:start w:val="0"/>');
  });

  it('takes a path with the extension', async () => {
    const { answer } = await create(client, { path: 'Letters/With.docx', content: 'Text' });
    expect(documentOf(answer), answer.text).toMatchObject({ path: 'Letters/With', filename: 'With.docx' });
  });

  it('refuses the same document again, and other placeholders than it knows', async () => {
    const args = { path: 'Letters/Twice', content: 'Dear {{client.name}},' };
    expect((await create(client, args)).answer.isError).toBe(false);
    expectError((await create(client, args)).answer, 'an identical upload_case_document was sent');
    const before = await recordsOf(sandbox, 'documents');
    for (const [content, words] of [
      ['Dear {{client.title}},', '{{client.title}} is not known.'],
      ['Dear {{constructor}},', '{{constructor}} is not known.'],
      ['Dear {{ }},', '{{}} is not known.'],
      ['{{client.name}}{{secret}}', '{{secret}} is not known.'],
    ]) {
      expectError(
        await call(client, 'create_document', { case: CASE, client: '27880363', path: 'A', content }),
        words ?? '',
      );
    }
    const several = await call(client, 'create_document', { case: CASE, path: 'A', content: '{{client.name}}' });
    expectError(several, 'the case has several clients');
    const clients = await recordsOf(sandbox, 'clients');
    const stranger = String(clients.find(({ cases }) => !JSON.stringify(cases).includes(CASE))?.id);
    const other = await call(client, 'create_document', { case: CASE, client: stranger, path: 'A', content: 'x' });
    expectError(other, 'is not a client of this case');
    const inPath = await call(client, 'create_document', { case: CASE, path: 'Letters/{{ today }}', content: 'x' });
    expectError(inPath, 'path: must have no placeholder');
    expect(await recordsOf(sandbox, 'documents')).toEqual(before);
  });

  it('reads the values of placeholders as text, not as Markdown', async () => {
    const name = 'Ann *Vetch* | [x](y) {{today}} <b> & "Sons"';
    const { data } = await call(client, 'create_client', {
      first_name: 'Ann',
      last_name: name.slice(4),
      allow_duplicate: true,
    });
    const made = await call(client, 'create_case', {
      name: 'Names',
      clients: [{ id: data.id }],
      allow_duplicate: true,
    });
    const args = {
      case: String(made.data.id),
      client: String(data.id),
      path: 'Names',
      content: '| {{client.name}} |\n|--|\n| x |',
    };
    const { answer } = await create(client, args);
    expect(answer.isError, answer.text).toBe(false);
    const xml = partOf(await saved(documentOf(answer).id), 'word/document.xml');
    expect(xml).toContain('Ann *Vetch* | [x](y) {{today}} &lt;b&gt; &amp; &quot;Sons&quot;');
  });

  it('puts the text onto the letterhead, with its headers, footers, margins and styles', async () => {
    const { preview, answer } = await create(letterheadClient, { path: 'Letters/On paper', content: LETTER });
    expect(preview).toContain('On the letterhead of the firm.');
    expect(answer.isError, answer.text).toBe(false);
    const bytes = await saved(documentOf(answer).id);
    const xml = partOf(bytes, 'word/document.xml');
    expect(xml).toContain('w:top="2222"');
    expect(xml).toContain('<w:pStyle w:val="berschrift1"/>');
    expect(xml).not.toContain('{{content}}');
    expect(xml.indexOf('Our own list')).toBeLessThan(xml.indexOf('Status '));
    expect(xml.indexOf('With kind regards')).toBeGreaterThan(xml.indexOf('Eighth step'));
    expect(Object.keys(unzipSync(bytes))).toEqual(expect.arrayContaining(['word/header1.xml', 'word/footer1.xml']));
    const ids = (pattern: RegExp, text: string) => [...text.matchAll(pattern)].map(([, id]) => id);
    const numbering = partOf(bytes, 'word/numbering.xml');
    const defined = ids(/<w:num [^>]*w:numId="(\d+)"/g, numbering);
    expect(new Set(defined).size).toBe(defined.length);
    expect(defined).toEqual(expect.arrayContaining(ids(/<w:numId w:val="(\d+)"/g, xml)));
    const styles = ids(/w:styleId="([^"]+)"/g, partOf(bytes, 'word/styles.xml'));
    expect(styles).toEqual(expect.arrayContaining(ids(/<w:pStyle w:val="([^"]+)"/g, xml)));
    const plain = await create(letterheadClient, { path: 'Letters/Plain', content: 'Plain.', letterhead: false });
    expect(plain.preview).toContain('On plain paper.');
  });

  it.skipIf(missing.length > 0)(
    'LibreOffice opens both forms, and shows all of the text',
    async () => {
      for (const [by, name] of [
        [client, 'plain'],
        [letterheadClient, 'paper'],
      ] as const) {
        const { answer } = await create(by, { path: `Letters/Opened ${name}`, content: LETTER });
        const text = toPdfText(await saved(documentOf(answer).id), name);
        for (const words of [
          'Theo Goslingthwaite',
          'People v. Goslingthwaite',
          'Status report',
          'AT&T & Sons wrote <b>twice</b>, "as agreed" *today*.',
          '1. First step',
          '2. Second step',
          'an inner step',
          '3. Third step',
          '☑ filed',
          'Filing fee | court',
          '435.00',
          'A quotation.',
          'Next steps',
          '7. Seventh step',
          '8. Eighth step',
          'The rules (https://example.com/rules) and code.',
        ]) {
          expect(text.replace(/ +/g, ' '), `${name}: ${words}`).toContain(words);
        }
        // The page break begins a page.
        expect(text.split('\f')[1]).toContain('Next steps');
        if (name === 'paper') expect(text.match(/Letterhead of the fictional firm/g)).toHaveLength(2);
      }
    },
    120_000,
  );

  it.each([
    ['a text file', () => Buffer.from('Not a document.'), 'is not a DOCX file'],
    ['a zip file', async () => Buffer.from('UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==', 'base64'), 'is not a DOCX file'],
    ['no file', () => undefined, 'the file of --letterhead cannot be read'],
  ])('refuses a letterhead that is %s', async (name, make, words) => {
    const bytes = await make();
    const path = bytes ? writeTo(folder, `${name}.docx`, bytes) : join(folder, 'missing.docx');
    const own = await aClient({ args: ['--letterhead', path], env: pointedAt(sandbox) });
    expectError(await call(own, 'create_document', { case: CASE, path: 'Refused', content: 'x' }), words);
  });

  it('without a mark the text stands after the text of the letterhead, which may have no lists', async () => {
    const path = await writeLetterhead('unmarked.docx', [
      new Paragraph({ heading: HeadingLevel.TITLE, text: 'Our firm' }),
    ]);
    const parts = unzipSync(readFileSync(path));
    delete parts['word/numbering.xml'];
    for (const name of ['[Content_Types].xml', 'word/_rels/document.xml.rels'])
      parts[name] = strToU8(strFromU8(parts[name] ?? new Uint8Array()).replace(/<\w+ [^>]*numbering\.xml"[^>]*>/, ''));
    writeTo(folder, 'unmarked.docx', Buffer.from(zipSync(parts)));
    const own = await aClient({ args: ['--letterhead', path], env: pointedAt(sandbox) });
    const { data } = await call(own, 'create_document', { case: CASE, path: 'Unmarked', content: '- Only a list' });
    const bytes = await saved(documentOf({ data }).id);
    const xml = partOf(bytes, 'word/document.xml');
    expect(partOf(bytes, '[Content_Types].xml').match(/numbering\.xml/g)).toHaveLength(1);
    expect(partOf(bytes, 'word/_rels/document.xml.rels').match(/numbering\.xml/g)).toHaveLength(1);
    if (missing.length === 0) expect(toPdfText(bytes, 'no-lists')).toMatch(/Our firm\s+•\s+Only a list/);
    expect(xml.indexOf('Our firm')).toBeLessThan(xml.indexOf('Only a list'));
    expect(xml).toContain('w:top="2222"');
  });
});
