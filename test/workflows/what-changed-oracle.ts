// The answers of what_changed, computed in another way than the server does: from the sandbox's own records, with the
// platform's own calendar.

import { calendarOf, eventDays, type Held, later } from './days-oracle.ts';

/** The sandbox's records by list. */
export type Lists = Readonly<Record<string, readonly Held[]>>;

/** A question: a period in milliseconds since 1970, and the cases that it is limited to. */
export interface ChangesAsked {
  readonly since: number;
  readonly until: number;
  readonly staff: readonly number[];
  readonly case?: number | undefined;
  readonly client?: number | undefined;
  /** The kinds of changes; all without it. */
  readonly kinds?: readonly string[] | undefined;
}

/** A change that the answer has to show. */
export interface Change {
  readonly list: string;
  readonly id: number;
  readonly change: string;
  readonly at: number;
  readonly caseId: number | undefined;
}

/** The names of the records of a list in sentences. */
export const NOUNS: Readonly<Record<string, string>> = {
  cases: 'case',
  clients: 'client',
  companies: 'company',
  leads: 'lead',
  staff: 'staff member',
  events: 'event',
  tasks: 'task',
  calls: 'call',
  documents: 'document',
  time_entries: 'time entry',
  expenses: 'expense',
  invoices: 'invoice',
  invoice_payments: 'payment',
  locations: 'location',
  people_groups: 'people group',
  referral_sources: 'referral source',
  case_stages: 'case stage',
  case_roles: 'case role',
  practice_areas: 'practice area',
  custom_fields: 'custom field',
};

export const idIn = (value: unknown): number | undefined => {
  const id = Object(value).id;
  return typeof id === 'number' ? id : undefined;
};

export const idsIn = (value: unknown): number[] =>
  (Array.isArray(value) ? value : []).flatMap((one) => idIn(one) ?? []);

export const instant = (value: unknown): number => (typeof value === 'string' ? Date.parse(value) : Number.NaN);

/** The cases that a question is limited to; undefined for the whole firm. */
export function casesOf(lists: Lists, { staff, case: only, client }: ChangesAsked): Set<number> | undefined {
  if (staff.length === 0 && only === undefined && client === undefined) return undefined;
  const ofClient = new Set(idsIn((lists.clients ?? []).find(({ id }) => id === client)?.cases));
  const isMatch = (one: Held) =>
    (staff.length === 0 || idsIn(one.staff).some((id) => staff.includes(id))) &&
    (only === undefined || one.id === only) &&
    (client === undefined || idsIn(one.clients).includes(client) || ofClient.has(Number(one.id)));
  return new Set((lists.cases ?? []).filter(isMatch).map(({ id }) => Number(id)));
}

/** Whether a record belongs to the question. */
function belongs(
  list: string,
  record: Held,
  lists: Lists,
  asked: ChangesAsked,
  cases: Set<number> | undefined,
): boolean {
  if (!cases) return true;
  const id = Number(record.id);
  if (list === 'cases') return cases.has(id);
  if (list === 'clients' && asked.client !== undefined) return id === asked.client;
  if (list === 'clients' || list === 'companies') return isParty(list, record, lists, cases);
  const ofCase = idIn(record.case);
  if (list === 'calls' && asked.case !== undefined && ofCase === undefined && isOfClient(record, lists, cases))
    return true;
  return (ofCase !== undefined && cases.has(ofCase)) || isOwn(list, record, asked);
}

function isParty(list: 'clients' | 'companies', record: Held, lists: Lists, cases: Set<number>): boolean {
  const own = (lists.cases ?? []).filter((one) => cases.has(Number(one.id)));
  const isNamed = own.some((one) => idsIn(one[list]).includes(Number(record.id)));
  return isNamed || idsIn(record.cases).some((id) => cases.has(id));
}

/** Whether a record names a client of the cases. */
const isOfClient = ({ client }: Held, lists: Lists, cases: Set<number>): boolean =>
  (lists.clients ?? []).some((one) => one.id === idIn(client) && isParty('clients', one, lists, cases));

/** Whether a record names the client, or the staff and no case. */
function isOwn(list: string, record: Held, { staff, case: only, client }: ChangesAsked): boolean {
  if (only !== undefined || (client !== undefined && staff.length > 0)) return false;
  if (client !== undefined) return ['calls', 'invoice_payments'].includes(list) && idIn(record.client) === client;
  if (idIn(record.case) !== undefined) return false;
  const people: Readonly<Record<string, readonly number[]>> = {
    calls: [idIn(record.call_for) ?? -1],
    tasks: idsIn(record.staff),
    events: idsIn(record.staff),
  };
  return people[list]?.some((id) => staff.includes(id)) === true;
}

