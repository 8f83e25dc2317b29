import { describe, expect, it, vi } from 'vitest';
import { call, fault, recordsOf, requestsTo } from '../support/harness.ts';
import { expectError, NOT_KNOWN, UNNAMED, useScene } from '../support/scene.ts';

const SLOW = { delay_ms: 15_000 };
const SOON = { timeout: 50_000 };

describe('a call that reaches its time limit', () => {
  // A busy machine sends a write within this time.
  const scene = useScene('--call-timeout', '6');

  it('ends, and its HTTP request is canceled when it reads', async () => {
    const { sandbox, client } = scene;
    await fault(sandbox, SLOW);
    expectError(
      await call(client, 'list_cases', UNNAMED),
      'GET /cases was stopped before MyCase answered: canceled or out of time. Nothing was changed',
    );
    await vi.waitFor(async () => expect(await requestsTo(sandbox)).toMatchObject([{ aborted: true }]), SOON);
  });

  it('ends with an unknown outcome when it writes', async () => {
    const { sandbox, client } = scene;
    const [first, second] = await recordsOf(sandbox, 'case_stages');
    for (const method of ['POST', 'PUT', 'DELETE']) await fault(sandbox, { ...SLOW, method });
    const answers = await Promise.all([
      call(client, 'create_case_stage', { name: 'On appeal' }),
      call(client, 'update_case_stage', { case_stage_id: first?.id, name: 'On appeal' }),
      call(client, 'delete_case_stage', { case_stage_id: second?.id }),
    ]);
    for (const answer of answers) expectError(answer, NOT_KNOWN);
    const writes = (await requestsTo(sandbox)).filter(({ method }) => method !== 'GET');
    expect(writes).toHaveLength(3);
  });

  it('ends at once when MyCase asks to wait longer than the time limit', async () => {
    const { sandbox, client } = scene;
    await fault(sandbox, { status: 503, times: 9, headers: { 'Retry-After': '30' } });
    expectError(await call(client, 'list_cases', UNNAMED), /^MyCase answered 503 to GET \/cases: .+ wait 30 s\.$/);
    expect(await requestsTo(sandbox)).toHaveLength(1);
  });
});

describe('many writes that reach their time limit', () => {
  const scene = useScene('--call-timeout', '1');

  it('are each reported correctly as sent or not sent', async () => {
    const { sandbox, client } = scene;
    const names = Array.from({ length: 60 }, (_, i) => `Stage ${i}`);
    const answers = await Promise.all(names.map((name) => call(client, 'create_case_stage', { name })));
    const made = new Set((await recordsOf(sandbox, 'case_stages')).map(({ name }) => name));
    const unsent = names.filter((_, i) => answers[i]?.text.includes('Nothing was changed'));
    expect(unsent).not.toEqual([]);
    expect(unsent.filter((name) => made.has(name))).toEqual([]);
    expect(names.filter((name, i) => answers[i]?.isError === false && !made.has(name))).toEqual([]);
  });
});

describe('a call that is canceled', () => {
  const scene = useScene();

  it('cancels its HTTP request', async () => {
    const { sandbox, client } = scene;
    await fault(sandbox, SLOW);
    const cancel = new AbortController();
    const calling = client.callTool({ name: 'list_cases', arguments: {} }, { signal: cancel.signal });
    await vi.waitFor(async () => expect(await requestsTo(sandbox)).toHaveLength(1), SOON);
    cancel.abort('changed my mind');
    await expect(calling).rejects.toThrow();
    await vi.waitFor(async () => expect(await requestsTo(sandbox)).toMatchObject([{ aborted: true }]), SOON);
  });

  it('sends nothing when it still waits for the rate limit', async () => {
    const { sandbox, client } = scene;
    const calls = Array.from({ length: 100 }, (_, i) => {
      const cancel = new AbortController();
      const named = { name: 'create_case_stage', arguments: { name: `Stage ${i}` } };
      return { cancel, ended: client.callTool(named, { signal: cancel.signal }).catch(() => 'canceled') };
    });
    await vi.waitFor(async () => expect(await requestsTo(sandbox)).not.toEqual([]), SOON);
    for (const { cancel } of calls) cancel.abort();
    expect(await Promise.all(calls.map(({ ended }) => ended))).toContain('canceled');
    // This call is sent after all that wait.
    expect(await call(client, 'get_firm')).toMatchObject({ isError: false });
    expect((await requestsTo(sandbox)).length).toBeLessThan(calls.length / 2);
  });
});
