import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { recordsOf } from '../support/harness.ts';
import type { StoreServerKind } from '../support/store-servers.ts';
import { aBrowser, allowAccess } from './browser.ts';
import { type FailoverSite, type Firm, startFailoverSite } from './failover-site.ts';
import { fetchThrough } from './fetch-through.ts';
import { aRawClient, type RawClient, type ServedHost } from './oauth-client.ts';
import { type CallCounts, createCounts, Person } from './working-person.ts';

/** The number of people who sign in, or whose sign-in is checked, at the same time. */
const MAX_AT_ONCE = 6;

/** How long people work, and how long the store cannot be reached. */
interface FailoverOptions {
  readonly seconds: number;
  readonly peopleCount: number;
  readonly outageMs: number;
  /** The longest pause of a person between two calls. */
  readonly maxPauseMs: number;
}

/** What has happened. */
interface FailoverResult extends CallCounts {
  readonly killCount: number;
  /** The notes of people that were created twice. */
  readonly duplicates: readonly string[];
  /** The notes that the host has confirmed, and that MyCase does not have. */
  readonly missing: readonly string[];
  /** The instances that ended although nobody has killed them. */
  readonly ended: readonly string[];
  /** Lines of instances with the name of a person or the trace of an error. */
  readonly unfitLines: readonly string[];
}

/**
 * Lets people of four firms work with four instances behind a proxy. One instance at a time is killed and started
 * again, and once the store cannot be reached.
 */
export async function runFailover(kind: StoreServerKind, options: FailoverOptions): Promise<FailoverResult> {
  const site = await startFailoverSite(kind);
  try {
    const counts = createCounts();
    const people = await signInPeople(site, options.peopleCount, counts);
    const end = performance.now() + options.seconds * 1_000;
    const work = people.map((person) => person.workUntil(end, options.maxPauseMs));
    const outage = sleep((options.seconds * 1_000) / 2).then(() => site.interruptStore(options.outageMs));
    await Promise.all([...work, site.killUntil(end), outage]);
    await forEach(people, (person) => person.checkSignIn());
    const lines = site.listLines();
    const stored = await countNotes(site.firms);
    const confirmed = people.flatMap(({ notes }) => [...notes.keys()]);
    return {
      ...counts,
      killCount: site.killCount,
      duplicates: [...stored].filter(([, count]) => count > 1).map(([subject]) => subject),
      missing: confirmed.filter((subject) => !stored.has(subject)),
      ended: site.listEnded(),
      unfitLines: lines.filter((line) => /Person-\d+|^ {4}at /.test(line)),
    };
  } finally {
    await site.stop();
  }
}

/** Checks that only calls of killed instances, and calls without the store, have failed. */
export function expectNothingLost(result: FailoverResult): void {
  const { failures, wrongAnswers, lostSignIns, duplicates, missing, ended, unfitLines } = result;
  expect({ failures, wrongAnswers, lostSignIns, duplicates, missing, ended, unfitLines }).toEqual({
    failures: [],
    wrongAnswers: [],
    lostSignIns: [],
    duplicates: [],
    missing: [],
    ended: [],
    unfitLines: [],
  });
  expect(result.callCount).toBeGreaterThan(result.killedCallCount + result.outageCallCount + result.slowStoreCount);
}

/** Adds people to the firms, and signs them in with one client. */
async function signInPeople(site: FailoverSite, count: number, counts: CallCounts): Promise<Person[]> {
  const balanced = { publicUrl: site.publicUrl, fetch: fetchThrough(site.publicUrl, site.proxy.port) };
  const client = await aRawClient(balanced);
  const people: Person[] = [];
  await forEach([...Array(count).keys()], async (index) => {
    const firm = site.firms[index % site.firms.length] ?? expect.unreachable();
    const mark = `Person-${1_000 + index}`;
    const tokens = await signIn(balanced, client, firm, mark);
    const [firstCase] = await readRecords(firm, 'cases');
    const caseId = Number(firstCase?.id);
    people.push(new Person({ site, counts, firm, mark, clientId: client.clientId, tokens, caseId }));
  });
  return people;
}

/** Runs an action with each item, with a few at the same time. */
async function forEach<T>(items: readonly T[], action: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const run = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await action(item);
  };
  await Promise.all(Array.from({ length: MAX_AT_ONCE }, run));
}

const readRecords = (firm: Firm, resource: string) =>
  recordsOf({ ...firm, token: '', close: async () => {} }, resource);

/** Adds a person to a firm. Returns the person's tokens. */
async function signIn(balanced: ServedHost, client: RawClient, firm: Firm, mark: string) {
  const stored = await fetch(`${firm.url}/__sandbox/records/staff`, {
    method: 'POST',
    body: JSON.stringify({ first_name: 'Working', last_name: mark, type: 'Attorney', active: true }),
  });
  const { id } = JSON.parse(await stored.text());
  const resource = `${balanced.publicUrl}/${firm.clientId}/mcp`;
  const url = client.authorizationUrl({ scope: 'mycase:read mycase:write mycase:delete', resource });
  const { status, body } = await client.redeem(await allowAccess(aBrowser(balanced), url, `staff-${id}`));
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

/** Returns how often each note of a person exists in all firms, by subject. */
async function countNotes(firms: readonly Firm[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const firm of firms) {
    const notes = await readRecords(firm, 'notes');
    for (const subject of notes.map((note) => String(note.subject)).filter((text) => text.includes('Person-')))
      counts.set(subject, (counts.get(subject) ?? 0) + 1);
  }
  return counts;
}
