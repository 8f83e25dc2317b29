import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { aClient, aSandbox, call, pointedAt, requestsTo } from '../support/harness.ts';

// With `--api profile`, nothing uses the table of version 1: no tool, resource, prompt or request comes from it.

let inputs = 0;
afterAll(() => void process.stdout.write(`test/tools/profile-table.test.ts: ${inputs} distinct inputs\n`));

it('only the parts that choose a table, and a workflow of version 1, read the table of version 1', () => {
  const source = fileURLToPath(new URL('../../src/', import.meta.url));
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  inputs += files.length;
  const readers = files.filter(
    (name) => !name.startsWith('tools/') && /from '[^']*\/tools\/[^']+'/.test(readFileSync(join(source, name), 'utf8')),
  );
  // The profile has no workflows, so it never uses the tables of query_firm. `doctor --live` refuses the profile.
  expect(readers.toSorted()).toEqual([
    'app.ts',
    'cli/doctor.ts',
    'cli/live-check/read-operations.ts',
    'database/schema/list-entities.ts',
  ]);
});

const V1_TOOLS = [
  'query_firm',
  'find_records',
  'agenda',
  'list_cases',
  'list_staff',
  'get_case',
  'create_task',
  'update_case',
  'delete_case',
  'get_me',
];

it('no tool of version 1 can be called, and a call of each tool requests no path of version 1', async () => {
  const sandbox = await aSandbox();
  const client = await aClient({
    args: ['--api', 'profile'],
    env: { ...pointedAt(sandbox), MYCASE_BASE_URL: sandbox.url },
  });
  const { tools } = await client.listTools();
  expect(tools).toHaveLength(8);
  for (const name of V1_TOOLS) {
    inputs += 1;
    await expect(call(client, name), name).rejects.toThrow(/nknown tool|no tool/);
  }
  const before = (await requestsTo(sandbox)).length;
  for (const { name } of tools) {
    inputs += 1;
    const args = {
      client_id: '1',
      case_id: '1',
      role: 'Trustee',
      event_id: '1',
      title: 'x',
      name: 'x.txt',
      file: { text: 'x' },
    };
    const { inputSchema } = tools.find((tool) => tool.name === name) ?? expect.unreachable();
    const known = Object.entries(args).filter(([key]) => Object.hasOwn(inputSchema.properties ?? {}, key));
    await call(client, name, Object.fromEntries(known));
  }
  const requests = (await requestsTo(sandbox)).slice(before);
  expect(requests.length).toBeGreaterThan(4);
  expect(requests.filter(({ path }) => /^\/v1\b/.test(path))).toEqual([]);
});
