import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { aClient, ERAS, join, pointedAt } from '../support/harness.ts';
import { startHttp } from '../support/http-server.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

/** Variables without a choice of structured content. */
function plainEnv(): Record<string, string> {
  const { MYCASE_STRUCTURED: _, ...env } = pointedAt(sandbox);
  return env;
}

const CALLS: readonly [string, Record<string, unknown>][] = [
  ['list_cases', { page_size: 3 }],
  ['get_case', { case_id: 31_204_126 }],
  ['find_records', { query: 'Gosling' }],
  ['update_case', { case_id: 31_204_126, description: 'Settled.' }],
  ['delete_case', { case_id: 31_204_126 }],
  ['download_document', { document_id: 64_005_946 }],
];

async function partsOf(client: Client) {
  const { tools } = await client.listTools();
  const results = [];
  for (const [name, args] of CALLS) results.push(await client.callTool({ name, arguments: args }));
  for (const { content } of results)
    expect(content).toMatchObject([{ type: 'text', text: expect.stringMatching(/./) }]);
  return {
    withSchema: tools.filter(({ outputSchema }) => outputSchema).length,
    tools: tools.length,
    structured: results.filter(({ structuredContent }) => structuredContent).length,
    fieldLists: results.filter(({ _meta }) => _meta && 'mycase-mcp/untrusted-fields' in _meta).length,
  };
}

const OFF = { withSchema: 0, structured: 0, fieldLists: 0 };
const ERA_NAMES = Object.keys(ERAS) as (keyof typeof ERAS)[];

describe.each(ERA_NAMES)('a client of %s', (era) => {
  it('gets text alone, and no output schema, from a server with --structured off', async () => {
    const args = era === '2025-11-25' ? ['--structured', 'off'] : [];
    const env = { ...plainEnv(), MYCASE_STRUCTURED: args.length > 0 ? 'on' : 'off', MYCASE_CONFIRM: 'token' };
    expect(await partsOf(await aClient({ era, args, env }))).toMatchObject(OFF);
  });

  it('gets both from a server with --structured on, and an output schema of every tool without attachments and images', async () => {
    const client = await aClient({
      era,
      args: ['--structured', 'on'],
      env: { ...plainEnv(), MYCASE_CONFIRM: 'token' },
    });
    const parts = await partsOf(client);
    expect(parts).toMatchObject({ withSchema: parts.tools - 4, structured: CALLS.length });
    // A preview has words of this server alone.
    expect(parts.fieldLists).toBe(CALLS.length - 1);
  });
});

it('a server over HTTP sends text alone by default, to each client the same', async () => {
  const http = await startHttp({ env: { ...plainEnv(), MYCASE_CONFIRM: 'token' } });
  const listed = [];
  for (const era of ERA_NAMES) {
    const client = new Client({ name: 'test', version: '1.0.0' }, ERAS[era]);
    await join(client, new StreamableHTTPClientTransport(new URL(http.url)));
    expect(await partsOf(client)).toMatchObject(OFF);
    listed.push((await client.listTools()).tools);
    await client.close();
  }
  expect(listed[0]).toEqual(listed[1]);
  await http.stop();
});

it.each(['on', 'off'])('the compact catalog finds and runs tools with --structured %s', async (structured) => {
  const client = await aClient({ args: ['--catalog', 'compact', '--structured', structured], env: plainEnv() });
  const { tools } = await client.listTools();
  expect(tools.filter(({ outputSchema }) => outputSchema)).toEqual([]);
  const found = await client.callTool({ name: 'find_tools', arguments: { query: 'list cases' } });
  expect(JSON.stringify(found.content)).toContain('list_cases');
  expect(found.structuredContent).toBeUndefined();
  const run = { tool: 'list_cases', arguments: { page_size: 2 } };
  const { structuredContent } = await client.callTool({ name: 'run_read_tool', arguments: run });
  if (structured === 'off') expect(structuredContent).toBeUndefined();
  else expect(structuredContent).toMatchObject({ shown: 2, cases: { columns: expect.arrayContaining(['id']) } });
});
