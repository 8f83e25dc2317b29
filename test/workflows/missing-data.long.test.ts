import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordsOf } from '../support/harness.ts';
import { type Answers, answersUnder, type Call, type Faults, findUnfounded, withSome } from './missing-data.ts';

/** The lists that the workflows read. */
const LISTS = [
  ...['cases', 'clients', 'companies', 'leads', 'staff', 'events', 'tasks', 'calls', 'documents', 'time_entries'],
  ...['expenses', 'invoices', 'invoice_payments', 'locations', 'people_groups', 'referral_sources', 'custom_fields'],
];

const on = (list: string, fault: Record<string, unknown>) => ({ path: `/v1/${list}`, times: 999, ...fault });

/** What can be wrong with a list. `size` is the number of rows of a page, about a quarter of the list. */
const FAULTS: Readonly<Record<string, (list: string, size: number) => Faults>> = {
  'status 403': (list) => [on(list, { status: 403 })],
  'status 500': (list) => [on(list, { status: 500 })],
  'a part of the pages': (list, size) => [
    on(list, { kind: 'link_text', page_size: size, times: 1 }),
    on(list, { status: 403 }),
  ],
  'empty pages without an end': (list, size) => [on(list, { kind: 'empty_pages', page_size: size })],
  'no Link': (list, size) => [on(list, { kind: 'no_link', page_size: size })],
  'a wrong Item-Count': (list, size) => [on(list, { kind: 'wrong_count', count: 1, page_size: size })],
};

const CASE = 31204126;

const SHARED_CALLS: readonly Call[] = [
  { tool: 'agenda', args: { from: '-60d', to: '+60d' } },
  { tool: 'agenda', args: { from: 'today', to: '+7d', staff: ['880187'], free_minutes: 60 } },
  { tool: 'deadline_review', args: { near_days: 900 } },
  { tool: 'what_changed', args: { since: '-2d', sections: ['cases', 'changes'] } },
  { tool: 'what_changed', args: { since: '-90d', case: String(CASE) } },
  { tool: 'what_changed', args: { client: '27880363', without_contact_days: 20, missing_time_on: 'last_week' } },
  { tool: 'receivables', args: { from: '-900d' } },
  { tool: 'receivables', args: { from: '-900d', group_by: 'attorney', client: '27880363' } },
  { tool: 'unbilled_work', args: { group_by: ['age', 'staff', 'case', 'client', 'attorney'] } },
  { tool: 'firm_overview', args: { limit: 100 } },
  { tool: 'case_brief', args: { case: String(CASE), limit: 100 } },
  { tool: 'conflict_check', args: { parties: ['Theo Goslingthwaite', 'Omar Fennimond', 'Nobody Atall'] } },
  { tool: 'find_records', args: { query: 'Goslingthwaite' } },
  { tool: 'find_records', args: { query: 'Nobody Atall' } },
  {
    tool: 'open_case',
    args: { name: 'A new matter', client: '27880363', other_parties: ['Omar Fennimond'], practice_area: 'Family Law' },
  },
];

/** Views over a list, with rules of MyCase. */
const VIEWS_BY_LIST: Readonly<Record<string, readonly string[]>> = {
  cases: ['case_summary', 'case_parties', 'case_activity'],
  clients: ['case_parties', 'clients_custom'],
  tasks: ['tasks_with_case'],
  invoices: ['open_invoices', 'issued_invoices'],
  invoice_payments: ['payments_received'],
  time_entries: ['unbilled_time'],
  custom_fields: ['cases_custom', 'custom_field_values'],
};

