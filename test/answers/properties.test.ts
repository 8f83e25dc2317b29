import type { Client } from '@modelcontextprotocol/client';
import fc from 'fast-check';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { v1Operations } from '../../src/sandbox/shapes.ts';
import { toolsets } from '../../src/tools/index.ts';
import { type Operation, pathNames } from '../../src/tools/operation.ts';
import { type Answer, call, connect } from '../harness.ts';
import { type ListedTool, listedTools } from '../listed-tools.ts';
import { untrueIn } from './faithful.ts';
import { recordOf, type Sent } from './records.ts';
import { type StandIn, startStandIn } from './stand-in.ts';

const reads = Object.values(toolsets)
  .flat()
  .filter(({ method, run }) => method === 'GET' && !run);
const lists = reads.filter(({ list }) => list);
const records = reads.filter(({ output }) => output);

const ALL = ['*'];

describe.each([
  { budget: 25_000, rows: 120, runs: 8 },
  { budget: 500, rows: 5, runs: 3 },
])('within $budget tokens, whatever MyCase sends,', ({ budget, rows, runs }) => {
  let standIn: StandIn;
  let client: Client;
  let tools: ReadonlyMap<string, ListedTool>;

  beforeAll(async () => {
    standIn = await startStandIn();
    client = await connect({
      args: ['--answer-tokens', String(budget), '--time-zone', 'America/Los_Angeles'],
      env: { MYCASE_BASE_URL: standIn.baseUrl, MYCASE_ACCESS_TOKEN: 'any' },
    });
    tools = await listedTools(client);
  });

  afterAll(async () => {
    await client.close();
    await standIn.close();
  });

  it.each(lists)('$name shows true rows', async (operation) => {
    const { list } = operation;
    if (!list) return;
    const pages = fc.array(recordOf(schemaOf(operation)), { minLength: rows, maxLength: rows });
    await check(pages, 1, async (page) => {
      for (const fields of [undefined, ALL]) {
        const { data, text } = await answerTo(operation, page, fields);
        const shown = rowsIn(data[list.many]);
        const columns = (row: Sent) => (fields ? Object.keys(row) : list.concise);
        expectTable(text, shown.length, rows);
        for (const [i, row] of shown.entries()) {
          const sent = page[i] ?? {};
          expect(untrueIn({ ...row, caveat: data.note }, sent, columns(sent), list.kinds)).toEqual([]);
        }
      }
    });
  });

  it.each(records)('$name shows a true record', async (operation) => {
    const { output } = operation;
    if (!output) return;
    await check(recordOf(schemaOf(operation)), runs, async (record) => {
      const { data, text } = await answerTo(operation, record);
      expectLabels(text, data);
      expect(untrueIn(data, record, Object.keys(record), output.kinds)).toEqual([]);
    });
  });

  /** What a tool answers to something MyCase sends: no error, in its bounds and of the listed shape. */
  async function answerTo(operation: Operation, sent: unknown, fields?: string[]): Promise<Answer> {
    standIn.answer = JSON.stringify(sent);
    const args = {
      ...Object.fromEntries(pathNames(operation.path).map((name) => [name, operation.params ? 'x' : 1])),
      ...(fields && { fields }),
    };
    const answer = await call(client, operation.name, args);
    expect(answer.isError, answer.text).toBe(false);
    expect(tools.get(operation.name)?.faultsIn(answer.data)).toEqual([]);
    for (const form of [answer.text, JSON.stringify(answer.data)]) {
      expect(tokensOf(form)).toBeLessThanOrEqual(budget);
    }
    expectClosedFences(answer.text);
    return answer;
  }
});

/** Counted by pieces: one word of a million letters would take minutes. */
const tokensOf = (text: string): number =>
  (text.match(/[\s\S]{1,8000}/g) ?? [])
    .map((piece) => countTokens(piece, { disallowedSpecial: new Set() }))
    .reduce((sum, tokens) => sum + tokens, 0);

/** Runs a property; what it fails on is not made smaller, for each try takes a request. */
const check = <T>(made: fc.Arbitrary<T>, numRuns: number, property: (value: T) => Promise<void>) =>
  fc.assert(fc.asyncProperty(made, property), { numRuns, endOnFailure: true });

function schemaOf({ name }: Operation) {
  const answer = v1Operations.find(({ id }) => id === name)?.answer;
  if (!answer) throw new Error(`the contract has no answer of ${name}`);
  return answer;
}

const rowsIn = (value: unknown): Sent[] =>
  Array.isArray(value) ? value.map((row: unknown) => ({ ...Object(row) })) : [];

/** Rows are there, or said not to be; below head and notes a line names the columns, and each row has a cell for each. */
function expectTable(text: string, shown: number, rows: number): void {
  expect(shown).toBeGreaterThan(0);
  if (shown < rows) expect(text).toContain(`${shown} of the ${rows} rows of this page`);
  const lines = text.split('\n').slice(-shown - 1);
  expect(lines).toHaveLength(shown + 1);
  expect(new Set(lines.map((line) => line.split('|').length)).size, text.slice(0, 2000)).toBe(1);
}

/** No line outside the fences looks like a field that there is not, or like a second one. */
function expectLabels(text: string, data: Sent): void {
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
