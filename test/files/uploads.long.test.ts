import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { docx } from '../../src/sandbox/seed/docx.ts';
import { pdf } from '../../src/sandbox/seed/pdf.ts';
import { aClient, aSandbox, call, pointedAt, recordsOf } from '../support/harness.ts';
import { expectError, useScene } from '../support/scene.ts';
import { IMAGES } from './images.ts';

const scene = useScene();

const LINES = Array.from({ length: 40 }, (_, i) => `Line ${i} of the complaint.`);
const zip = (...names: string[]) => zipSync(Object.fromEntries(names.map((name) => [name, strToU8(LINES.join('\n'))])));

/** Whole files, by their names. */
const WHOLE: Readonly<Record<string, Uint8Array>> = {
  'a.pdf': pdf(LINES),
  'a.docx': docx(LINES),
  'a.xlsx': zip('[Content_Types].xml', 'xl/workbook.xml'),
  'a.pptx': zip('[Content_Types].xml', 'ppt/presentation.xml'),
  'a.odt': zip('mimetype', 'content.xml'),
  'a.zip': zip('one.txt', 'two.txt'),
  'a.tar.gz': gzipSync(LINES.join('\n')),
  ...Object.fromEntries(
    Object.entries(IMAGES).map(([extension, base64]) => [`a.${extension}`, Buffer.from(base64, 'base64')]),
  ),
};

const args = { case_id: 31_204_126, path: 'Complaint', allow_duplicate: true };

/** Numbers from 0 to 1, the same in every run. */
function* numbers(): Generator<number> {
  for (let seed = 20_261_128; ; ) {
    seed = (seed * 48_271) % 2_147_483_647;
    yield seed / 2_147_483_647;
  }
}

const random = numbers();

/** Lengths of a file that is cut: near its end, near its start, and between. */
function cutLengths(length: number): number[] {
  const anywhere = Array.from({ length: 6 }, () => Math.ceil((random.next().value ?? 0) * (length - 2)));
  return [...new Set([length - 2, Math.ceil(length / 2), ...anywhere])];
}

