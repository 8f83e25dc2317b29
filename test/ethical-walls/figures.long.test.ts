import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { random } from '../../src/sandbox/random.ts';
import { call } from '../support/harness.ts';
import { idsOf, type Row, readRecords } from '../tools/every-tool/firm.ts';
import { askBrief } from '../workflows/brief-questions.ts';
import { cents, total } from '../workflows/cents.ts';
import { askAgenda, askReview } from '../workflows/days-questions.ts';
import { askReceivables, askUnbilled } from '../workflows/money-questions.ts';
import { askOverview } from '../workflows/overview-questions.ts';
import { behindWalls } from './scene.ts';
import { type Records, viewOf } from './view.ts';

// No count and no sum has anything in it that is walled off: half of the firm's cases are, and the figures are those
// of a firm that has the other half alone.

const ZONE = 'UTC';
const QUESTIONS = 4;

let sandbox: Sandbox;
let records: Records;
let file: string;
/** Every other case. */
let named: Set<unknown>;

beforeAll(async () => {
  sandbox = await startSandbox();
  records = await readRecords(sandbox);
  named = new Set((records.get('cases') ?? []).filter((_, i) => i % 2 === 0).map(({ id }) => id));
  file = join(mkdtempSync(join(tmpdir(), 'walls-')), 'cases.txt');
  writeFileSync(file, [...named].join('\n'));
});

afterAll(() => sandbox.close());

describe.each([
  { option: '--hide-cases', isOnly: false },
  { option: '--only-cases', isOnly: true },
])('with $option', ({ option, isOnly }) => {
  let client: Client;
  let of: (name: string) => readonly Row[];

  beforeAll(async () => {
    client = await behindWalls(sandbox, [option, file]);
    const isOpenCase = (id: unknown) => named.has(id) === isOnly;
    const { open } = viewOf(records, { isOpenCase, isOnly });
    // Of a lead that became a hidden case nothing tells that it did.
    const seen = ({ case: on, ...row }: Row): Row => (idsOf(on).every(isOpenCase) ? { ...row, case: on } : row);
    of = (name) => (open.get(name) ?? []).map(seen);
  });

  afterAll(() => client.close());

  const next = random(51);
  const many = async (ask: () => Promise<void>) => {
    for (let i = 0; i < QUESTIONS; i += 1) await ask();
  };
  const held = () => Object.fromEntries([...records.keys()].map((name) => [name, of(name)]));
  const money = () => ({
    ...{ time_entries: of('time_entries'), expenses: of('expenses'), invoices: of('invoices') },
    ...{ invoice_payments: of('invoice_payments'), cases: of('cases'), staff: of('staff') },
    ...{ clients: of('clients'), companies: of('companies') },
  });
  const days = () => ({ events: of('events'), tasks: of('tasks'), cases: of('cases'), staff: of('staff') });

  it('firm_overview', () => many(() => askOverview(client, held(), next, ZONE)));
  it('unbilled_work', () => many(() => askUnbilled(client, money(), next, ZONE)));
  it('receivables', () => many(() => askReceivables(client, money(), next, ZONE)));
  it('agenda', () => many(() => askAgenda(client, days(), next, ZONE)));
  it('deadline_review', () => many(() => askReview(client, days(), next, ZONE)));
  it('case_brief', () => many(() => askBrief(client, held(), next, ZONE)));

  it.each([
    { list: 'invoices', by: 'status', column: 'status', sum: 'total_amount' },
    { list: 'invoices', by: 'case', column: 'case_id', sum: 'paid_amount' },
    { list: 'expenses', by: 'staff', column: 'staff_id', sum: 'cost' },
    { list: 'invoice_payments', by: 'case', column: 'case_id', sum: 'amount' },
  ])('query_firm of $list by $by', async ({ list, by, column, sum }) => {
    const sql = `SELECT ${column} AS key, count(*) AS count, round(sum(${sum}), 2) AS sum FROM ${list} GROUP BY ${column}`;
    const { data, text } = await call(client, 'query_firm', { sql });
    const figures = (rows: readonly Row[]) => [rows.length, Number(total(rows.map((row) => cents(row[sum]))))];
    const keys = [...new Set(of(list).map((row) => keyOf(row[by])))];
    const groups = keys.map((key) => [key, figures(of(list).filter((row) => keyOf(row[by]) === key))]);
    const { rows } = data.rows as { rows: readonly Row[] };
    expect(groups.length).toBeGreaterThan(1);
    expect(Object.fromEntries(rows.map(({ key, count, sum: amount }) => [keyOf(key), [count, amount]]))).toEqual(
      Object.fromEntries(groups),
    );
    expect(text).toContain(`all ${of(list).length} `);
  });

  it.each([
    ['find_records', { query: 'Zzyzx' }, ['clients', 'cases', 'companies', 'leads', 'documents']],
    ['conflict_check', { parties: [{ name: 'Zzyzx Holdings' }] }, ['clients', 'cases', 'companies', 'leads']],
    ['case_brief', { case: 'Zzyzx' }, ['cases']],
    ['query_firm', { sql: 'SELECT count(*) FROM documents' }, ['documents']],
  ] as const)('%s says over how many it looked', async (tool, args, lists) => {
    const { text, isError } = await call(client, tool, args);
    expect(isError).toBe(tool === 'case_brief');
    if (!isError) expect(text).toContain('An ethical wall hides some cases from this server');
    for (const list of lists) expect(text).toContain(` ${of(list).length} ${list}`);
  });
});

/** What a row is grouped by, of a record or of an answer. */
const keyOf = (value: unknown): string => String(idsOf(value)[0] ?? value ?? 'none');
