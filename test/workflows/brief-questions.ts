import { expect } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { pick, type Random } from '../../src/sandbox/random.ts';
import { call, type connect, recordsOf } from '../support/harness.ts';
import { BRIEF_RESOURCES, briefOracle, type HeldAll } from './brief-oracle.ts';
import { calendarOf } from './days-oracle.ts';

type Client = Awaited<ReturnType<typeof connect>>;

/** The sandbox's records that briefs are made of, not through our server. */
export const heldForBriefs = async (sandbox: Sandbox): Promise<HeldAll> =>
  Object.fromEntries(
    await Promise.all(BRIEF_RESOURCES.map(async (name) => [name, await recordsOf(sandbox, name)] as const)),
  );

/**
 * Asks for the brief of a random case, and compares it to the cent and the day. Messages need a request for each
 * client, so they can be left out.
 */
export async function askBrief(
  client: Client,
  held: HeldAll,
  next: Random,
  zone: string,
  withMessages = true,
): Promise<void> {
  const { dayOf } = calendarOf(zone);
  const one = pick(next, held.cases ?? []);
  const expected = briefOracle(held, one, zone);
  const keys = Object.keys(expected.ids).filter((key) => withMessages || key !== 'messages');
  const { data, text } = await call(client, 'case_brief', {
    case: String(one.id),
    limit: 100,
    ...(!withMessages && { sections: keys }),
  });
  for (const [key, ids] of Object.entries(expected.ids).filter(([name]) => keys.includes(name))) {
    const { total, rows } = sectionIn(data, key);
    expect({ key, total }, key === 'messages' ? text : '').toEqual({ key, total: ids.length });
    expect({ key, ids: rows.map(({ id }) => Number(id)).sort((a, b) => a - b) }).toEqual({ key, ids });
  }
  for (const [key, note] of Object.entries(expected.notes)) {
    expect({ key, note: sectionIn(data, key).note }).toEqual({ key, note });
  }
  const [first] = sectionIn(data, 'upcoming_events').rows;
  if (first) expect(dayShown(String(first.start), dayOf)).toBe(expected.nextEvent);
  expect(text).toContain(`Last change: ${weekday(dayOf(expected.lastChange))}`);
}

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