describe('an upload', () => {
  it('stores whole files of each format, and refuses each one that is cut anywhere', async () => {
    const { sandbox, client } = scene;
    let cuts = 0;
    for (const [filename, bytes] of Object.entries(WHOLE)) {
      const file = { base64: Buffer.from(bytes).toString('base64'), size: bytes.length };
      const whole = await call(client, 'upload_case_document', { ...args, filename, file });
      expect(whole.isError, `${filename}: ${whole.text}`).toBe(false);
      expect(whole.data.size).toBe(bytes.length);
      const before = await recordsOf(sandbox, 'documents');
      for (const length of cutLengths(bytes.length)) {
        const base64 = Buffer.from(bytes.subarray(0, length)).toString('base64');
        const answer = await call(client, 'upload_case_document', { ...args, filename, file: { base64 } });
        expect(answer.isError, `${filename} with ${length} of ${bytes.length} bytes`).toBe(true);
        expect(answer.text).toMatch(/incomplete|is not a|its beginning is missing/);
        cuts += 1;
      }
      expect(await recordsOf(sandbox, 'documents')).toEqual(before);
    }
    process.stdout.write(`cut files: ${cuts} distinct inputs of ${Object.keys(WHOLE).length} formats\n`);
  });

  it('refuses a cut base64 text of any length, also as a version, and accepts it unpadded with its size', async () => {
    const { client } = scene;
    const whole = Buffer.from(LINES.join('\n')).toString('base64');
    for (let length = whole.length - 1; length > whole.length - 24; length -= 1) {
      if (length % 4 === 0) continue;
      const file = { base64: whole.slice(0, length) };
      expectError(await call(client, 'upload_firm_document', { path: 'Cut', filename: 'cut.txt', file }), 'incomplete');
      const version = { document_id: 64_005_946, file };
      expectError(await call(client, 'upload_document_version', version), 'incomplete');
    }
    const file = { base64: 'SGVsbG8', size: 5 };
    const { data } = await call(client, 'upload_firm_document', { path: 'Unpadded', filename: 'a.txt', file });
    expect(data.size).toBe(5);
  });

  it.each([0, 1, 10, 13, 4_000])('refuses a file that has not the %i bytes of size', async (size) => {
    const file = { text: 'As follows.', size };
    const answer = await call(scene.client, 'upload_case_document', { ...args, filename: 'a.txt', file });
    expectError(answer, `The file has 11 bytes, not ${size} as given in size.`);
  });

  it.each([
    ['text.pdf', Buffer.from('As follows.'), 'is not a PDF file'],
    ['image.pdf', WHOLE['a.png'], 'the content is a PNG image'],
    ['word.pdf', WHOLE['a.docx'], 'the content is a zip file'],
    ['scan.docx', WHOLE['a.pdf'], 'the content is a PDF file'],
    ['note.docx', Buffer.from('As follows.'), 'is not a file of the type DOCX'],
    ['sheet.docx', WHOLE['a.xlsx'], 'another kind of zip file'],
    ['letter.xlsx', WHOLE['a.docx'], 'another kind of zip file'],
    ['page.png', Buffer.from('<html></html>'), 'is not a PNG image'],
    ['page.jpg', WHOLE['a.pdf'], 'the content is a PDF file'],
    ['empty.pdf', Buffer.from(' '), 'is not a PDF file'],
  ])('refuses %s, which cannot be opened', async (filename, bytes = Buffer.alloc(0), words) => {
    const file = { base64: Buffer.from(bytes).toString('base64') };
    expectError(await call(scene.client, 'upload_case_document', { ...args, filename, file }), words);
  });

  it('accepts an image under the name of another kind of image, and says so', async () => {
    const file = { base64: IMAGES.jpg };
    const { data, isError } = await call(scene.client, 'upload_case_document', { ...args, filename: 'a.png', file });
    expect(isError).toBe(false);
    expect(data.note).toContain('The name ends in .png, but the content is a JPEG image.');
  });

  it.each(['a.txt', 'a.csv', 'a', 'a.bin', 'a.doc'])('accepts any text as %s', async (filename) => {
    const file = { text: 'GIF and %PDF-1.7 are formats.' };
    expect((await call(scene.client, 'upload_case_document', { ...args, filename, file })).isError).toBe(false);
  });
});

describe('a confirmed upload', () => {
  it('shows name, size and SHA-256, and is refused if the file has changed since', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'files-'));
    const sandbox = await aSandbox();
    const confirm = ['--confirm', 'token', '--confirm-tools', 'upload_case_document,upload_document_version'];
    const client = await aClient({ args: ['--files-folder', folder, ...confirm], env: pointedAt(sandbox) });
    const contents = Array.from({ length: 10 }, (_, i) => `Version ${i}`);
    for (const [tool, about] of [
      ['upload_case_document', { case_id: 31_204_126, path: 'Complaint', filename: 'a.txt' }],
      ['upload_document_version', { document_id: 64_005_946 }],
    ] as const) {
      const before = await recordsOf(sandbox, 'document_versions');
      for (const content of contents) {
        writeFileSync(join(folder, 'a.txt'), content);
        const call1 = { ...about, file: { path: 'a.txt' } };
        const preview = await call(client, tool, call1);
        expect(preview.text).toMatch(/file: a\.txt, size 9, sha256 [0-9a-f]{64}/);
        writeFileSync(join(folder, 'a.txt'), content.replace('Version', 'Exchange').slice(0, 9));
        const answer = await call(client, tool, { ...call1, confirm: preview.data.confirm });
        expectError(answer, 'These values have changed since the preview: file.');
      }
      expect(await recordsOf(sandbox, 'document_versions')).toEqual(before);
    }
    process.stdout.write(`exchanged files: ${2 * contents.length} distinct inputs\n`);
  });
});

