import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../support/harness.ts';
import { listedTools } from '../support/listed-tools.ts';
import { untrueIn } from './faithful.ts';
import { recordOf, type Sent } from './records.ts';
import {
  answerTo,
  check,
  expectCells,
  expectLabels,
  expectLines,
  expectTable,
  lists,
  records,
  rowsIn,
  type Shown,
  schemaOf,
} from './shown.ts';
import { startStandIn } from './stand-in.ts';

const ALL = ['*'];

describe.each([
  { budget: 25_000, rows: 120, runs: 8 },
  { budget: 500, rows: 5, runs: 3 },
])('with a limit of $budget tokens and random records of MyCase,', ({ budget, rows, runs }) => {
  let shown: Shown;

  beforeAll(async () => {
    const standIn = await startStandIn();
    const client = await connect({
      args: ['--answer-tokens', String(budget), '--time-zone', 'America/Los_Angeles'],
      env: { MYCASE_BASE_URL: standIn.baseUrl, MYCASE_ACCESS_TOKEN: 'any' },
    });
    shown = { standIn, client, tools: await listedTools(client), budget };
  });

  afterAll(async () => {
    await shown.client.close();
    await shown.standIn.close();
  });

  it.each(lists)('$name shows each row as MyCase sent it, or states what it left out', async (operation) => {
    const { list } = operation;
    if (!list) return;
    const pages = fc.array(recordOf(schemaOf(operation)), { minLength: rows, maxLength: rows });
    await check(pages, 1, async (page) => {
      for (const fields of [undefined, ALL]) {
        const { data, text } = await answerTo(shown, operation, page, fields);
        const shownRows = rowsIn(data[list.plural]);
        const columns = (row: Sent) => (fields ? Object.keys(row) : list.defaultColumns);
        expectTable(text, shownRows.length, rows);
        expectCells(text, shownRows, list.kinds);
        for (const [i, row] of shownRows.entries()) {
          const sent = page[i] ?? {};
          expect(untrueIn({ ...row, caveat: data.note }, sent, columns(sent), list.kinds)).toEqual([]);
        }
      }
    });
  });

  it.each(records)('$name shows the record as MyCase sent it, or states what it left out', async (operation) => {
    const { output } = operation;
    if (!output) return;
    await check(recordOf(schemaOf(operation)), runs, async (record) => {
      const { data, text } = await answerTo(shown, operation, record);
      expectLabels(text, data);
      expectLines(text, data, output.kinds);
      expect(untrueIn(data, record, Object.keys(record), output.kinds)).toEqual([]);
    });
  });
});
