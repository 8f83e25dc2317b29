import type { Client } from '@modelcontextprotocol/client';
import { expect } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { between, chance, pick, type Random } from '../../src/sandbox/random.ts';
import { type Answer, call, recordsOf } from '../support/harness.ts';
import { calendarOf, later } from './days-oracle.ts';
import { missingTimeOracle } from './missing-time-oracle.ts';
import {
  type Change,
  type ChangesAsked,
  changesOracle,
  gapsOracle,
  idIn,
  kindOf,
  type Lists,
  NOUNS,
} from './what-changed-oracle.ts';

type Row = Readonly<Record<string, unknown>>;

/** The sandbox's records, not through our server. */
export async function readLists(sandbox: Sandbox): Promise<Lists> {
  const names = [...Object.keys(NOUNS), 'notes', 'message_threads'];
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await recordsOf(sandbox, name)])));
}

const sectionIn = (
  { data, text }: Answer,
  key: string,
): { readonly total: number; readonly rows: readonly Row[]; readonly note: string } =>
  data[key] ? (data[key] as never) : expect.unreachable(`no ${key} in: ${text}`);

const KINDS = ['completed', 'billed', 'paid', 'new', 'changed'];

const NO_END = Date.parse('9999-01-01');

const someKinds = (next: Random) => (chance(next, 0.3) ? [pick(next, KINDS)] : undefined);

/** A period that begins on a day or at a time, of random people, cases or clients. */
function randomQuestion(next: Random, lists: Lists, zone: string): { asked: ChangesAsked; args: Row } {
  const someId = (list: string) => Number(pick(next, lists[list] ?? []).id);
  const since = Date.now() - between(next, 3_600, 90 * 86_400) * 1_000;
  const until = chance(next, 0.4) ? since + between(next, 3_600, 30 * 86_400) * 1_000 : NO_END;
  const someTimes = <T>(part: number, choose: () => T) => (chance(next, part) ? choose() : undefined);
  const staff = someTimes(0.3, () => [...new Set([someId('staff'), someId('staff')])]) ?? [];
  const only = someTimes(0.25, () => someId('cases'));
  const client = someTimes(0.25, () => someId('clients'));
  const kinds = someKinds(next);
  const isDay = chance(next, 0.5);
  const { dayOf } = calendarOf(zone);
  const [first, last] = [dayOf(since), until === NO_END ? '' : dayOf(until)];
  const whole = (time: number) => Math.floor(time / 1_000) * 1_000;
  return {
    asked: {
      since: isDay ? startOf(first, zone) : whole(since),
      until: until === NO_END ? until : isDay ? startOf(later(last, 1), zone) : whole(until),
      staff,
      case: only,
      client,
      kinds,
    },
    args: {
      since: isDay ? first : new Date(whole(since)).toISOString(),
      ...(until !== NO_END && { until: isDay ? last : new Date(whole(until)).toISOString() }),
      ...spell({ staff, case: only, client, kinds }),
    },
  };
}

const spell = ({ staff, case: only, client, kinds }: Omit<ChangesAsked, 'since' | 'until'>): Row => ({
  ...(staff.length > 0 && { staff: staff.map(String) }),
  ...(only !== undefined && { case: String(only) }),
  ...(client !== undefined && { client: String(client) }),
  ...(kinds && { kinds }),
});

/** The first instant of a day in a zone, found minute by minute. */
function startOf(day: string, zone: string): number {
  const { dayOf } = calendarOf(zone);
  let time = Date.parse(day) - 86_400_000;
  while (dayOf(time) < day) time += 15 * 60_000;
  return time;
}

/** Compares the changes and their numbers by case. */
export function expectChanges(answer: Answer, expected: readonly Change[], { kinds: askedKinds }: ChangesAsked): void {
  const { total, rows } = sectionIn(answer, 'changes');
  const shown = rows.map((row) => ({ id: row.id, change: row.change, caseId: idIn(row.case) }));
  expect(total).toBe(expected.length);
  expect(shown).toEqual(expected.slice(0, rows.length).map(({ id, change, caseId }) => ({ id, change, caseId })));
  if (expected.length > 0) expect(rows.length).toBeGreaterThan(0);
  const cases = sectionIn(answer, 'cases');
  const order = [...new Set(expected.map(({ caseId }) => caseId))];
  const count = (changes: readonly Change[], kind: string) => changes.filter((one) => kindOf(one) === kind).length;
  const kinds = KINDS.filter((kind) => askedKinds?.includes(kind) ?? true);
  const counts = (changes: readonly Change[]) => Object.fromEntries(kinds.map((kind) => [kind, count(changes, kind)]));
  expect(cases.total).toBe(order.length);
  expect(cases.note).toContain(`In total: ${kinds.map((kind) => `${count(expected, kind)} ${kind}`).join(', ')}.`);
  expect(
    cases.rows.map((row) => ({ id: idIn(row.case), ...Object.fromEntries(kinds.map((kind) => [kind, row[kind]])) })),
  ).toEqual(
    order.slice(0, cases.rows.length).map((id) => ({ id, ...counts(expected.filter(({ caseId }) => caseId === id)) })),
  );
}

