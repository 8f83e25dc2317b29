import * as z from 'zod';
import { quoteValue } from '../../base/safe-text.ts';
import type { ListCache } from '../../cache/list-cache.ts';
import type { CallContext } from '../../client/client-types.ts';
import type { Parameters } from '../../database/database-protocol.ts';
import { IS_OPEN_CASE } from '../../database/schema/case-views.ts';
import type { NamedKind } from '../../search/record-kinds.ts';
import { type ResolvedRecord, resolveRecord } from '../../search/resolve-record.ts';
import { caseArgument, clientArgument, staffArgument } from '../shared/reference-fields.ts';
import { ATTRIBUTION_NOTES } from './attribution.ts';

export const DEFAULT_ROWS = 25;

/**
 * The arguments that limit a question to one case, client or company, attorney, or status, and the size of its tables.
 */
export const MONEY_ARGUMENTS = {
  case: caseArgument.optional(),
  client: clientArgument.optional(),
  attorney: staffArgument.optional().describe('Lead attorney of the cases'),
  case_status: z.enum(['open', 'closed']).optional().describe('Only amounts on cases with this status'),
  to: z.string().optional().describe('Last day, in the same formats'),
  limit: z.int().min(1).max(500).optional().describe(`Rows of a table, default ${DEFAULT_ROWS}; sums include all rows`),
};

/** The resolved arguments, as conditions of SQL. */
export interface MoneyFilter {
  /** Condition of an amount on the case, of the attorney and with the status that were asked for. */
  readonly requestedCondition: string;
  /** Condition of an amount that is attributed to the client; true if no client was asked for. */
  readonly ownCondition: string;
  /** Condition of an amount on one of the client's cases that is attributed to another party. */
  readonly billedToOthersCondition: string;
  /** True if a condition needs the client of an amount. */
  readonly needsClient: boolean;
  /** True if a condition needs the attorney of an amount. */
  readonly needsAttorney: boolean;
  readonly parameters: Parameters;
  /** A sentence about amounts on the client's cases that are attributed to others; none if `text` is undefined. */
  formatBilledToOthers(text: string | undefined): string[];
  /** Sentences that state how words were interpreted. */
  readonly notes: readonly string[];
}

/** Resolves the arguments. Throws a MyCaseError for unknown or ambiguous words. */
export async function resolveMoneyFilter(
  input: Partial<Record<'case' | 'client' | 'attorney' | 'case_status', string | undefined>>,
  cache: ListCache,
  call: CallContext,
): Promise<MoneyFilter> {
  const resolve = async (kinds: NamedKind | NamedKind[], words: string | undefined) =>
    words === undefined ? undefined : resolveRecord(kinds, words, cache, call);
  const [matter, client, attorney] = await Promise.all([
    resolve('case', input.case),
    resolve(['client', 'company'], input.client),
    resolve('staff', input.attorney),
  ]);
  const status = input.case_status;
  const conditions = [
    ...(matter ? ['case_id = :case_id'] : []),
    ...(attorney ? ['attorney_id IS :attorney_id'] : []),
    ...(status
      ? [`EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id AND ${status === 'open' ? '' : 'NOT '}${IS_OPEN_CASE})`]
      : []),
  ];
  return {
    requestedCondition: conditions.join(' AND ') || '1',
    ownCondition: client ? formatOwnCondition(client) : '1',
    billedToOthersCondition: client
      ? `NOT ${formatOwnCondition(client)} AND ${formatClientCaseCondition(client)}`
      : '0',
    needsClient: client !== undefined,
    needsAttorney: attorney !== undefined,
    parameters: {
      ...(matter && { case_id: matter.id }),
      ...(client && { client_id: client.id }),
      ...(attorney && { attorney_id: attorney.id }),
    },
    notes: [matter, client, attorney].flatMap((resolved) => resolved?.note ?? []),
    formatBilledToOthers: (text) =>
      client && text !== undefined
        ? [
            `Not included, because attributed to others: ${text}, on cases that have ${quoteValue(client.name)} as a client. ${ATTRIBUTION_NOTES.client}`,
          ]
        : [],
  };
}

/** MyCase: a field that names a client may hold the id of a company. An id of both is a client. */
const formatOwnCondition = ({ kind }: ResolvedRecord): string =>
  kind === 'company'
    ? '(client_id IS :client_id AND NOT EXISTS (SELECT 1 FROM clients WHERE id = :client_id))'
    : '(client_id IS :client_id)';

/** The case or the party may be the only one that lists the other. */
function formatClientCaseCondition({ kind }: ResolvedRecord): string {
  const [tables, column] =
    kind === 'company'
      ? [['case_companies', 'company_cases'], 'company_id']
      : [['case_clients', 'client_cases'], 'client_id'];
  const conditions = tables.map(
    (table) => `EXISTS (SELECT 1 FROM ${table} k WHERE k.case_id = a.case_id AND k.${column} = :client_id)`,
  );
  return `(${conditions.join(' OR ')})`;
}
