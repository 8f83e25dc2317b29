import type { Sandbox } from '../../src/sandbox/index.ts';
import { recordsOf } from '../support/harness.ts';
import { cents, product } from './cents.ts';
import { calendarOf, eventDays, type Held } from './days-oracle.ts';

// What the fields of the sandbox's own records hold, read another way than the server does.

/** The lists that are asked about. */
export const ASKED = [
  'cases',
  'clients',
  'leads',
  'events',
  'tasks',
  'calls',
  'documents',
  'time_entries',
  'expenses',
  'invoices',
  'invoice_payments',
] as const;

const OTHERS = ['companies', 'staff', 'locations', 'custom_fields'] as const;

export type Asked = (typeof ASKED)[number];

type ListName = Asked | (typeof OTHERS)[number];

/** The sandbox's records, each also by its id. */
export interface World {
  readonly zone: string;
  readonly lists: Readonly<Record<ListName, readonly Held[]>>;
  readonly byId: Readonly<Record<ListName, ReadonlyMap<unknown, Held>>>;
}

export async function worldOf(sandbox: Sandbox, zone: string): Promise<World> {
  const lists = await Promise.all(
    [...ASKED, ...OTHERS].map(async (name) => [name, await recordsOf(sandbox, name)] as const),
  );
  const byId = lists.map(([name, records]) => [name, new Map(records.map((one) => [one.id, one] as const))] as const);
  return {
    zone,
    lists: Object.fromEntries(lists) as Record<ListName, Held[]>,
    byId: Object.fromEntries(byId) as Record<ListName, Map<unknown, Held>>,
  };
}

type Kind = 'text' | 'number' | 'money' | 'day' | 'moment' | 'boolean' | 'one' | 'many';

export type Value = string | number | boolean | readonly unknown[] | undefined;

/** A field that can be asked about; of a moment the day in the zone is its value. */
export interface Field {
  readonly name: string;
  readonly kind: Kind;
  /** The list that a reference leads to. */
  readonly target?: ListName | undefined;
  readonly of: (record: Held) => Value;
  /** Whether it is the records of another list that refer to this one. */
  readonly isRelation?: boolean;
}

const OWN: Readonly<Record<Asked, string>> = {
  cases:
    'name:text case_number:text status:text case_stage:text practice_area:text sol_date:day opened_date:day ' +
    'outstanding_balance:money billing_contact:one>clients clients:many>clients staff:many>staff created_at:moment',
  clients: 'first_name:text last_name:text email:text created_at:moment archived:boolean',
  leads: 'status:text last_name:text created_at:moment approved:boolean',
  events:
    'name:text event_type:text start:moment end:moment private:boolean case:one>cases staff:many>staff location:one>locations',
  tasks: 'name:text priority:text due_date:day completed:boolean case:one>cases staff:many>staff updated_at:moment',
  calls: 'call_type:text caller_name:text called_at:moment resolved:boolean client:one>clients call_for:one>staff',
  documents: 'name:text path:text case:one>cases assigned_date:day created_at:moment',
  time_entries:
    'activity_name:text hours:number rate:money entry_date:day billable:boolean flat_fee:boolean case:one>cases ' +
    'staff:one>staff invoices:many>invoices',
  expenses: 'activity_name:text cost:money units:number entry_date:day billable:boolean case:one>cases staff:one>staff',
  invoices:
    'invoice_number:text status:text total_amount:money paid_amount:money due_date:day invoice_date:day case:one>cases ' +
    'allow_online_payments:boolean',
  invoice_payments:
    'amount:money date:day status:text transaction_type:text case:one>cases client:one>clients attorney:one>staff',
};

const known = new WeakMap<World, Map<Asked, Field[]>>();

/** Every field of a list that questions are about: its own, worked out ones, those of its case, and the firm's own. */
export function fieldsIn(list: Asked, world: World): Field[] {
  const lists = known.get(world) ?? new Map<Asked, Field[]>();
  known.set(world, lists);
  const fields = lists.get(list) ?? allFields(list, world);
  lists.set(list, fields);
  return fields;
}

function allFields(list: Asked, world: World): Field[] {
  const own = [...ownOf(list, world), ...workedOut(list, world), ...customsOf(list, world)];
  const isOfCase = own.some(({ name, kind }) => name === 'case' && kind === 'one');
  return [...own, ...(isOfCase ? beyondCase(world) : []), ...relationsOf(list, world)];
}

const ownOf = (list: Asked, world: World): Field[] =>
  OWN[list].split(' ').map((spec) => {
    const [name = '', kind = '', target] = spec.split(/[:>]/);
    const own = { name, kind: kind as Kind, target: target as ListName | undefined };
    return { ...own, of: (record) => valueIn(record[name], own.kind, record, world) };
  });

