import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { call, connect, pointedAt, storeRecord } from '../support/harness.ts';
import { rowsOf } from '../support/rows.ts';

const part = fc.constantFrom(
  '|',
  '\\',
  '\\|',
  '\\\\',
  '\n',
  '\r\n',
  '\r',
  '¦',
  '⏎',
  '"',
  '""',
  ',',
  ';',
  "'",
  'B',
  ' c ',
);
const generated = fc.sample(fc.tuple(part, part, part), { seed: 17, numRuns: 30 });
/** Names of cases: each has its own number, so that no two fold to the same text. */
const NAMES = [
  ...['Count|er', 'a\nb', 'a\rb', 'a¦b', 'a ⏎ b', 'ends with \\', 'ends with |', 'C:\\new|x', 'a\\|b', '=1+1|x'],
  ...generated.map(([a, b, c]) => `Q${a}x${b}y${c}z`),
].map((name, i) => `${name} ${i + 100}`);

let sandbox: Sandbox;
let client: Client;
let folder: string;
let ids: number[];

beforeAll(async () => {
  sandbox = await startSandbox();
  const post = (list: string, record: object): Promise<number> => storeRecord(sandbox, list, record);
  ids = await Promise.all(NAMES.map((name) => post('cases', { name, status: 'open', case_number: 'sep' })));
  await post('custom_fields', { name: 'Count|er\nx', parent_type: 'case', field_type: 'short_text' });
  folder = mkdtempSync(join(tmpdir(), 'separators-'));
  client = await connect({ args: ['--files-folder', folder], env: pointedAt(sandbox) });
});

afterAll(async () => {
  await client.close();
  await sandbox.close();
});

const OURS = "case_number = 'sep'";

/** A value as it is shown: on one line, printable. */
const shown = (name: string) => name.replaceAll(/\s*[\r\n]\s*/g, ' ').trim();

/** The cells of a row of a table, by the rule that a backslash escapes the sign after it. */
function cellsOf(line: string): string[] {
  const cells: string[] = [];
  let cell = '';
  for (const [token] of `${line}|`.matchAll(/\\+\||[\s\S]/g)) {
    // An even number of backslashes before the sign: it ends the cell.
    if (token === '|' || (token.endsWith('|') && token.length % 2 === 1)) {
      cells.push(cell + token.slice(0, -1));
      cell = '';
    } else cell += token;
  }
  return cells;
}

async function idsNamed(value: string): Promise<unknown[]> {
  const parameters = [{ name: 'value', value }];
  const { data } = await call(client, 'query_firm', { sql: 'SELECT id FROM cases WHERE name = :value', parameters });
  return rowsOf({ data: { ...Object(data.rows) }, text: value, isError: false }, 'rows').map(({ id }) => id);
}

it('a name with the separators of a table is one cell, and finds its record when it is asked back as shown', async () => {
  const sql = `SELECT id, name, status, case_stage, "Count|er x" FROM cases JOIN cases_custom ON case_id = id WHERE ${OURS}`;
  const { text } = await call(client, 'query_firm', { sql });
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.startsWith('id|'));
  expect(lines[at]).toBe('id|name|status|case_stage|Count\\|er x');
  const rows = lines.slice(at + 1).map(cellsOf);
  expect(rows.map((row) => row.length)).toEqual(NAMES.map(() => 5));
  const names = new Map(rows.map(([id, name = '']) => [Number(id), name]));
  for (const [i, id] of ids.entries()) {
    const asked = names.get(id) ?? '';
    expect(
      asked
        .replaceAll(/(\\*)\1\\\|/g, '$1|')
        .replace(/\\ $/, '\\')
        .trim(),
      NAMES[i],
    ).toBe(shown(NAMES[i] ?? ''));
    expect(await idsNamed(asked)).toEqual([id]);
    expect(await idsNamed(NAMES[i] ?? '')).toEqual([id]);
  }
  process.stdout.write(`separators: ${NAMES.length} names shown and asked back\n`);
}, 30_000);

it('an exported file is read by another parser with the same rows and cells', async () => {
  await call(client, 'query_firm', {
    sql: `SELECT id, name, "Count|er x" FROM cases JOIN cases_custom ON case_id = id WHERE ${OURS}`,
    save_as: 'a.csv',
  });
  const rows: string[][] = parse(readFileSync(join(folder, 'a.csv')), { bom: true, record_delimiter: '\r\n' });
  expect(rows[0]).toEqual(['id', 'name', 'Count|er x']);
  const names = new Map(rows.slice(1).map(([id, name]) => [Number(id), name]));
  expect(names).toEqual(new Map(ids.map((id, i) => [id, shown(NAMES[i] ?? '').replace(/^=/, "'=")])));
  process.stdout.write(`separators: ${rows.length - 1} rows of a CSV file\n`);
});

it('a column or a field that the call names is shown, although it is empty everywhere', async () => {
  const fields = ['id', 'name', 'closed_date', 'description'];
  const list = await call(client, 'list_cases', { fields, updated_after: new Date(Date.now() - 60_000).toISOString() });
  expect(list.text).toContain('\nid|name|closed_date|description\n');
  const record = await call(client, 'get_case', { case_id: ids[0], fields: ['closed_date', 'name'] });
  expect(record.text).toBe('closed_date: (empty)\nname: Count|er 100');
  for (const columns of [
    ['closed_date'],
    ['case_stage', 'sol_date'],
    ['practice_area', 'name'],
    ['closed_date'],
    ['description', 'id'],
  ]) {
    const names = columns.includes('id') ? columns : ['id', ...columns];
    const { text } = await call(client, 'query_firm', { sql: `SELECT ${names.join(', ')} FROM cases WHERE ${OURS}` });
    expect(text).toMatch(new RegExp(`^\\|?${names.join('\\|')}$`, 'm'));
  }
  const sql = 'SELECT avg(outstanding_balance), count(*) FROM cases WHERE id = 1';
  expect((await call(client, 'query_firm', { sql })).text).toMatch(/^avg\(outstanding_balance\)\|count\(\*\)\n\|0$/m);
});
