import type { ListCache } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/client-types.ts';
import { type ApiRecord, getReferenceId, getReferenceIds } from '../../records/api-record.ts';
import { type ResolvedRecord, resolveRecord } from '../../search/resolve-record.ts';
import { type AttributionLists, createCasePartyFinder, createPaymentPartyFinder } from './attribution.ts';

/** Whose money a question is about: one case, what is attributed to one client or company, or to one attorney. */
export interface MoneyFilterInput {
  readonly case?: string | undefined;
  readonly client?: string | undefined;
  readonly attorney?: string | undefined;
}

/** Whom the words of a question mean. */
export interface MoneyFilter {
  /** Returns the predicates for records, once the lists are read. */
  toPredicates(lists: AttributionLists): MoneyPredicates;
  /** The client's name, where one is meant. */
  readonly client: string | undefined;
  readonly notes: readonly string[];
}

/** The case, client or attorney of a question. Without one it is about everything, deleted cases included. */
interface MoneyPredicates {
  /** Whether it is about a time entry, an expense or an invoice. */
  isIncluded(record: ApiRecord): boolean;
  /** Whether it is about a payment. */
  isIncludedPayment(payment: ApiRecord): boolean;
  /** Whether a record is only near: on a case that the client is on, and attributed to somebody else. */
  isBilledToOthers(record: ApiRecord): boolean;
}

/** Finds out whom words mean. Throws a MyCaseError with the candidates where they mean several or none. */
export async function resolveMoneyFilter(
  input: MoneyFilterInput,
  cache: ListCache,
  scope: RequestContext,
): Promise<MoneyFilter> {
  const [matter, client, attorney] = await Promise.all([
    input.case === undefined ? undefined : resolveRecord('case', input.case, cache, scope),
    input.client === undefined ? undefined : resolveRecord(['client', 'company'], input.client, cache, scope),
    input.attorney === undefined ? undefined : resolveRecord('staff', input.attorney, cache, scope),
  ]);
  return {
    client: client?.name,
    notes: [matter, client, attorney].flatMap((resolved) => resolved?.note ?? []),
    toPredicates(lists) {
      const [findClientParty, findAttorneyParty] = [
        createCasePartyFinder('client', lists),
        createCasePartyFinder('attorney', lists),
      ];
      const findPayer = createPaymentPartyFinder('client', lists);
      const isOnCase = (record: ApiRecord) => {
        const id = getReferenceId(record, 'case');
        return (!matter || matter.id === id) && (!attorney || findAttorneyParty(id)?.key === `attorney ${attorney.id}`);
      };
      const isBilledToClient = (record: ApiRecord) =>
        findClientParty(getReferenceId(record, 'case'))?.key === toPartyKey(client);
      return {
        isIncluded: (record) => isOnCase(record) && (!client || isBilledToClient(record)),
        isIncludedPayment: (payment) =>
          isOnCase(payment) && (!client || findPayer(payment)?.key === toPartyKey(client)),
        isBilledToOthers(record) {
          if (!client) return false;
          const caseRecord = lists.cases.records.get(getReferenceId(record, 'case') ?? 0);
          return (
            caseRecord !== undefined &&
            isClientOnCase(caseRecord, client) &&
            isOnCase(record) &&
            !isBilledToClient(record)
          );
        },
      };
    },
  };
}

const toPartyKey = (party: ResolvedRecord | undefined): string | undefined => party && `${party.kind} ${party.id}`;

/** Whether a client or company is on a case. */
const isClientOnCase = (matter: ApiRecord, { kind, id }: ResolvedRecord): boolean =>
  getReferenceIds(matter, kind === 'company' ? 'companies' : 'clients').includes(id);
