import { describe, expect, it } from 'vitest';
import { call, fault, recordsOf, requestsTo } from '../harness.ts';
import { expectError, seenBy, UNNAMED, useScene } from './scene.ts';

const scene = useScene();

const inTwoSeconds = () => new Date(Date.now() + 2000).toUTCString();

describe('when MyCase is asked too often', () => {
  it.each([
    ['seconds', () => '1', 1000],
    ['an HTTP date', inTwoSeconds, 900],
    ['a date that is past', () => 'Wed, 21 Oct 2015 07:28:00 GMT', 0],
    ['no time at all', () => 'now', 0],
    ['words', () => 'a while', 0],
  ])('waits as long as Retry-After asks, be it %s', async (_, retryAfter, leastMs) => {
    const { sandbox, client } = scene;
    await fault(sandbox, { status: 429, headers: { 'Retry-After': retryAfter() } });
    expect(await call(client, 'list_cases', UNNAMED)).toMatchObject({ isError: false, data: { total: 226 } });
    const [first, second] = await requestsTo(sandbox);
    expect(await seenBy(sandbox)).toEqual(['GET /v1/cases 429', 'GET /v1/cases 200']);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(leastMs);
  });

  it('waits by itself where MyCase does not say how long', async () => {
    const { sandbox, client } = scene;
    await fault(sandbox, { status: 429 });
    expect(await call(client, 'list_cases', UNNAMED)).toMatchObject({ isError: false });
    expect(await requestsTo(sandbox)).toHaveLength(2);
  });

  it('repeats a write, which MyCase has not carried out, and it is done once', async () => {
    const { sandbox, client } = scene;
    const before = await recordsOf(sandbox, 'case_stages');
    await fault(sandbox, { method: 'POST', status: 429 });
    expect(await call(client, 'create_case_stage', { name: 'On appeal' })).toMatchObject({ isError: false });
    expect(await seenBy(sandbox)).toEqual(['POST /v1/case_stages 429', 'POST /v1/case_stages 201']);
    expect(await recordsOf(sandbox, 'case_stages')).toHaveLength(before.length + 1);
  });

  it('does not wait longer than a call may take, but says how long MyCase asks to wait', async () => {
    const { sandbox, client } = scene;
    await fault(sandbox, { status: 429, headers: { 'Retry-After': '3600' } });
    expectError(
      await call(client, 'create_case_stage', { name: 'On remand' }),
      /^MyCase answered 429 to POST \/case_stages: .+ MyCase asks to wait 3600 s\.$/,
    );
    expect(await requestsTo(sandbox)).toHaveLength(1);
  });
});

describe('when MyCase is asked too often and says "at once" for ever', () => {
  const scene = useScene('--call-timeout', '2');

  it('gives up in time, and does not ask all the while', async () => {
    const { sandbox, client } = scene;
    await fault(sandbox, { status: 429, times: 1000, headers: { 'Retry-After': '0' } });
    expectError(await call(client, 'list_cases', UNNAMED), 'MyCase answered 429 to GET /cases');
    expect((await requestsTo(sandbox)).length).toBeLessThan(10);
  });
});
