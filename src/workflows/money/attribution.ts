import { memoizeByList } from '../../cache/memoize.ts';
import { type Named, named, namedIn } from '../../cache/named-references.ts';
import { type ApiRecord, referenceOf, referencesOf } from '../../records/record.ts';
import { type Lists, leadAttorneyOf } from '../shared/rows.ts';

/** What amounts can be put down to. */
export const SIDES = ['case', 'client', 'attorney'] as const;

export type Side = (typeof SIDES)[number];

/** How an amount on a case is put down to one client and one attorney, so that it is never counted twice. */
export const HOW_ATTRIBUTED: Readonly<Record<Side, string | undefined>> = {
  case: undefined,
  client:
    "An amount goes to its case's billing contact, else the first client of the case, else the client of a payment on it.",
  attorney: "An amount goes to its case's lead attorney, else the attorney of a payment on the case.",
};

/** The same of a payment, which says itself who paid it. */
export const HOW_PAID: Readonly<Record<Side, string | undefined>> = {
  ...HOW_ATTRIBUTED,
  client:
    "A payment goes to its own client; one that names none goes where its case's amounts do: to the billing contact, else the first client of the case.",
};

/** Lists that tell whose amounts are. */
export const ATTRIBUTION_LISTS = ['cases', 'clients', 'companies', 'staff', 'invoice_payments'] as const;

export type Telling = Lists<(typeof ATTRIBUTION_LISTS)[number]>;

/** Whom amounts on a case are put down to; undefined where there is nobody. */
export type Attribution = (caseId: number | undefined) => Party | undefined;

/** A case, a client or company, or an attorney. */
export interface Party {
  /** Its kind and id, as `client 12`. */
  readonly key: string;
  readonly named: Named;
}

/** Makes what puts amounts on a case down to one side. */
export function attribution(side: Side, lists: Telling): Attribution {
  const kept = new Map<number, Party | undefined>();
  return (caseId) => {
    if (caseId === undefined) return undefined;
    if (!kept.has(caseId)) kept.set(caseId, partyOf(side, caseId, lists));
    return kept.get(caseId);
  };
}

function partyOf(side: Side, caseId: number, lists: Telling): Party | undefined {
  if (side === 'case') return { key: `case ${caseId}`, named: named(lists.cases, caseId) };
  const record = lists.cases.records.get(caseId);
  const payment = paymentsByCase(lists.invoice_payments).get(caseId);
  return side === 'client' ? clientOf(record, payment, lists) : attorneyOf(record, payment, lists);
}

/** Makes what tells whose a payment is: the client's who made it, else whose the amounts on its case are. */
export function payers(side: Side, lists: Telling): (payment: ApiRecord) => Party | undefined {
  const ofCase = attribution(side, lists);
  return (payment) => {
    const id = side === 'client' ? referenceOf(payment, 'client') : undefined;
    return id === undefined ? ofCase(referenceOf(payment, 'case')) : clientWith(id, lists);
  };
}

/** The first payment made on each case. */
const paymentsByCase = memoizeByList((records): ReadonlyMap<number, ApiRecord> => {
  const found = new Map<number, ApiRecord>();
  for (const payment of records.values()) {
    const id = referenceOf(payment, 'case');
    const before = id === undefined ? undefined : found.get(id);
    if (id !== undefined && !(Number(before?.id) < Number(payment.id))) found.set(id, payment);
  }
  return found;
});

function clientOf(
  record: ApiRecord | undefined,
  payment: ApiRecord | undefined,
  lists: Telling,
): Party | undefined {
  const contact = record && referenceOf(record, 'billing_contact');
  const id =
    contact ?? (record && referencesOf(record, 'clients')[0]) ?? (payment && referenceOf(payment, 'client'));
  return id === undefined ? undefined : clientWith(id, lists);
}

/** MyCase names a company, too, where it names a client. */
function clientWith(id: number, { clients, companies }: Telling): Party {
  const isCompany = !clients.records.has(id) && companies.records.has(id);
  return isCompany
    ? { key: `company ${id}`, named: named(companies, id) }
    : { key: `client ${id}`, named: named(clients, id) };
}

function attorneyOf(
  record: ApiRecord | undefined,
  payment: ApiRecord | undefined,
  { staff }: Telling,
): Party | undefined {
  const lead = (record && leadAttorneyOf(record, staff)) ?? (payment && namedIn(payment, 'attorney', staff));
  return lead && { key: `attorney ${lead.id}`, named: lead };
}
