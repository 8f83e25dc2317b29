import { WORK } from './brief-oracle.ts';
import { calendarOf, eventDays, type Held, later } from './days-oracle.ts';

// The firm in figures, computed from the sandbox's own records another way than the server does.

/** The sandbox's records by resource. */
export type HeldAll = Readonly<Record<string, readonly Held[]>>;

/** Rows as `{"Discovery": [30]}`: what stands first in each, and its figures. */
type Table = Readonly<Record<string, readonly (number | string)[]>>;

const DAY_MS = 86_400_000;

const idIn = (value: unknown): unknown => (value as { id?: unknown } | null | undefined)?.id;

const entries = (value: unknown): Held[] => (value as Held[] | null | undefined) ?? [];

const leadOf = ({ staff }: Held): unknown => entries(staff).find((one) => one.lead_lawyer === true)?.id;

const nameIn = (records: readonly Held[] = [], id: unknown): string => {
  const found = records.find((record) => record.id === id);
  return String(found?.name ?? (found ? `${found.first_name} ${found.last_name}` : 'deleted in MyCase'));
};

function tally<T>(items: readonly T[], keyOf: (item: T) => string, figures: (own: T[]) => number[]): Table {
  const keys = [...new Set(items.map(keyOf))];
  return Object.fromEntries(keys.map((key) => [key, figures(items.filter((item) => keyOf(item) === key))] as const));
}

/** Every section but those of records, which are ordered. */
export function overviewTables(held: HeldAll, zone: string): Readonly<Record<string, Table>> {
  const open = (held.cases ?? []).filter(({ status }) => status !== 'closed');
  const count = (own: readonly unknown[]) => [own.length];
  const without = (isMissing: (record: Held) => boolean) => [open.filter(isMissing).length];
  return {
    cases_by_stage: tally(open, ({ case_stage }) => String(case_stage || 'none'), count),
    cases_by_practice_area: tally(open, ({ practice_area }) => String(practice_area || 'none'), count),
    cases_by_attorney: tally(
      open,
      (one) => (leadOf(one) === undefined ? 'none' : nameIn(held.staff, leadOf(one))),
      count,
    ),
    missing_data: {
      client: without(({ clients }) => entries(clients).length === 0),
      'client or company': without(
        ({ clients, companies }) => entries(clients).length + entries(companies).length === 0,
      ),
      'lead attorney': without((one) => leadOf(one) === undefined),
      stage: without(({ case_stage }) => !case_stage),
      'limitation date': without(({ sol_date }) => !sol_date),
    },
    workload: workload(held, open, zone),
    leads_by_status: pipeline(held, ({ status }) => String(status || 'none'), zone),
    leads_by_source: pipeline(held, (lead) => sourceOf(held, lead), zone),
  };
}

const sourceOf = ({ referral_sources }: HeldAll, { referral_source_reference: source }: Held): string =>
  source ? nameIn(referral_sources, idIn(source)) : 'none';

function workload(held: HeldAll, open: readonly Held[], zone: string): Table {
  const now = calendarOf(zone).today();
  const has = (id: unknown) => (record: Held) => entries(record.staff).some((one) => one.id === id);
  const tasks = (held.tasks ?? []).filter(({ completed }) => !completed);
  const soon = (held.events ?? []).filter((event) => {
    const [first, last] = eventDays(event, zone);
    return first <= later(now, 6) && last >= now;
  });
  const late = tasks.filter(({ due_date }) => due_date && String(due_date) < now);
  const hours = (id: unknown) =>
    (held.time_entries ?? [])
      .filter(({ staff, entry_date }) => idIn(staff) === id && isOneOfLast30(String(entry_date), now))
      .reduce((sum, entry) => sum + Math.round(Number(entry.hours) * 1000), 0) / 1000;
  const rows = (held.staff ?? []).map((person) => {
    const own = has(person.id);
    const figures = [
      open.filter(own).length,
      open.filter((one) => leadOf(one) === person.id).length,
      tasks.filter(own).length,
      late.filter(own).length,
      soon.filter(own).length,
      hours(person.id),
    ];
    return { person, figures };
  });
  const busy = rows.filter(
    ({ person, figures: [cases = 0, , open_tasks = 0] }) => person.active !== false || cases + open_tasks > 0,
  );
  return Object.fromEntries(busy.map(({ person, figures }) => [nameIn(held.staff, person.id), figures] as const));
}

const isOneOfLast30 = (day: string, now: string): boolean => day <= now && day > later(now, -30);

function pipeline(held: HeldAll, wordOf: (lead: Held) => string, zone: string): Table {
  const { today, dayOf } = calendarOf(zone);
  const age = ({ created_at }: Held) =>
    (Date.parse(today()) - Date.parse(dayOf(Date.parse(String(created_at))))) / DAY_MS;
  return tally(held.leads ?? [], wordOf, (own) => [
    own.length,
    own.filter((lead) => age(lead) <= 30).length,
    own.filter((lead) => age(lead) > 30 && age(lead) <= 60).length,
    own.filter((lead) => age(lead) > 60 && age(lead) <= 90).length,
    own.filter((lead) => age(lead) > 90).length,
    own.filter((lead) => lead.case).length,
  ]);
}

/** Ids of the open cases idle for so many days, longest first. */
export function staleOracle(held: HeldAll, days: number, zone: string): number[] {
  const { today, dayOf } = calendarOf(zone);
  const last = new Map((held.cases ?? []).map((one) => [one.id, Date.parse(String(one.updated_at))]));
  for (const record of WORK.flatMap((name) => held[name] ?? [])) {
    const [id, at] = [idIn(record.case), Date.parse(String(record.updated_at))];
    if (at > (last.get(id) ?? Number.POSITIVE_INFINITY)) last.set(id, at);
  }
  const idle = (one: Held) => (Date.parse(today()) - Date.parse(dayOf(last.get(one.id) ?? Number.NaN))) / DAY_MS;
  return (held.cases ?? [])
    .filter((one) => one.status !== 'closed' && idle(one) >= days)
    .sort((a, b) => idle(b) - idle(a) || Number(a.id) - Number(b.id))
    .map(({ id }) => Number(id));
}

/** Ids of those who share an e-mail or a name, one text for each group, sorted. */
export const duplicatesOracle = (held: HeldAll): string[] =>
  ['clients', 'companies'].flatMap((name) => groupsIn(held[name] ?? [])).sort();

const LEGAL_FORMS = /\b(inc|llc|llp|ltd|corp|co|pc)\b/g;

function groupsIn(records: readonly Held[]): string[] {
  const signs = ({ name, first_name, last_name, email }: Held): string[] => {
    const written = String(name ?? `${first_name} ${last_name}`).normalize('NFD');
    const plain = written.replace(/[\p{M}'’.]/gu, '').toLowerCase();
    const words = plain.replace(LEGAL_FORMS, ' ').match(/[\p{L}\p{N}]+/gu) ?? [];
    return [words.sort().join(' '), ...(email ? [`${email}`.toLowerCase()] : [])];
  };
  const left = new Set(records);
  const reach = (from: Held): Held[] => {
    left.delete(from);
    const near = [...left].filter((other) => signs(other).some((sign) => signs(from).includes(sign)));
    for (const one of near) left.delete(one);
    return [from, ...near.flatMap(reach)];
  };
  const groups = records.flatMap((record) => (left.has(record) ? [reach(record)] : []));
  return groups
    .filter((those) => those.length > 1)
    .map((those) =>
      those
        .map(({ id }) => Number(id))
        .sort((a, b) => a - b)
        .join(' '),
    );
}
