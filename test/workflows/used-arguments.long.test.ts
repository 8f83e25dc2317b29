import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { workflows } from '../../src/workflows/index.ts';
import { call, connect } from '../support/harness.ts';

// No argument of a workflow is ignored without a word: a call with it differs from a call without it, is refused, or
// its answer states that the argument had no effect. Every argument is tried with each section alone, and with all of
// them.

type Args = Readonly<Record<string, unknown>>;

const CASE = '31204126';
const STAFF = '880187';

/** A document with two versions. */
const SETTLEMENT = 64028508;
const WIDE = { from: '2026-01-01', to: '2027-06-30' };

/** The calls that each workflow is tried with. */
const BASES: Readonly<Record<string, readonly Args[]>> = {
  find_records: [{ query: 'a' }, { query: 'lease', kinds: ['note'] }, { query: CASE }],
  case_brief: [{ case: CASE }],
  agenda: [{ staff: [STAFF], ...WIDE }],
  deadline_review: [{}],
  what_changed: [
    { case: CASE, since: '2026-01-01', without_contact_days: 60, missing_time_on: '2026-11-01..2026-11-20' },
  ],
  conflict_check: [{ parties: [{ name: 'Gosling' }] }],
  unbilled_work: [{}, { group_by: ['case'] }],
  // The month of the default can have begun today, without a payment.
  receivables: [{ from: 'last_90_days' }, { group_by: 'attorney', from: 'last_90_days' }],
  firm_overview: [{}],
  query_firm: [{}, { sql: 'SELECT count(*) FROM staff' }],
  search_text: [{ words: 'client', case: CASE }],
  read_document: [{ document_id: SETTLEMENT }],
};

/** A value of each optional argument that differs from its default. */
const VALUES: Readonly<Record<string, Args>> = {
  find_records: { kinds: ['staff'], limit: 1 },
  case_brief: { limit: 1 },
  agenda: {
    from: '2026-02-01',
    to: '2027-12-31',
    staff: ['880188'],
    case: CASE,
    limitation_days: 3000,
    free_minutes: 60,
    working_hours: '10:00-11:00',
  },
  deadline_review: { near_days: 3000, staff: [STAFF], case: CASE },
  what_changed: {
    since: '2026-06-01',
    until: '2026-03-01',
    staff: [STAFF],
    case: '31206064',
    client: '27880363',
    kinds: ['new'],
    without_contact_days: 10,
    missing_time_on: '2026-03-01..2026-03-20',
  },
  conflict_check: { save_as: 'check.md' },
  unbilled_work: {
    group_by: ['staff'],
    case: CASE,
    client: '27880363',
    attorney: STAFF,
    case_status: 'closed',
    staff: STAFF,
    from: 'last_month',
    to: '2025-01-01',
    limit: 1,
    billable: 'all',
  },
  receivables: {
    group_by: 'case',
    case: CASE,
    client: '27880363',
    attorney: STAFF,
    case_status: 'closed',
    from: '2025-01-01',
    to: '2025-06-30',
    limit: 1,
  },
  firm_overview: {
    stale_days: 1,
    limit: 1,
    from: '2026-03-01',
    to: '2026-05-31',
    compare_from: '2026-06-01',
    compare_to: '2026-06-30',
    hours_per_day: 6,
  },
  query_firm: {
    sql: 'SELECT count(*) FROM cases',
    parameters: [{ name: 'x', value: '1' }],
    table: 'cases',
    format: 'xlsx',
    save_as: 'cases.csv',
    attach: true,
    time_limit: 3,
  },
  search_text: {
    words: 'settlement',
    case: '31206064',
    client: '27880363',
    since: '2026-06-01',
    until: '2026-06-01',
    kinds: ['calls'],
    order: 'oldest',
    limit: 1,
  },
  read_document: {
    version: 1,
    pages: '2',
    find: 'amount',
    attachment: '1',
    compare_with_version: 1,
    images: true,
    from: 3,
  },
};

/** Arguments that select what the other arguments are tried with, and those of a confirmation. */
const EXCLUDED = ['sections', 'confirm', 'allow_duplicate'];

