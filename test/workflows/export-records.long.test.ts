import { mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { SANDBOX_TOKEN, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { random } from '../../src/sandbox/random.ts';
import { aClient, aSandbox, call, connect, fault, pointedAt, recordsOf } from '../support/harness.ts';
import type { Held } from './days-oracle.ts';
import { askExport } from './export-questions.ts';
import { worldOf } from './query-fields.ts';
import { csvCells, xlsxCells } from './sheets.ts';

const FILES = 100;
const ZONE = 'America/Los_Angeles';
const SOMEBODY_ELSE = 'somebody-else';

/** What a spreadsheet would carry out, were it not a text. */
const HOSTILE = ['=1+1', '+1', '-1', '@SUM(A1)', '\uff1d1+1', '\uff0b1', '\uff0d1', '\uff201'];

let sandbox: Sandbox;
let client: Awaited<ReturnType<typeof connect>>;
let folder: string;
let held: Record<string, Held[]>;

beforeAll(async () => {
  sandbox = await startSandbox({ tokens: [SANDBOX_TOKEN, SOMEBODY_ELSE] });
  for (const [i, first_name] of HOSTILE.entries()) {
    await fetch(`${sandbox.baseUrl}/clients`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SOMEBODY_ELSE}`, 'content-type': 'application/json' },
      body: JSON.stringify({ first_name, last_name: `Brisk, "${i}"` }),
    });
  }
  const names = ['cases', 'staff', 'clients'];
  held = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await recordsOf(sandbox, name)] as const)),
  );
  folder = mkdtempSync(join(tmpdir(), 'exports-'));
  client = await connect({
    args: ['--time-zone', ZONE, '--files-folder', folder],
    env: pointedAt(sandbox),
  });
  return async () => {
    await client.close();
    await sandbox.close();
  };
});

const list = (name: string): Held[] => held[name] ?? [];

describe('a file has every record that fits a random question, with the values of the sandbox,', () => {
  it.each(['csv', 'xlsx'])('as %s, cell by cell', async (format) => {
    const [world, next] = [await worldOf(sandbox, ZONE), random(41)];
    for (let i = 0; i < FILES / 2; i += 1) await askExport(client, world, next, folder, `file-${i}.${format}`);
  });
});

it('a text that looks like a formula is stored as a text', async () => {
  const asked = { list: 'clients', where: [{ field: 'last_name', op: 'starts_with', value: 'Brisk' }] };
  const columns = ['first_name', 'last_name'];
  await call(client, 'export_records', { ...asked, columns, save_as: 'hostile.csv' });
  await call(client, 'export_records', { ...asked, columns, save_as: 'hostile.xlsx' });
  const [, ...rows] = csvCells(readFileSync(join(folder, 'hostile.csv'), 'utf8'));
  expect(rows.map(([, first]) => first)).toEqual(HOSTILE.map((text) => `'${text}`));
  expect(rows.map(([, , last]) => last)).toEqual(HOSTILE.map((_, i) => `Brisk, "${i}"`));
  const [, ...cells] = xlsxCells(readFileSync(join(folder, 'hostile.xlsx')));
  expect(cells.map(([, first]) => first)).toEqual(HOSTILE);
});

it.each(['csv', 'xlsx'])(
  'in a %s file, a balance below zero is a number and is not marked as a text',
  async (format) => {
    const apart = await aSandbox();
    const [one] = list('cases');
    const credit = { ...one, outstanding_balance: '-1234.5' };
    await fault(apart, { path: '/v1/cases', body: JSON.stringify([credit]) });
    const server = await aClient({ args: ['--files-folder', folder], env: pointedAt(apart) });
    const asked = { list: 'cases', columns: ['outstanding_balance'], save_as: `credit.${format}` };
    const { isError, text } = await call(server, 'export_records', asked);
    expect(isError, text).toBe(false);
    const file = readFileSync(join(folder, asked.save_as));
    if (format === 'csv') expect(csvCells(file.toString())[1]).toEqual([String(one?.id), '-1234.50']);
    else expect(xlsxCells(file)[1]).toEqual([one?.id, -1234.5]);
  },
);

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
    const { text, isError } = await call(client, 'export_records', { list: 'staff', save_as });
    expect(isError).toBe(true);
    expect(text).toMatch(words);
    expect(() => statSync(outside)).toThrow();
    if (save_as === 'taken.csv') expect(readFileSync(join(folder, save_as), 'utf8')).toBe('mine');
  });

  it('with another ending than the format is refused', async () => {
    const asked = { list: 'staff', save_as: 'staff.csv', format: 'xlsx' };
    expect((await call(client, 'export_records', asked)).text).toMatch(/end with \.xlsx/);
  });
});

describe('export_records without a folder for files', () => {
  it('shows a CSV file, and attaches a file that the call asks for', async () => {
    const apart = await aClient({ env: pointedAt(sandbox) });
    const shown = await call(apart, 'export_records', { list: 'staff', columns: ['name'] });
    expect(csvCells(String(shown.data.file).replaceAll('\n', '\r\n'))).toHaveLength(list('staff').length + 1);
    for (const format of ['csv', 'xlsx'] as const) {
      const { content, structuredContent } = await apart.callTool({
        name: 'export_records',
        arguments: { list: 'staff', columns: ['name'], format, attach: true },
      });
      const resource = content.flatMap((one) => (one.type === 'resource' ? [one.resource] : []))[0];
      const rows =
        resource && 'blob' in resource
          ? xlsxCells(Buffer.from(resource.blob, 'base64'))
          : csvCells(resource?.text ?? '');
      expect(resource?.uri).toMatch(new RegExp(`/staff-\\d{4}-\\d\\d-\\d\\d\\.${format}$`));
      expect(rows).toHaveLength(list('staff').length + 1);
      expect(structuredContent).toBeUndefined();
    }
  });

  it('refuses to show an XLSX file as text, with advice', async () => {
    const apart = await aClient({ env: pointedAt(sandbox) });
    const { text, isError } = await call(apart, 'export_records', { list: 'staff', format: 'xlsx' });
    expect(isError, text).toBe(true);
    expect(text).toMatch(/cannot be shown as text.*Use format csv, or attach: true.*--files-folder/s);
  });

  it('refuses a file that is too large, with advice', async () => {
    const apart = await aClient({ env: pointedAt(sandbox) });
    const own = ['description', 'activity_name', 'created_at', 'updated_at', 'case', 'staff'];
    const others = ['name', 'description', 'case_stage', 'practice_area', 'opened_date', 'case_number'];
    const columns = [...own, ...others.map((name) => `case.${name}`), 'staff.email', 'case.clients'];
    const { text, isError } = await call(apart, 'export_records', { list: 'time_entries', columns });
    expect(isError, text).toBe(true);
    expect(text).toMatch(/rows take more than 262144 bytes, the most that fits into an answer.*--files-folder/s);
  });
});

it.each([
  [
    {
      where: [
        { field: 'status', op: 'is', value: 'open' },
        { field: 'status', op: 'is', value: 'closed' },
      ],
    },
    /exclude each other/,
  ],
  [{ where: [{}] }, /field/],
  [{ columns: ['nmae'] }, /no field "nmae".*name/s],
])('%j is refused as query_records refuses it', async (asked, words) => {
  const { text, isError } = await call(client, 'export_records', {
    list: 'cases',
    ...asked,
    save_as: 'no.csv',
  });
  expect(isError).toBe(true);
  expect(text).toMatch(words);
  expect(readdirSync(folder)).not.toContain('no.csv');
});
