import { expect } from 'vitest';
import { between, chance, pick, pickSome, type Random } from '../../src/sandbox/random.ts';
import { call, type connect } from '../support/harness.ts';
import type { Held } from './days-oracle.ts';
import { type Condition, someConditions } from './query-conditions.ts';
import { ASKED, type Asked, type Field, fieldsIn, type World } from './query-fields.ts';
import { cellOf, figureOf, type Grouping, groupsOf, HOW, inOrder, sortedBy } from './query-oracle.ts';

type Client = Awaited<ReturnType<typeof connect>>;
type Row = Record<string, unknown>;

/** A question about a list, and the records that it means. */
export interface Question {
  readonly list: Asked;
  readonly fields: readonly Field[];
  readonly where: readonly unknown[];
  readonly wanted: readonly Held[];
}

/** A question on random conditions; now and then one without. */
export function someQuestion(next: Random, world: World): Question {
  const list = pick(next, ASKED);
  const [fields, records] = [fieldsIn(list, world), world.lists[list]];
  const conditions: Condition[] = chance(next, 0.1) ? [] : someConditions(next, fields, records, world);
  return {
    list,
    fields,
    where: conditions.map(({ asked }) => asked),
    wanted: records.filter((one) => conditions.every(({ holds }) => holds(one))),
  };
}

/** Up to four columns, and what records are sorted by. */
export function someTable(next: Random, fields: readonly Field[]) {
  const shown = fields.filter(({ isRelation }) => !isRelation);
  const columns = pickSome(next, shown, 4);
  const sort = chance(next, 0.6) ? pick(next, shown) : undefined;
  const isDown = chance(next, 0.5);
  return { columns, sort, isDown, asked: sort && `${isDown ? '-' : ''}${sort.name}` };
}

const sectionIn = (data: Row, key: string) =>
  (data[key] as { total: number; rows: Row[] } | undefined) ?? { total: 0, rows: [] };

/** Asks query_records a random question and compares all it says of it. */
export async function askQuery(client: Client, world: World, next: Random): Promise<void> {
  const question = someQuestion(next, world);
  await (chance(next, 0.5) ? askRecords : askGroups)(client, world, next, question);
}

/** What both kinds of questions have in common; undefined where conditions were rightly refused as opposed. */
async function answerTo(client: Client, { list, where, wanted }: Question, world: World, more: Row) {
  const asked = { list, where, ...more };
  const why = JSON.stringify(asked);
  const { text, data, isError } = await call(client, 'query_records', asked);
  if (isError) {
    expect(text, why).toMatch(/exclude each other/);
    expect(wanted, why).toHaveLength(0);
    return undefined;
  }
  const words = list.replaceAll('_', ' ');
  expect(text, why).toContain(`${wanted.length} of ${world.lists[list].length} ${words} match`);
  expect(text, why).toMatch(new RegExp(`Computed over all .*${world.lists[list].length} ${words}`));
  return { data, why };
}

interface Measure {
  readonly key: string;
  readonly of: (records: readonly Held[]) => unknown;
}

function someMeasures(next: Random, fields: readonly Field[]): Measure[] {
  const measured = fields.filter(({ kind }) => kind === 'number' || kind === 'money' || kind === 'day');
  const all = (measured.length > 0 ? pickSome(next, measured, 2) : []).map((field): Measure => {
    const how = field.kind === 'day' ? pick(next, ['min', 'max'] as const) : pick(next, HOW);
    return { key: `${how}:${field.name}`, of: (records) => figureOf(how, field, records) };
  });
  return [{ key: 'count', of: ({ length }) => length }, ...all];
}

const figures = (measures: readonly Measure[], records: readonly Held[]): Row =>
  Object.fromEntries(measures.map(({ key, of }) => [key, of(records)]));

async function askRecords(client: Client, world: World, next: Random, question: Question): Promise<void> {
  const table = someTable(next, question.fields);
  const measures = chance(next, 0.7) ? someMeasures(next, question.fields) : [];
  const limit = between(next, 1, 40);
  const answer = await answerTo(client, question, world, {
    columns: table.columns.map(({ name }) => name),
    measures: measures.map(({ key }) => key),
    ...(table.asked && { sort: table.asked }),
    limit,
  });
  if (!answer) return;
  const { total, rows } = sectionIn(answer.data, 'records');
  const { wanted } = question;
  expect(total, answer.why).toBe(wanted.length);
  const inRow = table.sort
    ? sortedBy(wanted, table.sort, table.isDown, world)
    : wanted.toSorted((a, b) => Number(a.id) - Number(b.id));
  const expected = inRow
    .slice(0, limit)
    .map((one) => [one.id, ...table.columns.map((field) => cellOf(field, one, world))]);
  expect(
    rows.map((row) => [row.id, ...table.columns.map((field) => shown(field, row[field.name]))]),
    answer.why,
  ).toEqual(expected);
  if (measures.length > 0)
    expect(sectionIn(answer.data, 'totals').rows, answer.why).toEqual([figures(measures, wanted)]);
}

