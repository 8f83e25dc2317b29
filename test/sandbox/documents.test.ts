import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fields, isFields, referenceId, text } from '../../src/sandbox/json.ts';
import { first, startTalk, type Talk } from './talk.ts';

const MINUTE_MS = 60_000;
const OCTETS = { 'content-type': 'application/octet-stream' };

describe('documents of the sandbox', () => {
  let talk: Talk;
  let later = 0;
  beforeAll(async () => {
    talk = await startTalk({ clock: () => Date.now() + later });
  });
  afterAll(() => talk.close());

  async function store(answer: Fields, bytes: string, headers: Record<string, string> = {}): Promise<Response> {
    const { put_url, put_headers } = answer;
    const given = isFields(put_headers) ? { 'x-amz-acl': text(put_headers['x-amz-acl']) } : {};
    return fetch(text(put_url), { method: 'PUT', body: bytes, headers: { ...OCTETS, ...given, ...headers } });
  }

  async function download(path: string): Promise<Response> {
    const { status, headers } = await talk.get(path);
    expect(status).toBe(302);
    return fetch(headers.get('location') ?? '');
  }

  async function upload(path: string): Promise<Fields> {
    const { id } = first(await talk.stored('cases'));
    const { status, record } = await talk.post(`/v1/cases/${id}/documents`, { path, filename: 'memo.txt' });
    expect(status).toBe(201);
    return record;
  }

  test('go up in two steps and come down behind a redirect', async () => {
    const record = await upload('Research/Old/Memo');
    expect(record).toMatchObject({ name: 'Memo', put_headers: { 'x-amz-acl': 'private' } });
    expect((await store(record, 'bytes')).status).toBe(200);
    expect(await (await download(`/v1/documents/${record.id}/data`)).text()).toBe('bytes');
  });

  test('make the folders their path names', async () => {
    const record = await upload('Brand new/Inner/Memo');
    const folders = await talk.stored('folders');
    const inner = folders.find(({ id }) => id === referenceId(record.folder));
    const outer = folders.find(({ id }) => id === referenceId(inner?.folder));
    expect([inner?.name, outer?.name]).toEqual(['Inner', 'Brand new']);
    const { rows } = await talk.get(`/v1/folders/${inner?.id}/documents`);
    expect(rows.map(({ id }) => id)).toEqual([record.id]);
  });

  test('have no data until the bytes arrive', async () => {
    const record = await upload('Empty');
    expect((await talk.get(`/v1/documents/${record.id}/data`)).status).toBe(404);
  });

  test('are refused by storage with a bearer token, other headers or a forged address', async () => {
    const record = await upload('Refused');
    const tries = [
      await store(record, 'x', { authorization: 'Bearer x' }),
      await store(record, 'x', { 'content-type': 'text/plain' }),
      await store(record, 'x', { 'x-amz-acl': 'public-read' }),
      await store({ ...record, put_url: `${record.put_url}0` }, 'x'),
    ];
    for (const answer of tries) {
      expect(answer.status).toBe(403);
      expect(await answer.text()).toContain('<Error>');
    }
  });

  test('have links that live a minute, those of a version an hour', async () => {
    const { id } = first(await talk.stored('documents'));
    const one = (await talk.get(`/v1/documents/${id}/data`)).headers.get('location') ?? '';
    const version = (await talk.get(`/v1/documents/${id}/versions/1/data`)).headers.get('location') ?? '';
    later = 2 * MINUTE_MS;
    const [late, inTime] = [await fetch(one), await fetch(version)];
    later = 0;
    expect([late.status, inTime.status]).toEqual([403, 200]);
    expect(await late.text()).toContain('expired');
  });

  test('have a new version after an upload', async () => {
    const record = await upload('Versioned');
    await store(record, 'first');
    const { status, record: second } = await talk.post(`/v1/documents/${record.id}/versions`, {});
    expect([status, second.version]).toEqual([201, 2]);
    await store(second, 'second');
    expect(await (await download(`/v1/documents/${record.id}/data`)).text()).toBe('second');
    expect(await (await download(`/v1/documents/${record.id}/versions/1/data`)).text()).toBe('first');
    expect((await talk.del(`/v1/documents/${record.id}/versions/2`)).status).toBe(204);
    expect((await talk.get(`/v1/documents/${record.id}/versions`)).rows).toHaveLength(1);
  });

  test('of a case are listed from every folder, those of a folder from one level', async () => {
    const id = referenceId(first(await talk.stored('documents')).case);
    const folder = (await talk.get(`/v1/cases/${id}/folder`)).record;
    const below = await talk.get(`/v1/folders/${folder.id}/subfolders`);
    expect(below.rows.map(({ name }) => name)).toContain('Pleadings');
    expect(Object.keys(first(below.rows))).toEqual(['id', 'name', 'created_at', 'updated_at', 'self_url']);
    expect((await talk.get(`/v1/cases/${id}/documents`)).rows.length).toBeGreaterThan(0);
  });

  test('subfolders answer 200 when they are made', async () => {
    const { id } = first(await talk.stored('cases'));
    const { status, record } = await talk.post(`/v1/cases/${id}/subfolders`, { path: 'Drafts/June' });
    expect([status, record.name]).toEqual([200, 'June']);
  });

  test('are real files, the same every time', async () => {
    const documents = await talk.stored('documents');
    const bytesOf = async (extension: string) => {
      const found = documents.find(({ filename }) => text(filename).endsWith(extension));
      return new Uint8Array(await (await download(`/v1/documents/${found?.id}/data`)).arrayBuffer());
    };
    expect(Buffer.from(await bytesOf('.pdf')).toString('latin1')).toMatch(/^%PDF-1\.4[\s\S]+%%EOF\n$/);
    const docx = unzipSync(await bytesOf('.docx'));
    expect(strFromU8(docx['word/document.xml'] ?? new Uint8Array())).toContain('<w:body>');
    expect(await bytesOf('.txt')).toEqual(await bytesOf('.txt'));
  });
});
