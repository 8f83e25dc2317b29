import type { Client } from '@modelcontextprotocol/client';
import { expect } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { between, chance, pick, pickSome, type Random } from '../../src/sandbox/random.ts';
import { call, recordsOf, requestsTo } from '../support/harness.ts';

// Random plans to open a matter, and what of the firm's records must be another after each.

type Fields = Readonly<Record<string, unknown>>;

const RESOURCES = [
  ...['clients', 'cases', 'companies', 'leads', 'staff', 'events', 'tasks', 'calls', 'documents', 'notes'],
  ...['folders', 'time_entries', 'expenses', 'invoices', 'case_roles', 'case_stages', 'practice_areas'],
] as const;

/** The firm's records, by resource. */
export type Held = Readonly<Record<string, readonly Fields[]>>;

/** All records that a plan could touch, as the sandbox holds them now. */
export async function heldForPlans(sandbox: Sandbox): Promise<Held> {
  const lists = await Promise.all(RESOURCES.map((name) => recordsOf(sandbox, name)));
  return Object.fromEntries(RESOURCES.map((name, i) => [name, lists[i] ?? []]));
}

/** A plan, and what it must come to. */
interface Drafted {
  readonly args: Fields;
  readonly client: { readonly id: number } | { readonly fields: Fields };
  readonly staff: readonly Fields[];
  readonly tasks: readonly Fields[];
  readonly folders: readonly string[];
  /** Words of which each has to stand in the preview. */
  readonly shown: readonly string[];
}

const nameOf = ({ first_name, last_name }: Fields): string => `${first_name} ${last_name}`;

/** One word that names somebody alone: a name, an address or an id. */
function wordFor(next: Random, person: Fields, all: readonly Fields[]): string {
  const isAlone = all.filter((one) => nameOf(one) === nameOf(person)).length === 1;
  const email = person.email ? [String(person.email).toUpperCase()] : [];
  return pick(next, [`${person.id}`, ...email, ...(isAlone ? [nameOf(person), nameOf(person).toLowerCase()] : [])]);
}

const SYLLABLES = ['bra', 'quil', 'dor', 'zeph', 'mun', 'tha', 'wex', 'lio', 'grun', 'pel', 'vosk', 'ani'];
const madeUp = (next: Random): string => {
  const word = pickSome(next, SYLLABLES, 4).join('');
  return word.charAt(0).toUpperCase() + word.slice(1);
};

const dayIn = (next: Random, year: number): string =>
  `${year}-${String(between(next, 1, 12)).padStart(2, '0')}-${String(between(next, 1, 28)).padStart(2, '0')}`;

const maybe = (next: Random, fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(() => chance(next, 0.6)));

const namesIn = (held: Held, list: string): string[] => (held[list] ?? []).map(({ name }) => String(name));

function draftClient(next: Random, held: Held, i: number) {
  const { clients = [] } = held;
  if (chance(next, 0.5)) {
    const one = pick(next, clients);
    return {
      given: wordFor(next, one, clients),
      client: { id: Number(one.id) },
      shown: [`${one.id} ${nameOf(one)}`],
    };
  }
  const digits = String(between(next, 2000, 9999));
  const fields = {
    first_name: madeUp(next),
    last_name: `${madeUp(next)}-${madeUp(next)}`,
    ...maybe(next, { email: `plan.${i}.${digits}@example.com`, cell_phone_number: `(415) 867-${digits}` }),
  };
  return { given: fields, client: { fields }, shown: Object.values(fields).map(String) };
}

function draftTasks(next: Random, people: readonly Fields[], all: readonly Fields[]) {
  const count = between(next, 0, 3);
  return Array.from({ length: count }, (_, i) => {
    const own = people.length === 0 || chance(next, 0.4) ? pickSome(next, all, 2) : undefined;
    const priority = pick(next, ['Low', 'Medium', 'High', '']);
    const fields = { name: `${madeUp(next)} ${i}`, due_date: dayIn(next, 2027) };
    const doers = own ?? people.slice(0, 1);
    return {
      given: {
        ...fields,
        ...(priority && { priority }),
        ...(own && { staff: own.map((one) => wordFor(next, one, all)) }),
      },
      made: { ...fields, priority: priority || 'Medium', staff: doers.map(({ id }) => ({ id })) },
      shown: [...Object.values(fields), ...doers.map((one) => `${one.id} ${nameOf(one)}`)],
    };
  });
}

function draftPlan(next: Random, held: Held, i: number): Drafted {
  const { staff: everybody = [] } = held;
  const staff = everybody.filter(({ active }) => active !== false);
  const word = (one: Fields) => wordFor(next, one, everybody);
  const client = draftClient(next, held, i);
  const [lead, ...others] = pickSome(next, staff, between(next, 1, 3));
  const hasLead = chance(next, 0.7);
  const people = [...(lead && hasLead ? [lead] : []), ...others];
  const tasks = draftTasks(next, people, staff);
  const folders = pickSome(next, ['Pleadings', 'Discovery/Depositions', 'Letters', 'Evidence'], between(next, 0, 3));
  const own = {
    name: `${madeUp(next)} matter ${i}`,
    ...maybe(next, {
      practice_area: pick(next, namesIn(held, 'practice_areas')),
      case_stage: pick(next, namesIn(held, 'case_stages')),
      case_number: `P-${i}-${between(next, 100, 999)}`,
      description: `About ${madeUp(next)};\n2. and "${madeUp(next)}".`,
      opened_date: dayIn(next, 2026),
      sol_date: dayIn(next, 2029),
    }),
  };
  const note = maybe(next, {
    note: { subject: madeUp(next), note: `${madeUp(next)} <b>& ${madeUp(next)}</b>` },
  });
  const role = maybe(next, { client_role: pick(next, namesIn(held, 'case_roles')) });
  return {
    args: {
      ...own,
      client: client.given,
      ...(lead && hasLead && { lead_attorney: word(lead) }),
      ...(others.length > 0 && { staff: others.map(word) }),
      ...(folders.length > 0 && { folders }),
      ...(tasks.length > 0 && { tasks: tasks.map(({ given }) => given) }),
      ...note,
      ...role,
    },
    client: client.client,
    staff: people.map(({ id }) => ({ id, lead_lawyer: hasLead && id === lead?.id })),
    tasks: tasks.map(({ made }) => made),
    folders,
    shown: [
      ...client.shown,
      ...Object.values({ ...own, ...role }).map((value) => String(value).split('\n')[0] ?? ''),
      ...Object.values(note).flatMap((one) => Object.values(Object(one)).map(String)),
      ...people.map((one) => `${one.id} ${nameOf(one)}`),
      ...tasks.flatMap(({ shown }) => shown),
      ...folders,
    ],
  };
}

