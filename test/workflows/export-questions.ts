import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Random } from '../../src/sandbox/random.ts';
import { call, type connect } from '../support/harness.ts';
import { calendarOf, type Held } from './days-oracle.ts';
import type { Field, World } from './query-fields.ts';
import { cellOf, onOneLine, referredName, sortedBy } from './query-oracle.ts';
import { someQuestion, someTable } from './query-questions.ts';
import { csvCells, serialOf, xlsxCells } from './sheets.ts';

type Client = Awaited<ReturnType<typeof connect>>;

/** Exports what a random question means to a file of a name in a folder, and compares all of it, cell by cell. */
export async function askExport(
  client: Client,
  world: World,
  next: Random,
  folder: string,
  save_as: string,
): Promise<void> {
  const { list, where, wanted, fields } = someQuestion(next, world);
  const { columns, sort, isDown, asked: sorting } = someTable(next, fields);
  const names = columns.map(({ name }) => name);
  const asked = { list, where, columns: names, ...(sorting && { sort: sorting }), save_as };
  const why = JSON.stringify(asked);
  const { text, isError } = await call(client, 'export_records', asked);
  const file = join(folder, save_as);
  if (isError || wanted.length === 0) {
    expect(wanted, why).toHaveLength(0);
    expect(text, why).toMatch(/exclude each other|No file was created/);
    expect(existsSync(file), why).toBe(false);
    return;
  }
  expect(text, why).toContain(`${wanted.length} of ${world.lists[list].length} ${list.replaceAll('_', ' ')} match`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const inOrder = sort ? sortedBy(wanted, sort, isDown, world) : wanted.toSorted((a, b) => Number(a.id) - Number(b.id));
  const isText = save_as.endsWith('csv');
  const [headings, ...rows] = isText
    ? csvCells(readFileSync(file, 'utf8'))
    : xlsxCells(readFileSync(file)).map((row) => Array.from(row));
  expect(headings, why).toEqual(['id', ...columns.flatMap(headingsOf)]);
  const cells = isText ? csvCellsOf : xlsxCellsOf;
  const expected = inOrder.map((one) => [one.id, ...columns.flatMap((field) => cells(field, one, world))]);
  expect(rows.map(isText ? (row) => row : padded(headings?.length ?? 0)), why).toEqual(
    isText ? expected.map((row) => row.map(String)) : expected,
  );
}

/** Cells at the end of a row that hold nothing are not written. */
const padded = (length: number) => (row: readonly unknown[]) => Array.from({ length }, (_, i) => row[i]);

const isReference = ({ kind }: Field) => kind === 'one' || kind === 'many';

const headingsOf = (field: Field) => (isReference(field) ? [field.name, `${field.name}_id`] : [field.name]);

function csvCellsOf(field: Field, record: Held, world: World): unknown[] {
  if (isReference(field)) return referencesIn(field, record, world).map((one) => defused(one ?? ''));
  if (field.kind === 'moment') return [spokenIn(world.zone, field, record)];
  const cell = cellOf(field, record, world) ?? '';
  return [field.kind === 'text' ? defused(onOneLine(cell)) : cell];
}

/** A text that begins like a formula has a mark before it. */
const defused = (text: unknown): unknown => (/^[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(String(text)) ? `'${text}` : text);

function xlsxCellsOf(field: Field, record: Held, world: World): unknown[] {
  if (isReference(field)) return referencesIn(field, record, world);
  const value = field.of(record);
  if (field.kind === 'day') return [value && serialOf(String(value))];
  if (field.kind !== 'moment' || value === undefined) return [onOneLine(value)];
  const clock = record.all_day === true ? '00:00' : clockOf(world.zone, field, record);
  return [serialOf(`${value}T${clock}Z`)];
}

const clockOf = (zone: string, field: Field, record: Held): string =>
  calendarOf(zone).clockOf(Date.parse(String(record[field.name])));

/** The names and the ids in a reference, each in one cell. */
function referencesIn(field: Field, record: Held, world: World): [names: unknown, ids: unknown] {
  const ids = (field.of(record) ?? []) as unknown[];
  if (ids.length === 0) return [undefined, undefined];
  const names = ids.map((id) => referredName(field, id, world)).join('; ');
  return [names, ids.length === 1 ? ids[0] : ids.join('; ')];
}

/** An instant as a file of the zone has it, of an all-day event its day. */
function spokenIn(timeZone: string, field: Field, record: Held): string {
  const day = field.of(record);
  if (day === undefined || record.all_day === true) return String(day ?? '');
  const instant = Date.parse(String(record[field.name]));
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(instant);
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value.replace('GMT', '') || 'Z';
  const seconds = new Date(instant).toISOString().slice(17, 19);
  return `${day}T${clockOf(timeZone, field, record)}:${seconds}${offset}`;
}
