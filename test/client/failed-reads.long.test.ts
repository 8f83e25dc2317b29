import { describe, expect, it } from 'vitest';
import { aClient, call, fault, requestsTo } from '../support/harness.ts';
import { listedTools } from '../support/listed-tools.ts';
import { expectError, seenBy, UNNAMED, useScene } from '../support/scene.ts';

const scene = useScene();

const TIMED_OUT = { status: 504, body: '{"message":"Endpoint request timed out"}' };

describe('a read that fails', () => {
  it.each([
    ['500', { status: 500 }, 1, 'MyCase answered 500 to GET /cases: "Fault: 500".'],
    ['503', { status: 503 }, 3, 'MyCase answered 503 to GET /cases: "Fault: 503".'],
    ['504', TIMED_OUT, 2, 'MyCase answered 504 to GET /cases: "Endpoint request timed out". MyCase took too long'],
    ['a cut connection', { cut: 'before' }, 3, 'The connection to MyCase broke during GET /cases'],
    ['a cut body', { cut_body: true }, 3, 'MyCase answered 200 to GET /cases, but the response was cut short.'],
    ['broken JSON', { broken_json: true }, 1, 'MyCase answered 200 to GET /cases, but the response was not JSON.'],
    ['no body', { empty_body: true }, 1, 'MyCase answered 200 to GET /cases, but the response was empty.'],
    ['no list', { body: '{"message":"OK"}' }, 1, 'MyCase answered list_cases with something that is not a list.'],
    ['null', { body: 'null' }, 1, 'MyCase answered list_cases with something that is not a list.'],
    ['50 MB', { huge_mb: 50 }, 1, 'but the response was too large. Request fewer records at once.'],
  ])('with %s at each attempt ends in an error', async (_, wrong, attempts, words) => {
    const { sandbox, client } = scene;
    await fault(sandbox, { path: '/v1/cases', ...wrong, times: 9 });
    expectError(await call(client, 'list_cases', UNNAMED), words);
    expect(await requestsTo(sandbox)).toHaveLength(attempts);
    expect(await call(client, 'get_firm')).toMatchObject({ isError: false });
  });

  it.each([
    ['502, then 503', [{ status: 502 }, { status: 503 }]],
    ['504', [TIMED_OUT]],
    ['a cut connection', [{ cut: 'before' }]],
    ['a cut body', [{ cut_body: true }]],
  ])('with %s ends in the right result', async (_, wrong) => {
    const { sandbox, client } = scene;
    for (const one of wrong) await fault(sandbox, one);
    expect(await call(client, 'list_cases', UNNAMED)).toMatchObject({ isError: false, data: { total: 226 } });
    expect(await requestsTo(sandbox)).toHaveLength(wrong.length + 1);
  });

  it.each([['[]'], ['null'], ['"deleted"'], ['7']])('with %s in place of a record is an error', async (body) => {
    const { sandbox, client } = scene;
    await fault(sandbox, { body });
    expectError(await call(client, 'get_firm'), 'MyCase answered get_firm with something that is not a firm.');
  });

  it('because no server listens states that nothing was sent', async () => {
    const client = await aClient({
      env: { MYCASE_BASE_URL: 'http://127.0.0.1:9/v1', MYCASE_ACCESS_TOKEN: 'sandbox-token' },
    });
    expectError(
      await call(client, 'list_cases', UNNAMED),
      'MyCase could not be reached for GET /cases (ECONNREFUSED); nothing was sent.',
    );
  });
});

describe('a page of a list', () => {
  it('that names itself as the next one is the last', async () => {
    const { sandbox, client } = scene;
    const first = await call(client, 'list_tasks', { page_size: 10 });
    const { next_page_token: page_token } = first.data;
    expect(page_token).toEqual(expect.any(String));
    await fault(sandbox, { repeat_link: true, times: 2 });
    for (const args of [{ page_size: 10, page_token }, { page_size: 10 }]) {
      const { data, text } = await call(client, 'list_tasks', args);
      expect(data).toMatchObject({ next_page_token: null });
      expect(text).toContain('no further page');
    }
  });

  it('with rows and fields of wrong types is returned, with the wrong values listed separately', async () => {
    const { sandbox, client } = scene;
    const rows = [{ id: 'one', name: 'Kept', clients: 'none', colour: 'red' }, null, 'text', { id: 2 }];
    await fault(sandbox, { path: '/v1/cases', body: JSON.stringify(rows) });
    const answer = await call(client, 'list_cases', { fields: ['*'] });
    expect(answer).toMatchObject({
      isError: false,
      data: {
        cases: [
          { name: 'Kept', colour: 'red', unexpected: { id: 'one', clients: 'none' } },
          {},
          { unexpected: 'text' },
          { id: 2 },
        ],
      },
    });
    expect((await listedTools(client)).get('list_cases')?.faultsIn(answer.structured ?? {})).toEqual([]);
  });

  it('is requested once when MyCase answers', async () => {
    const { sandbox, client } = scene;
    await call(client, 'list_cases', { ...UNNAMED, page_size: 1 });
    expect(await seenBy(sandbox)).toEqual(['GET /v1/cases 200']);
  });
});
