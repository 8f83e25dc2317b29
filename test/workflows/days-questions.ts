import { expect } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { between, chance, pick, type Random } from '../../src/sandbox/random.ts';
import { type Answer, call, type connect, recordsOf } from '../support/harness.ts';
import {
  agendaOracle,
  calendarOf,
  type DaysAsked,
  freeMinutes,
  type HeldFirm,
  LEAST_MINUTES,
  later,
  reviewOracle,
} from './days-oracle.ts';

type Client = Awaited<ReturnType<typeof connect>>;

/** The sandbox's records, not through our server. */
export async function heldFirm(sandbox: Sandbox): Promise<HeldFirm> {
  const [events = [], tasks = [], cases = [], staff = []] = await Promise.all(
    ['events', 'tasks', 'cases', 'staff'].map((name) => recordsOf(sandbox, name)),
  );
  return { events, tasks, cases, staff };
}

/** Asks for the agenda of random days and people, and compares. */
export async function askAgenda(client: Client, firm: HeldFirm, next: Random, zone: string): Promise<void> {
  const asked = randomDays(next, firm, zone);
  const ahead = between(next, 0, 90);
  const answer = await call(client, 'agenda', { ...spelled(asked), limitation_days: ahead });
  const { events, ...ordered } = agendaOracle(firm, asked, zone, ahead);
  const shown = idsIn(answer, 'events');
  expect(totalsIn(answer, 'events')).toBe(events.length);
  expect(events).toEqual(expect.arrayContaining(shown));
  expectSections(answer, ordered);
}

/** Asks for a deadline review of random people, and compares. */
export async function askReview(client: Client, firm: HeldFirm, next: Random, zone: string): Promise<void> {
  const { staff, case: only } = randomDays(next, firm, zone);
  const days = between(next, 0, 200);
  const answer = await call(client, 'deadline_review', { ...spelled({ staff, case: only }), near_days: days });
  expectSections(answer, reviewOracle(firm, { staff, case: only }, zone, days));
}

const HOURS = [
  ['09:00', '17:00'],
  ['00:00', '24:00'],
] as const;

/** Asks when random people are free, and compares minute by minute. */
export async function askFree(client: Client, firm: HeldFirm, next: Random, zone: string): Promise<void> {
  const from = later(calendarOf(zone).today(), between(next, -2, 14));
  const asked = { from, to: later(from, between(next, 0, 3)), staff: somePeople(next, firm, 1) };
  const hours = pick(next, HOURS);
  const expected = () => freeMinutes(firm, asked, hours, Date.now(), zone);
  const before = expected();
  const { data } = await call(client, 'agenda', {
    ...spelled(asked),
    free_minutes: LEAST_MINUTES,
    working_hours: hours.join('-'),
    sections: ['free_slots'],
  });
  const { dayOf, clockOf } = calendarOf(zone);
  const minutes = new Set<string>();
  for (const { start, end } of rowsIn(data, 'free_slots')) {
    for (let at = Date.parse(String(start)); at < Date.parse(String(end)); at += 60_000) {
      minutes.add(`${dayOf(at)} ${clockOf(at)}`);
    }
  }
  const shown = [...minutes].sort();
  // The clock may have moved on to the next minute meanwhile.
  if (shown.join() !== before.join()) expect(shown).toEqual(expected());
}

function randomDays(next: Random, firm: HeldFirm, zone: string): DaysAsked {
  const from = later(calendarOf(zone).today(), between(next, -120, 90));
  const onCase = chance(next, 0.3) ? Number(pick(next, firm.cases).id) : undefined;
  return { from, to: later(from, between(next, 0, 30)), staff: somePeople(next, firm, 0), case: onCase };
}

const somePeople = (next: Random, { staff }: HeldFirm, least: number): number[] => [
  ...new Set(Array.from({ length: between(next, least, 2) }, () => Number(pick(next, staff).id))),
];

/** As an agent writes it: nothing for nobody, ids as words. */
const spelled = ({ staff, case: only, ...days }: Partial<DaysAsked>) => ({
  ...days,
  ...(staff && staff.length > 0 && { staff: staff.map(String) }),
  ...(only !== undefined && { case: String(only) }),
});

/** Each section has as many as there are, and shows the first of them in their order. */
export function expectSections(answer: Answer, expected: Readonly<Record<string, readonly number[]>>): void {
  for (const [key, all] of Object.entries(expected)) {
    const shown = idsIn(answer, key);
    expect({ key, total: totalsIn(answer, key) }).toEqual({ key, total: all.length });
    expect({ key, shown }).toEqual({ key, shown: all.slice(0, shown.length) });
    if (all.length > 0) expect(shown.length).toBeGreaterThan(0);
  }
}

type Section = { total: number; rows: Record<string, unknown>[] };

const sectionIn = (data: Record<string, unknown>, key: string): Section => data[key] as Section;

const rowsIn = (data: Record<string, unknown>, key: string) => sectionIn(data, key).rows;

const totalsIn = ({ data }: Answer, key: string): number => sectionIn(data, key).total;

const idsIn = ({ data }: Answer, key: string): number[] => rowsIn(data, key).map(({ id }) => Number(id));
