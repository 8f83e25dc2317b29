import { between, chance, pick, pickSome, type Random } from '../../src/sandbox/random.ts';

/** The records that changes choose from, by collection; what is deleted leaves it at once. */
export type Known = ReadonlyMap<string, Record<string, unknown>[]>;

/** One request that changes the firm. */
export interface Change {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  /** Below the base URL. */
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>> | undefined;
}

type Draft = (next: Random, known: Known, i: number) => Change | undefined;

/** The next change, or undefined where there is nothing left that it could change. */
export const draftChange: Draft = (next, known, i) => pick(next, DRAFTS)(next, known, i);

const add =
  (path: string, body: (next: Random, known: Known, i: number) => Record<string, unknown>): Draft =>
  (next, known, i) => ({ method: 'POST', path, body: body(next, known, i) });

const change =
  (name: string, body: (next: Random, known: Known, i: number) => Record<string, unknown>): Draft =>
  (next, known, i) => ({
    method: 'PUT',
    path: `/${name}/${oneOf(next, known, name).id}`,
    body: body(next, known, i),
  });

/** Leaves a good part of the list, so that others still find something to change. */
const remove =
  (name: string): Draft =>
  (next, known) => {
    const records = known.get(name) ?? [];
    if (records.length < 10) return undefined;
    const [gone] = records.splice(between(next, 0, records.length - 1), 1);
    return { method: 'DELETE', path: `/${name}/${gone?.id}` };
  };

const oneOf = (next: Random, known: Known, name: string): Record<string, unknown> => pick(next, known.get(name) ?? []);
const ref = (next: Random, known: Known, name: string) => ({ id: oneOf(next, known, name).id });
const refs = (next: Random, known: Known, name: string, most: number) =>
  pickSome(next, known.get(name) ?? [], between(next, 0, most)).map(({ id }) => ({ id }));
const nameIn = (next: Random, known: Known, name: string) => oneOf(next, known, name).name;

/** Amounts with odd cents, so that sums of floating-point numbers would be off. */
const cents = (next: Random, most: number) => between(next, 1, most * 100) / 100;

const DAY_MS = 86_400_000;
const moment = (next: Random, most: number) => new Date(Date.now() + between(next, -most, most) * (DAY_MS / 7));
const day = (next: Random, most: number) =>
  moment(next, most * 7)
    .toISOString()
    .slice(0, 10);
const PEOPLE = ['Wrenna', 'José', 'Odalys', 'Piet', 'Ysolde'] as const;
const FAMILIES = ["O'Quill", 'Vandermoor', 'Ängström', 'St. Brisk', 'de la Fenn'] as const;
const person = (next: Random) => ({ first_name: pick(next, PEOPLE), last_name: pick(next, FAMILIES) });

const aTask = (next: Random, known: Known) => ({
  name: pick(next, ['Call the expert', 'File the reply', 'Review | redact "exhibits"']),
  priority: pick(next, ['Low', 'Medium', 'High']),
  due_date: day(next, 60),
  completed: chance(next, 0.3),
  staff: refs(next, known, 'staff', 2),
  ...(chance(next, 0.8) && { case: ref(next, known, 'cases') }),
});

function anEvent(next: Random, known: Known): Record<string, unknown> {
  const start = moment(next, 200);
  return {
    name: pick(next, ['Hearing', 'Meeting', 'Site visit']),
    start: start.toISOString(),
    end: new Date(start.getTime() + between(next, 1, 6) * 1_800_000).toISOString(),
    staff: refs(next, known, 'staff', 3),
    ...(chance(next, 0.8) && { case: ref(next, known, 'cases') }),
    ...(chance(next, 0.3) && { location: ref(next, known, 'locations') }),
  };
}

const aCase = (next: Random, known: Known, i: number) => ({
  name: `Behind the back, matter ${i}`,
  status: chance(next, 0.8) ? 'open' : 'closed',
  opened_date: day(next, 90),
  ...(chance(next, 0.8) && { case_stage: nameIn(next, known, 'case_stages') }),
  ...(chance(next, 0.8) && { practice_area: nameIn(next, known, 'practice_areas') }),
  ...(chance(next, 0.7) && { sol_date: day(next, 400) }),
  ...(chance(next, 0.7) && { clients: refs(next, known, 'clients', 2) }),
  ...(chance(next, 0.8) && {
    staff: refs(next, known, 'staff', 3).map((one, n) => ({ ...one, lead_lawyer: n === 0 })),
  }),
  outstanding_balance: cents(next, 5_000),
});

