import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { beforeAll, describe, expect, it } from 'vitest';
import { SANDBOX_TOKEN, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { call, connect, pointedAt } from '../support/harness.ts';
import { STORING_TOKEN, storeFile } from './store-file.ts';

// Files that other programs made: LibreOffice, qpdf, and files of the tests of npm packages. At least 99 % of their
// words are read, and each page has its words.

const MIN_SHARE = 0.99;

const has = (program: string): boolean => {
  try {
    execFileSync('which', [program]);
    return true;
  } catch {
    return false;
  }
};

const programs = ['soffice', 'qpdf', 'pdftotext'];
const missing = programs.filter((program) => !has(program));
if (missing.length > 0)
  process.stdout.write(`test/documents/corpus.soak.test.ts: skipped, because ${missing.join(', ')} is not installed\n`);

let sandbox: Sandbox;
let client: Client;
const folder = mkdtempSync(join(tmpdir(), 'mycase-mcp-corpus-'));

beforeAll(async () => {
  sandbox = await startSandbox({ tokens: [SANDBOX_TOKEN, STORING_TOKEN] });
  client = await connect({ env: { ...pointedAt(sandbox), MYCASE_STRUCTURED: 'on', MYCASE_ANSWER_TOKENS: '25000' } });
  return async () => {
    await client.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  };
});

interface ReadRow {
  readonly place: string;
  readonly text: string;
}

/** The whole text of a file, by calls that continue it. */
async function readAll(path: string): Promise<readonly ReadRow[]> {
  const id = await storeFile(sandbox, basename(path), readFileSync(path));
  const rows: ReadRow[] = [];
  for (;;) {
    const { data, text, isError } = await call(client, 'read_document', { document_id: id, from: rows.length + 1 });
    if (isError) throw new Error(`${path}: ${text}`);
    rows.push(...Object(data.text).rows);
    if (!text.includes('Continue with from:')) return rows;
  }
}

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** The share of the expected words that a text has, each as often as expected. */
function shareOf(expected: readonly string[], found: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const word of found) counts.set(word, (counts.get(word) ?? 0) + 1);
  let matched = 0;
  for (const word of expected) {
    const count = counts.get(word) ?? 0;
    if (count === 0) continue;
    counts.set(word, count - 1);
    matched += 1;
  }
  return expected.length === 0 ? 1 : matched / expected.length;
}

const WORDS =
  'party court motion the of evidence exhibit témoin Zürich naïve 1,250.00 § clause shall Ångström договор fee'.split(
    ' ',
  );

/** A text of many words, the same in each run. */
const sentence = (seed: number): string =>
  `${Array.from({ length: 40 }, (_, i) => `${WORDS[(seed * 7 + i * i + i) % WORDS.length]}${(seed * 31 + i) % 97}`).join(' ')}.`;

const HTML = `<html><head><meta charset="utf-8"></head><body>${Array.from({ length: 40 }, (_, i) => {
  const table = i % 8 === 0 ? `<table border="1"><tr><td>Row${i}</td><td>${sentence(i + 500)}</td></tr></table>` : '';
  const list = i % 5 === 0 ? `<ol><li>${sentence(i + 900)}</li><li>${sentence(i + 950)}</li></ol>` : '';
  return `<h2>Heading ${i}</h2><p>${sentence(i)}</p>${table}${list}`;
}).join('')}</body></html>`;

const CSV = Array.from({ length: 200 }, (_, i) => `Row${i},${i * 1.25},"${sentence(i)}",2026-0${(i % 9) + 1}-11`).join(
  '\n',
);

function convert(path: string, format: string, filter = ''): string {
  const args = [
    '--headless',
    `-env:UserInstallation=file://${folder}/profile`,
    '--convert-to',
    format,
    '--outdir',
    folder,
  ];
  execFileSync('soffice', [...args, ...(filter === '' ? [] : [`--infilter=${filter}`]), path], { stdio: 'ignore' });
  return join(folder, basename(path).replace(/\.\w+$/, `.${format.split(':')[0]}`));
}

/** The words of each page of a PDF, by another program. */
const pagesOf = (pdf: string): string[][] =>
  execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    .split('\f')
    .slice(0, -1)
    .map(wordsOf);

