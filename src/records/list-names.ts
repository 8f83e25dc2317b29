/** The lists of MyCase that can be walked. */
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

/** The query of a list, without its page. MyCase: without it, invoices that allow no online payment are hidden. */
export const getListQuery = (name: ListName): Readonly<Record<string, unknown>> =>
  name === 'invoices' ? { only_allowed_online_payments: false } : {};

/** MyCase: every list but that of payments has `filter[updated_after]`. */
export const hasUpdatedAfter = (name: ListName): boolean => name !== 'invoice_payments';

/**
 * Intervals of the cache in milliseconds. They allow for facts that MyCase does not document: clocks differ, a change
 * shows up a little after its `updated_at`, and a record may change without a new `updated_at`.
 */
export const CACHE_TIMING = {
  /** A list this old is as good as new. */
  freshTtlMs: 30_000,
  /** Changes are asked for from this long before the last time. */
  overlapMs: 5 * 60_000,
  /** So far apart, at the most, are MyCase's clock and the one that its answers were dated by. */
  maxClockSkewMs: 60 * 60_000,
  /** How long the records of a long list go uncounted while none of them changes. */
  countTtlMs: 2 * 60_000,
  /** A list of one page that comes within this is read whole each time. */
  smallListTimeMs: 3_000,
  /** A list that can't be counted, or not be asked for its changes, is read again this often. */
  blindReloadIntervalMs: 10 * 60_000,
  /** All other lists are read again this often. */
  reloadIntervalMs: 60 * 60_000,
  /** A logged call has no id yet: the list is asked each time until it must have come. */
  lateCallWaitMs: 60_000,
  /** A list that was read in part, and then left for this long, is read again from the start. */
  partialReadTtlMs: 5 * 60_000,
  /** A list that failed is left alone for this long. */
  failureDelayMs: 15_000,
  /** A page may take this long. MyCase's gateway gives up after half a minute, and is asked a second time. */
  pageTimeoutMs: 90_000,
} as const;
