import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { call, fault, recordsOf, requestsTo } from '../support/harness.ts';
import { expectError, seenBy, UNNAMED, useScene } from '../support/scene.ts';

const scene = useScene();

/** The POSTs that the sandbox has seen. A create of a stage reads the stages before. */
const seenPosts = async (sandbox: Sandbox) => (await seenBy(sandbox)).filter((one) => one.startsWith('POST'));

const inTwoSeconds = () => new Date(Date.now() + 2000).toUTCString();

describe('a request that MyCase answers with 429', () => {
  it.each([
    ['seconds', () => '1', 1000],
    ['an HTTP date', inTwoSeconds, 900],
    ['a date that is past', () => 'Wed, 21 Oct 2015 07:28:00 GMT', 0],
    ['no time at all', () => 'now', 0],
    ['words', () => 'a while', 0],
  ])('is repeated after the delay of Retry-After: %s', async (_, retryAfter, leastMs) => {
    const { sandbox, client } = scene;
    await fault(sandbox, { status: 429, headers: { 'Retry-After': retryAfter() } });
    expect(await call(client, 'list_cases', UNNAMED)).toMatchObject({ isError: false, data: { total: 226 } });
    const [first, second] = await requestsTo(sandbox);
    expect(await seenBy(sandbox)).toEqual(['GET /v1/cases 429', 'GET /v1/cases 200']);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(leastMs);
  });

  it('is repeated after a delay when MyCase states no delay', async () => {
    const { sandbox, client } = scene;
    await fault(sandbox, { status: 429 });
    expect(await call(client, 'list_cases', UNNAMED)).toMatchObject({ isError: false });
    expect(await requestsTo(sandbox)).toHaveLength(2);
  });

  it('is repeated when it writes, and is carried out once', async () => {
    const { sandbox, client } = scene;
    const before = await recordsOf(sandbox, 'case_stages');
    await fault(sandbox, { method: 'POST', status: 429 });
    expect(await call(client, 'create_case_stage', { name: 'On appeal' })).toMatchObject({ isError: false });
    expect(await seenPosts(sandbox)).toEqual(['POST /v1/case_stages 429', 'POST /v1/case_stages 201']);
    expect(await recordsOf(sandbox, 'case_stages')).toHaveLength(before.length + 1);
  });

  it('is not repeated when the delay is longer than a call may take, and the error states the delay', async () => {
    const { sandbox, client } = scene;
    await fault(sandbox, { method: 'POST', status: 429, headers: { 'Retry-After': '3600' } });
    expectError(
      await call(client, 'create_case_stage', { name: 'On remand' }),
      /^MyCase answered 429 to POST \/case_stages: .+ MyCase asks to wait 3600 s\.$/,
    );
    expect(await seenPosts(sandbox)).toEqual(['POST /v1/case_stages 429']);
  });
});

describe('a request that MyCase always answers with 429 and a delay of 0', () => {
  const scene = useScene('--call-timeout', '2');

  it('ends in an error within the time limit, after few attempts', async () => {
    const { sandbox, client } = scene;
    await fault(sandbox, { status: 429, times: 1000, headers: { 'Retry-After': '0' } });
    expectError(await call(client, 'list_cases', UNNAMED), 'MyCase answered 429 to GET /cases');
    expect((await requestsTo(sandbox)).length).toBeLessThan(10);
  });
});
