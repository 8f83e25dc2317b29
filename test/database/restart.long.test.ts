import { expect, it } from 'vitest';
import { call } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';

const scene = useScene();

/** Comparing such texts takes minutes, in one call that SQLite cannot interrupt. */
const UNINTERRUPTIBLE = "SELECT printf('%.*c', 900000, 'a') LIKE '%' || printf('%.*c', 450000, 'a') || 'b'";

it('a query that cannot be interrupted ends the thread, other calls are answered, and the next query fills it again', async () => {
  const count = { sql: 'SELECT count(*) AS cases FROM cases' };
  expect((await call(scene.client, 'query_firm', count)).data.rows).toMatchObject({ rows: [{ cases: 226 }] });
  const startedAt = performance.now();
  const stopped = call(scene.client, 'query_firm', { sql: UNINTERRUPTIBLE });
  const waiting = call(scene.client, 'query_firm', count);
  const workflow = call(scene.client, 'unbilled_work', {});
  const other = await call(scene.client, 'list_staff', {});
  expect(performance.now() - startedAt).toBeLessThan(2_000);
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
