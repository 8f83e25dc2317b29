import { cents, product, total } from './cents.ts';
import { calendarOf, eventDays, type Held, isToCome } from './days-oracle.ts';

// What a brief of a case should hold, computed another way than the server does: in whole cents, from the sandbox's
// own records.

/** The sandbox's records by resource. */
export type HeldAll = Readonly<Record<string, readonly Held[]>>;

const idIn = (value: unknown): unknown => (value as { id?: unknown } | null | undefined)?.id;

const refs = (value: unknown): unknown[] => ((value as unknown[] | null | undefined) ?? []).map(idIn);

const ids = (records: readonly Held[]): number[] => records.map(({ id }) => Number(id)).sort((a, b) => a - b);

/** Ids of each section, in the order of the ids, and the sums that are said with it. */
export function briefOracle(held: HeldAll, one: Held, zone: string) {
  const of = (name: string) => (held[name] ?? []).filter((record) => idIn(record.case) === one.id);
  const now = calendarOf(zone).today();
  const open = of('tasks').filter((task) => !task.completed);
  const overdue = open.filter(({ due_date }) => due_date && String(due_date) < now);
  const unbilled = (name: string) => of(name).filter(({ invoices }) => refs(invoices).length === 0);
  const time = unbilled('time_entries');
  const expenses = unbilled('expenses');
  const billable = (records: readonly Held[]) => records.filter((record) => record.billable !== false);
  const worth = ({ flat_fee, rate, hours }: Held) => (flat_fee ? cents(rate) : product(rate, hours));
  const owedOn = ({ status, total_amount, paid_amount }: Held) => {
    const owed = cents(total_amount) - cents(paid_amount);
    return status === 'draft' || status === 'forwarded' || owed < 0n ? 0n : owed;
  };
  const balance = total(of('invoices').map(owedOn));
  const own = total([cents(one.outstanding_balance)]);
  const otherBalance =
    own === balance ? '' : ` MyCase's own balance of the case is ${own}. MyCase does not state how it is computed.`;
  const paid = of('invoice_payments').filter(({ status }) => status === 'success');
  const next = of('events').filter((event) => isToCome(event, zone));
  // MyCase: the threads of a deleted client cannot be listed.
  const listed = new Set((held.clients ?? []).map(({ id }) => Number(id)));
  const parties = new Set([
    ...refs(one.clients),
    ...(held.clients ?? []).filter(({ cases }) => refs(cases).includes(one.id)).map(({ id }) => id),
  ]);
  const withoutCase = (held.calls ?? []).filter(
    (entry) => idIn(entry.case) === undefined && parties.has(idIn(entry.client)),
  );
  const readable = refs(one.clients).filter((id) => listed.has(Number(id)));
  return {
    ids: {
      clients: refs(one.clients)
        .map(Number)
        .sort((a, b) => a - b),
      companies: refs(one.companies)
        .map(Number)
        .sort((a, b) => a - b),
      staff: refs(one.staff)
        .map(Number)
        .sort((a, b) => a - b),
      tasks: ids(open),
      upcoming_events: ids(next),
      past_events: ids(of('events').filter((event) => !next.includes(event))),
      notes: ids(of('notes')),
      calls: ids([...of('calls'), ...withoutCase]),
      messages: ids(of('message_threads').filter(({ clients }) => refs(clients).some((id) => readable.includes(id)))),
      documents: ids(of('documents')),
      unbilled_time: ids(time),
      unbilled_expenses: ids(expenses),
      invoices: ids(of('invoices')),
      payments: ids(of('invoice_payments')),
    },
    notes: {
      tasks: `Overdue: ${overdue.length}.`,
      unbilled_time: `Billable: ${total(billable(time).map(worth))}`,
      unbilled_expenses: `Billable: ${total(billable(expenses).map(({ cost, units }) => product(cost, units ?? 1)))}`,
      invoices: `Balance due, without drafts and forwarded invoices: ${balance}.${otherBalance}`,
      payments: `Total received (status success): ${total(paid.map(({ amount }) => cents(amount)))}`,
    },
    nextEvent: next.map((event) => eventDays(event, zone)[0]).sort()[0],
    lastChange: WORK.flatMap(of)
      .concat(one)
      .map(({ updated_at }) => Date.parse(String(updated_at)))
      .reduce((a, b) => Math.max(a, b), 0),
  };
}

/** The resources whose records show that somebody worked on a case. */
export const WORK = [
  'tasks',
  'events',
  'documents',
  'time_entries',
  'expenses',
  'calls',
  'invoices',
  'invoice_payments',
] as const;

/** The resources that a brief needs. */
export const BRIEF_RESOURCES = ['cases', 'clients', 'notes', 'message_threads', ...WORK] as const;