let client: Client;
let inputs = 0;
beforeAll(async () => {
  client = await connect({ args: ['--sandbox'], env: { MYCASE_CONFIRM: 'token' } });
});
afterAll(async () => {
  await client.close();
  process.stdout.write(`test/workflows/used-arguments.long.test.ts: ${inputs} distinct inputs\n`);
});

interface Answered {
  readonly text: string;
  readonly isRefused: boolean;
  /** No table has more than one row, so a limit of one changes nothing. */
  readonly isShort: boolean;
}

/** An answer without what differs in each call: the code of fences, and the time of the reading. */
async function answer(tool: string, args: Args): Promise<Answered> {
  const { content, structuredContent, isError = false } = await client.callTool({ name: tool, arguments: { ...args } });
  const text = JSON.stringify(content)
    .replace(/[«‹]\w+|\w+[»›]/g, '')
    .replace(/as of [^.]*/g, '');
  const totals = Object.values(structuredContent ?? {}).map((section) => Number(Object(section).total ?? 0));
  return { text, isRefused: isError, isShort: totals.every((total) => total <= 1) };
}

/** The optional arguments of a tool, and the keys of its sections. */
async function argumentsOf(tool: string): Promise<{ optional: string[]; sections: string[] }> {
  const { tools } = await client.listTools();
  const { properties = {}, required = [] } = tools.find(({ name }) => name === tool)?.inputSchema ?? {};
  const optional = Object.keys(properties).filter((name) => !required.includes(name) && !EXCLUDED.includes(name));
  return { optional, sections: Object(properties.sections).items?.enum ?? [] };
}

/** The optional arguments that change nothing about a call, and are not mentioned. */
async function ignoredIn(tool: string, base: Args, optional: readonly string[]): Promise<string[]> {
  const before = await answer(tool, base);
  const ignored: string[] = [];
  for (const name of optional) {
    inputs += 1;
    const args = { ...base, [name]: VALUES[tool]?.[name] };
    const { text, isRefused } = await answer(tool, args);
    const isExplained = text.includes(`${name} had no effect`) || (name === 'limit' && before.isShort);
    if (!isRefused && !isExplained && text === before.text) ignored.push(JSON.stringify(args));
  }
  return ignored;
}

it('every workflow that reads is tried', () => {
  const reading = workflows.filter(({ hints }) => hints.readOnlyHint);
  expect(Object.keys(BASES).toSorted()).toEqual(reading.map(({ name }) => name).toSorted());
});

it.each(Object.keys(BASES))('%s ignores no argument', async (tool) => {
  const { optional, sections } = await argumentsOf(tool);
  expect(Object.keys(VALUES[tool] ?? {}).toSorted()).toEqual(optional.toSorted());
  const selections = [{}, ...sections.map((key) => ({ sections: [key] }))];
  const bases = (BASES[tool] ?? []).flatMap((base) => selections.map((selection) => ({ ...base, ...selection })));
  const ignored: string[] = [];
  for (const base of bases) ignored.push(...(await ignoredIn(tool, base, optional)));
  expect(ignored).toEqual([]);
});

it('free_minutes adds the free slots to any selection of sections', async () => {
  for (const sections of [['events'], ['tasks_due', 'tasks_overdue'], ['free_slots'], undefined]) {
    inputs += 1;
    const { data, isError } = await call(client, 'agenda', {
      staff: [STAFF],
      free_minutes: 60,
      sections,
      from: 'this_week',
    });
    expect({ isError, keys: Object.keys(data) }).toEqual({
      isError: false,
      keys: expect.arrayContaining(['free_slots']),
    });
  }
});

it.each([
  [{ working_hours: '08:00-12:00' }, 'working_hours requires free_minutes and staff.'],
  [{ working_hours: '08:00-12:00', staff: [STAFF], sections: ['events'] }, 'working_hours requires free_minutes'],
  [{ sections: ['free_slots'] }, 'The section free_slots requires free_minutes and staff.'],
  [{ sections: ['free_slots', 'events'], staff: [STAFF] }, 'The section free_slots requires free_minutes'],
  [{ free_minutes: 30, sections: ['events'] }, 'free_minutes requires staff.'],
])('agenda %j is refused', async (args, words) => {
  inputs += 1;
  expect(await call(client, 'agenda', args)).toMatchObject({ isError: true, text: expect.stringContaining(words) });
});
