import { contactName } from '../../database/schema/money-views.ts';
import type { Row } from '../define-workflow.ts';
import { toReference } from '../shared/to-reference.ts';
import type { AttributionKind } from './attribution.ts';
import type { MoneyFilter } from './money-filter.ts';

/**
 * Returns the WITH clause of a statement over amounts. `source` is a SELECT of rows `l` with a `case_id`. `payer` is an
 * expression with the client that a row itself names. The table `amounts` has these rows with `client_id` and
 * `attorney_id` (if they are needed), `is_own` and `is_billed_to_others`.
 */
export function withAmounts(source: string, filter: MoneyFilter, grouping?: string, payer = 'NULL'): string {
  // A table is joined only if it is needed. Otherwise the answer would depend on its lists.
  const client =
    filter.needsClient || grouping === 'client'
      ? {
          column: `, coalesce(${payer}, p.client_id) AS client_id`,
          join: 'LEFT JOIN case_attributed_clients p ON p.case_id = l.case_id',
        }
      : NOTHING;
  const attorney =
    filter.needsAttorney || grouping === 'attorney'
      ? { column: ', q.attorney_id', join: 'LEFT JOIN case_attributed_attorneys q ON q.case_id = l.case_id' }
      : NOTHING;
  return `WITH lines AS (${source}),
    attributed AS (SELECT l.*${client.column}${attorney.column} FROM lines l ${client.join} ${attorney.join}),
    amounts AS NOT MATERIALIZED (SELECT a.*, ${filter.ownCondition} AS is_own,
        ${filter.billedToOthersCondition} AS is_billed_to_others
      FROM attributed a WHERE ${filter.requestedCondition})`;
}

const NOTHING = { column: '', join: '' } as const;

/** How amounts are grouped by a party. */
interface Grouping {
  /** The column of the amounts. */
  readonly key: string;
  /** The columns of a group `g` besides its key and its sums, and the tables that they need. */
  readonly columns: readonly string[];
  readonly join?: string;
  /** The cells of a row, for these columns. */
  toCells(row: Row): Row;
}

/** The groupings of amounts. Amounts without a party make one row. */
export const GROUPINGS: Readonly<Record<AttributionKind | 'staff', Grouping>> = {
  case: {
    key: 'case_id',
    columns: ['c.name AS name', 'c.status AS case_status', 'c.lead_attorney_id', 's.name AS lead_attorney'],
    join: 'LEFT JOIN cases c ON c.id = g.key LEFT JOIN staff s ON s.id = c.lead_attorney_id',
    toCells: ({ key, name, case_status, lead_attorney_id, lead_attorney }) => ({
      case: toParty(key, name),
      case_status,
      lead_attorney: lead_attorney_id === null ? null : toReference(lead_attorney_id, lead_attorney),
    }),
  },
  client: {
    key: 'client_id',
    columns: [`${contactName('g.key')} AS name`],
    toCells: ({ key, name }) => ({ client: toParty(key, name) }),
  },
  attorney: {
    key: 'attorney_id',
    columns: ['(SELECT name FROM staff WHERE id = g.key) AS name'],
    toCells: ({ key, name }) => ({ attorney: toParty(key, name) }),
  },
  staff: {
    key: 'staff_id',
    columns: ['(SELECT name FROM staff WHERE id = g.key) AS name'],
    toCells: ({ key, name }) => ({ staff: toParty(key, name) }),
  },
};

const toParty = (id: unknown, name: unknown) => (id === null ? '(none)' : toReference(id, name));

/** Formats the note of a table of groups: the person or the case of an amount, and the order of the rows. */
export const formatGroupNote = (attributionNote: string | undefined): string =>
  [attributionNote, 'The largest amount is first; equal amounts are in the order of ids.'].filter(Boolean).join(' ');

/**
 * The SELECT of groups of amounts. The largest amount is first, and equal amounts are in the order of ids. `sums` has a
 * column `amount`.
 */
export function selectGroups(grouping: keyof typeof GROUPINGS, sums: string, condition: string): string {
  const { key, columns, join = '' } = GROUPINGS[grouping];
  return `SELECT g.*, ${columns.join(', ')}
    FROM (SELECT ${key} AS key, ${sums} FROM amounts WHERE ${condition} GROUP BY ${key}) g ${join}
    ORDER BY round(amount, 2) DESC, key`;
}
