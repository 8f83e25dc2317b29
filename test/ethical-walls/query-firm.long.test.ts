import { afterAll, beforeAll, expect, it } from 'vitest';
import { call } from '../support/harness.ts';
import { behindWalls, MARK, type Scene, setScene } from './scene.ts';

// No table, no view and no index of texts has anything of a hidden case.

let scene: Scene;
beforeAll(async () => {
  scene = await setScene();
});
afterAll(() => scene.close());

type Rows = readonly Record<string, unknown>[];

it('no table or view of query_firm holds a record of a hidden case', async () => {
  const open = await behindWalls(scene.sandbox, []);
  const walled = await behindWalls(scene.sandbox, ['--hide-cases', String(scene.marked.id)]);
  const { text } = await call(walled, 'query_firm', {});
  expect(text).not.toContain(MARK);
  const unknown = await call(walled, 'query_firm', { table: 'none of these' });
  const names = /Tables and views: (.*)\./.exec(unknown.text)?.[1]?.split(', ') ?? [];
  const found = { open: 0, walled: 0 };
  for (const table of names) {
    const { data } = await call(walled, 'query_firm', { table });
    const { rows } = data.columns as { rows: Rows };
    const columns = rows.map(({ column }) => `coalesce("${column}", '')`).join(' || ');
    const sql = `SELECT count(*) AS n FROM ${table} WHERE instr(${columns}, '${MARK}') OR instr(${columns}, '${scene.marked.id}')`;
    for (const [name, client] of [
      ['open', open],
      ['walled', walled],
    ] as const) {
      const answer = await call(client, 'query_firm', { sql, time_limit: 10 });
      expect(answer.isError, `${table}: ${answer.text}`).toBe(false);
      const [row] = (answer.data.rows as { rows: Rows }).rows;
      found[name] += Number(row?.n);
      if (name === 'walled') expect(row?.n, table).toBe(0);
    }
  }
  const match = `SELECT rowid FROM cases_text WHERE cases_text MATCH '${MARK}'`;
  expect((await call(walled, 'query_firm', { sql: match })).text).toContain('0 rows.');
  expect((await call(open, 'query_firm', { sql: match })).text).not.toContain('0 rows.');
  expect(names.length).toBeGreaterThan(45);
  expect(found.open).toBeGreaterThan(50);
  await Promise.all([open.close(), walled.close()]);
});