/** The words of the changes that are more than a new or a changed record. */
const SPECIAL_WORDS: Readonly<
  Record<
    string,
    (record: Held, isIn: (time: unknown) => boolean, days: readonly [string, string]) => string | undefined
  >
> = {
  tasks: ({ completed, completed_at, created_at }, isIn) =>
    completed === true && isIn(completed_at) ? `task ${isIn(created_at) ? 'created and ' : ''}completed` : undefined,
  cases: ({ status, closed_date }, _, [first, last]) =>
    status === 'closed' && String(closed_date) >= first && String(closed_date) <= last ? 'case closed' : undefined,
  invoices: ({ status, created_at }, isIn) =>
    isIn(created_at) && status !== 'draft' && status !== 'forwarded' ? 'invoice issued' : undefined,
  invoice_payments: ({ status, created_at }, isIn) =>
    isIn(created_at) && status === 'success' ? 'payment received' : undefined,
};

/** The changes in the order of the answer: by case, the last change of a case first. */
export function changesOracle(lists: Lists, asked: ChangesAsked, zone: string): Change[] {
  const cases = casesOf(lists, asked);
  const { dayOf } = calendarOf(zone);
  const days = [dayOf(asked.since), dayOf(asked.until - 1)] as const;
  const isIn = (value: unknown) => instant(value) >= asked.since && instant(value) < asked.until;
  const toChange = (list: string, record: Held): Change => {
    const isNew = isIn(record.created_at);
    const special = SPECIAL_WORDS[list]?.(record, isIn, days);
    return {
      list,
      id: Number(record.id),
      change: special ?? `${NOUNS[list]} ${isNew ? 'created' : 'changed'}`,
      at: instant(timeOf(record, special, isIn)),
      caseId: list === 'cases' ? Number(record.id) : idIn(record.case),
    };
  };
  const found = Object.keys(NOUNS).flatMap((list) =>
    (lists[list] ?? [])
      .filter(
        (record) =>
          [record.created_at, record.updated_at].some(isIn) ||
          (instant(record.updated_at) >= asked.since && SPECIAL_WORDS[list]?.(record, isIn, days) !== undefined),
      )
      .filter((record) => belongs(list, record, lists, asked, cases))
      .map((record) => toChange(list, record))
      .filter((change) => asked.kinds?.includes(kindOf(change)) ?? true),
  );
  const latest = new Map<number | undefined, number>();
  for (const { caseId, at } of found) latest.set(caseId, Math.max(latest.get(caseId) ?? 0, at));
  return found.sort(
    (a, b) =>
      Number(a.caseId === undefined) - Number(b.caseId === undefined) ||
      (latest.get(b.caseId) ?? 0) - (latest.get(a.caseId) ?? 0) ||
      Number(a.caseId ?? 0) - Number(b.caseId ?? 0) ||
      b.at - a.at ||
      (a.list < b.list ? -1 : a.list > b.list ? 1 : a.id - b.id),
  );
}

/** The time of a change. A closed case may have been changed after the period. */
function timeOf(
  { created_at, updated_at, completed_at, closed_date }: Held,
  special: string | undefined,
  isIn: (time: unknown) => boolean,
): unknown {
  if (special?.endsWith('completed')) return completed_at;
  if (isIn(created_at)) return created_at;
  return special === 'case closed' && !isIn(updated_at) ? closed_date : updated_at;
}

/** The kind under which a change is counted. */
export function kindOf({ change }: Change): string {
  if (/completed$|^case closed$/.test(change)) return 'completed';
  if (change === 'invoice issued') return 'billed';
  if (change === 'payment received') return 'paid';
  return change.endsWith('created') ? 'new' : 'changed';
}

/** The last contact that events and calls show, by case and by client: a day, '' for none. */
interface Contacts {
  readonly ofCase: (id: number) => string;
  readonly ofClient: (id: number) => string;
}

/** The clients of a case, as both records name them. */
export const clientsOf = (lists: Lists, one: Held): number[] => [
  ...new Set([
    ...idsIn(one.clients),
    ...(lists.clients ?? []).filter(({ cases }) => idsIn(cases).includes(Number(one.id))).map(({ id }) => Number(id)),
  ]),
];

