import { expect, it } from 'vitest';
import { askedBy, inShort } from '../support/clock-server.ts';
import { call } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';
import { UNINTERRUPTIBLE } from './hostile-statements.ts';

const scene = useScene();

it('a query that cannot be interrupted ends the thread, other calls are answered, and the next query fills it again', async () => {
  const count = { sql: 'SELECT count(*) AS cases FROM cases' };
  expect((await call(scene.client, 'query_firm', count)).data.rows).toMatchObject({ rows: [{ cases: 226 }] });
  let isStopped = false;
  const stopped = call(scene.client, 'query_firm', { sql: UNINTERRUPTIBLE }).finally(() => {
    isStopped = true;
  });
  const waiting = call(scene.client, 'query_firm', count);
  const workflow = call(scene.client, 'unbilled_work', {});
  const other = await call(scene.client, 'list_staff', {});
  expect(isStopped).toBe(false);
  expect(other.isError, other.text).toBe(false);
  const { text, isError } = await stopped;
  expect(isError).toBe(true);
  expect(text).toMatch(
    /No result: the query did not end at its time limit.*The database was started again and is empty/,
  );
  const next = await waiting;
  for (const { text: words } of [next, await workflow]) {
    expect(words).toMatch(/This answer waited for (another query|2 other queries)\./);
    expect(words).toContain('The database was started again while this answer waited.');
  }
  expect(next.data.rows).toMatchObject({ rows: [{ cases: 226 }] });
});

/** Returns a statement that compares texts of 300 kB with each other. SQLite keeps them in memory until it ends. */
const compareTexts = (
  count: number,
) => `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
  SELECT count(*) AS texts FROM (SELECT DISTINCT printf('%d%.*c', i, 300000, 'a') FROM n)`;

it('a query that uses much memory does not empty the tables, also if it is stopped', async () => {
  const counts = {
    sql: 'SELECT (SELECT count(*) FROM cases) AS cases, (SELECT count(*) FROM documents) AS documents',
  };
  const before = await call(scene.client, 'query_firm', counts);
  expect(before.data.rows).toMatchObject({ rows: [{ cases: 226, documents: 1217 }] });
  const requests = await askedBy(scene.sandbox, async () => {
    const large = await call(scene.client, 'query_firm', { sql: compareTexts(250), time_limit: 10 });
    expect(large.data.rows).toMatchObject({ rows: [{ texts: 250 }] });
    expect((await call(scene.client, 'query_firm', counts)).data.rows).toEqual(before.data.rows);
    const tooLarge = await call(scene.client, 'query_firm', { sql: compareTexts(700), time_limit: 10 });
    expect(tooLarge.text).toMatch(/No result: the query was stopped, because it used too much memory\. Make/);
    expect((await call(scene.client, 'query_firm', counts)).data.rows).toEqual(before.data.rows);
  });
  expect(inShort(requests)).not.toContain('documents by 1000');
});
