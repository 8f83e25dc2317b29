import type { Client } from '@modelcontextprotocol/client';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getToolHints } from '../../src/operations/define-operation.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { toolsets } from '../../src/tools/index.ts';
import { aClient, call, connect, pointedAt, recordsOf, requestsTo } from '../support/harness.ts';

const operations = Object.values(toolsets).flat();
const RUNNERS = ['run_read_tool', 'run_write_tool', 'run_delete_tool'];
const MAX_TOKENS = 3_500;

let sandbox: Sandbox;
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await connect({ args: ['--catalog', 'compact'], env: pointedAt(sandbox) });
});

afterAll(async () => {
  await client.close();
  await sandbox.close();
});

/** The names of the tools that a search answers with, in its order. */
async function found(query: string): Promise<string[]> {
  const { text } = await call(client, 'find_tools', { query });
  return [...text.matchAll(/^(\w+) \(run with run_\w+; [\w, ]+\): /gm)].map(([, name]) => name ?? '');
}

/** The one runner that takes a tool. */
function runnerOf(name: string): string {
  const operation = operations.find((one) => one.name === name);
  if (operation && getToolHints(operation).readOnlyHint) return 'run_read_tool';
  return name.startsWith('delete_') ? 'run_delete_tool' : 'run_write_tool';
}

describe('the compact catalog', () => {
  it('has four tools with correct hints, in at most 3,500 tokens', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['find_tools', ...RUNNERS]);
    const said = tools.map(({ name, description, inputSchema }) => JSON.stringify({ name, description, inputSchema }));
    expect(countTokens(said.join('\n'))).toBeLessThan(MAX_TOKENS);
    const hints = tools.map(({ annotations }) => [annotations?.readOnlyHint, annotations?.destructiveHint]);
    expect(hints).toEqual([
      [true, false],
      [true, false],
      [false, true],
      [false, true],
    ]);
  });

  it('refuses an unknown tool with the name of a similar tool, and refuses a search without words', async () => {
    const unknown = await call(client, 'run_read_tool', { tool: 'list_case' });
    expect(unknown).toMatchObject({
      isError: true,
      text: expect.stringContaining('Did you mean "list_cases"?'),
    });
    expect(await call(client, 'find_tools', { query: ' ' })).toMatchObject({ isError: true });
  });

  it('refuses wrong arguments with the message of the tool itself', async () => {
    const wrong = await call(client, 'run_read_tool', { tool: 'get_case', arguments: { task_id: 1 } });
    expect(wrong.isError).toBe(true);
    expect(wrong.text).toContain('get_case was not called:');
    expect(await call(client, 'run_read_tool', { tool: 'get_case', arguments: 7 })).toMatchObject({
      isError: true,
    });
  });

  it('refuses arguments outside of `arguments`, and shows where they belong', async () => {
    const sent = (await requestsTo(sandbox)).length;
    const stray = { tool: 'list_tasks', arguments: { fields: ['id'] }, page_size: 2 };
    const refused = await call(client, 'run_read_tool', stray);
    expect(refused.isError).toBe(true);
    expect(refused.text).toContain('Put page_size into arguments');
    const right = /A valid call: run_read_tool (\{.*\})\.$/.exec(refused.text)?.[1];
    expect(await requestsTo(sandbox)).toHaveLength(sent);
    expect((await call(client, 'run_read_tool', JSON.parse(right ?? ''))).text).toMatch(/^2 of 903 tasks/);
  });

  it('refuses a call without arguments with an example', async () => {
    for (const runner of RUNNERS) {
      const { isError, text } = await call(client, runner);
      expect(isError).toBe(true);
      expect(text).toContain('tool is missing. Give the name of a tool that find_tools returned');
    }
  });

  it('shows the hints of each tool that find_tools finds', async () => {
    const shown = [
      ['delete a note', 'delete_note (run with run_delete_tool; destructive, idempotent): '],
      ['read a note', 'get_note (run with run_read_tool; only reads): '],
      ['write a note on a company', 'create_company_note (run with run_write_tool; not destructive, not idempotent): '],
    ];
    for (const [query = '', hints] of shown) {
      expect((await call(client, 'find_tools', { query })).text).toContain(hints);
    }
  });

  it('finds agenda first for a question about days', async () => {
    const [first, ...others] = await found('which matters are due this week');
    expect(first).toBe('agenda');
    expect(others).toEqual(expect.arrayContaining(['deadline_review', 'list_tasks']));
  });

  it('runs a tool that reads, a tool that writes and a tool that deletes', async () => {
    const [matter] = await recordsOf(sandbox, 'cases');
    const read = await call(client, 'run_read_tool', {
      tool: 'get_case',
      arguments: { case_id: matter?.id },
    });
    expect(read.data).toMatchObject({ id: matter?.id, name: matter?.name });
    const written = await call(client, 'run_write_tool', {
      tool: 'create_location',
      arguments: '{"name": "Annex"}',
    });
    expect(written.data).toMatchObject({ name: 'Annex' });
    const deletion = { tool: 'delete_location', arguments: { location_id: written.data.id } };
    expect((await call(client, 'run_delete_tool', deletion)).data).toMatchObject({ done: 'deleted' });
  });
});

