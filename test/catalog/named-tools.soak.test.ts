import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.ts';
import { ALL_TOOL_NAMES, CATALOGS, TOOLSETS } from '../support/catalogs.ts';
import { call, connect, pointedAt } from '../support/harness.ts';
import { wrongArguments } from '../support/wrong-arguments.ts';

// A sentence of the server must not name a tool that the catalog in force lacks. All sentences of each catalog are
// read: those that are listed, and those in answers, previews and errors.

/** Further catalogs: single tools, and a catalog without some. */
const NARROW_CATALOGS: readonly (readonly string[])[] = [
  ...['find_records', 'query_firm', 'open_case', 'deadline_review', 'firm_overview'].map((name) => ['--tools', name]),
  ['--tools', 'list_clients,upload_case_document,send_message,create_task'],
  ['--exclude-tools', 'query_firm,find_records,case_brief,update_case,list_case_roles'],
  ['--exclude-tools', 'query_firm,upload_document_version,create_client', '--catalog', 'compact'],
  ...TOOLSETS.filter((toolset) => ['cases', 'documents', 'workflows'].includes(toolset)).map((toolset) => [
    '--toolsets',
    toolset,
    '--catalog',
    'compact',
  ]),
];

/** With `--access write` a server has the tools of `full` without those that delete, so that level adds no sentence. */
const CONFIGURATIONS = [...CATALOGS.filter((args) => !args.includes('write')), ...NARROW_CATALOGS].map(
  (args, position) => ({
    args,
    label: args.join(' '),
    position,
  }),
);

/** Words that are tools, but also words of the language or names of lists. */
const AMBIGUOUS_NAMES = new Set(['agenda', 'receivables']);

const NAME = new RegExp(`\\b(${[...ALL_TOOL_NAMES].filter((name) => !AMBIGUOUS_NAMES.has(name)).join('|')})\\b`, 'g');

interface Argument {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Argument>>;
  readonly required?: readonly string[];
  readonly items?: Argument;
}

interface Tool {
  readonly name: string;
  readonly inputSchema: Argument;
  /** Runs the tool, in the compact catalog with the tool that runs it. */
  readonly run: (args: Record<string, unknown>) => Promise<string>;
}

/** Values for arguments whose form the schema does not show. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  ...{ case_id: 31204126, client_id: 27880363, staff_id: 880187, task_id: 72409329 },
  ...{ case: '31204126', client: '27880363', staff: '880187', lead_attorney: '880187', id: '880187' },
  ...{ start: '2026-12-01T09:00', end: '2026-12-01T10:00', called_at: '2026-12-01T09:00' },
  ...{ from: '2026-12-01', to: '2026-12-01', email: 'a@example.com' },
};

const SAMPLES_BY_TYPE: Readonly<Record<string, unknown>> = { integer: 1, number: 1, boolean: true };

/** A value that the argument may have. */
function sampleOf(
  name: string,
  { type = '', enum: words, properties = {}, required = [], items = {} }: Argument,
): unknown {
  if (type === 'array') return [sampleOf(name, items)];
  if (type === 'object')
    return Object.fromEntries(required.map((inner) => [inner, sampleOf(inner, properties[inner] ?? {})]));
  const text = name.includes('date') ? '2026-12-01' : 'Zoe Sorreldale';
  return words?.[0] ?? SAMPLES[name] ?? SAMPLES_BY_TYPE[type] ?? text;
}

/** With more tools than this, a server gets only some of the calls of each: another catalog has the tool too. */
const MANY_TOOLS = 8;
const FEW_CALLS = 4;

/**
 * Such a server gets calls of each sixth tool, and of those with further calls. The next configuration starts one
 * later.
 */
const TOOL_STEP = 6;

const selectTools = (tools: readonly Tool[], position: number): readonly Tool[] =>
  tools.length <= MANY_TOOLS
    ? tools
    : tools.filter(({ name }, i) => name in FURTHER_CALLS || (i + position) % TOOL_STEP === 0);

/** Calls that succeed, that are refused, and that need a confirmation. */
function callsOf({ inputSchema }: Tool, toolCount: number): Record<string, unknown>[] {
  const { properties = {}, required = [] } = inputSchema;
  const sampled = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, sampleOf(name, properties[name] ?? {})]));
  const least = sampled(required);
  const all = sampled(Object.keys(properties).filter((name) => !['confirm', 'page_token', 'fields'].includes(name)));
  const calls = [
    least,
    { no_such_argument: 1 },
    { ...least, search: 'Zoe' },
    { ...least, case_id: 31204126, case: 31204126 },
    {},
    all,
    { ...least, due_before: '2026-12-01' },
    { ...least, confirm: 'not a token' },
    ...(properties.page_size ? [{ ...least, page_size: 1000 }] : []),
    ...(properties.last_name ? [{ ...least, last_name: 'Sorrel' }] : []),
    ...Object.keys(least)
      .filter((name) => name.endsWith('_id'))
      .map((name) => ({ ...least, [name]: 999_999_999 })),
    ...wrongArguments({ properties, required }, least).map(({ args }) => ({ ...args })),
  ];
  return toolCount > MANY_TOOLS ? calls.slice(0, FEW_CALLS) : calls;
}