/** Changes a value of the firm's own: MyCase appends it to the one before. */
function ownValue(next: Random, known: Known): Record<string, unknown> {
  const field = pick(
    next,
    (known.get('custom_fields') ?? []).filter(
      ({ parent_type, field_type }) => parent_type === 'case' && field_type === 'short_text',
    ),
  );
  return { custom_field_values: [{ custom_field: { id: field.id }, value: `CV-${between(next, 1, 999)}` }] };
}

const aTimeEntry = (next: Random, known: Known) => ({
  activity_name: pick(next, ['Research', 'Drafting', 'Travel']),
  entry_date: day(next, 200),
  rate: chance(next, 0.1) ? 0 : cents(next, 500),
  hours: between(next, 1, 400) / 40,
  flat_fee: chance(next, 0.1),
  billable: chance(next, 0.8),
  case: ref(next, known, 'cases'),
  staff: ref(next, known, 'staff'),
});

const anExpense = (next: Random, known: Known) => ({
  activity_name: pick(next, ['Copies', 'Postage', 'Courier']),
  entry_date: day(next, 200),
  cost: cents(next, 300),
  units: pick(next, [1, 3, 0.5, 2.25]),
  billable: chance(next, 0.8),
  case: ref(next, known, 'cases'),
  ...(chance(next, 0.8) && { staff: ref(next, known, 'staff') }),
});

const aCall = (next: Random, known: Known) => ({
  called_at: moment(next, 60).toISOString(),
  caller_phone_number: '+1 (510) 555-0177',
  call_for: ref(next, known, 'staff'),
  message: 'Please call back.',
  caller_name: pick(next, FAMILIES),
  call_type: pick(next, ['incoming', 'outgoing']),
  resolved: chance(next, 0.5),
});

const aNote = (next: Random) => ({
  subject: pick(next, ['Call', 'Settlement', 'Ängström interview']),
  note: 'Written while nobody looked.',
  date: day(next, 30),
});

const payment: Draft = (next, known, i) => {
  const owed = ({ total_amount, paid_amount }: Record<string, unknown>) =>
    Math.round((Number(total_amount) - Number(paid_amount)) * 100);
  const open = (known.get('invoices') ?? []).filter((invoice) => owed(invoice) > 0);
  if (open.length === 0) return undefined;
  const invoice = pick(next, open);
  const amount = between(next, 1, chance(next, 0.3) ? owed(invoice) : Math.ceil(owed(invoice) / 3)) / 100;
  invoice.paid_amount = (Math.round(Number(invoice.paid_amount) * 100) + Math.round(amount * 100)) / 100;
  return {
    method: 'POST',
    path: `/invoices/${invoice.id}/payments`,
    body: { amount, date: day(next, 20), notes: `No. ${i}` },
  };
};

const documentOfCase: Draft = (next, known, i) => ({
  method: 'POST',
  path: `/cases/${oneOf(next, known, 'cases').id}/documents`,
  body: { path: `Correspondence/Letter ${i}`, filename: `letter-${i}.txt`, assigned_date: day(next, 30) },
});

const noteOfCase: Draft = (next, known) => ({
  method: 'POST',
  path: `/cases/${oneOf(next, known, 'cases').id}/notes`,
  body: aNote(next),
});

const clientOnCase: Draft = (next, known) => ({
  method: 'POST',
  path: `/cases/${oneOf(next, known, 'cases').id}/relationships/clients`,
  body: { clients: [{ ...ref(next, known, 'clients'), role: 'Witness' }] },
});

/** What may happen, each as likely as it stands here often. */
const DRAFTS: readonly Draft[] = [
  add('/tasks', aTask),
  add('/tasks', aTask),
  change('tasks', aTask),
  remove('tasks'),
  add('/events', anEvent),
  change('events', anEvent),
  remove('events'),
  add('/cases', aCase),
  change('cases', (next, known, i) => ({ ...aCase(next, known, i), ...ownValue(next, known) })),
  remove('cases'),
  clientOnCase,
  add('/clients', (next) => person(next)),
  change('clients', (next) => person(next)),
  remove('clients'),
  add('/companies', (next, _, i) => ({ name: `${pick(next, FAMILIES)} Holdings ${i}, Inc.` })),
  remove('companies'),
  add('/leads', (next) => person(next)),
  change('leads', (next) => person(next)),
  add('/time_entries', aTimeEntry),
  add('/time_entries', aTimeEntry),
  remove('time_entries'),
  add('/expenses', anExpense),
  remove('expenses'),
  payment,
  payment,
  remove('invoices'),
  add('/calls', aCall),
  change('calls', aCall),
  remove('calls'),
  documentOfCase,
  remove('documents'),
  noteOfCase,
  change('notes', (next) => aNote(next)),
  remove('notes'),
];
