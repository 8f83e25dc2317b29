import type { Client } from '@modelcontextprotocol/client';
import fc from 'fast-check';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { expect } from 'vitest';
import { getPathParameters } from '../../src/operations/define-operation.ts';
import type { Entity, Operation } from '../../src/operations/operation-types.ts';
import { v1Operations } from '../../src/sandbox/shapes.ts';
import { toolsets } from '../../src/tools/index.ts';
import { type Answer, call } from '../support/harness.ts';
import type { ListedTool } from '../support/listed-tools.ts';
import type { Sent } from './records.ts';
import type { StandIn } from './stand-in.ts';

const reads = Object.values(toolsets)
  .flat()
  .filter(({ method, run }) => method === 'GET' && !run);

/** The tools that answer a list with one request, and those that answer a record. */
export const lists = reads.filter(({ list }) => list);
export const records = reads.filter(({ output }) => output);

/** A server, what it takes for MyCase, and the bounds of its answers. */
export interface Shown {
  readonly standIn: StandIn;
  readonly client: Client;
  readonly tools: ReadonlyMap<string, ListedTool>;
  readonly budget: number;
}

/** What a tool answers to something MyCase sends: no error, in its bounds and of the listed shape. */
export async function answerTo(
  { standIn, client, tools, budget }: Shown,
  operation: Operation,
  sent: unknown,
  fields?: string[],
): Promise<Answer> {
  standIn.answer = JSON.stringify(sent);
  const args = {
    ...Object.fromEntries(getPathParameters(operation.path).map((name) => [name, operation.params ? 'x' : 1])),
    ...(fields && { fields }),
  };
  const answer = await call(client, operation.name, args);
  expect(answer.isError, answer.text).toBe(false);
  expect(tools.get(operation.name)?.faultsIn(answer.structured ?? {})).toEqual([]);
  expectBounded(answer, budget);
  return answer;
}

/** Within its tokens, in both forms, and every mark closed. */
export function expectBounded({ text, structured }: Answer, budget: number): void {
  for (const form of [text, JSON.stringify(structured)]) expect(tokensOf(form)).toBeLessThanOrEqual(budget);
  expectClosedFences(text);
}

/** Each cell of a plain value is that of its own row and column; below head and notes a line names the columns. */
export function expectCells(text: string, rows: readonly Sent[], kinds: Entity['kinds']): void {
  const [head = '', ...lines] = text.split('\n').slice(-rows.length - 1);
  for (const [at, column] of cellsOf(head).entries()) {
    // The heading of moments says more than their field's name.
    if (!isPlain(column, kinds) || !rows.some((row) => column in row)) continue;
    for (const [i, row] of rows.entries()) {
      const value = row[column];
      if (!isScalar(value)) continue;
      expect(withoutMarks(cellsOf(lines[i] ?? '')[at] ?? '', kinds[column]), `${column} of row ${i}`).toBe(
        cellOf(value),
      );
    }
  }
}

/** Each plain value stands behind its own field's name. */
export function expectLines(text: string, record: Sent, kinds: Entity['kinds']): void {
  for (const [name, value] of Object.entries(record)) {
    if (!isPlain(name, kinds) || !isScalar(value) || String(value ?? '') === '' || name === 'self_url') continue;
    const written = String(value);
    const line = written.startsWith('«') ? written : written.replaceAll('\n', '\n  ');
    const marked = new RegExp(`\n${name}: («(?!123456789 )\\d{9} [\\s\\S]*? \\d{9}»)\n`).exec(`\n${text}\n`)?.[1];
    if (marked) expect(withoutMarks(marked, kinds[name])).toBe(line);
    else if (kinds[name] === 'prose') expect.fail(`${name} has no marks`);
    else expect(`\n${text}\n`).toContain(`\n${name}: ${line}\n`);
  }
}

const isPlain = (name: string, kinds: Entity['kinds']): boolean => kinds[name] !== 'moment' && kinds[name] !== 'day';

/** A text without the marks around it. Free text has them, if it is not empty. 123456789 is in the words of others. */
function withoutMarks(text: string, kind: Entity['kinds'][string] | undefined): string {
  const words = /^«(?!123456789 )(\d{9}) ([\s\S]*) \1»$/.exec(text)?.[2];
  if (kind === 'prose' && text !== '') expect(words, text).toBeDefined();
  return words ?? text;
}

const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null;

const cellOf = (value: unknown): string =>
  String(value ?? '')
    .replace(/(?<!\\)(\\*)\|/g, '$1$1\\|')
    .replace(/\\$/, '\\ ')
    .replace(/\s*\n\s*/g, ' ⏎ ');

/** The cells of a line. A bar after an odd number of backslashes belongs to a value. */
const cellsOf = (line: string): string[] => line.split(/(?<!(?<!\\)(?:\\\\)*\\)\|/);

/**
 * Counted by pieces, for one word of a million letters would take minutes; a cut through a token makes two or three of
 * it.
 */
function tokensOf(text: string): number {
  const pieces = text.match(/[\s\S]{1,8000}/gu) ?? [];
  const tokens = pieces.map((piece) => countTokens(piece, { disallowedSpecial: new Set() }));
  return tokens.reduce((sum, one) => sum + one, 0) - 2 * Math.max(0, pieces.length - 1);
}

/** Runs a property; what it fails on is not made smaller, for each try takes a request. */
export const check = <T>(made: fc.Arbitrary<T>, numRuns: number, property: (value: T) => Promise<void>) =>
  fc.assert(fc.asyncProperty(made, property), { numRuns, endOnFailure: true });

/** What the contract says of a tool's answer. */
export function schemaOf({ name }: Operation) {
  const answer = v1Operations.find(({ id }) => id === name)?.answer;
  if (!answer) throw new Error(`the contract has no answer of ${name}`);
  return answer;
}

/** The rows of a structured answer. */
export const rowsIn = (value: unknown): Sent[] =>
  Array.isArray(value) ? value.map((row: unknown) => ({ ...Object(row) })) : [];

/**
 * Rows are there, or said not to be; below head and notes a line names the columns, and each row has a cell for each.
 */
export function expectTable(text: string, shown: number, rows: number): void {
  expect(shown).toBeGreaterThan(0);
  if (shown < rows) expect(text).toContain(`${shown} of the ${rows} rows of this page`);
  const lines = text.split('\n').slice(-shown - 1);
  expect(lines).toHaveLength(shown + 1);
  expect(new Set(lines.map((line) => cellsOf(line).length)).size, text.slice(0, 2000)).toBe(1);
}

/** No line outside the fences looks like a field that there is not, or like a second one. */
export function expectLabels(text: string, data: Sent): void {
  const bare = text.replace(/«(\d{9}) [\s\S]*? \1»/g, '');
  const labels = [...bare.matchAll(/^(\w+): /gm)].map(([, name]) => name);
  expect(Object.keys(data)).toEqual(expect.arrayContaining(labels));
  expect(new Set(labels).size).toBe(labels.length);
}

/** One code for the whole answer, and every text that it begins it ends, with no such mark in between. */
function expectClosedFences(text: string): void {
  const marks = [...text.matchAll(/«(?!123456789)(\d{9}) ([\s\S]*?) \1»/g)];
  expect(new Set(marks.map(([, code]) => code)).size).toBeLessThanOrEqual(1);
  for (const [, code = '', words = ''] of marks) expect(words).not.toContain(code);
  const [, code] = marks[0] ?? [];
  if (code) expect(text.split(code)).toHaveLength(2 * marks.length + 1);
}
