import * as z from 'zod';
import { quoteValue } from '../../base/safe-text.ts';
import type { ListCache } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/client-types.ts';
import { type ApiRecord, getReferenceId, getReferenceIds } from '../../records/api-record.ts';
import type { NamedKind } from '../../search/record-kinds.ts';
import { type ResolvedRecord, resolveRecord } from '../../search/resolve-record.ts';
import { caseArgument, clientArgument, staffArgument } from '../shared/reference-fields.ts';
import {
  ATTRIBUTION_NOTES,
  type AttributionLists,
  createCasePartyFinder,
  createPaymentPartyFinder,
} from './attribution.ts';

export const DEFAULT_ROWS = 25;

/** The arguments that limit a question to one case, client or company, or attorney, and the size of its tables. */
export const MONEY_ARGUMENTS = {
  case: caseArgument.optional(),
  client: clientArgument.optional(),
  attorney: staffArgument.optional().describe('Lead attorney of the cases'),
  to: z.string().optional().describe('Last day, in the same formats'),
  limit: z.int().min(1).max(500).optional().describe(`Rows of a table, default ${DEFAULT_ROWS}; sums include all rows`),
};

/** The resolved arguments. */
interface MoneyFilter {
  /** Returns the predicates for records, once the lists are read. */
  toPredicates(lists: AttributionLists): MoneyPredicates;
  /** A sentence about amounts on the client's cases that are attributed to others; none if `text` is undefined. */
  formatBilledToOthers(text: string | undefined): string[];
  /** Sentences that state how words were interpreted. */
  readonly notes: readonly string[];
}

/** Without a case, client or attorney, every record is included, also those of deleted cases. */
interface MoneyPredicates {
  /** For a time entry, an expense or an invoice. */
  isIncluded(record: ApiRecord): boolean;
  isIncludedPayment(payment: ApiRecord): boolean;
  /** Tests if a record is on one of the client's cases, but attributed to another party. */
  isBilledToOthers(record: ApiRecord): boolean;
}

/** Resolves the arguments. Throws a MyCaseError for unknown or ambiguous words. */
export async function resolveMoneyFilter(
  input: Partial<Record<'case' | 'client' | 'attorney', string | undefined>>,
  cache: ListCache,
  scope: RequestContext,
): Promise<MoneyFilter> {
  const resolve = async (kinds: NamedKind | NamedKind[], words: string | undefined) =>
    words === undefined ? undefined : resolveRecord(kinds, words, cache, scope);
  const [matter, client, attorney] = await Promise.all([
    resolve('case', input.case),
    resolve(['client', 'company'], input.client),
    resolve('staff', input.attorney),
  ]);
  return {
    notes: [matter, client, attorney].flatMap((resolved) => resolved?.note ?? []),
    formatBilledToOthers: (text) =>
      client && text !== undefined
        ? [
            `Not included, because attributed to others: ${text}, on cases that have ${quoteValue(client.name)} as a client. ${ATTRIBUTION_NOTES.client}`,
          ]
        : [],
    toPredicates(lists) {
      const findClientParty = createCasePartyFinder('client', lists);
      const findAttorneyParty = createCasePartyFinder('attorney', lists);
      const findPayer = createPaymentPartyFinder('client', lists);
      const clientKey = client && `${client.kind} ${client.id}`;
      const isOnCase = (record: ApiRecord) =>
        (!matter || matter.id === getReferenceId(record, 'case')) &&
        (!attorney || findAttorneyParty(record)?.key === `attorney ${attorney.id}`);
      const isBilledToClient = (record: ApiRecord) => findClientParty(record)?.key === clientKey;
      return {
        isIncluded: (record) => isOnCase(record) && (!client || isBilledToClient(record)),
        isIncludedPayment: (payment) => isOnCase(payment) && (!client || findPayer(payment)?.key === clientKey),
        isBilledToOthers(record) {
          if (!client) return false;
          const caseRecord = lists.cases.records.get(getReferenceId(record, 'case') ?? 0) ?? {};
          return isClientOnCase(caseRecord, client) && isOnCase(record) && !isBilledToClient(record);
        },
      };
    },
  };
}

const isClientOnCase = (matter: ApiRecord, { kind, id }: ResolvedRecord): boolean =>
  getReferenceIds(matter, kind === 'company' ? 'companies' : 'clients').includes(id);
