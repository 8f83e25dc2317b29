import { memoizeByList } from '../../cache/memoize-by-list.ts';
import { getNamedReference, type NamedReference, toNamedReference } from '../../cache/named-references.ts';
import { type ApiRecord, getReferenceId, getReferenceIds } from '../../records/api-record.ts';
import { findLeadAttorney, type ListsByName } from '../shared/record-rows.ts';

/** The kinds of parties that amounts are attributed to. */
export const ATTRIBUTION_KINDS = ['case', 'client', 'attorney'] as const;

export type AttributionKind = (typeof ATTRIBUTION_KINDS)[number];

/** Sentences that state which client or attorney an amount is attributed to. It is one party, so sums count it once. */
export const ATTRIBUTION_NOTES: Readonly<Record<AttributionKind, string | undefined>> = {
  case: undefined,
  client:
    'An amount is attributed to the billing contact of its case, else to the first client, else to the client of a payment on the case.',
  attorney: 'An amount is attributed to the lead attorney of its case, else to the attorney of a payment on the case.',
};

/** Such sentences for payments. MyCase: a payment may name its client. */
export const PAYMENT_ATTRIBUTION_NOTES: Readonly<Record<AttributionKind, string | undefined>> = {
  ...ATTRIBUTION_NOTES,
  client:
    'A payment is attributed to its client. Without one, it is attributed to the billing contact of its case, else to the first client.',
};

/** The lists that `createCasePartyFinder` reads. */
export const ATTRIBUTION_LISTS = ['cases', 'clients', 'companies', 'staff', 'invoice_payments'] as const;

export type AttributionLists = ListsByName<(typeof ATTRIBUTION_LISTS)[number]>;

/** Returns the party that the amount of a record is attributed to; undefined if there is none. */
export type PartyFinder = (record: ApiRecord) => AttributedParty | undefined;

/** A case, a client or company, or an attorney. */
interface AttributedParty {
  /** Kind and id, as `client 12`. */
  readonly key: string;
  readonly label: NamedReference;
}

/** Creates a finder for records that belong to a case. It computes the party of a case once. */
export function createCasePartyFinder(kind: AttributionKind, lists: AttributionLists): PartyFinder {
  const partiesByCase = new Map<number, AttributedParty | undefined>();
  return (record) => {
    const caseId = getReferenceId(record, 'case');
    if (caseId === undefined) return undefined;
    if (!partiesByCase.has(caseId)) partiesByCase.set(caseId, findParty(kind, caseId, lists));
    return partiesByCase.get(caseId);
  };
}

function findParty(kind: AttributionKind, caseId: number, lists: AttributionLists): AttributedParty | undefined {
  if (kind === 'case') return { key: `case ${caseId}`, label: toNamedReference(lists.cases, caseId) };
  const record = lists.cases.records.get(caseId) ?? {};
  const findPayment = () => indexFirstPayments(lists.invoice_payments).get(caseId) ?? {};
  if (kind === 'attorney') {
    const lead = findLeadAttorney(record, lists.staff) ?? getNamedReference(findPayment(), 'attorney', lists.staff);
    return lead && { key: `attorney ${lead.id}`, label: lead };
  }
  const id =
    getReferenceId(record, 'billing_contact') ??
    getReferenceIds(record, 'clients')[0] ??
    getReferenceId(findPayment(), 'client');
  return id === undefined ? undefined : toClientParty(id, lists);
}

/** Creates a finder for payments: the client of the payment, else the party of its case. */
export function createPaymentPartyFinder(kind: AttributionKind, lists: AttributionLists): PartyFinder {
  const findCaseParty = createCasePartyFinder(kind, lists);
  return (payment) => {
    const id = kind === 'client' ? getReferenceId(payment, 'client') : undefined;
    return id === undefined ? findCaseParty(payment) : toClientParty(id, lists);
  };
}

/** The payment with the lowest id of each case. */
const indexFirstPayments = memoizeByList((records): ReadonlyMap<number, ApiRecord> => {
  const firstPayments = new Map<number, ApiRecord>();
  for (const payment of records.values()) {
    const id = getReferenceId(payment, 'case');
    const earlier = id === undefined ? undefined : firstPayments.get(id);
    if (id !== undefined && !(Number(earlier?.id) < Number(payment.id))) firstPayments.set(id, payment);
  }
  return firstPayments;
});

/** MyCase: a field that names a client may hold the id of a company. */
function toClientParty(id: number, { clients, companies }: AttributionLists): AttributedParty {
  const isCompany = !clients.availableRecords.has(id) && companies.records.has(id);
  return isCompany
    ? { key: `company ${id}`, label: toNamedReference(companies, id) }
    : { key: `client ${id}`, label: toNamedReference(clients, id) };
}
