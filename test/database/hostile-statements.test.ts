import { describe, expect, it } from 'vitest';
import { call } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';
import { HOSTILE, QUICK } from './hostile-statements.ts';

const scene = useScene();

describe('a statement that is not one harmless SELECT', () => {
  it.each(QUICK)('is refused: $sql', async ({ sql, words }) => {
    const { text, isError } = await call(scene.client, 'query_firm', { sql });
    expect({ isError, text }).toEqual({ isError: true, text: expect.stringMatching(words) });
  });

  it('leaves the tables as they are', async () => {
    const { data } = await call(scene.client, 'query_firm', { sql: 'SELECT count(*) AS cases FROM cases' });
    expect(data.rows).toMatchObject({ rows: [{ cases: 226 }] });
    expect(new Set(QUICK.map(({ sql }) => sql)).size).toBe(20);
    expect(new Set(HOSTILE.map(({ sql }) => sql)).size).toBe(100);
  });

  it.each([
    '-- how many\nSELECT count(*) AS cases FROM cases -- all\n;',
    '/* how many; of all */ SELECT count(*) AS cases FROM cases;',
    "SELECT count(*) AS cases FROM cases WHERE name <> ';' ; /* the end */",
    'WITH x AS (SELECT id FROM cases) SELECT count(*) AS cases FROM x',
    'SELECT count(*) AS cases FROM (SELECT id, row_number() OVER (ORDER BY name) FROM cases)',
  ])('may be a SELECT with comments or a WITH clause: %s', async (sql) => {
    const { data, text } = await call(scene.client, 'query_firm', { sql });
    expect(data.rows, text).toMatchObject({ rows: [{ cases: 226 }] });
  });
});

it('a query that runs for its whole time limit does not delay other calls, and the next query says that it waited', async () => {
  const sql = 'SELECT count(*) FROM documents a, documents b, documents c, documents d';
  await call(scene.client, 'query_firm', { sql: 'SELECT count(*) FROM documents' });
  const ends: string[] = [];
  const note = async (name: string, pending: Promise<{ readonly text: string }>) => {
    const { text } = await pending;
    ends.push(name);
    return text;
  };
  const [slow, next, workflow, other] = await Promise.all([
    note('slow', call(scene.client, 'query_firm', { sql })),
    note('next', call(scene.client, 'query_firm', { sql: 'SELECT count(*) FROM documents' })),
    note('workflow', call(scene.client, 'receivables', {})),
    note('other', call(scene.client, 'list_staff', {})),
  ]);
  expect(slow).toMatch(/No result: the query (was stopped after 2 s|did not end)/);
  expect(ends[0]).toBe('other');
  expect(other).toContain('12 of 12 staff');
  // The preparation of the statements of another answer counts, too.
  expect(next).toMatch(/This answer waited for (another query|2 other queries)\./);
  expect(workflow).toMatch(/This answer waited for (another query|2 other queries)\./);
});
