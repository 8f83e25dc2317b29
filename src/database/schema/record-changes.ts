import type { ListName } from '../../records/list-names.ts';
import { IS_ISSUED, IS_RECEIVED } from './money-views.ts';
import { TITLE_COLUMNS } from './title-columns.ts';

/** The kinds of changes, in the order of their columns. A record has the first kind of these that fits. */
export const CHANGE_KINDS = ['completed', 'billed', 'paid', 'new', 'changed'] as const;

export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** A change that is more than a new or a changed record `x`. */
interface SpecialChange {
  readonly condition: string;
  /** The columns of the condition that not every list has, without the times. */
  readonly columns: readonly string[];
  /** The times of the condition that not every list has. */
  readonly times?: readonly string[];
  readonly kind: ChangeKind;
  /** The words of the change, as an expression. */
  readonly words: string;
  /** The time of the change, as an expression. Without it, the time of the creation or the last change. */
  readonly time?: string;
}

/** The facts about the changes of a list. Each value is an expression over a record `x`. */
interface ListChanges {
  /** The name of a record in a sentence. */
  readonly noun: string;
  readonly case?: string;
  readonly status?: string;
  readonly day?: string;
  readonly amount?: string;
  readonly hours?: string;
  /** The ids of the staff on the record, as `1,2`. */
  readonly staff?: string;
  readonly special?: SpecialChange;
}

/** A time as a number. An index of numbers needs half of the memory of an index of texts. */
const toSeconds = (time: string): string => `unixepoch(${time})`;

/** A number after all times. */
const NO_TIME = '1e12';

/** The time of the last change as a number for the index. A record without a time is found for each period. */
const toLatestSecond = (time: string): string => `coalesce(${toSeconds(time)}, ${NO_TIME})`;

/** The condition that a column of a record `x` is a time from `:since` until before `:until`. */
const isInPeriod = (column: string): string =>
  `(${toSeconds(`x.${column}`)} >= ${toSeconds(':since')} AND ${toSeconds(`x.${column}`)} < ${toSeconds(':until')})`;

const IS_NEW = isInPeriod('created_at');

const selectStaff = (table: 'task' | 'event' | 'case'): string =>
  `(SELECT group_concat(staff_id ORDER BY position) FROM ${table}_staff WHERE ${table}_id = x.id)`;

/**
 * The lists whose changes are shown. MyCase: a record has the times of its creation and of its last change, and no
 * history. A task also has the time of its completion, a case the day on which it was closed.
 */
const LIST_CHANGES: Readonly<Record<ListName, ListChanges>> = {
  cases: {
    noun: 'case',
    case: 'x.id',
    status: "coalesce(x.status || ', ' || x.case_stage, x.status)",
    staff: selectStaff('case'),
    special: {
      condition: "x.status = 'closed' AND x.closed_date BETWEEN :first_day AND :last_day",
      columns: ['status', 'closed_date'],
      kind: 'completed',
      words: "'case closed'",
      // A case that was closed in the period may have been changed after it.
      time: `iif(${IS_NEW}, x.created_at, iif(${isInPeriod('updated_at')}, x.updated_at, x.closed_date))`,
    },
  },
  clients: { noun: 'client' },
  companies: { noun: 'company' },
  leads: { noun: 'lead', case: 'x.case_id', status: 'x.status' },
  staff: { noun: 'staff member' },
  events: { noun: 'event', case: 'x.case_id', day: 'x.first_day', staff: selectStaff('event') },
  tasks: {
    noun: 'task',
    case: 'x.case_id',
    status: "iif(x.completed = 1, 'completed', 'open')",
    day: 'x.due_date',
    staff: selectStaff('task'),
    special: {
      condition: `x.completed = 1 AND ${isInPeriod('completed_at')}`,
      columns: ['completed'],
      times: ['completed_at'],
      kind: 'completed',
      words: `iif(${IS_NEW}, 'task created and completed', 'task completed')`,
      time: 'x.completed_at',
    },
  },
  calls: {
    noun: 'call',
    case: 'x.case_id',
    status: "iif(x.resolved = 1, 'resolved', NULL)",
    day: 'x.called_day',
    staff: 'x.call_for_id',
  },
  documents: { noun: 'document', case: 'x.case_id' },
  time_entries: {
    noun: 'time entry',
    case: 'x.case_id',
    status: "iif(x.is_billed = 1, 'on an invoice', NULL)",
    day: 'x.entry_date',
    amount: 'x.amount',
    hours: 'x.hours',
    staff: 'x.staff_id',
  },
  expenses: {
    noun: 'expense',
    case: 'x.case_id',
    status: "iif(x.is_billed = 1, 'on an invoice', NULL)",
    day: 'x.entry_date',
    amount: 'x.amount',
    staff: 'x.staff_id',
  },
  invoices: {
    noun: 'invoice',
    case: 'x.case_id',
    status: 'x.status',
    day: 'x.due_date',
    amount: 'x.total_amount',
    special: {
      condition: `${IS_NEW} AND ${IS_ISSUED}`,
      columns: ['status'],
      kind: 'billed',
      words: "'invoice issued'",
    },
  },
  invoice_payments: {
    noun: 'payment',
    case: 'x.case_id',
    status: 'x.status',
    day: 'x.date',
    amount: 'x.amount',
    staff: 'x.attorney_id',
    special: {
      condition: `${IS_NEW} AND ${IS_RECEIVED}`,
      columns: ['status'],
      kind: 'paid',
      words: "'payment received'",
    },
  },
  locations: { noun: 'location' },
  people_groups: { noun: 'people group' },
  referral_sources: { noun: 'referral source' },
  case_stages: { noun: 'case stage' },
  case_roles: { noun: 'case role' },
  practice_areas: { noun: 'practice area' },
  custom_fields: { noun: 'custom field' },
};

