import { beforeAll, describe, expect, it } from 'vitest';
import { SANDBOX_TOKEN, startSandbox } from '../../src/sandbox/index.ts';
import { between, chance, random } from '../../src/sandbox/random.ts';
import { call, connect, pointedAt } from '../support/harness.ts';
import { changeFirm, OTHERS } from './changes.ts';
import { later } from './days-oracle.ts';
import type { HeldAll } from './overview-oracle.ts';
import { heldForOverview } from './overview-questions.ts';
import { firmFigures, monthFigures, type Period, staffFigures } from './performance-oracle.ts';

const ZONE = 'America/Chicago';
const PERIODS = 40;

let client: Awaited<ReturnType<typeof connect>>;
let held: HeldAll;

beforeAll(async () => {
  const sandbox = await startSandbox({ tokens: [SANDBOX_TOKEN, ...OTHERS] });
  await changeFirm(sandbox, 200, 17);
  held = await heldForOverview(sandbox);
  client = await connect({ args: ['--time-zone', ZONE], env: pointedAt(sandbox) });
  return async () => {
    await client.close();
    await sandbox.close();
  };
});

const ask = async (section: string, args: Record<string, unknown>) => {
  const { data, isError, text } = await call(client, 'firm_overview', { sections: [section], ...args });
  expect(isError, text).toBe(false);
  return data[section] as { title: string; note: string; rows: Record<string, unknown>[] };
};

/** A number, or undefined if the answer says that it is not known. */
const toFigure = (shown: unknown): number | undefined =>
  shown === 'not known' || shown === null || shown === undefined ? undefined : Number(shown);

const next = random(23);
const somePeriod = (): Period => {
  const from = later('2025-09-01', between(next, 0, 440));
  return { from, to: later(from, between(next, 0, 120)) };
};

describe('firm_overview has the performance of the firm, computed from the records of the sandbox', () => {
  it('in two periods side by side', async () => {
    for (let i = 0; i < PERIODS; i += 1) {
      const [period, compared] = [somePeriod(), somePeriod()];
      const hours = chance(next, 0.5) ? between(next, 4, 10) : undefined;
      const { rows } = await ask('performance', {
        ...period,
        compare_from: compared.from,
        compare_to: compared.to,
        ...(hours && { hours_per_day: hours }),
      });
      const shown = (column: string) => rows.map((row) => toFigure(row[column]));
      expect(shown('period'), JSON.stringify(period)).toEqual(firmFigures(held, period, hours ?? 8, ZONE));
      expect(shown('compared_period')).toEqual(firmFigures(held, compared, hours ?? 8, ZONE));
    }
  });

  it('for each person', async () => {
    for (let i = 0; i < PERIODS / 2; i += 1) {
      const period = somePeriod();
      const { rows } = await ask('performance_by_staff', { ...period });
      const expected = staffFigures(held, period, 8, ZONE);
      expect(rows.length).toBeGreaterThan(8);
      for (const row of rows) {
        const { hours, billableHours, utilization, billableAmount, billedAmount, realization } =
          expected.get((row.staff as { id: number }).id) ?? expect.unreachable();
        expect({
          hours: row.hours,
          billableHours: row.billable_hours,
          utilization: toFigure(row.utilization_percent),
          billableAmount: Number(row.billable_amount),
          billedAmount: Number(row.billed_amount),
          realization: toFigure(row.realization_percent),
        }).toEqual({ hours, billableHours, utilization, billableAmount, billedAmount, realization });
      }
    }
  });

  it('by month, with zeros for months without records', async () => {
    const { rows } = await ask('performance_by_month', { from: '2025-08-01', to: '2026-10-31' });
    expect(rows.map(({ month }) => month)).toEqual([
      ...['2025-08', '2025-09', '2025-10', '2025-11', '2025-12', '2026-01', '2026-02', '2026-03', '2026-04', '2026-05'],
      ...['2026-06', '2026-07', '2026-08', '2026-09', '2026-10'],
    ]);
    for (const row of rows) {
      const { billedAmount: _, collected: __, ...expected } = monthFigures(held, String(row.month));
      expect({
        hours: row.hours,
        billableHours: row.billable_hours,
        billableAmount: Number(row.billable_amount),
        realization: toFigure(row.realization_percent),
        invoiced: Number(row.invoiced),
        collection: toFigure(row.collection_percent),
        received: Number(row.received),
        opened: row.cases_opened,
        closed: row.cases_closed,
      }).toEqual(expected);
    }
    expect(rows[0]).toMatchObject({ hours: 0, billable_amount: '0.00' });
  });

  it('states its definitions, the default periods, and since when there are records', async () => {
    const { title, note } = await ask('performance', { from: '2026-02-01', to: '2026-02-28' });
    expect(title).toBe(
      'Performance from Sun 2026-02-01 to Sat 2026-02-28, compared with the period from Sat 2025-02-01 to Fri 2025-02-28',
    );
    for (const word of [
      'Utilization:',
      'Realization:',
      'Collection:',
      'The first time entry in MyCase is of 2026-02-',
    ]) {
      expect(note).toContain(word);
    }
    const { text, isError } = await call(client, 'firm_overview', { sections: ['performance'], to: '2026-03-31' });
    expect(isError).toBe(true);
    expect(text).toContain('Provide from.');
  });
});
