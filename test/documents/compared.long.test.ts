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

  it('names the pages without text of the older version', async () => {
    const answer = await compare('scan.pdf', pdfs([['One'], 'scan'], [['One'], ['Two']]));
    expect(answer.text).toContain('Version 1: Without text: page 2.');
  });
});
