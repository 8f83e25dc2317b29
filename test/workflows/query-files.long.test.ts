import { mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { beforeAll, describe, expect, it } from 'vitest';
import { SANDBOX_TOKEN, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { aClient, aSandbox, call, connect, fault, pointedAt, recordsOf, stdioTo } from '../support/harness.ts';
import { csvCells, serialOf, xlsxCells } from './sheets.ts';

const ZONE = 'America/Los_Angeles';
const SOMEBODY_ELSE = 'somebody-else';

/** What a spreadsheet would carry out, were it not a text. */
const HOSTILE = ['=1+1', '+1', '-1', '@SUM(A1)', '\uff1d1+1', '\uff0b1', '\uff0d1', '\uff201'];

let sandbox: Sandbox;
let client: Awaited<ReturnType<typeof connect>>;
let folder: string;

beforeAll(async () => {
  sandbox = await startSandbox({ tokens: [SANDBOX_TOKEN, SOMEBODY_ELSE] });
  for (const [i, first_name] of HOSTILE.entries()) {
    await fetch(`${sandbox.baseUrl}/clients`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SOMEBODY_ELSE}`, 'content-type': 'application/json' },
      body: JSON.stringify({ first_name, last_name: `Brisk, "${i}"` }),
    });
  }
  folder = mkdtempSync(join(tmpdir(), 'exports-'));
  client = await connect({ args: ['--time-zone', ZONE, '--files-folder', folder], env: pointedAt(sandbox) });
  return async () => {
    await client.close();
    await sandbox.close();
  };
});

/** Lists with columns whose cells are those of the sandbox's records. */
const TABLES: readonly (readonly [list: string, columns: readonly string[]])[] = [
  ['cases', ['id', 'name', 'case_number', 'status', 'opened_date', 'closed_date', 'sol_date']],
  ['tasks', ['id', 'name', 'priority', 'due_date']],
  ['time_entries', ['id', 'activity_name', 'entry_date', 'hours']],
  ['documents', ['id', 'name', 'filename', 'assigned_date']],
  ['expenses', ['id', 'activity_name', 'entry_date', 'units']],
  ['staff', ['id', 'first_name', 'last_name', 'email']],
];

describe('a file has every row of a result, with the values of the sandbox,', () => {
  it.each(TABLES)('of %s with %j', async (list, columns) => {
    const records = (await recordsOf(sandbox, list)).toSorted((a, b) => Number(a.id) - Number(b.id));
    const sql = `SELECT ${columns.join(', ')} FROM ${list} ORDER BY id`;
    for (const format of ['csv', 'xlsx'] as const) {
      const save_as = `${list}.${format}`;
      const { text, isError } = await call(client, 'query_firm', { sql, save_as });
      expect(isError, text).toBe(false);
      expect(text).toContain(`${records.length} rows with the columns ${columns.join(', ')}: saved as`);
      const file = readFileSync(join(folder, save_as));
      expect(statSync(join(folder, save_as)).mode & 0o777).toBe(0o600);
      const [headings, ...rows] = format === 'csv' ? csvCells(file.toString()) : xlsxCells(file);
      expect(headings).toEqual(columns);
      const cellOf = format === 'csv' ? csvCellOf : xlsxCellOf;
      expect(rows.map((row) => columns.map((_, i) => row[i]))).toEqual(
        records.map((record) => columns.map((column) => cellOf(column, record[column]))),
      );
    }
  });
});

/** The database keeps a name on one line. */
const onOneLine = (value: unknown): string =>
  String(value)
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim();

const isNumber = (column: string): boolean => /^(id|hours|units)$/.test(column);

const csvCellOf = (column: string, value: unknown): unknown =>
  isNumber(column) ? String(Number(value)) : onOneLine(value ?? '');

function xlsxCellOf(column: string, value: unknown): unknown {
  if (value === undefined || value === null || value === '') return undefined;
  if (isNumber(column)) return Number(value);
  return column.endsWith('_date') ? serialOf(String(value)) : onOneLine(value);
}

it('a text that looks like a formula is stored as a text', async () => {
  const sql = "SELECT first_name, last_name FROM clients WHERE last_name LIKE 'Brisk%' ORDER BY id";
  const { text } = await call(client, 'query_firm', { sql, save_as: 'hostile.csv' });
  expect(text).toContain(`${HOSTILE.length} cells have an apostrophe before the text`);
  await call(client, 'query_firm', { sql, save_as: 'hostile.xlsx' });
  const [, ...rows] = csvCells(readFileSync(join(folder, 'hostile.csv'), 'utf8'));
  expect(rows.map(([first]) => first)).toEqual(HOSTILE.map((text) => `'${text}`));
  expect(rows.map(([, last]) => last)).toEqual(HOSTILE.map((_, i) => `Brisk, "${i}"`));
  const [, ...cells] = xlsxCells(readFileSync(join(folder, 'hostile.xlsx')));
  expect(cells.map(([first]) => first)).toEqual(HOSTILE);
});

it('a day that Excel does not have, and an infinite number, are texts in an XLSX file', async () => {
  const sql =
    "SELECT day, infinite FROM (SELECT date('1850-07-04') AS day, 9e999 AS infinite UNION ALL SELECT '1900-02-28', 1)";
  const { text } = await call(client, 'query_firm', { sql, save_as: 'old.xlsx' });
  const [, ...rows] = xlsxCells(readFileSync(join(folder, 'old.xlsx')));
  expect(rows, text).toEqual([
    ['1850-07-04', 'Infinity'],
    ['1900-02-28', 1],
  ]);
});

it('a telephone number in a CSV file is unchanged, and a difference is no telephone number', async () => {
  const numbers = ['+1 (650) 555-0109', '+16505550109', '+49 30 1234567', '+1.650.555.0109', '+49(30) 123456'];
  const formulas = [
    '+1-650-555-0109',
    '+1-2',
    '+1 650-555-0109',
    '+12',
    "+1 (650) 555-0109+cmd|' /C calc'!A0",
    '+a@b.de',
  ];
  const texts = [...numbers, ...formulas].map((text) => text.replaceAll("'", "''"));
  const sql = `SELECT column1 AS text FROM (VALUES ${texts.map((text) => `('${text}')`).join(', ')})`;
  const { text } = await call(client, 'query_firm', { sql, save_as: 'telephones.csv' });
  expect(text).toContain(`${formulas.length} cells have an apostrophe before the text`);
  const [, ...rows] = csvCells(readFileSync(join(folder, 'telephones.csv'), 'utf8'));
  expect(rows.map(([cell]) => cell)).toEqual([...numbers, ...formulas.map((formula) => `'${formula}`)]);
  const plain = await call(client, 'query_firm', { sql: "SELECT '+16505550109' AS text", save_as: 'telephone.csv' });
  expect(plain.text).not.toContain('apostrophe');
});

it.each(['csv', 'xlsx'])('in a %s file, an amount below zero is a number and has no mark of a text', async (format) => {
  const apart = await aSandbox();
  const [one] = await recordsOf(apart, 'cases');
  const body = JSON.stringify([{ ...one, outstanding_balance: '-1234.5' }]);
  await fault(apart, { path: '/v1/cases', body, headers: { 'Item-Count': '1', Link: '' } });
  const server = await aClient({ args: ['--files-folder', folder], env: pointedAt(apart) });
  const save_as = `credit.${format}`;
  const asked = { sql: 'SELECT id, outstanding_balance FROM cases', save_as };
  const { isError, text } = await call(server, 'query_firm', asked);
  expect(isError, text).toBe(false);
  const file = readFileSync(join(folder, save_as));
  if (format === 'csv') expect(csvCells(file.toString())[1]).toEqual([String(one?.id), '-1234.50']);
  else expect(xlsxCells(file)[1]).toEqual([one?.id, -1234.5]);
});

/** Counts from 1. */
const countTo = (last: number): string =>
  `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${last}) SELECT i, 1 / 4.0 AS quarter FROM n`;

it.each([1, 999, 1_000, 1_001, 2_000, 12_345])('a file has all of %i rows, in order', async (count) => {
  const save_as = `count-${count}.csv`;
  const { text } = await call(client, 'query_firm', { sql: countTo(count), save_as });
  expect(text).toContain(`${count} row`);
  const [, ...rows] = csvCells(readFileSync(join(folder, save_as), 'utf8'));
  expect(rows).toEqual(Array.from({ length: count }, (_, i) => [String(i + 1), '0.25']));
});

it.skipIf(process.platform !== 'linux')('a call that is canceled leaves no thread and no file', async () => {
  const own = mkdtempSync(join(tmpdir(), 'exports-'));
  const transport = stdioTo({ args: ['--files-folder', own], env: pointedAt(sandbox) });
  const server = new Client({ name: 'test', version: '1.0.0' });
  await server.connect(transport);
  const countThreads = () => readdirSync(`/proc/${transport.pid}/task`).length;
  await call(server, 'query_firm', { sql: countTo(10), save_as: 'first.csv' });
  const before = countThreads();
  const asked = { name: 'query_firm', arguments: { sql: countTo(300_000), save_as: 'long.xlsx', time_limit: 10 } };
  const canceling = new AbortController();
  const calling = expect(server.callTool(asked, { signal: canceling.signal })).rejects.toThrow();
  // The thread that writes the file.
  await expect.poll(countThreads, { interval: 10 }).toBeGreaterThan(before);
  canceling.abort();
  await calling;
  await expect.poll(countThreads).toBeLessThanOrEqual(before);
  expect((await call(server, 'query_firm', { sql: countTo(10), save_as: 'next.csv' })).isError).toBe(false);
  expect(readdirSync(own).toSorted()).toEqual(['first.csv', 'next.csv']);
  await server.close();
});

describe('a file name', () => {
  it.each([
    ['../out.csv', /a file name without a folder/],
    ['/tmp/out.csv', /a file name without a folder/],
    ['sub/out.csv', /a file name without a folder/],
    ['taken.csv', /The folder already contains a file "taken.csv".*Choose another name/],
    ['link.csv', /The folder already contains a file "link.csv"/],
    ['two\nlines.csv', /contains an invisible character/],
    ['nul\0.csv', /contains an invisible character/],
    ['.csv', /begins or ends with a period or a space/],
    ['.xlsx', /begins or ends with a period or a space/],
    [' .hidden.csv', /begins or ends with a period or a space/],
    ['CON.csv', /is the name of a device on Windows/],
    ['what?.csv', /contains one of/],
    [`${'x'.repeat(252)}.csv`, /more than 255 bytes/],
    ['notes.txt', /the name must end with \.csv or \.xlsx/],
  ])('%j is refused', async (save_as, words) => {
    if (save_as === 'taken.csv') writeFileSync(join(folder, save_as), 'mine');
    const outside = join(tmpdir(), `outside-${process.pid}.csv`);
    if (save_as === 'link.csv') symlinkSync(outside, join(folder, save_as));
    const { text, isError } = await call(client, 'query_firm', { sql: 'SELECT id FROM staff', save_as });
    expect(isError).toBe(true);
    expect(text).toMatch(words);
    expect(() => statSync(outside)).toThrow();
    if (save_as === 'taken.csv') expect(readFileSync(join(folder, save_as), 'utf8')).toBe('mine');
  });

  it('with another ending than the format is refused, and so is a statement that fails, without a file', async () => {
    const asked = { sql: 'SELECT id FROM staff', save_as: 'staff.csv', format: 'xlsx' };
    expect((await call(client, 'query_firm', asked)).text).toMatch(/end with \.xlsx/);
    expect((await call(client, 'query_firm', { sql: 'SELECT x FROM staff', save_as: 'none.csv' })).isError).toBe(true);
    expect(
      (await call(client, 'query_firm', { sql: 'SELECT id FROM staff WHERE id = 1', save_as: 'none.csv' })).text,
    ).toContain('No file was created');
    expect(readdirSync(folder)).not.toContain('none.csv');
  });
});

it('files without a name get a number, also if they are saved at the same time', async () => {
  const own = mkdtempSync(join(tmpdir(), 'exports-'));
  const server = await aClient({ args: ['--time-zone', ZONE, '--files-folder', own], env: pointedAt(sandbox) });
  const lists = ['staff', 'cases', 'tasks', 'staff', 'clients'];
  const save = async (list: string) => {
    const sql = `SELECT '${list}' AS list, id FROM ${list}`;
    const { text } = await call(server, 'query_firm', { sql, format: 'csv' });
    const [, path = ''] = / saved as (.+?\.csv), /.exec(text) ?? [];
    expect(csvCells(readFileSync(path).toString())[1]?.[0], text).toBe(list);
  };
  await Promise.all(lists.map(save));
  await save('leads');
  const day = readdirSync(own)
    .find((name) => /^query-\d{4}-\d\d-\d\d\.csv$/.test(name))
    ?.slice(0, -4);
  expect(readdirSync(own).toSorted()).toEqual(
    [`${day}.csv`, ...[2, 3, 4, 5, 6].map((number) => `${day}-${number}.csv`)].toSorted(),
  );
});

describe('without a folder for files', () => {
  it('the file is attached to the result if the call asks for it', async () => {
    const apart = await aClient({ env: pointedAt(sandbox) });
    for (const format of ['csv', 'xlsx'] as const) {
      const { content } = await apart.callTool({
        name: 'query_firm',
        arguments: { sql: 'SELECT id, first_name, last_name FROM staff', format, attach: true },
      });
      const resource = content.flatMap((one) => (one.type === 'resource' ? [one.resource] : []))[0];
      const rows =
        resource && 'blob' in resource
          ? xlsxCells(Buffer.from(resource.blob, 'base64'))
          : csvCells(resource?.text ?? '');
      expect(resource?.uri).toMatch(new RegExp(`/query-\\d{4}-\\d\\d-\\d\\d\\.${format}$`));
      expect(rows).toHaveLength(13);
    }
  });

  it('a file that is too large is refused with advice', async () => {
    const apart = await aClient({ env: pointedAt(sandbox) });
    const sql = 'SELECT t.*, c.* FROM time_entries t JOIN cases c ON c.id = t.case_id';
    const { text, isError } = await call(apart, 'query_firm', { sql, format: 'csv' });
    expect(isError, text).toBe(true);
    expect(text).toMatch(/rows take more than 262144 bytes, the most that fits into an answer.*--files-folder/s);
  });
});
