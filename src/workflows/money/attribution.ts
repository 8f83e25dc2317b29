import { memoizeByList } from '../../cache/memoize.ts';
import { type Named, named, namedIn } from '../../cache/named-references.ts';
import { type ApiRecord, getReferenceId, getReferenceIds } from '../../records/api-record.ts';
import { findLeadAttorney, type ListsByName } from '../shared/record-rows.ts';

/** The kinds of records that amounts are attributed to. */
export const ATTRIBUTION_KINDS = ['case', 'client', 'attorney'] as const;

export type AttributionKind = (typeof ATTRIBUTION_KINDS)[number];

/** Sentences that say which client or attorney an amount on a case goes to. It goes to one, so it is counted once. */
export const ATTRIBUTION_NOTES: Readonly<Record<AttributionKind, string | undefined>> = {
  case: undefined,
  client:
    "An amount goes to its case's billing contact, else the first client of the case, else the client of a payment on it.",
  attorney: "An amount goes to its case's lead attorney, else the attorney of a payment on the case.",
};

/** The rules for payments, which name their payer. */
export const PAYMENT_ATTRIBUTION_NOTES: Readonly<Record<AttributionKind, string | undefined>> = {
  ...ATTRIBUTION_NOTES,
  client:
    "A payment goes to its own client; one that names none goes where its case's amounts do: to the billing contact, else the first client of the case.",
};

/** Lists that tell whose amounts are. */
export const ATTRIBUTION_LISTS = ['cases', 'clients', 'companies', 'staff', 'invoice_payments'] as const;

export type AttributionLists = ListsByName<(typeof ATTRIBUTION_LISTS)[number]>;

/** Finds the party that amounts on a case are attributed to; undefined if there is none. */
export type CasePartyFinder = (caseId: number | undefined) => AttributedParty | undefined;

/** A case, a client or company, or an attorney. */
export interface AttributedParty {
  /** Its kind and id, as `client 12`. */
  readonly key: string;
  readonly reference: Named;
}

/** Makes what puts amounts on a case down to one side. */
export function createCasePartyFinder(kind: AttributionKind, lists: AttributionLists): CasePartyFinder {
  const partiesByCase = new Map<number, AttributedParty | undefined>();
  return (caseId) => {
    if (caseId === undefined) return undefined;
    if (!partiesByCase.has(caseId)) partiesByCase.set(caseId, findParty(kind, caseId, lists));
    return partiesByCase.get(caseId);
  };
}

function findParty(kind: AttributionKind, caseId: number, lists: AttributionLists): AttributedParty | undefined {
  if (kind === 'case') return { key: `case ${caseId}`, reference: named(lists.cases, caseId) };
  const record = lists.cases.records.get(caseId);
  const payment = indexFirstPayments(lists.invoice_payments).get(caseId);
  return kind === 'client' ? findClientParty(record, payment, lists) : findAttorneyParty(record, payment, lists);
}

/** Makes what tells whose a payment is: the client's who made it, else whose the amounts on its case are. */
export function createPaymentPartyFinder(
  kind: AttributionKind,
  lists: AttributionLists,
): (payment: ApiRecord) => AttributedParty | undefined {
  const findCaseParty = createCasePartyFinder(kind, lists);
  return (payment) => {
    const id = kind === 'client' ? getReferenceId(payment, 'client') : undefined;
    return id === undefined ? findCaseParty(getReferenceId(payment, 'case')) : toClientParty(id, lists);
  };
}

/** The first payment made on each case. */
const indexFirstPayments = memoizeByList((records): ReadonlyMap<number, ApiRecord> => {
  const firstPayments = new Map<number, ApiRecord>();
  for (const payment of records.values()) {
    const id = getReferenceId(payment, 'case');
    const earlier = id === undefined ? undefined : firstPayments.get(id);
    if (id !== undefined && !(Number(earlier?.id) < Number(payment.id))) firstPayments.set(id, payment);
  }
  return firstPayments;
});

function findClientParty(
  record: ApiRecord | undefined,
  payment: ApiRecord | undefined,
  lists: AttributionLists,
): AttributedParty | undefined {
  const contact = record && getReferenceId(record, 'billing_contact');
  const id =
    contact ?? (record && getReferenceIds(record, 'clients')[0]) ?? (payment && getReferenceId(payment, 'client'));
  return id === undefined ? undefined : toClientParty(id, lists);
}

/** MyCase names a company, too, where it names a client. */
function toClientParty(id: number, { clients, companies }: AttributionLists): AttributedParty {
  const isCompany = !clients.records.has(id) && companies.records.has(id);
  return isCompany
    ? { key: `company ${id}`, reference: named(companies, id) }
    : { key: `client ${id}`, reference: named(clients, id) };
}

function findAttorneyParty(
  record: ApiRecord | undefined,
  payment: ApiRecord | undefined,
  { staff }: AttributionLists,
): AttributedParty | undefined {
  const lead = (record && findLeadAttorney(record, staff)) ?? (payment && namedIn(payment, 'attorney', staff));
  return lead && { key: `attorney ${lead.id}`, reference: lead };
}
