import { beforeAll, describe, expect, it } from 'vitest';
import { SANDBOX_TOKEN, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { random } from '../../src/sandbox/random.ts';
import { call, connect, pointedAt } from '../support/harness.ts';
import { changeFirm, OTHERS } from './changes.ts';
import { duplicatesOracle, type HeldAll, overviewTables } from './overview-oracle.ts';
import { askOverview, heldForOverview } from './overview-questions.ts';

const ZONE = 'America/Los_Angeles';
const QUESTIONS = 100;
/** Enough for cases that lack something and clients who are there twice. */
const CHANGES = 200;

describe('firm_overview', () => {
  let sandbox: Sandbox;
  let client: Awaited<ReturnType<typeof connect>>;
  let held: HeldAll;
  beforeAll(async () => {
    sandbox = await startSandbox({ tokens: [SANDBOX_TOKEN, ...OTHERS] });
    await changeFirm(sandbox, CHANGES, 5);
    held = await heldForOverview(sandbox);
    client = await connect({ args: ['--time-zone', ZONE], env: pointedAt(sandbox) });
    return async () => {
      await client.close();
      await sandbox.close();
    };
  });

  it('has the same figures as the records of the sandbox', async () => {
    expect(duplicatesOracle(held)).not.toEqual([]);
    const lacking = Object.values(overviewTables(held, ZONE).missing_data ?? {}).map(([count]) => count);
    expect(lacking).not.toContain(0);
    const next = random(31);
    for (let i = 0; i < QUESTIONS; i += 1) await askOverview(client, held, next, ZONE);
  });

  it('states how many rows there are when it shows only the first rows', async () => {
    const { text } = await call(client, 'firm_overview', {
      sections: ['stale_cases'],
      stale_days: 1,
      limit: 2,
    });
    expect(text).toMatch(/for 1 day or more \(2 of \d+ shown\)/);
    expect(text).toMatch(/\d+ more rows are not shown \(limit 2\)/);
  });

  it('counts the cases with empty fields as query_firm counts them', async () => {
    const { data } = await call(client, 'firm_overview', { sections: ['missing_data'] });
    const { rows } = data.missing_data as { rows: { fields: string; open_cases: number }[] };
    expect(rows.length).toBeGreaterThan(1);
    for (const { fields, open_cases } of rows) {
      const empty = fields.split(', ').map((field) => EMPTY[field] ?? `${field} IS NULL`);
      const sql = `SELECT id FROM cases WHERE status = 'open' AND ${empty.join(' AND ')}`;
      const answer = await call(client, 'query_firm', { sql });
      expect(answer.text).toMatch(new RegExp(`^${open_cases} rows?\\.`));
    }
  });
});

/** The conditions for fields that are not columns of the table. */
const EMPTY: Readonly<Record<string, string>> = {
  clients: 'id NOT IN (SELECT case_id FROM case_clients)',
  companies: 'id NOT IN (SELECT case_id FROM case_companies)',
  lead_attorney: 'lead_attorney_id IS NULL',
};
