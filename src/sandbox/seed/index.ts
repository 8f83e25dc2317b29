import { createStore, type Store } from '../store.ts';
import { addEntries } from './billing.ts';
import { addEvents, addTasks } from './calendar.ts';
import { addCases } from './cases.ts';
import { addCalls, addThreads, addWebhooks } from './communication.ts';
import { addDocuments } from './documents.ts';
import { addFurther } from './further/index.ts';
import { addInvoices, addPayments } from './invoices.ts';
import type { Maker, Plan } from './maker.ts';
import { addNotes } from './notes.ts';
import { addClients, addCompanies, addLeads, addStaff } from './people.ts';
import { addSettings } from './settings.ts';
import { addWrittenDocuments } from './written/index.ts';

/** `small` is a firm of twelve people; `large` has as many records as the biggest firms seen. */
export type FirmSize = 'small' | 'large';

const PLANS: { readonly [size in FirmSize]: Plan } = {
  small: {
    staff: 12,
    clients: 180,
    companies: 30,
    cases: 220,
    leads: 40,
    tasks: 900,
    events: 700,
    notes: 1500,
    documents: 1200,
    timeEntries: 2500,
    expenses: 600,
    invoices: 400,
    payments: 700,
    calls: 120,
    threads: 60,
  },
  large: {
    staff: 48,
    clients: 8450,
    companies: 240,
    cases: 7250,
    leads: 320,
    tasks: 7200,
    events: 5600,
    notes: 12_000,
    documents: 48_000,
    timeEntries: 20_000,
    expenses: 4800,
    invoices: 6300,
    payments: 9300,
    calls: 960,
    threads: 480,
  },
};

/** The parts of the firm, in order: each part refers to the parts before it. */
const PARTS = [
  addSettings,
  addStaff,
  addClients,
  addCompanies,
  addCases,
  addLeads,
  addTasks,
  addEvents,
  addNotes,
  addDocuments,
  addInvoices,
  addPayments,
  addEntries,
  addCalls,
  addThreads,
  addWebhooks,
  addFurther,
  addWrittenDocuments,
];

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Creates the records of an invented law firm, dated from the day of `now` (milliseconds since 1970). All starts on one
 * day create equal records.
 */
export function buildFirm(size: FirmSize, now: number): Store {
  const maker: Maker = {
    store: createStore(),
    plan: PLANS[size],
    today: Math.floor(now / DAY_MS) * DAY_MS,
  };
  for (const add of PARTS) add(maker);
  return maker.store;
}