/** A cell as it is compared: references with names, moments as their day, other people's words without their fence. */
function shown({ kind }: Field, value: unknown): unknown {
  if (kind === 'many') return ((value ?? []) as Row[]).map(({ id, name }) => `${id} ${name}`);
  if (kind === 'one')
    return value === null || value === undefined ? null : [value as Row].flat().map(({ id, name }) => `${id} ${name}`);
  if (typeof value !== 'string') return value ?? null;
  return kind === 'moment' ? value.slice(0, 10) : value.replace(/^«(\d+) (.*) \1»$/s, '$2');
}

const STRETCHES = ['day', 'week', 'month', 'quarter', 'year'] as const;

function someGroupings(next: Random, fields: readonly Field[]): Grouping[] {
  const by = fields.filter(({ kind, isRelation }) => !isRelation && kind !== 'number' && kind !== 'money');
  return pickSome(next, by, between(next, 1, 2)).map((field) => {
    const isDay = field.kind === 'day' || field.kind === 'moment';
    const stretch = isDay ? pick(next, STRETCHES) : 'day';
    return { field, stretch, asked: stretch === 'day' ? field.name : `${field.name}:${stretch}` };
  });
}

async function askGroups(client: Client, world: World, next: Random, question: Question): Promise<void> {
  const groupings = someGroupings(next, question.fields);
  const measures = someMeasures(next, question.fields);
  const sort = chance(next, 0.5) ? { measure: pick(next, measures), isDown: chance(next, 0.7) } : undefined;
  const limit = pick(next, [3, 10, 1000]);
  const answer = await answerTo(client, question, world, {
    group_by: groupings.map(({ asked }) => asked),
    measures: measures.map(({ key }) => key),
    ...(sort && { sort: `${sort.isDown ? '-' : ''}${sort.measure.key}` }),
    limit,
  });
  if (!answer) return;
  const groups = groupsOf(groupings, question.wanted);
  const { total, rows } = sectionIn(answer.data, 'groups');
  expect(total, answer.why).toBe(groups.size);
  for (const row of rows) {
    const own = groups.get(groupings.map(({ asked }) => labelIn(row[asked])).join(' / ')) ?? [];
    const shownFigures = Object.fromEntries(measures.map(({ key }) => [key, row[key]]));
    expect(shownFigures, answer.why).toEqual(figures(measures, own));
  }
  expect(new Set(rows.map((row) => JSON.stringify(row))).size, answer.why).toBe(rows.length);
  expect(sectionIn(answer.data, 'totals').rows, answer.why).toEqual([figures(measures, question.wanted)]);
  expectOrder(
    rows,
    [...groups.values()],
    groupings,
    sort ?? { measure: measures[0], isDown: true },
    sort !== undefined,
  );
}

const labelIn = (label: unknown): string => String((label as { id?: unknown } | null)?.id ?? label);

/** The first rows are those that come first of all groups: by what was asked for, else by day, else the largest first. */
function expectOrder(
  rows: readonly Row[],
  groups: readonly (readonly Held[])[],
  [first]: readonly Grouping[],
  { measure, isDown }: { readonly measure: Measure | undefined; readonly isDown: boolean },
  isAsked: boolean,
): void {
  const isByDay = first?.field.kind === 'day' || first?.field.kind === 'moment';
  if (!isAsked && isByDay) {
    const labels = rows.map((row) => labelIn(row[first.asked])).filter((label) => label !== '(none)');
    expect(labels).toEqual(labels.toSorted());
    return;
  }
  const number = (figure: unknown) =>
    typeof figure === 'string' && !/^\d{4}-/.test(figure) ? Number(figure) : (figure as string | number | undefined);
  const all = groups.map((own) => number(measure?.of(own))).toSorted((a, b) => inOrder(a, b, isDown));
  expect(rows.map((row) => number(row[measure?.key ?? '']))).toEqual(all.slice(0, rows.length));
}
