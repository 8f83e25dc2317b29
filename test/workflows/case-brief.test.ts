import { beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { pick, random } from '../../src/sandbox/random.ts';
import { call, connect, fault, pointedAt, recordsOf } from '../harness.ts';
import { BRIEF_RESOURCES, briefOracle, type HeldAll } from './brief-oracle.ts';
import { calendarOf } from './days-oracle.ts';

const ZONE = 'America/Los_Angeles';
const CASES = 100;

describe('case_brief', () => {
  let sandbox: Sandbox;
  let client: Awaited<ReturnType<typeof connect>>;
  let held: HeldAll;
  beforeAll(async () => {
    sandbox = await startSandbox();
    client = await connect({
      args: ['--time-zone', ZONE, '--answer-tokens', '25000'],
      env: pointedAt(sandbox),
    });
    held = Object.fromEntries(
      await Promise.all(BRIEF_RESOURCES.map(async (name) => [name, await recordsOf(sandbox, name)] as const)),
    );
    return async () => {
      await client.close();
      await sandbox.close();
    };
  });

  it('holds what the records alone say, to the cent and the day', async () => {
    const next = random(7);
    const { dayOf } = calendarOf(ZONE);
    for (let i = 0; i < CASES; i += 1) {
      const one = pick(next, held.cases ?? []);
      const { data, text } = await call(client, 'case_brief', { case: String(one.id), latest: 100 });
      const expected = briefOracle(held, one, ZONE);
      for (const [key, ids] of Object.entries(expected.ids)) {
        const { total, rows } = sectionIn(data, key);
        expect({ key, total }).toEqual({ key, total: ids.length });
        expect({ key, ids: rows.map(({ id }) => Number(id)).sort((a, b) => a - b) }).toEqual({ key, ids });
      }
      for (const [key, note] of Object.entries(expected.notes)) {
        expect({ key, note: sectionIn(data, key).note }).toEqual({ key, note });
      }
      const [first] = sectionIn(data, 'next_events').rows;
      if (first) expect(dayShown(String(first.start), dayOf)).toBe(expected.nextEvent);
      expect(text).toContain(`Last change on ${weekday(dayOf(expected.lastChange))}`);
    }
  });

  it('takes a number or a name, and shows the sections that are asked for alone', async () => {
    const [one] = held.cases ?? [];
    const byNumber = await call(client, 'case_brief', {
      case: String(one?.case_number),
      sections: ['staff'],
    });
    const byName = await call(client, 'case_brief', { case: String(one?.name), sections: ['staff'] });
    expect(byNumber.text).toContain(`(id ${one?.id}`);
    expect(byName.data.staff).toEqual(byNumber.data.staff);
    expect(Object.keys(byName.data).sort()).toEqual(['staff', 'summary']);
  });

  it('answers without the notes where they cannot be read, and says so', async () => {
    const one = (held.cases ?? []).at(-1);
    await fault(sandbox, { path: `/v1/cases/${one?.id}/notes`, status: 403, times: 1 });
    const { text, isError } = await call(client, 'case_brief', {
      case: String(one?.id),
      sections: ['notes'],
    });
    expect(isError).toBe(false);
    expect(text).toMatch(/could not be read: .*403/);
  });
});

interface Section {
  readonly total: number;
  readonly note?: string;
  readonly rows: readonly Record<string, unknown>[];
}

const sectionIn = (data: Record<string, unknown>, key: string): Section => data[key] as Section;

/** The day of an instant; an all-day event is shown by its day alone. */
const dayShown = (start: string, dayOf: (instant: number) => string): string =>
  start.length === 10 ? start : dayOf(Date.parse(start));

const weekday = (day: string): string =>
  `${new Date(day).toLocaleDateString('en', { weekday: 'short', timeZone: 'UTC' })} ${day}`;