/** The open cases, and the clients of open cases, without contact for some days, by what is read of them. */
export function gapsOracle(lists: Lists, asked: Omit<ChangesAsked, 'since' | 'until'>, days: number, zone: string) {
  const cases = casesOf(lists, { ...asked, since: 0, until: 0 });
  const { today } = calendarOf(zone);
  const lastDay = later(today(), -days);
  const allOpen = (lists.cases ?? []).filter(
    ({ id, status }) => status !== 'closed' && (!cases || cases.has(Number(id))),
  );
  const isOld = ({ opened_date, created_at }: Held) =>
    String(opened_date ?? calendarOf(zone).dayOf(instant(created_at))) <= lastDay;
  const open = allOpen.filter(isOld);
  const parties = new Map((lists.cases ?? []).map((one) => [Number(one.id), clientsOf(lists, one)]));
  const contacts = contactsOf(lists, parties, zone);
  const clients = [...new Set(open.flatMap(({ id }) => parties.get(Number(id)) ?? []))];
  const inOpen = (client: number) =>
    allOpen.map(({ id }) => Number(id)).filter((id) => parties.get(id)?.includes(client));
  return {
    cases: open.map(({ id }) => Number(id)).filter((id) => contacts.ofCase(id) <= lastDay),
    remainingCases: open
      .map(({ id }) => Number(id))
      .filter((id) => contacts.ofCase(id) <= lastDay)
      .filter((id) => noteDay(lists, 'case', id, zone) <= lastDay)
      .filter((id) => (parties.get(id) ?? []).every((client) => threadDay(lists, client, id, zone) <= lastDay)),
    remainingClients: clients
      .filter((id) => asked.client === undefined || id === asked.client)
      .filter((id) => contacts.ofClient(id) <= lastDay)
      .filter((id) => noteDay(lists, 'client', id, zone) <= lastDay)
      .filter((id) => threadDay(lists, id, undefined, zone) <= lastDay)
      .filter((id) => inOpen(id).every((one) => noteDay(lists, 'case', one, zone) <= lastDay)),
  };
}

function contactsOf(lists: Lists, parties: ReadonlyMap<number, readonly number[]>, zone: string): Contacts {
  const { today } = calendarOf(zone);
  const byCase = new Map<number, string>();
  const byClient = new Map<number, string>();
  const add = (days: Map<number, string>, id: number, day: string) => {
    if (day > (days.get(id) ?? '')) days.set(id, day);
  };
  const addCase = (id: number, day: string) => {
    add(byCase, id, day);
    for (const client of parties.get(id) ?? []) add(byClient, client, day);
  };
  for (const event of (lists.events ?? []).filter((one) => hasBegun(one, zone))) {
    const id = idIn(event.case);
    if (id !== undefined) addCase(id, [eventDays(event, zone)[1], today()].sort()[0] ?? '');
  }
  const dayOf = (one: Held) => calendarOf(zone).dayOf(instant(one.called_at));
  for (const one of (lists.calls ?? []).filter((other) => dayOf(other) <= today())) {
    const client = idIn(one.client);
    if (client !== undefined) add(byClient, client, dayOf(one));
    for (const id of casesOfCall(one, parties)) addCase(id, dayOf(one));
  }
  return { ofCase: (id) => byCase.get(id) ?? '', ofClient: (id) => byClient.get(id) ?? '' };
}

/** Returns whether an event is all-day and has a day until today, or has begun. */
export const hasBegun = (event: Held, zone: string): boolean =>
  event.all_day ? eventDays(event, zone)[0] <= calendarOf(zone).today() : Date.parse(String(event.start)) <= Date.now();

/** The case of a call; without one, the cases of its client. */
export function casesOfCall(one: Held, parties: ReadonlyMap<number, readonly number[]>): number[] {
  const [caseId, client] = [idIn(one.case), idIn(one.client)];
  if (caseId !== undefined) return [caseId];
  return [...parties].filter(([, clients]) => client !== undefined && clients.includes(client)).map(([id]) => id);
}

const lastOf = (days: readonly string[], now: string): string =>
  days
    .filter((day) => day <= now)
    .sort()
    .at(-1) ?? '';

const noteDay = (lists: Lists, field: 'case' | 'client', id: number, zone: string): string =>
  lastOf(
    (lists.notes ?? []).filter((note) => idIn(note[field]) === id).map(({ date }) => String(date)),
    calendarOf(zone).today(),
  );

/** The last day of a client's threads; of those about a case or about none, if a case is given. */
const threadDay = (lists: Lists, client: number, only: number | undefined, zone: string): string => {
  const { today, dayOf } = calendarOf(zone);
  const own = (lists.message_threads ?? []).filter(
    (thread) =>
      idsIn(thread.clients).includes(client) &&
      (only === undefined || idIn(thread.case) === undefined || idIn(thread.case) === only),
  );
  return lastOf(
    own.map((thread) => dayOf(instant(thread.updated_at))),
    today(),
  );
};