describe('every tool in the compact catalog', () => {
  it.each(operations.map(({ name }) => name))('%s is found by its name, and run by one tool only', async (name) => {
    expect(await found(name)).toContain(name);
    const sent = (await requestsTo(sandbox)).length;
    for (const runner of RUNNERS) {
      const { isError, text } = await call(client, runner, {
        tool: name,
        arguments: { no_such_argument: 1 },
      });
      expect(isError).toBe(true);
      if (runner === runnerOf(name)) expect(text).toContain(`${name} was not called:`);
      else expect(text).toContain(`${runner} cannot run ${name}. Nothing was done. Call ${runnerOf(name)}`);
    }
    expect(await requestsTo(sandbox)).toHaveLength(sent);
  });
});

it.each([
  ['create task', 'create_task'],
  ['add a to-do for a paralegal', 'create_task'],
  ['mark a task as completed', 'update_task'],
  ['which tasks are due', 'list_tasks'],
  ['all open cases', 'list_cases'],
  ['open a new matter', 'create_case'],
  ['close a case', 'update_case'],
  ['assign an attorney to a case', 'add_case_staff'],
  ['cases of one client', 'list_client_cases'],
  ['find a client by e-mail', 'list_clients'],
  ['new client', 'create_client'],
  ["change a client's phone number", 'update_client'],
  ['add a company', 'create_company'],
  ['prospects that have not hired us', 'list_leads'],
  ['new lead from the website', 'create_lead'],
  ['schedule a hearing', 'create_event'],
  ['appointments on the calendar', 'list_events'],
  ['reschedule a meeting', 'update_event'],
  ['write a note on a case', 'create_case_note'],
  ['send a message to a client', 'create_message_thread'],
  ['reply to a message', 'send_message'],
  ['log a phone call', 'create_call'],
  ['upload a file to a case', 'upload_case_document'],
  ['read the text of a document', 'download_document'],
  ['record billable hours', 'create_time_entry'],
  ['time worked', 'list_time_entries'],
  ['expense for copies', 'create_expense'],
  ['unpaid invoices', 'list_invoices'],
  ['a client paid a bill', 'record_invoice_payment'],
  ['who works at the firm', 'list_staff'],
  ['remove a document', 'delete_document'],
  ['statute of limitations', 'list_cases'],
  ['stages of a case', 'list_case_stages'],
  ['webhook when a case changes', 'create_webhook_subscription'],
])('"%s" finds %s', async (query, tool) => {
  expect(await found(query)).toContain(tool);
});

describe('options of the compact catalog', () => {
  it('--toolsets limits which tools are found and run', async () => {
    const narrow = await aClient({
      args: ['--catalog', 'compact', '--toolsets', 'tasks'],
      env: pointedAt(sandbox),
    });
    expect((await call(narrow, 'find_tools', { query: 'list cases' })).text).not.toContain('list_cases (');
    const refused = await call(narrow, 'run_read_tool', { tool: 'list_cases' });
    expect(refused).toMatchObject({
      isError: true,
      text: expect.stringContaining('There is no tool "list_cases"'),
    });
    expect((await call(narrow, 'run_read_tool', { tool: 'list_tasks' })).data).toMatchObject({ total: 903 });
  });

  it('with --access write no tool that deletes is found or run', async () => {
    const args = ['--catalog', 'compact', '--access', 'write'];
    const writing = await aClient({ args, env: pointedAt(sandbox) });
    const { tools } = await writing.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['find_tools', 'run_read_tool', 'run_write_tool']);
    const found = await call(writing, 'find_tools', { query: 'delete note' });
    expect(found.text).not.toContain('delete_note (');
    const refused = await call(writing, 'run_write_tool', { tool: 'delete_note', arguments: { note_id: 1 } });
    expect(refused).toMatchObject({ isError: true, text: expect.stringContaining('There is no tool') });
  });

  it('a delete asks for a confirmation, as in the full catalog', async () => {
    const args = ['--catalog', 'compact'];
    const client = await aClient({ args, env: { ...pointedAt(sandbox), MYCASE_CONFIRM: 'token' } });
    const [note] = await recordsOf(sandbox, 'notes');
    const asked = { tool: 'delete_note', arguments: { note_id: note?.id } };
    const first = await call(client, 'run_delete_tool', asked);
    expect(first).toMatchObject({
      isError: false,
      text: expect.stringMatching(/^Not done: this action needs confirmation first/),
    });
    const confirmed = { ...asked.arguments, confirm: first.data.confirm };
    const second = await call(client, 'run_delete_tool', { ...asked, arguments: confirmed });
    expect(second.data).toEqual({ done: 'deleted', note_id: note?.id });
  });

  it('with --access read no tool that writes is found or run', async () => {
    const reading = await aClient({
      args: ['--catalog', 'compact', '--access', 'read'],
      env: pointedAt(sandbox),
    });
    const { tools } = await reading.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['find_tools', 'run_read_tool']);
    expect(await call(reading, 'run_read_tool', { tool: 'create_task' })).toMatchObject({ isError: true });
    await expect(call(reading, 'run_write_tool', { tool: 'create_task' })).rejects.toThrow('There is no tool');
  });
});
