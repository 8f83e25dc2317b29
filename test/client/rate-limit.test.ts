import { expect, it } from 'vitest';
import { aClient, aSandbox, call, pointedAt, requestsTo } from '../support/harness.ts';

const LIMIT = 25;
const CALLS = 60;

it('many calls at the same time send at most 25 requests a second, in the order of the calls', async () => {
  const sandbox = await aSandbox();
  const client = await aClient({ env: pointedAt(sandbox) });
  const sizes = Array.from({ length: CALLS }, (_, i) => i + 1);

  const answers = await Promise.all(sizes.map((page_size) => call(client, 'list_case_roles', { page_size })));

  expect(answers.filter(({ isError }) => isError)).toEqual([]);
  const seen = await requestsTo(sandbox);
  expect(seen.map(({ status }) => status)).toEqual(sizes.map(() => 200));
  for (const [i, { at }] of seen.slice(LIMIT).entries()) expect(at - (seen[i]?.at ?? 0)).toBeGreaterThan(1000);

  // Requests of one second go out on connections of their own, so only the seconds have an order.
  const asked = seen.map(({ query }) => Number(/\d+/.exec(JSON.stringify(query))?.[0]));
  for (let first = 0; first < CALLS; first += LIMIT) {
    const second = asked.slice(first, first + LIMIT).toSorted((a, b) => a - b);
    expect(second).toEqual(sizes.slice(first, first + LIMIT));
  }
});
