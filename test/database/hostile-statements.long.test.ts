import { readFileSync } from 'node:fs';
import type { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, it } from 'vitest';
import { call } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';
import { HOSTILE } from './hostile-statements.ts';

const scene = useScene();

/** The most memory that the server may keep after all statements, in MB. */
const MAX_GROWTH_MB = 250;

it(`${HOSTILE.length} hostile statements are refused or stopped, other calls are answered meanwhile, and memory returns`, async () => {
  const residentMb = () => {
    const { pid } = scene.client.transport as StdioClientTransport;
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  };
  await call(scene.client, 'query_firm', {});
  const before = residentMb();
  for (const { sql, words } of HOSTILE) {
    const what = sql.slice(0, 100);
    const [answer, other] = await Promise.all([
      call(scene.client, 'query_firm', { sql }),
      call(scene.client, 'get_firm', {}),
    ]);
    expect({ what, isError: answer.isError, text: answer.text }).toEqual({
      what,
      isError: true,
      text: expect.stringMatching(words),
    });
    expect(other.isError, other.text).toBe(false);
  }
  const { data } = await call(scene.client, 'query_firm', { sql: 'SELECT count(*) AS cases FROM cases' });
  expect(data.rows).toMatchObject({ rows: [{ cases: 226 }] });
  process.stdout.write(
    `hostile statements: ${HOSTILE.length}; resident ${before.toFixed(0)} MB before, ${residentMb().toFixed(0)} MB after\n`,
  );
  expect(residentMb() - before).toBeLessThan(MAX_GROWTH_MB);
}, 240_000);
