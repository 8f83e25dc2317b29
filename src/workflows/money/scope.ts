import type { CallScope } from '../../client/client.ts';
import type { Firm, FirmList } from '../../firm/mirror.ts';
import { type FirmRecord, referenceOf, referencesOf } from '../../firm/record.ts';
import { type Resolved, resolve } from '../../firm/resolve.ts';
import { leadAttorneyOf } from '../due.ts';

/** Whose money a question is about: one case, the cases of one client, those one attorney leads. */
export interface Whose {
  readonly case?: string | undefined;
  readonly client?: string | undefined;
  readonly attorney?: string | undefined;
}

/** The cases a question is narrowed to; undefined for all, deleted ones included. */
export interface Narrowed {
  casesIn(cases: FirmList, staff: FirmList): ReadonlySet<number> | undefined;
  readonly said: readonly string[];
}

/** Finds out whom words mean. Throws a MyCaseError with the candidates where they mean several or none. */
export async function narrowedTo(whose: Whose, firm: Firm, scope: CallScope): Promise<Narrowed> {
  const [matter, client, attorney] = await Promise.all([
    whose.case === undefined ? undefined : resolve('case', whose.case, firm, scope),
    whose.client === undefined ? undefined : resolve(['client', 'company'], whose.client, firm, scope),
    whose.attorney === undefined ? undefined : resolve('staff', whose.attorney, firm, scope),
  ]);
  const asked = [matter, client, attorney].filter((one) => one !== undefined);
  return {
    said: asked.flatMap(({ said }) => said ?? []),
    casesIn(cases, staff) {
      if (asked.length === 0) return undefined;
      const isMeant = (id: number, record: FirmRecord) =>
        (!matter || matter.id === id) &&
        (!client || isOf(record, client)) &&
        (!attorney || leadAttorneyOf(record, staff)?.id === attorney.id);
      return new Set([...cases.records].flatMap(([id, record]) => (isMeant(id, record) ? [id] : [])));
    },
  };
}

/** Whether a client or company is on a case, or is its billing contact. */
const isOf = (record: FirmRecord, { kind, id }: Resolved): boolean =>
  referencesOf(record, kind === 'company' ? 'companies' : 'clients').includes(id) ||
  referenceOf(record, 'billing_contact') === id;
