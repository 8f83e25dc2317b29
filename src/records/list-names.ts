/** The lists of MyCase that the cache reads. */
export const LIST_NAMES = [
  'cases',
  'clients',
  'companies',
  'leads',
  'staff',
  'events',
  'tasks',
  'calls',
  'documents',
  'time_entries',
  'expenses',
  'invoices',
  'invoice_payments',
  'locations',
  'people_groups',
  'referral_sources',
  'case_stages',
  'case_roles',
  'practice_areas',
  'custom_fields',
] as const;

export type ListName = (typeof LIST_NAMES)[number];

/**
 * The part of the records of a list that is in memory: all fields, the fields that make the name, or only the time of
 * the last change with a hash. The rest is only in the database, with cleaned values.
 */
export type MemoryPart = 'records' | 'names' | 'times';

/**
 * The long lists, with the part of their records that is in memory. No update sends one of these records as MyCase sent
 * it. MyCase: it shows an event, a task or a call only in its list, so these lists are not among them.
 */
const LONG_LISTS = {
  cases: 'names',
  clients: 'names',
  companies: 'names',
  leads: 'names',
  documents: 'times',
  time_entries: 'times',
  expenses: 'times',
  invoices: 'times',
  invoice_payments: 'times',
} as const satisfies Partial<Record<ListName, MemoryPart>>;

type LongListName = keyof typeof LONG_LISTS;

/** The lists of which only the times of the last changes, with a hash, are in memory. */
export type TimesListName = {
  [Name in LongListName]: (typeof LONG_LISTS)[Name] extends 'times' ? Name : never;
}[LongListName];

/** The lists whose records are in memory, as MyCase sent them. */
export type MemoryListName = Exclude<ListName, LongListName>;

/** The part of the records of a list that is in memory. */
export const getMemoryPart = (name: ListName): MemoryPart =>
  (LONG_LISTS as Partial<Record<ListName, MemoryPart>>)[name] ?? 'records';

/** The query parameters of a list. MyCase: by default, invoices that can't be paid online are hidden. */
export const getListQuery = (name: ListName): Readonly<Record<string, unknown>> =>
  name === 'invoices' ? { only_allowed_online_payments: false } : {};

/** MyCase: every list except payments has `filter[updated_after]`. */
export const hasUpdatedAfter = (name: ListName): boolean => name !== 'invoice_payments';

/**
 * Intervals of the cache in milliseconds. They are based on facts that are not documented. MyCase: clocks
 * differ, a change becomes visible a little after its `updated_at`, and a record may change without a new `updated_at`.
 */
export const CACHE_TIMING = {
  /** A younger list is used without a request. */
  freshTtlMs: 30_000,
  /** Each request for changes begins this long before the previous one. */
  overlapMs: 5 * 60_000,
  /** Maximum difference between MyCase's clock and the clock in the Date header of its responses. */
  maxClockSkewMs: 60 * 60_000,
  /** A long list without changes is counted after this time. */
  countTtlMs: 2 * 60_000,
  /** A list of one page that is read faster than this is always read completely. */
  smallListTimeMs: 3_000,
  /** Interval of complete reads for a list that can't be counted or has no filter for changes. */
  blindReloadIntervalMs: 10 * 60_000,
  /** Interval of complete reads for all other lists. */
  reloadIntervalMs: 60 * 60_000,
  /** MyCase: a new call has no id yet. The list is read again for this time, until the call appears. */
  lateCallWaitMs: 60_000,
  /** A partial read that stopped longer ago than this starts again. */
  partialReadTtlMs: 5 * 60_000,
  /** A list is read for this time after the last call that waited for it. */
  readWithoutCallersMs: 5 * 60_000,
  /** Delay before a failed list is read again. */
  failureDelayMs: 15_000,
  /** Timeout of a page. MyCase: the gateway times out after 30 seconds, and the request is sent once more. */
  pageTimeoutMs: 90_000,
} as const;
