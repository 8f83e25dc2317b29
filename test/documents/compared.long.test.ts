import type { Client } from '@modelcontextprotocol/client';
import { beforeAll, describe, expect, it } from 'vitest';
import { SANDBOX_TOKEN, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { type PdfPage, pdfOfPages } from '../../src/sandbox/seed/pdf.ts';
import { call, connect, pointedAt } from '../support/harness.ts';
import { STORING_TOKEN, storeFile, storeVersion } from './store-file.ts';

let sandbox: Sandbox;
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox({ tokens: [SANDBOX_TOKEN, STORING_TOKEN] });
  client = await connect({ env: { ...pointedAt(sandbox), MYCASE_STRUCTURED: 'on' } });
  return async () => {
    await client.close();
    await sandbox.close();
  };
});

async function compare(filename: string, [older, newer]: readonly [Uint8Array, Uint8Array], args = {}) {
  const document_id = await storeFile(sandbox, filename, older);
  await storeVersion(sandbox, document_id, newer);
  return call(client, 'read_document', { document_id, compare_with_version: 1, ...args });
}

const pdfs = (older: readonly PdfPage[], newer: readonly PdfPage[]) => [pdfOfPages(older), pdfOfPages(newer)] as const;

describe('a comparison of versions', () => {
  it('on some pages says how many changes there are in all', async () => {
    const files = pdfs([['One'], ['Two']], [['One'], ['Two is changed']]);
    const other = await compare('pages.pdf', files, { pages: '1' });
    expect(other.text).toContain('0 of 1 change on these pages');
    expect(other.text).not.toContain('No change of the text');
    expect((await compare('pages.pdf', files, { pages: '2' })).text).toContain('1 of 1 change on these pages');
    expect((await compare('pages.pdf', pdfs([['One']], [['One']]), { pages: '1' })).text).toContain('No change');
  });

  it('refuses pages of a format without pages, and pages that do not exist', async () => {
    const texts = [Buffer.from('before'), Buffer.from('after')] as const;
    const answer = await compare('a.txt', texts, { pages: '1' });
    expect(answer).toMatchObject({ isError: true });
    expect(answer.text).toContain('A document of the format text has no pages.');
    expect(await compare('a.pdf', pdfs([['One']], [['Two']]), { pages: '2' })).toMatchObject({ isError: true });
  });

  it('shows all of a long change: of many sentences, of one long sentence, and of new text', async () => {
    const duties = (party: string, amount: string) =>
      Array.from(
        { length: 12 },
        (_, i) => `The ${party} shall within ${i + 3} days deliver all of the records of item ${i}.`,
      ).join(' ') + ` The ${party} shall pay ${amount} dollars.`;
    const clause = (verb: string, amount: string) =>
      `The party ${verb} ${'to deliver the records and '.repeat(30)}to pay ${amount} dollars`;
    const long = await compare('long.txt', [
      Buffer.from(`Intro.\n${duties('Seller', '500')}\n${clause('covenants', '700')}\nEnd.`),
      Buffer.from(`Intro.\n${duties('Vendor', '90000')}\n${clause('agrees', '80000')}\nEnd.`),
    ]);
    for (const word of [
      '500 dollars',
      '90000 dollars',
      '700 dollars',
      '80000 dollars',
      'covenants',
      'agrees',
      'item 11',
    ])
      expect(long.text).toContain(word);
    const added = await compare('added.txt', [
      Buffer.from('Intro.'),
      Buffer.from(`Intro.\n${duties('Buyer', '12345')}`),
    ]);
    expect(added.text).toContain('12345 dollars');
  });

  it('names the pages without text of the older version', async () => {
    const answer = await compare('scan.pdf', pdfs([['One'], 'scan'], [['One'], ['Two']]));
    expect(answer.text).toContain('Version 1: Without text: page 2.');
  });
});
