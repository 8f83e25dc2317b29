import type { CallScope } from '../../client/client.ts';
import type { Firm } from '../../cache/list-cache.ts';
import { type FirmRecord, referenceOf, referencesOf } from '../../records/record.ts';
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
  isMeant(record: FirmRecord): boolean;
  /** Whether it is about a payment. */
  isMeantPayment(payment: FirmRecord): boolean;
  /** Whether a record is only near: on a case that the client is on, and put down to somebody else. */
  isBeside(record: FirmRecord): boolean;
}

/** Finds out whom words mean. Throws a MyCaseError with the candidates where they mean several or none. */
export async function narrowedTo(whose: Whose, firm: Firm, scope: CallScope): Promise<Narrowed> {
  const [matter, client, attorney] = await Promise.all([
    whose.case === undefined ? undefined : resolve('case', whose.case, firm, scope),
    whose.client === undefined ? undefined : resolve(['client', 'company'], whose.client, firm, scope),
    whose.attorney === undefined ? undefined : resolve('staff', whose.attorney, firm, scope),
  ]);
  return {
    client: client?.name,
    said: [matter, client, attorney].flatMap((one) => one?.said ?? []),
    over(lists) {
      const [clientOf, attorneyOf] = [attribution('client', lists), attribution('attorney', lists)];
      const payerOf = payers('client', lists);
      const isOnCase = (record: FirmRecord) => {
        const id = referenceOf(record, 'case');
        return (
          (!matter || matter.id === id) && (!attorney || attorneyOf(id)?.key === `attorney ${attorney.id}`)
        );
      };
      const isClients = (record: FirmRecord) => clientOf(referenceOf(record, 'case'))?.key === keyOf(client);
      return {
        isMeant: (record) => isOnCase(record) && (!client || isClients(record)),
        isMeantPayment: (payment) =>
          isOnCase(payment) && (!client || payerOf(payment)?.key === keyOf(client)),
        isBeside(record) {
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
const isOn = (matter: FirmRecord, { kind, id }: Resolved): boolean =>
  referencesOf(matter, kind === 'company' ? 'companies' : 'clients').includes(id);
