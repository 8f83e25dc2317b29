import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { beforeAll, describe, expect, it } from 'vitest';
import { aClient, call, connect, pointedAt } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';

// A file that a model cannot read is attached only if the call asks for it, and only if it fits into the answer.

const scene = useScene();

const BUDGETS = [500, 8_000, 25_000];
const clients = new Map<number, Client>();
const folder = mkdtempSync(join(tmpdir(), 'attachments-'));
const source = mkdtempSync(join(tmpdir(), 'attachments-source-'));
let withFolder: Client;

beforeAll(async () => {
  const env = pointedAt(scene.sandbox);
  const start = async (budget: number) =>
    clients.set(budget, await connect({ env: { ...env, MYCASE_ANSWER_TOKENS: String(budget) } }));
  await Promise.all(BUDGETS.map(start));
  withFolder = await connect({ env: { ...env, MYCASE_FILES_FOLDER: [folder, source].join(delimiter) } });
  return async () => {
    await Promise.all([withFolder, ...clients.values()].map((client) => client.close()));
  };
});

const PDF = (size: number): Buffer => {
  const noise = Buffer.from(Array.from({ length: size }, (_, i) => (i * i * 31 + i * 7) % 251));
  return Buffer.concat([Buffer.from('%PDF-1.7\n'), noise, Buffer.from('\n%%EOF\n')]);
};

async function stored(filename: string, bytes: Buffer): Promise<number> {
  writeFileSync(join(source, filename), bytes);
  const file = { path: join(source, filename) };
  const place = { case_id: 31_204_126, path: `Attachments/${filename} ${bytes.length}`, filename, file };
  const { data, text, isError } = await call(withFolder, 'upload_case_document', { ...place, allow_duplicate: true });
  expect(isError, text).toBe(false);
  return Number(data.id);
}

const ask = async (client: Client, name: string, args: Record<string, unknown>) => {
  const { content, structuredContent, isError = false } = await client.callTool({ name, arguments: args });
  const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
  const blobs = content.flatMap((block) =>
    block.type === 'resource' && 'blob' in block.resource ? [block.resource.blob] : [],
  );
  return { text, blobs, structuredContent, isError, count: content.length };
};

describe('a document that is not text', () => {
  it.each(['scan.pdf', 'photo.heic', 'data.bin', 'letter.wpd', 'sheet.numbers', 'movie.mp4'])(
    '%s is never in an answer that was not asked for it; the answer says how to get it',
    async (filename) => {
      const document_id = await stored(
        filename,
        filename.endsWith('pdf') ? PDF(300) : Buffer.from([1, 2, 0, 255, 254]),
      );
      for (const [client, advice] of [
        [scene.client, 'this server must be started with --files-folder'],
        [withFolder, `Call again with save_as, e.g. "${filename}"`],
      ] as const) {
        const { text, count, structuredContent } = await ask(client, 'download_document', { document_id });
        expect(count).toBe(1);
        expect(text).toContain('The file is not text, so its content is not shown.');
        expect(text).toContain(advice);
        expect(structuredContent).toMatchObject({ note: expect.stringContaining(advice) });
      }
      const saved = await ask(withFolder, 'download_document', { document_id, save_as: filename });
      expect(saved.structuredContent).toMatchObject({ saved_to: expect.stringContaining(filename) });
      expect(readFileSync(join(folder, filename)).length).toBe(Object(saved.structuredContent).size);
    },
  );

  it.each([0, 500, 2_000, 4_000, 6_000, 9_000, 20_000, 200_000])(
    'of %d bytes is attached if the answer has room for it, and else refused with advice',
    async (size) => {
      const bytes = PDF(size);
      const document_id = await stored('scan.pdf', bytes);
      for (const [budget, client] of clients) {
        const { text, blobs, isError, structuredContent } = await ask(client, 'download_document', {
          document_id,
          attach: true,
        });
        expect(structuredContent).toBeUndefined();
        if (isError) {
          expect(blobs).toEqual([]);
          expect(text).toContain(`The file is too large to attach: an answer has at most ${budget} tokens`);
          expect(text).toContain('--files-folder');
          // It is refused because it is large, not always.
          expect(bytes.length).toBeGreaterThan(budget / 3);
        } else {
          expect(blobs).toEqual([bytes.toString('base64')]);
          expect(countTokens(text + blobs.join(''))).toBeLessThanOrEqual(budget);
        }
      }
    },
  );
});

it('the compact catalog passes on an attachment', async () => {
  const document_id = await stored('scan.pdf', PDF(100));
  const client = await aClient({ args: ['--catalog', 'compact'], env: pointedAt(scene.sandbox) });
  const run = { tool: 'download_document', arguments: { document_id, attach: true } };
  const { blobs, structuredContent } = await ask(client, 'run_read_tool', run);
  expect(blobs).toEqual([PDF(100).toString('base64')]);
  expect(structuredContent).toBeUndefined();
});

describe('a file of query_firm without a folder for files', () => {
  const staff = { sql: 'SELECT id, first_name, last_name FROM staff' };

  it('shows a CSV file in both forms of the answer', async () => {
    const { text, structuredContent, count } = await ask(scene.client, 'query_firm', { ...staff, format: 'csv' });
    expect(count).toBe(1);
    const lines = String(Object(structuredContent).file).split('\n');
    expect(lines).toHaveLength(13);
    expect(lines[0]).toBe('id,first_name,last_name');
    const [, shown = ''] = /^file: «\d{9} (.*) \d{9}»$/ms.exec(text) ?? [];
    expect(shown.split('\n  ')).toEqual(lines);
  });

  it('attaches a file only if the call asks for it', async () => {
    const asked = { ...staff, format: 'xlsx' };
    const { blobs, structuredContent } = await ask(scene.client, 'query_firm', { ...asked, attach: true });
    expect(Buffer.from(blobs[0] ?? '', 'base64').toString('latin1', 0, 2)).toBe('PK');
    expect(structuredContent).toBeUndefined();
    const refused = await ask(scene.client, 'query_firm', asked);
    expect(refused).toMatchObject({ isError: true, blobs: [] });
    expect(refused.text).toContain('Use format csv, or attach: true');
    const both = await ask(scene.client, 'query_firm', { ...asked, attach: true, save_as: 'a.xlsx' });
    expect(both).toMatchObject({
      isError: true,
      text: expect.stringContaining('Provide save_as or attach, not both.'),
    });
  });

  it.each([{ format: 'csv' }, { attach: true }, { attach: true, format: 'xlsx' }])(
    'refuses a file that is too long for an answer, with advice: %j',
    async (more) => {
      const { text, isError, count } = await ask(scene.client, 'query_firm', {
        sql: 'SELECT * FROM tasks',
        ...more,
      });
      expect({ isError, count }).toEqual({ isError: true, count: 1 });
      expect(text).toMatch(/an answer has at most 8000 tokens.*start the server with --files-folder/s);
    },
  );
});
