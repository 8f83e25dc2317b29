import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, connect } from '../support/harness.ts';
import { type FindRequest, FURTHER_REQUESTS, KNOWN_REQUESTS } from './find-requests.ts';

const MAX_ANSWER_LENGTH = 1_499;
const READ_RESULTS = 3;

let client: Client;

beforeAll(async () => {
  client = await connect({ args: ['--catalog', 'compact', '--sandbox'] });
});

afterAll(() => client.close());

async function search(query: string): Promise<{ text: string; names: string[] }> {
  const { text } = await call(client, 'find_tools', { query });
  return { text, names: [...text.matchAll(/^(\w+) \(run with run_\w+/gm)].map(([, name = '']) => name) };
}

/** The requests whose tool is not among the first three results, each with these results, and the longest answer. */
async function searchAll(requests: readonly FindRequest[]) {
  const misses: string[] = [];
  const lengths: number[] = [];
  for (const [request, ...tools] of requests) {
    const { text, names } = await search(request);
    lengths.push(text.length);
    const first = names.slice(0, READ_RESULTS);
    if (!tools.some((tool) => first.includes(tool))) misses.push(`${request}: ${first.join(', ')}`);
  }
  return { misses, longest: Math.max(...lengths) };
}

describe.each([
  { set: 'known', requests: KNOWN_REQUESTS },
  { set: 'further', requests: FURTHER_REQUESTS },
])('find_tools, for the 50 $set requests,', ({ set, requests }) => {
  it('has the right tool among the first three results, in less than 1,500 characters', async () => {
    expect(requests).toHaveLength(50);
    const { misses, longest } = await searchAll(requests);
    const hits = requests.length - misses.length;
    process.stderr.write(`find_tools, ${set}: ${hits} of ${requests.length}; longest answer ${longest} characters\n`);
    expect(longest).toBeLessThanOrEqual(MAX_ANSWER_LENGTH);
    expect(misses).toEqual([]);
  });
});

it('find_tools shows all arguments of a tool that is named, in less than 1,500 characters', async () => {
  const full = await connect({ args: ['--sandbox'] });
  const { tools } = await full.listTools();
  await full.close();
  expect(tools.length).toBeGreaterThan(100);
  for (const { name, inputSchema } of tools) {
    const { text, names } = await search(name);
    expect(names).toEqual([name]);
    expect(text.length, name).toBeLessThanOrEqual(MAX_ANSWER_LENGTH);
    for (const argument of Object.keys(inputSchema.properties ?? {})) {
      expect(text).toMatch(new RegExp(`\\b${argument}\\*?: `));
    }
  }
});

it('find_tools names some tools, in less than 1,500 characters, if nothing matches', async () => {
  const { text } = await search('xyzzy');
  expect(text).toMatch(/^No tool matches\. Use other words\. Some tools: find_records, case_brief, .* more\.$/);
  expect(text.length).toBeLessThanOrEqual(MAX_ANSWER_LENGTH);
});