/** Asks for the changes of a random period, and compares. */
export async function askChanges(client: Client, lists: Lists, next: Random, zone: string): Promise<number> {
  const { asked, args } = randomQuestion(next, lists, zone);
  const answer = await call(client, 'what_changed', { ...args, sections: ['cases', 'changes'] });
  expect(answer.isError, answer.text).toBe(false);
  const expected = changesOracle(lists, asked, zone);
  expectChanges(answer, expected, asked);
  return expected.length;
}

const idsOf = (rows: readonly Row[], field: string): number[] => rows.map((row) => idIn(row[field]) ?? 0).sort();

/** Asks for cases and clients without contact, of one person, and compares. All of them have to be examined. */
export async function askGaps(client: Client, lists: Lists, next: Random, zone: string): Promise<number> {
  const staff = [Number(pick(next, lists.staff ?? []).id)];
  const days = between(next, 5, 200);
  const answer = await call(client, 'what_changed', { ...spell({ staff }), without_contact_days: days });
  const { remainingCases, remainingClients } = gapsOracle(lists, { staff }, days, zone);
  const [cases, clients] = [sectionIn(answer, 'cases_without_contact'), sectionIn(answer, 'clients_without_contact')];
  expect([...cases.rows, ...clients.rows].map(({ examined }) => examined)).toEqual(
    [...cases.rows, ...clients.rows].map(() => 'events, calls, notes, messages'),
  );
  expect(idsOf(cases.rows, 'case')).toEqual([...remainingCases].sort());
  expect(idsOf(clients.rows, 'client')).toEqual([...remainingClients].sort());
  return remainingCases.length + remainingClients.length;
}

/** Asks for the work of some days that has no time entry, and compares. */
export async function askMissingTime(client: Client, lists: Lists, next: Random, zone: string): Promise<number> {
  const staff = chance(next, 0.6) ? [Number(pick(next, lists.staff ?? []).id)] : [];
  const from = later(calendarOf(zone).today(), -between(next, 0, 60));
  const days = { from, to: later(from, between(next, 0, 3)) };
  const answer = await call(client, 'what_changed', {
    ...spell({ staff }),
    missing_time_on: `${days.from}..${days.to}`,
  });
  const { rows } = sectionIn(answer, 'missing_time');
  const shown = rows
    .filter(({ work }) => work !== 'note')
    .map((row) => `${row.work} ${row.id} ${idIn(row.staff)} ${row.day}`);
  expect(shown.sort()).toEqual(missingTimeOracle(lists, staff, days, zone));
  for (const row of rows) expectProposal(row, lists, zone);
  return rows.length;
}

/** The arguments are those of the row, and hours only of an event with a start and an end on one day. */
function expectProposal(row: Row, lists: Lists, zone: string): void {
  const { activity_name: name, hours, ...given } = JSON.parse(String(row.arguments));
  const [caseId, staffId] = [idIn(row.case), idIn(row.staff)];
  expect(given).toEqual({
    entry_date: row.day,
    ...(caseId !== undefined && { case: String(caseId) }),
    ...(staffId !== undefined && { staff: String(staffId) }),
  });
  const event = row.work === 'event' ? (lists.events ?? []).find(({ id }) => id === row.id) : undefined;
  const { dayOf } = calendarOf(zone);
  const [start, end] = [Date.parse(String(event?.start)), Date.parse(String(event?.end))];
  const isTimed = event !== undefined && !event.all_day && end > start && dayOf(start) === dayOf(end - 1);
  expect(hours).toEqual(isTimed ? Math.round((end - start) / 36_000) / 100 : undefined);
  const names = new Set((lists.time_entries ?? []).map((entry) => entry.activity_name));
  if (name !== undefined) expect(names).toContain(name);
  expect(row.to_add ?? '').toBe(
    [
      ['case', caseId],
      ['staff', staffId],
      ['activity_name', name],
      ['hours', hours],
    ]
      .flatMap(([key, value]) => (value === undefined ? [key] : []))
      .join(', '),
  );
}