describe.skipIf(missing.length > 0)('files of LibreOffice and qpdf', () => {
  let text: string;
  let table: string;
  let pdf: string;

  beforeAll(() => {
    text = join(folder, 'text.html');
    table = join(folder, 'table.csv');
    writeFileSync(text, HTML);
    writeFileSync(table, CSV);
    pdf = convert(text, 'pdf:writer_pdf_Export', 'HTML (StarWriter)');
  });

  it.each(['docx:MS Word 2007 XML', 'odt:writer8', 'rtf:Rich Text Format'])('%s: 99 % of the words', async (format) => {
    const rows = await readAll(convert(text, format, 'HTML (StarWriter)'));
    const expected = wordsOf(HTML.replace(/<[^>]*>/g, ' '));
    expect(shareOf(expected, wordsOf(rows.map((row) => row.text).join(' ')))).toBeGreaterThanOrEqual(MIN_SHARE);
  });

  it.each(['xlsx:Calc MS Excel 2007 XML', 'ods:calc8'])('%s: 99 % of the words', async (format) => {
    const rows = await readAll(convert(table, format, 'CSV:44,34,76'));
    const expected = wordsOf(CSV.replace(/,2026-.*$/gm, ''));
    expect(shareOf(expected, wordsOf(rows.map((row) => row.text).join(' ')))).toBeGreaterThanOrEqual(MIN_SHARE);
  });

  it('pptx and odp: the words of each slide', async () => {
    const outline = join(folder, 'slides.fodp');
    writeFileSync(outline, flatSlides());
    for (const format of ['pptx:Impress MS PowerPoint 2007 XML', 'odp:impress8']) {
      const rows = await readAll(convert(outline, format));
      for (const slide of [1, 2, 3, 4, 5]) {
        const words = rows.filter(({ place }) => place === `slide ${slide}`).map((row) => row.text);
        expect(shareOf(wordsOf(sentence(slide)), wordsOf(words.join(' ')))).toBeGreaterThanOrEqual(MIN_SHARE);
      }
    }
  });

  it('pdf: the words of each page, as it is, linearized, and with packed objects', async () => {
    const [linear, packed] = [join(folder, 'linear.pdf'), join(folder, 'packed.pdf')];
    execFileSync('qpdf', ['--linearize', pdf, linear]);
    execFileSync('qpdf', ['--object-streams=generate', pdf, packed]);
    for (const path of [pdf, linear, packed]) await expectPages(path);
  });

  it('pdf: an encrypted file is refused with the reason, and one that anybody may open is read', async () => {
    const [locked, open] = [join(folder, 'locked.pdf'), join(folder, 'open.pdf')];
    execFileSync('qpdf', ['--encrypt', 'user', 'owner', '256', '--', pdf, locked]);
    execFileSync('qpdf', ['--encrypt', '', 'owner', '256', '--', pdf, open]);
    await expect(readAll(locked)).rejects.toThrow('encrypted with a password');
    await expectPages(open);
  });

  it('files of the tests of npm packages', async () => {
    const files = packageFiles();
    if (files.length === 0) {
      process.stdout.write(
        'test/documents/corpus.soak.test.ts: files of npm packages are skipped, because npm cannot fetch them\n',
      );
      return;
    }
    for (const path of files) {
      if (path.endsWith('.pdf')) await expectPages(path);
      else {
        const words = wordsOf(readFileSync(convert(path, 'txt:Text (encoded):UTF8'), 'utf8'));
        const rows = await readAll(path);
        const share = shareOf(words, wordsOf(rows.map((row) => row.text).join(' ')));
        expect(share, path).toBeGreaterThanOrEqual(MIN_SHARE);
      }
    }
    process.stdout.write(`files of npm packages that were read: ${files.length}\n`);
  });
});

/** Each page has its words, and the whole file has 99 % of them. A page with formulas has words that programs split. */
async function expectPages(path: string): Promise<void> {
  const rows = await readAll(path);
  const pages = pagesOf(path);
  const found = (page: number) =>
    wordsOf(
      rows
        .filter(({ place }) => place === `page ${page}`)
        .map((row) => row.text)
        .join(' '),
    );
  for (const [i, words] of pages.entries())
    expect(shareOf(words, found(i + 1)), `${basename(path)}, page ${i + 1}`).toBeGreaterThanOrEqual(MIN_PAGE_SHARE);
  const matched = pages.reduce((sum, words, i) => sum + words.length * shareOf(words, found(i + 1)), 0);
  expect(matched / pages.flat().length, path).toBeGreaterThanOrEqual(MIN_SHARE);
}

const MIN_PAGE_SHARE = 0.95;

/** A presentation of five slides, as one XML file. */
const flatSlides = (): string =>
  '<?xml version="1.0" encoding="UTF-8"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:mimetype="application/vnd.oasis.opendocument.presentation" office:version="1.2">' +
  '<office:automatic-styles><style:page-layout style:name="L"><style:page-layout-properties fo:page-width="25cm" fo:page-height="19cm"/></style:page-layout></office:automatic-styles><office:master-styles><style:master-page style:name="M" style:page-layout-name="L"/></office:master-styles><office:body><office:presentation>' +
  [1, 2, 3, 4, 5]
    .map(
      (slide) =>
        `<draw:page draw:name="p${slide}" draw:master-page-name="M"><draw:frame svg:x="1cm" svg:y="1cm" svg:width="20cm" svg:height="10cm"><draw:text-box><text:p>${sentence(slide)}</text:p></draw:text-box></draw:frame></draw:page>`,
    )
    .join('') +
  '</office:presentation></office:body></office:document>';

/** Packages whose tests have real files, and which of the files are whole and not encrypted. */
const PACKAGES = [
  [
    'mammoth@1.13.0',
    /test-data\/(hyperlinks.*|simple-list|single-paragraph|strict-format|tables|text-box|underline|utf8-bom)\.docx$/,
  ],
  ['pdf-parse@1.1.1', /data\/0[1245].*\.pdf$/],
] as const;

function packageFiles(): string[] {
  return PACKAGES.flatMap(([name, pattern]) => {
    try {
      const target = mkdtempSync(join(folder, 'package-'));
      const [packed] = JSON.parse(
        execFileSync('npm', ['pack', name, '--json', '--pack-destination', target], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        }),
      );
      execFileSync('tar', ['-xzf', join(target, packed.filename), '-C', target]);
      const files = readdirSync(target, { recursive: true, encoding: 'utf8' });
      return files.filter((file) => pattern.test(file)).map((file) => join(target, file));
    } catch {
      return [];
    }
  });
}
