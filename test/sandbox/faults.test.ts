import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import type { Fields } from '../../src/sandbox/json.ts';

const STAGE = { method: 'POST', body: '{"name":"Appeal"}' };

describe('faults', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(() => sandbox.close());

  const ask = (path: string, init: RequestInit = {}) =>
    fetch(sandbox.url + path, {
      ...init,
      headers: { authorization: `Bearer ${sandbox.token}`, 'content-type': 'application/json' },
    });
  const fail = (fault: Fields) => ask('/__sandbox/faults', { method: 'POST', body: JSON.stringify(fault) });
  const stages = async () => {
    const rows: unknown[] = JSON.parse(await (await ask('/__sandbox/records/case_stages')).text());
    return rows.length - 9;
  };

  test('a status is answered in place of the request, once', async () => {
    await fail({ method: 'POST', path: '/v1/case_stages', status: 503, headers: { 'Retry-After': '1' } });
    const answer = await ask('/v1/case_stages', STAGE);
    expect([answer.status, answer.headers.get('retry-after'), await stages()]).toEqual([503, '1', 0]);
    expect((await ask('/v1/case_stages', STAGE)).status).toBe(201);
  });

  test('a status may come after the request was carried out', async () => {
    await fail({ path: '/v1/case_stages', status: 504, after: true, body: 'Endpoint request timed out' });
    const answer = await ask('/v1/case_stages', STAGE);
    expect([answer.status, await answer.text(), await stages()]).toEqual([504, 'Endpoint request timed out', 1]);
  });

  test('a fault fits the beginning of a path, a number of times, until it is cleared', async () => {
    await fail({ path: '/v1/case*', times: 3, status: 500 });
    expect((await ask('/v1/firm')).status).toBe(200);
    expect((await ask('/v1/cases')).status).toBe(500);
    expect((await ask('/v1/case_roles')).status).toBe(500);
    await ask('/__sandbox/faults', { method: 'DELETE' });
    expect((await ask('/v1/cases')).status).toBe(200);
  });

  test.each([
    ['before', 0],
    ['after', 1],
  ])('a connection cut %s the request leaves %d records', async (cut, count) => {
    await fail({ path: '/v1/case_stages', cut });
    await expect(ask('/v1/case_stages', STAGE)).rejects.toThrow();
    expect(await stages()).toBe(count);
  });

  test('a body may end in the middle', async () => {
    await fail({ cut_body: true });
    const answer = await ask('/v1/cases');
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
  });

  test('JSON may be broken, or missing, though the request was carried out', async () => {
    await fail({ broken_json: true });
    const broken = await ask('/v1/case_stages', STAGE);
    expect(broken.status).toBe(201);
    await expect(broken.json()).rejects.toThrow();
    await fail({ empty_body: true });
    const empty = await ask('/v1/case_stages', STAGE);
    expect([empty.status, await empty.text(), await stages()]).toEqual([201, '', 2]);
  });

  test('an answer may be huge, late, or its own next page', async () => {
    await fail({ huge_mb: 2, delay_ms: 50 });
    const started = performance.now();
    const huge = await (await ask('/v1/cases')).arrayBuffer();
    expect(huge.byteLength).toBeGreaterThan(2_000_000);
    expect(performance.now() - started).toBeGreaterThan(49);
    await fail({ repeat_link: true });
    const circular = await ask('/v1/cases?page_size=5');
    const link = new URL(/<(.+)>/.exec(circular.headers.get('link') ?? '')?.[1] ?? '');
    expect([link.pathname, link.search]).toEqual(['/v1/cases', '?page_size=5']);
  });

  test('storage can fail too', async () => {
    await fail({ path: '/storage/*', status: 500 });
    expect((await ask('/storage/documents/1/1')).status).toBe(500);
  });

  test('every request is remembered, its token is not', async () => {
    await ask('/__sandbox/requests', { method: 'DELETE' });
    await ask('/v1/case_stages?x=1', STAGE);
    const log = await (await ask('/__sandbox/requests')).text();
    expect(log).not.toContain(sandbox.token);
    expect(JSON.parse(log)).toEqual([
      {
        id: expect.any(Number),
        at: expect.any(Number),
        method: 'POST',
        path: '/v1/case_stages',
        query: { x: '1' },
        status: 201,
        authorized: true,
        headers: { 'content-type': 'application/json', authorization: true },
        body: { name: 'Appeal' },
      },
    ]);
  });
});