describe('the name of a file in the folder', () => {
  /** The name on disk, and the name that is asked for. */
  const NAMES = [
    ['Klageschrift Müller.txt'.normalize('NFD'), 'Klageschrift Müller.txt'.normalize('NFC')],
    ['Müller.txt'.normalize('NFC'), 'Müller.txt'.normalize('NFD')],
    ['Señor Peña.txt'.normalize('NFD'), 'Señor Peña.txt'],
    ['Screenshot 10.15\u202fAM.txt', 'Screenshot 10.15 AM.txt'],
    ['Exhibit\u00a0A.txt', 'Exhibit A.txt'],
    ['Exhibit B.txt', 'Exhibit\u00a0B.txt'],
    ['Client’s letter.txt', "Client's letter.txt"],
    ["Tenant's notice.txt", 'Tenant’s notice.txt'],
    ['“Final” draft.txt', '"Final" draft.txt'],
    ['Smith – Jones.txt', 'Smith - Jones.txt'],
    ['Two  spaces.txt', 'Two spaces.txt'],
    ['Zürich/Gesuch Ä.txt'.normalize('NFD'), 'Zürich/Gesuch Ä.txt'.normalize('NFC')],
  ] as const;

  it('is found in another Unicode form, with other spaces, quotation marks and hyphens', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'files-'));
    mkdirSync(join(folder, 'Zürich'.normalize('NFD')));
    const sandbox = await aSandbox();
    const client = await aClient({ args: ['--files-folder', folder], env: pointedAt(sandbox) });
    for (const [onDisk, asked] of NAMES) {
      writeFileSync(join(folder, onDisk), onDisk);
      for (const path of [asked, join(folder, asked)]) {
        const { data, text } = await call(client, 'upload_case_document', {
          ...args,
          filename: 'a.txt',
          file: { path },
        });
        expect(data.size, `${asked}: ${text}`).toBe(Buffer.byteLength(onDisk));
      }
    }
    process.stdout.write(`file names: ${NAMES.length} distinct inputs\n`);

    writeFileSync(join(folder, 'Exhibit A.txt'), 'With a plain space.');
    writeFileSync(join(folder, 'Exhibit\u2009A.txt'), 'With a thin space.');
    const upload = (path: string) =>
      call(client, 'upload_case_document', { ...args, filename: 'a.txt', file: { path } });
    expect((await upload('Exhibit A.txt')).data.size).toBe(19);
    const near = (await upload('Exhibit\u2003A.txt')).text;
    expect(near).toMatch(/Similar names there: "Exhibit.A\.txt", "Exhibit.A\.txt"/u);
    expectError(await upload('Exibit B.txt'), 'Similar names there: "Exhibit B.txt"');
    expectError(await upload('Zurich/Gesuch.txt'), `Similar names there: "${'Zürich'.normalize('NFD')}"`);
    expectError(await upload('../Exhibit B.txt'), 'Provide a path inside that folder.');
  });
});

describe('a path that names a folder', () => {
  it('is refused, and the error names a path that is accepted', async () => {
    const { sandbox, client } = scene;
    const case_id = 31_204_126;
    await call(client, 'create_case_subfolder', { case_id, path: 'Letters' });
    await call(client, 'create_case_subfolder', { case_id, path: 'Letters/In 2026' });
    const before = await recordsOf(sandbox, 'documents');
    const file = { text: 'Dear client,' };
    const paths = [
      'Letters',
      'letters',
      '/Letters',
      'Letters/',
      'Letters/In 2026',
      'Letters/In\u00a02026',
      'Other/',
      '/',
    ];
    for (const path of paths) {
      const answer = await call(client, 'upload_case_document', { case_id, path, filename: 'reply.txt', file });
      expectError(answer, "It must end with the document's name.");
    }
    const firm = await call(client, 'upload_firm_document', { path: 'Forms/', filename: 'reply.txt', file });
    expectError(firm, 'For example "Forms/reply".');
    expect(await recordsOf(sandbox, 'documents')).toEqual(before);
    const args = { case_id, path: 'Letters/reply', filename: 'reply.txt', file };
    const { data } = await call(client, 'upload_case_document', args);
    expectError(await call(client, 'update_document', { document_id: data.id, path: 'Letters' }), 'Letters/reply');
    process.stdout.write(`folders as paths: ${paths.length + 2} distinct inputs\n`);
  });
});
