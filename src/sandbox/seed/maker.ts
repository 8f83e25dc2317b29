import { between, type Random, random } from '../random.ts';
import { date, dateTime } from '../site.ts';
import type { Store } from '../store.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const MINUTE_MS = 60 * 1000;

/** Number of records of each kind. */
export type Plan = {
  staff: number;
  clients: number;
  companies: number;
  cases: number;
  leads: number;
  tasks: number;
  events: number;
  notes: number;
  documents: number;
  timeEntries: number;
  expenses: number;
  invoices: number;
  payments: number;
  calls: number;
  threads: number;
};

/** The tools that create each part of the firm. */
export type Maker = {
  store: Store;
  plan: Plan;
  /** Midnight UTC of the day the firm is dated from, in milliseconds. */
  today: number;
};

/** Returns the random numbers of one part of the firm. A change in one part does not change the other parts. */
export function numbers(part: string): Random {
  return random([...part].reduce((seed, letter) => Math.imul(seed, 31) + letter.charCodeAt(0), 7));
}

/** Returns the day this many days from today; negative numbers are past days. */
export function day({ today }: Maker, offset: number): string {
  return date(today + offset * DAY_MS);
}

/** Returns the time this many days from today, at a minute of that day. */
export function moment({ today }: Maker, offset: number, minute: number): string {
  return dateTime(today + offset * DAY_MS + minute * MINUTE_MS);
}

/** Times of creation and last change of a record. */
export type Stamps = { created_at: string; updated_at: string };

/** Returns times of creation and last change for a record created at most this many days before today. */
export function stamps(maker: Maker, next: Random, days: number): Stamps {
  const created = between(next, 2, days);
  const changed = between(next, 1, created - 1);
  return {
    created_at: moment(maker, -created, between(next, 960, 1439)),
    updated_at: moment(maker, -changed, between(next, 960, 1439)),
  };
}