/**
 * Has one random plan previewed, confirmed and carried out, by a client that confirms by token; all it asks for is
 * there then, whole, and nothing else of the firm has changed. Answers the firm as it is after.
 */
export async function askPlan(client: Client, sandbox: Sandbox, before: Held, next: Random, i: number): Promise<Held> {
  const drafted = draftPlan(next, before, i);
  const { args } = drafted;
  const preview = await call(client, 'open_case', args);
  // A word with a mark, such as an apostrophe, is quoted.
  const shown = preview.text.replaceAll('"', '');
  for (const words of drafted.shown) expect(shown, JSON.stringify(args)).toContain(words.replaceAll('"', ''));
  const { text } = await call(client, 'open_case', { ...args, confirm: preview.data.confirm });
  const said = `${JSON.stringify(args)}\n${text}`;
  expect(text, said).toMatch(/^Opened: case id \d+/);
  const after = await heldForPlans(sandbox);
  const { made, changed } = difference(before, after);
  const matter = expectCase(drafted, made, said);
  expectParts(drafted, made, matter, said);
  expect(changed, said).toEqual('id' in drafted.client ? [withCase(before, drafted.client.id, matter)] : []);
  if (args.client_role) await expectRole(sandbox, args.client_role, matter);
  return after;
}

interface Difference {
  readonly made: Readonly<Record<string, readonly Fields[]>>;
  /** The records that were there and are another now, as they are now. */
  readonly changed: readonly Fields[];
}

function difference(before: Held, after: Held): Difference {
  const made: Record<string, Fields[]> = {};
  const changed: Fields[] = [];
  for (const [name, records] of Object.entries(after)) {
    const known = new Map((before[name] ?? []).map((record) => [record.id, JSON.stringify(record)]));
    made[name] = records.filter(({ id }) => !known.has(id));
    changed.push(...records.filter((one) => known.has(one.id) && known.get(one.id) !== JSON.stringify(one)));
    expect(records.length - made[name].length, `${name} are all there`).toBe(known.size);
  }
  return { made, changed };
}

/** The case and its client are there as asked; answers the case's id. */
function expectCase({ args, client, staff }: Drafted, made: Difference['made'], said: string): number {
  const { clients = [], cases = [] } = made;
  const [matter] = cases;
  expect(cases, said).toHaveLength(1);
  expect(clients, said).toHaveLength('id' in client ? 0 : 1);
  if ('fields' in client) expect(clients[0], said).toMatchObject(client.fields);
  const { name, practice_area, case_stage, case_number, description, opened_date, sol_date } = args;
  const empty = { practice_area: null, case_stage: null, sol_date: null };
  const asked = {
    practice_area,
    case_stage,
    case_number,
    description,
    opened_date: opened_date ?? expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    sol_date,
  };
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  expect(matter, said).toMatchObject({
    ...empty,
    ...given,
    name,
    clients: [{ id: 'id' in client ? client.id : clients[0]?.id }],
  });
  expect(matter?.staff, said).toMatchObject(staff);
  expect(matter?.staff, said).toHaveLength(staff.length);
  return Number(matter?.id);
}

/** Its tasks, note and folders are, and nothing else was made. */
function expectParts({ args, tasks, folders }: Drafted, made: Difference['made'], matter: number, said: string): void {
  const { tasks: given = [], notes = [], folders: paths = [], cases: _, clients: __, ...others } = made;
  const on = { case: { id: matter } };
  expect(given, said).toHaveLength(tasks.length);
  expect(given, said).toMatchObject(tasks.map((task) => ({ ...task, ...on })));
  expect(notes, said).toMatchObject(args.note ? [{ ...Object(args.note), ...on }] : []);
  expect(notes, said).toHaveLength(args.note ? 1 : 0);
  // The case's own folder comes with it.
  const wanted = new Set([String(args.name), ...folders.flatMap((path) => path.split('/'))]);
  expect(paths.map(({ name }) => name).sort(), said).toEqual([...wanted].sort());
  expect(Object.values(others).flat(), said).toEqual([]);
}

/** A client as it was, with one case more. */
function withCase({ clients = [] }: Held, id: number, matter: number): Fields {
  const client = clients.find((one) => one.id === id);
  const cases = Array.isArray(client?.cases) ? client.cases : [];
  return { ...client, cases: [...cases, { id: matter }] };
}

/** MyCase shows no role on a case. */
async function expectRole(sandbox: Sandbox, role: unknown, matter: number): Promise<void> {
  const path = `/v1/cases/${matter}/relationships/clients`;
  const sent = (await requestsTo(sandbox)).filter((request) => request.path === path);
  expect(sent).toMatchObject([{ method: 'POST', body: { clients: [{ role }] } }]);
}