/** Whole plans of open_case, and queries whose answers give advice. */
const FURTHER_CALLS: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  open_case: [
    { name: 'People v. Goslingthwaite', client: '27880363', practice_area: 'Criminal Defense', tasks: [] },
    { name: 'A new matter', client: '27880363', practice_area: 'no such area' },
    { name: 'A new matter', client: '27880363', other_parties: Array.from({ length: 19 }, (_, i) => `Company ${i}`) },
    { name: 'A new matter', new_client: { first_name: 'Theo', last_name: 'Goslingthwaite' } },
  ],
  query_firm: [
    { sql: 'SELECT balance, total_amount FROM invoices' },
    { sql: 'SELECT * FROM documents' },
    { sql: 'SELECT balance FROM invoices', format: 'csv' },
    { sql: 'SELECT balance FROM invoices', format: 'xlsx' },
    { sql: 'SELECT balence FROM invoices' },
    { sql: 'DELETE FROM invoices' },
    { table: 'notes' },
  ],
  deadline_review: [{ case: '31204126', staff: ['880140'] }],
  firm_overview: [{ sections: ['missing_data', 'stale_cases'] }],
};

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
const counts = { texts: 0, characters: 0, calls: 0 };

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(async () => {
  await sandbox.close();
  process.stderr.write(
    `${CONFIGURATIONS.length} configurations: ${counts.calls} calls, ${counts.texts} texts, ${counts.characters} characters\n`,
  );
});

async function readTools(client: Client, isCompact: boolean): Promise<Tool[]> {
  const { tools } = await client.listTools();
  const toTool = (name: string, inputSchema: object, runner?: string): Tool => ({
    name,
    inputSchema,
    run: async (args) => {
      counts.calls += 1;
      const answer = runner
        ? await call(client, runner, { tool: name, arguments: JSON.stringify(args) })
        : await call(client, name, args);
      return `${answer.text}\n${JSON.stringify(answer.data)}`;
    },
  });
  if (!isCompact) return tools.map(({ name, inputSchema }) => toTool(name, inputSchema));
  const shown = await Promise.all(
    [...ALL_TOOL_NAMES].map(async (name) => (await call(client, 'find_tools', { query: name })).text),
  );
  const found = shown.flatMap((text) => [...text.matchAll(/^(\w+) \(run with (run_\w+);/gm)]);
  const runners = new Map(found.map(([, name = '', runner = '']) => [name, runner]));
  return [...runners].map(([name, runner]) => toTool(name, FULL_SCHEMAS.get(name) ?? {}, runner));
}

const FULL_SCHEMAS = new Map<string, object>();

beforeAll(async () => {
  for (const api of ['v1', 'profile']) {
    const client = await connect({ args: ['--api', api] });
    for (const { name, inputSchema } of (await client.listTools()).tools) FULL_SCHEMAS.set(name, inputSchema);
    await client.close();
  }
});

/** Everything that a catalog lists: instructions, descriptions, prompts and resources. */
async function listTexts(client: Client): Promise<string[]> {
  const { tools } = await client.listTools();
  const { prompts } = await client.listPrompts();
  const texts = await Promise.all(
    prompts.map(async ({ name, arguments: asked = [] }) => {
      const args = Object.fromEntries(asked.map((one) => [one.name, 'something']));
      return JSON.stringify(await client.getPrompt({ name, arguments: args }));
    }),
  );
  const lists = [await client.listResources(), await client.listResourceTemplates(), prompts];
  return [
    client.getInstructions() ?? '',
    ...tools.map(({ description, inputSchema }) => `${description}\n${JSON.stringify(inputSchema)}`),
    ...texts,
    ...lists.map((list) => JSON.stringify(list)),
  ];
}

/** The tools that a text names although the catalog lacks them. Arguments of a call may name any tool. */
function findMissing(text: string, available: ReadonlySet<string>): string[] {
  counts.texts += 1;
  counts.characters += text.length;
  return [...text.matchAll(NAME)].map(([name]) => name).filter((name) => !available.has(name));
}

describe.each(CONFIGURATIONS)('with $label', ({ args, position }) => {
  it('every text names only tools of the catalog', async () => {
    const isCompact = args.includes('compact');
    const isProfile = args.includes('profile');
    const env = isProfile
      ? { ...pointedAt(sandbox), MYCASE_BASE_URL: sandbox.url, MYCASE_CONFIRM: 'token' }
      : { ...pointedAt(sandbox), MYCASE_CONFIRM: 'token' };
    const client = await connect({ args, env: args.includes('--confirm') ? pointedAt(sandbox) : env });
    const tools = await readTools(client, isCompact);
    const listed = (await client.listTools()).tools.map(({ name }) => name);
    const available = new Set([...listed, ...tools.map(({ name }) => name)]);
    expect(available.size).toBeGreaterThan(0);
    const faults: string[] = [];
    for (const text of await listTexts(client)) faults.push(...findMissing(text, available));
    expect(client.getInstructions()?.length).toBeLessThanOrEqual(2_048);
    for (const tool of selectTools(tools, position)) {
      for (const wrong of [...callsOf(tool, tools.length), ...(FURTHER_CALLS[tool.name] ?? [])]) {
        const text = await tool.run(wrong);
        faults.push(...findMissing(text, available).map((name) => `${tool.name} ${JSON.stringify(wrong)}: ${name}`));
      }
    }
    await client.close();
    expect(faults).toEqual([]);
  });
});