const callsAbout = (list: string): Call[] => [
  ...[
    `SELECT count(*) AS records FROM ${list}`,
    `SELECT * FROM ${list}`,
    `SELECT * FROM ${list} WHERE id = 1`,
    `SELECT sum(id) AS ids, min(id) AS first, max(created_at) AS newest FROM ${list}`,
    `SELECT id FROM ${list} ORDER BY id DESC LIMIT 3`,
    `SELECT count(*) AS cases FROM cases WHERE id NOT IN (SELECT id FROM ${list} WHERE id IS NOT NULL)`,
    `SELECT c.id, x.id AS other FROM cases c LEFT JOIN ${list} x ON x.id = c.id WHERE x.id IS NULL`,
    `SELECT c.name, x.id AS other FROM cases c JOIN ${list} x ON x.id = c.id`,
    'SELECT c.status, count(*) AS tasks FROM tasks t JOIN task_staff s ON s.task_id = t.id LEFT JOIN cases c ON c.id = t.case_id GROUP BY 1',
    ...(VIEWS_BY_LIST[list] ?? []).map((view) => `SELECT count(*) AS rows FROM ${view}`),
  ].map((sql) => ({ tool: 'query_firm', args: { sql } })),
  { tool: 'query_firm', args: {} },
  { tool: 'query_firm', args: { table: list } },
  { tool: 'query_firm', args: { sql: `SELECT * FROM ${list}`, format: 'csv' } },
];

interface Healthy {
  readonly calls: readonly Call[];
  /** Answers over some of the records of the list. */
  readonly some: Answers;
}

const healthy = new Map<string, Healthy>();
let whole: Answers;
const tried = new Set<string>();

/** Runs at most four servers at a time. */
async function inTurn<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const work = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: 4 }, work));
}

beforeAll(async () => {
  const met = LISTS.filter((list) => Object.keys(FAULTS).some((fault) => meets(list, fault)));
  const callsByList = new Map(met.map((list) => [list, callsAbout(list)]));
  whole = await answersUnder(async () => [], [...SHARED_CALLS, ...[...callsByList.values()].flat()]);
  await inTurn([...callsByList], async ([list, about]) => {
    const calls = [...SHARED_CALLS, ...about];
    const some = await answersUnder((sandbox) => withSome(sandbox, list, (i) => i % 2 === 0), calls);
    healthy.set(list, { calls, some });
  });
}, 600_000);

afterAll(() => {
  expect(tried.size).toBeGreaterThan(0);
  process.stdout.write(`${tried.size} of ${LISTS.length * Object.keys(FAULTS).length} pairs of a list and a fault\n`);
});

/** A run tries one part of the pairs of a list and a fault, or all of them: MISSING_DATA_PART is 0 to 11, or all. */
const PARTS = 12;
const PART = process.env.MISSING_DATA_PART ?? '0';

/** In a part, each fault meets at least one list, and about half of the lists meet one of the faults. */
const meets = (list: string, fault: string): boolean =>
  PART === 'all' || (LISTS.indexOf(list) + 7 * Object.keys(FAULTS).indexOf(fault)) % PARTS === Number(PART);

const TITLE = `no answer depends on data that is missing because of %s (MISSING_DATA_PART=${PART})`;

it.each(Object.keys(FAULTS))(TITLE, async (name) => {
  const wrong: Record<string, string[]> = {};
  await inTurn(
    LISTS.filter((list) => meets(list, name)),
    async (list) => {
      const { calls, some } = healthy.get(list) ?? expect.unreachable(list);
      const failing = await answersUnder(async (sandbox) => {
        const { length } = await recordsOf(sandbox, list);
        return FAULTS[name]?.(list, Math.max(1, Math.floor(length / 4))) ?? [];
      }, calls);
      for (const one of calls) {
        const [answer, all, other] = [failing, whole, some].map((answers) => answers.get(one));
        if (!answer || !all || !other) throw new Error('a call was not made');
        const found = findUnfounded(answer, all, other);
        if (found.length > 0) wrong[`${list}: ${one.tool} ${JSON.stringify(one.args)}`] = found.slice(0, 4);
      }
      tried.add(`${list}: ${name}`);
    },
  );
  expect(wrong).toEqual({});
});
