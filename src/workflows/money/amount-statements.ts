import { caseAttorney, caseClient, contactName } from '../../database/schema/money-views.ts';
import type { Row } from '../define-workflow.ts';
import { toReference } from '../shared/to-reference.ts';
import type { AttributionKind } from './attribution.ts';
import type { MoneyFilter } from './money-filter.ts';

/**
 * Returns the WITH clause of a statement over amounts. `source` is a SELECT of rows with a `case_id`, and with a
 * `payer_id` if a row names its client itself. The table `amounts` has these rows with `client_id`, `attorney_id` (if
 * they are needed), `is_own` and `is_billed_to_others`.
 */
export function withAmounts(source: string, filter: MoneyFilter, grouping?: string, payer = 'NULL'): string {
  const needsParties = filter.needsParties || grouping === 'client' || grouping === 'attorney';
  const parties = needsParties
    ? `, parties AS MATERIALIZED (SELECT own.case_id, ${caseClient('own.case_id')} AS client_id,
          ${caseAttorney('own.case_id')} AS attorney_id
        FROM (SELECT DISTINCT case_id FROM lines) own LEFT JOIN cases c ON c.id = own.case_id),
      attributed AS (SELECT l.*, coalesce(${payer}, p.client_id) AS client_id, p.attorney_id
        FROM lines l LEFT JOIN parties p ON p.case_id IS l.case_id)`
    : '';
  return `WITH lines AS (${source})${parties},
    amounts AS (SELECT a.*, ${filter.isOwn} AS is_own, ${filter.isBilledToOthers} AS is_billed_to_others
      FROM ${needsParties ? 'attributed' : 'lines'} a WHERE ${filter.isOnCase})`;
}

/** How amounts are grouped by a party: the columns of the statement, and the cells of a row. */
interface Grouping {
  readonly key: string;
  /** Further columns. */
  readonly columns: readonly string[];
  toCells(row: Row): Row;
}

const CASE_COLUMNS = [
  'c.name AS name',
  'c.status AS case_status',
  'c.lead_attorney_id',
  '(SELECT s.name FROM staff s WHERE s.id = c.lead_attorney_id) AS lead_attorney',
];

/** The groupings of amounts. Amounts without a party make one row. The alias of the amounts is `a`, of the cases `c`. */
export const GROUPINGS: Readonly<Record<AttributionKind | 'staff', Grouping>> = {
  case: {
    key: 'a.case_id',
    columns: CASE_COLUMNS,
    toCells: ({ key, name, case_status, lead_attorney_id, lead_attorney }) => ({
      case: toParty(key, name),
      case_status,
      lead_attorney: lead_attorney_id === null ? null : toReference(lead_attorney_id, lead_attorney),
    }),
  },
  client: {
    key: 'a.client_id',
    columns: [`${contactName('a.client_id')} AS name`],
    toCells: ({ key, name }) => ({ client: toParty(key, name) }),
  },
  attorney: {
    key: 'a.attorney_id',
    columns: ['(SELECT name FROM staff WHERE id = a.attorney_id) AS name'],
    toCells: ({ key, name }) => ({ attorney: toParty(key, name) }),
  },
  staff: {
    key: 'a.staff_id',
    columns: ['(SELECT name FROM staff WHERE id = a.staff_id) AS name'],
    toCells: ({ key, name }) => ({ staff: toParty(key, name) }),
  },
};

const toParty = (id: unknown, name: unknown) => (id === null ? '(none)' : toReference(id, name));

/** The SELECT of groups of amounts, the largest amount first. `sums` has a column `amount`. */
export function selectGroups(grouping: keyof typeof GROUPINGS, sums: string, condition: string): string {
  const { key, columns } = GROUPINGS[grouping];
  const join = grouping === 'case' ? 'LEFT JOIN cases c ON c.id = a.case_id' : '';
  return `SELECT ${[`${key} AS key`, ...columns, sums].join(', ')} FROM amounts a ${join} WHERE ${condition}
    GROUP BY ${key} ORDER BY amount DESC, key`;
}
