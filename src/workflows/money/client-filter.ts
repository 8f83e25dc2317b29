import type { ListCache } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/types.ts';
import { type ApiRecord, referenceOf, referencesOf } from '../../records/record.ts';
import { type Resolved, resolve } from '../../search/resolve.ts';
import { attribution, payers, type Telling } from './attribution.ts';

/** Whose money a question is about: one case, what is put down to one client or company, to one attorney. */
export interface Whose {
  readonly case?: string | undefined;
  readonly client?: string | undefined;
  readonly attorney?: string | undefined;
}

/** Whom the words of a question mean. */
export interface Narrowed {
  /** What of the firm's records that makes the question about. */
  over(lists: Telling): Meant;
  /** The client's name, where one is meant. */
  readonly client: string | undefined;
  readonly said: readonly string[];
}

/** What a question is about; everything where nothing is named, deleted cases included. */
interface Meant {
  /** Whether it is about a time entry, an expense or an invoice. */
  isMeant(record: ApiRecord): boolean;
  /** Whether it is about a payment. */
  isMeantPayment(payment: ApiRecord): boolean;
  /** Whether a record is only near: on a case that the client is on, and put down to somebody else. */
  isBilledToOthers(record: ApiRecord): boolean;
}

/** Finds out whom words mean. Throws a MyCaseError with the candidates where they mean several or none. */
export async function narrowedTo(whose: Whose, cache: ListCache, scope: RequestContext): Promise<Narrowed> {
  const [matter, client, attorney] = await Promise.all([
    whose.case === undefined ? undefined : resolve('case', whose.case, cache, scope),
    whose.client === undefined ? undefined : resolve(['client', 'company'], whose.client, cache, scope),
    whose.attorney === undefined ? undefined : resolve('staff', whose.attorney, cache, scope),
  ]);
  return {
    client: client?.name,
    said: [matter, client, attorney].flatMap((one) => one?.said ?? []),
    over(lists) {
      const [clientOf, attorneyOf] = [attribution('client', lists), attribution('attorney', lists)];
      const payerOf = payers('client', lists);
      const isOnCase = (record: ApiRecord) => {
        const id = referenceOf(record, 'case');
        return (
          (!matter || matter.id === id) && (!attorney || attorneyOf(id)?.key === `attorney ${attorney.id}`)
        );
      };
      const isClients = (record: ApiRecord) => clientOf(referenceOf(record, 'case'))?.key === keyOf(client);
      return {
        isMeant: (record) => isOnCase(record) && (!client || isClients(record)),
        isMeantPayment: (payment) =>
          isOnCase(payment) && (!client || payerOf(payment)?.key === keyOf(client)),
        isBilledToOthers(record) {
          if (!client) return false;
          const parent = lists.cases.records.get(referenceOf(record, 'case') ?? 0);
          return parent !== undefined && isOn(parent, client) && isOnCase(record) && !isClients(record);
        },
      };
    },
  };
}

const keyOf = (party: Resolved | undefined): string | undefined => party && `${party.kind} ${party.id}`;

/** Whether a client or company is on a case. */
const isOn = (matter: ApiRecord, { kind, id }: Resolved): boolean =>
  referencesOf(matter, kind === 'company' ? 'companies' : 'clients').includes(id);
