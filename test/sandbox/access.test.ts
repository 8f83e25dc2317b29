import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITED_TOKEN, SANDBOX_TOKEN, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { answered } from './talk.ts';

describe('access to the sandbox', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox.close());

  async function ask(path: string, token?: string, init: RequestInit = {}) {
    const headers = new Headers(init.headers);
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    return answered(await fetch(sandbox.url + path, { ...init, headers }));
  }

  test.each([undefined, 'wrong'])('the token %s is not let in', async (token) => {
    const { status, record } = await ask('/v1/cases', token);
    expect(status).toBe(401);
    expect(record.errors).toEqual([{ description: expect.any(String) }]);
    expect((await ask('/firm', token)).record).toEqual({ message: expect.any(String), code: 'unauthorized' });
  });

  test('each token belongs to a member of staff', async () => {
    expect((await ask('/v1/me', SANDBOX_TOKEN)).record.title).toBe('Managing Partner');
    expect((await ask('/v1/me', LIMITED_TOKEN)).record.type).toBe('Paralegal');
  });

  test.each(['invoices', 'invoice_payments', 'webhooks/subscriptions', 'expenses', 'time_entries'])(
    'the limited token is refused %s',
    async (path) => {
      expect((await ask(`/v1/${path}`, LIMITED_TOKEN)).status).toBe(403);
    },
  );

  test('a body must be JSON with the content type of JSON', async () => {
    const json = { 'content-type': 'application/json' };
    const broken = await ask('/v1/tasks', SANDBOX_TOKEN, { method: 'POST', body: '{"name":', headers: json });
    const form = await ask('/v1/tasks', SANDBOX_TOKEN, { method: 'POST', body: 'name=x' });
    expect([broken.status, form.status]).toEqual([400, 400]);
  });

  test('the 26th request of a second is refused, and only for its token', async () => {
    const own = await startSandbox({ tokens: ['one', 'two'] });
    const get = (token: string) => fetch(`${own.baseUrl}/firm`, { headers: { authorization: `Bearer ${token}` } });
    const statuses = await Promise.all(Array.from({ length: 26 }, async () => (await get('one')).status));
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    const refused = await get('one');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, null]);
    expect((await get('two')).status).toBe(200);
    await own.close();
  });
});
