import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { aClient, call, pointedAt } from '../support/harness.ts';
import { billing } from '../tools/every-tool/billing.ts';
import { calendar } from '../tools/every-tool/calendar.ts';
import { readFirm, readRecords } from '../tools/every-tool/firm.ts';
import { people } from '../tools/every-tool/people.ts';
import { linesOf, type Setting, settingOf, verify, WHOLE } from './log.ts';

// What stands in the audit log, and what never does.

/** Each field a line may have, and all it may hold. */
const ALLOWED: Readonly<Record<string, RegExp>> = {
  seq: /^\d+$/,
  time: /^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"$/,
  event: /^"(begun|ended)"$/,
  call: /^"[\da-f]{10}"$/,
  tool: /^"[a-z_]+"$/,
  method: /^"(POST|PUT|PATCH|DELETE)"$/,
  ids: /^\{("[a-z_]+":\[("?[\da-f-]+"?,?)+\],?)+\}$/,
  made: /^\[("?[\da-f-]+"?,?)+\]$/,
  status: /^\d{3}$/,
  outcome: /^"(done|refused|not sent|failed|unknown)"$/,
  ms: /^\d+$/,
  account: /^"default"$/,
  firm: /^".+"$/,
  staff: /^\d+$/,
  client: /^"test 1\.0\.0"$/,
  access: /^"full"$/,
  session: /^"[\da-f]{10}"$/,
  prev: /^"[\da-f]{64}"$/,
};

/** Words of our own in every kind of argument. */
const WORDS = ['Quillonby', 'Zephyrine', 'quillonby@example.com', '73190.55', '415-555-0177', 'Vexworth'];

/** Names and texts that the made-up firm holds: long enough not to stand anywhere by chance. */
async function wordsOf(sandbox: Sandbox): Promise<Set<string>> {
  const told = ['first_name', 'last_name', 'name', 'email', 'description', 'subject', 'note', 'case_number'];
  const records = await readRecords(sandbox);
  const kept = ['clients', 'companies', 'cases', 'leads', 'staff', 'notes', 'tasks', 'invoices', 'expenses'];
  const rows = kept.flatMap((name) => records.get(name) ?? []);
  const values = rows.flatMap((row) => told.map((field) => row[field]));
  return new Set(values.flatMap((value) => (typeof value === 'string' && value.length > 4 ? value : [])));
}

async function useManyTools(sandbox: Sandbox, { env }: Setting): Promise<number> {
  const client = await aClient({ env });
  const firm = await readFirm(sandbox);
  const { id } = firm;
  const made = [
    ['create_client', { first_name: 'Zephyrine', last_name: 'Quillonby', email: 'quillonby@example.com' }],
    ['update_client', { client_id: id('clients'), cell_phone_number: '415-555-0177' }],
    ['create_case_note', { case_id: id('cases'), subject: 'Vexworth', note: 'Vexworth owes 73190.55' }],
    ['find_records', { query: 'Zephyrine Quillonby' }],
    ['conflict_check', { names: ['Quillonby'] }],
    ['get_client', { client_id: 'Quillonby' }],
  ] as const;
  for (const [name, args] of made) await call(client, name, args);
  const listed = Object.entries({ ...people, ...billing, ...calendar });
  for (const [name, callFor] of listed) {
    const { on, send } = callFor(firm);
    await call(client, name, { ...on, ...send });
  }
  return listed.length;
}

it('the audit log has only allowed fields and values after reads and writes of many kinds', async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const words = [...WORDS, ...(await wordsOf(sandbox))];
  const setting = settingOf(pointedAt(sandbox));
  const calls = await useManyTools(sandbox, setting);

  const lines = linesOf(setting);
  expect(lines.filter(({ event }) => event === 'ended').length).toBeGreaterThanOrEqual(calls);
  expect(lines.filter(({ event }) => event === 'begun').length).toBeGreaterThan(20);
  for (const line of lines) {
    for (const [field, value] of Object.entries(line)) {
      expect(JSON.stringify(value), field).toMatch(ALLOWED[field] ?? /^never$/);
    }
  }
  const firmsName = new Set(lines.flatMap(({ firm }) => firm ?? []));
  expect(firmsName.size).toBeLessThanOrEqual(1);
  const text = everythingIn(setting.folder).join('\n');
  expect(words.length).toBeGreaterThan(100);
  expect(words.filter((word) => !firmsName.has(word) && text.includes(word))).toEqual([]);
  expect(await verify(setting)).toMatchObject({ ...WHOLE, lines: lines.length });
  expect(modesIn(setting.folder)).toEqual({ folder: 0o700, files: [0o600] });
});

it('the audit log has ids of records, also of records found by name, and no other numbers', async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const setting = settingOf(pointedAt(sandbox));
  const client = await aClient({ env: setting.env });
  const { id, record } = await readFirm(sandbox);
  const [matter, person] = [record('cases', 1), record('staff')];
  const calls = [
    ['get_case', { case_id: matter.id }, { case_id: [matter.id] }],
    ['get_client', { client_id: 4155550199 }, undefined],
    ['get_client', { client_id: '4155550199' }, undefined],
    ['update_client', { client_id: 123456789, email: 'quillonby@example.com' }, undefined],
    ['case_brief', { case: '123456789' }, undefined],
    ['case_brief', { case: matter.name }, { case: [matter.id] }],
    ['case_brief', { case: String(matter.id) }, { case: [matter.id] }],
    ['agenda', { staff: [`${person.first_name} ${person.last_name}`] }, { staff: [person.id] }],
    ['query_firm', { sql: 'SELECT count(*) FROM tasks' }, undefined],
    ['delete_task', { task_id: id('tasks') }, { task_id: [id('tasks')] }],
    ['delete_task', { task_id: 2125550199 }, undefined],
  ] as const;
  for (const [name, args] of calls) await call(client, name, args);
  const ended = linesOf(setting).filter(({ event }) => event === 'ended');
  expect(ended.map(({ tool, ids }) => [tool, ids])).toEqual(calls.map(([name, , ids]) => [name, ids]));
});

const everythingIn = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => [name, readFileSync(join(folder, name), 'utf8')]);

const modeOf = (path: string): number => statSync(path).mode & 0o777;

const modesIn = (folder: string) => ({
  folder: modeOf(folder),
  files: [...new Set(readdirSync(folder).map((name) => modeOf(join(folder, name))))],
});