/** The ids in a reference or a list of them. */
const idsIn = (value: unknown): unknown[] =>
  [value].flat().flatMap((one) => (one as { id?: unknown } | null | undefined)?.id ?? []);

/** What a raw value is as a kind; undefined for none. */
function valueIn(raw: unknown, kind: Kind, record: Held, { zone }: World): Value {
  if (raw === null || raw === undefined || raw === '') return undefined;
  if (kind === 'one' || kind === 'many') return idsIn(raw).length > 0 ? idsIn(raw) : undefined;
  if (kind === 'number' || kind === 'money') return Number(raw);
  if (kind === 'boolean') return raw === true;
  const text = String(raw).trim();
  if (kind !== 'moment') return text;
  return momentIn(text, record, zone);
}

/** The day of an instant: of an all-day event the first or the last day. */
function momentIn(text: string, record: Held, zone: string): string {
  if (record.all_day !== true) return calendarOf(zone).dayOf(Date.parse(text));
  return text === record.end ? eventDays(record, zone)[1] : text.slice(0, 10);
}

const amount = (size: bigint): number => Number(size) / 100;

function workedOut(list: Asked, world: World): Field[] {
  const money = (name: string, of: (record: Held) => bigint): Field => ({
    name,
    kind: 'money',
    of: (record) => amount(of(record)),
  });
  const leads = ({ staff }: Held) => idsIn(((staff as Held[] | null) ?? []).filter((one) => one.lead_lawyer === true));
  const name: Field = { name: 'name', kind: 'text', of: nameOf };
  const made: Partial<Record<Asked, Field>> = {
    clients: name,
    leads: name,
    cases: {
      name: 'lead_attorney',
      kind: 'one',
      target: 'staff',
      of: (one) => (leads(one).length > 0 ? leads(one) : undefined),
    },
    time_entries: money('amount', (one) => (one.flat_fee ? cents(one.rate) : product(one.rate, one.hours))),
    expenses: money('amount', (one) => product(one.cost, one.units ?? 1)),
    invoices: money('balance', (one) => cents(one.total_amount) - cents(one.paid_amount)),
  };
  const found = made[list];
  return found && world.lists[list].length > 0 ? [found] : [];
}

/** What a record is called. */
export const nameOf = (record: Held): string =>
  String(record.name ?? ([record.first_name, record.last_name].filter(Boolean).join(' ') || record.invoice_number));

const OF_CASE = ['status', 'practice_area', 'case_stage', 'outstanding_balance', 'lead_attorney'];

function beyondCase(world: World): Field[] {
  return [...ownOf('cases', world), ...workedOut('cases', world)]
    .filter(({ name }) => OF_CASE.includes(name))
    .map((field) => ({
      ...field,
      name: `case.${field.name}`,
      of: (record) => {
        const matter = world.byId.cases.get(idsIn(record.case)[0]);
        return matter && field.of(matter);
      },
    }));
}

const REFERRING: Partial<Readonly<Record<Asked, readonly Asked[]>>> = {
  cases: ['tasks', 'invoices', 'documents', 'events'],
  clients: ['cases', 'calls'],
};

function relationsOf(list: Asked, { lists }: World): Field[] {
  return (REFERRING[list] ?? []).map((other) => {
    const key = other === 'cases' ? 'clients' : list.slice(0, -1);
    const referring = new Map<unknown, unknown[]>();
    for (const one of lists[other]) {
      for (const id of idsIn(one[key])) referring.set(id, [...(referring.get(id) ?? []), one.id]);
    }
    return { name: other, kind: 'many', target: other, of: ({ id }) => referring.get(id), isRelation: true };
  });
}

const CUSTOM_KINDS: Readonly<Record<string, Kind>> = {
  numeric: 'number',
  currency: 'money',
  date: 'day',
  boolean: 'boolean',
};

function customsOf(list: Asked, world: World): Field[] {
  const parents =
    list === 'time_entries'
      ? ['time_and_expense']
      : list === 'expenses'
        ? ['time_and_expense', 'expense']
        : [list.slice(0, -1)];
  return world.lists.custom_fields
    .filter(({ parent_type }) => parents.includes(String(parent_type)))
    .map((custom) => {
      const kind = CUSTOM_KINDS[String(custom.field_type)] ?? 'text';
      return { name: String(custom.name), kind, of: (record) => customValue(record, custom, kind, world) };
    });
}

/** MyCase appends a changed value to those before it; a list holds the key of an option. */
function customValue(record: Held, custom: Held, kind: Kind, world: World): Value {
  const values = (record.custom_field_values ?? []) as Held[];
  const last = values.filter((one) => idsIn(one.custom_field)[0] === custom.id).at(-1);
  const options = (custom.list_options ?? []) as Held[];
  const option = options.find(({ key }) => key === last?.value);
  return valueIn(option?.option ?? last?.value, kind, record, world);
}