/** The name of a record of a list in a sentence. */
export const getRecordNoun = (list: ListName): string => LIST_CHANGES[list].noun;

/** The expression with the case of a record `x` of a list. */
export const getCaseColumn = (list: ListName): string => LIST_CHANGES[list].case ?? 'NULL';

/**
 * The expressions of the index of a list: what decides whether and how a record was changed, and on which case. The
 * first finds the records that changed since a time.
 */
export const getChangeExpressions = (list: ListName): string[] => {
  const { case: caseId, special } = LIST_CHANGES[list];
  const times = ['updated_at', 'created_at', ...(special?.times ?? [])];
  return [
    toLatestSecond('updated_at'),
    ...times.map(toSeconds),
    ...(caseId === 'x.case_id' ? ['case_id'] : []),
    ...(special?.columns ?? []),
  ];
};

/**
 * Returns the SELECT of the records of some lists that are new or were changed from `:since` until before `:until`, two
 * times in UTC on the days `:first_day` and `:last_day`. `getCondition` returns a further condition of the records `x`
 * of a list.
 */
export const selectRecordChanges = (lists: readonly ListName[], getCondition: (list: ListName) => string): string =>
  lists.map((list) => selectListChanges(list, getCondition(list))).join(' UNION ALL ');

function selectListChanges(list: ListName, condition: string): string {
  const { noun, case: caseId, status, day, amount, hours, staff, special } = LIST_CHANGES[list];
  const ordinary = {
    kind: `iif(${IS_NEW}, 'new', 'changed')`,
    words: `iif(${IS_NEW}, '${noun} created', '${noun} changed')`,
  };
  const time = `iif(${IS_NEW}, x.created_at, x.updated_at)`;
  const seconds = `iif(${IS_NEW}, ${toSeconds('x.created_at')}, ${toSeconds('x.updated_at')})`;
  const choose = (own: string, other: string) => (special ? `iif(${special.condition}, ${own}, ${other})` : other);
  const values = [
    `'${list}' AS list`,
    'x.id AS id',
    `${choose(`'${special?.kind}'`, ordinary.kind)} AS kind`,
    `${choose(special?.words ?? '', ordinary.words)} AS change`,
    `${choose(special?.time ?? time, time)} AS changed_at`,
    // The index has the seconds. The text of a time is only in the row.
    `${choose(special?.time ? toSeconds(special.time) : seconds, seconds)} AS changed_second`,
    `x.${TITLE_COLUMNS[list]} AS title`,
    ...Object.entries({ case_id: caseId, status, day, amount, hours, staff_ids: staff }).map(
      ([name, value = 'NULL']) => `${value} AS ${name}`,
    ),
  ];
  const times = [IS_NEW, isInPeriod('updated_at'), ...(special ? [`(${special.condition})`] : [])];
  // The last change of a record is never before its creation or completion, so it finds those, too.
  const sinceCondition = `${toLatestSecond('x.updated_at')} >= ${toSeconds(':since')}`;
  return `SELECT ${values.join(', ')} FROM ${list} x WHERE ${sinceCondition} AND (${times.join(' OR ')}) AND ${condition}`;
}
