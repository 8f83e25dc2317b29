import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LIMITED_TOKEN } from '../../src/sandbox/index.ts';
import { aClient, aSandbox, call, fault, pointedAt, recordsOf, requestsTo } from '../support/harness.ts';
import { expectError, useScene } from '../support/scene.ts';

const scene = useScene();

describe('an error after a refusal of MyCase', () => {
  it('asks for a new token when MyCase does not know the token any more', async () => {
    const sandbox = await aSandbox();
    const client = await aClient({
      env: { ...pointedAt(sandbox), MYCASE_ACCESS_TOKEN: 'an-old-one-4711' },
    });
    const answer = await call(client, 'get_firm');
    expectError(answer, /^MyCase answered 401 to GET \/firm: .+ Run `mycase-mcp login`/);
    expect(answer.text).not.toContain('4711');
    expect(await requestsTo(sandbox)).toHaveLength(1);
  });

  it('is returned without a request while nobody is signed in', async () => {
    const sandbox = await aSandbox();
    const nowhere = join(tmpdir(), randomUUID());
    const client = await aClient({
      args: ['--store', 'plain', '--state-folder', nowhere],
      env: { MYCASE_BASE_URL: sandbox.baseUrl },
    });
    expectError(await call(client, 'get_firm'), 'Nobody is signed in to MyCase.');
    expect(await requestsTo(sandbox)).toEqual([]);
  });

  it('states who can grant a missing permission', async () => {
    const sandbox = await aSandbox();
    const client = await aClient({ env: { ...pointedAt(sandbox), MYCASE_ACCESS_TOKEN: LIMITED_TOKEN } });
    expect(await call(client, 'list_cases')).toMatchObject({ isError: false });
    expectError(
      await call(client, 'list_invoices'),
      'MyCase answered 403 to GET /invoices: "You do not have permission to do this". The signed-in person or the app ' +
        'lacks the permission',
    );
  });

  it('names every field that MyCase refuses', async () => {
    const { sandbox, client } = scene;
    const before = await recordsOf(sandbox, 'cases');
    const answer = await call(client, 'create_case', {
      name: 'Halloway lease',
      billing_contact: { id: 5 },
      clients: [{ id: 2 }, { id: 3 }],
      companies: [{ id: 4 }],
    });
    expectError(answer, 'MyCase answered 422 to POST /cases: ');
    for (const place of ['/billing_contact/id', '/clients/0/id', '/clients/1/id', '/companies/0/id']) {
      expect(answer.text).toContain(`${place} "must exist"`);
    }
    expect(answer.text).toContain('Correct the named fields and call again.');
    expect(await recordsOf(sandbox, 'cases')).toEqual(before);
  });

  it('names the parameter that MyCase refuses', async () => {
    const { client } = scene;
    expectError(
      await call(client, 'list_cases', { page_token: 'made-up' }),
      'MyCase answered 400 to GET /cases: page_token "is invalid". Correct the argument and call again.',
    );
  });
});

describe('the text of an error response', () => {
  it.each([
    ['a page of HTML', '<html><body><h1>Bad request</h1></body></html>', ': "Bad request". '],
    ['plain text', 'upstream says no', ': "upstream says no". '],
    ['nothing', '', 'MyCase answered 400 to GET /cases. '],
    ["the gateway's words", '{"message":"Forbidden by policy"}', ': "Forbidden by policy". '],
    ['errors of another shape', '{"errors":[null,"oops",{"description":7},{"source":null}]}', '/cases'],
    ['errors that are no list', '{"errors":{"name":["is taken"]}}', 'MyCase answered 400 to GET /cases'],
    ['null', 'null', 'MyCase answered 400 to GET /cases'],
    ['a list', '[]', 'MyCase answered 400 to GET /cases'],
    ['broken JSON', '{"errors":[{"descr', 'MyCase answered 400 to GET /cases'],
  ])('is shown from %s', async (_, body, words) => {
    const { sandbox, client } = scene;
    await fault(sandbox, { status: 400, body });
    const answer = await call(client, 'list_cases');
    expectError(answer, words);
    expect(answer.text).toContain('Correct the argument and call again.');
  });

  it('is shortened when it is long', async () => {
    const { sandbox, client } = scene;
    const errors = Array.from({ length: 200 }, (_, i) => ({
      description: `is not what was expected at this place ${'of the form '.repeat(40)}`,
      source: { pointer: `/custom_field_values/${i}/value` },
    }));
    await fault(sandbox, { status: 422, body: JSON.stringify({ errors }) });
    const answer = await call(client, 'list_cases');
    expectError(answer, '/custom_field_values/0/value "is not what was expected');
    expect(answer.text).toContain('Correct the named fields and call again.');
  });

  it('is shown without the access token, also when MyCase repeats it', async () => {
    const { sandbox, client } = scene;
    const description = `Bad credentials: Bearer ${sandbox.token}`;
    await fault(sandbox, { status: 401, body: JSON.stringify({ errors: [{ description }] }) });
    const answer = await call(client, 'list_cases');
    expect(answer.text).toContain('Bad credentials');
    expect(answer.text).not.toContain(sandbox.token);
  });
});

describe('an id in a path', () => {
  it.each(['../x', '..', '.', 'a/b', 'a\\b', '%2e%2e', '%2F', 'a?b', 'a#b', 'a b', 'a\nb', 'ä', ''])(
    'is refused as the key %j',
    async (option_key) => {
      const { sandbox, client } = scene;
      const answer = await call(client, 'delete_custom_field_option', {
        custom_field_id: 771_093,
        option_key,
      });
      expectError(answer, 'option_key');
      expect(await requestsTo(sandbox)).toEqual([]);
    },
  );

  it.each([0, -1, 1.5, '1/../2', '01x', 2 ** 60])('is refused as the id %j', async (case_id) => {
    const { sandbox, client } = scene;
    expectError(await call(client, 'delete_case', { case_id }), 'delete_case was not called: case_id');
    // A text can be a name. It is looked up in the lists.
    const lookups = typeof case_id === 'string' ? ['GET /v1/cases', 'GET /v1/clients'] : [];
    const sent = (await requestsTo(sandbox)).map(({ method, path }) => `${method} ${path}`);
    expect(sent.filter((request) => !lookups.includes(request))).toEqual([]);
  });
});
