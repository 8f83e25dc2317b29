import type { FirmList } from '../../firm/mirror.ts';
import { type FirmRecord, referenceOf, referencesOf } from '../../firm/record.ts';
import { type Named, named, namedIn } from '../../firm/references.ts';
import { type Lists, leadAttorneyOf } from '../due.ts';

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

/** Whom an id is of, with a key that is its own; undefined where there is nobody. */
export type Attribution = (caseId: number | undefined) => Party | undefined;

export interface Party {
  readonly key: string;
  readonly named: Named;
}

type Needed = Lists<'cases' | 'clients' | 'companies' | 'staff' | 'invoice_payments'>;

/** Makes what puts amounts on a case down to one side. */
export function attribution(side: Side, lists: Needed): Attribution {
  const paid = side === 'case' ? new Map<number, FirmRecord>() : paymentsByCase(lists.invoice_payments);
  return (caseId) => {
    if (caseId === undefined) return undefined;
    if (side === 'case') return { key: `case ${caseId}`, named: named(lists.cases, caseId) };
    const record = lists.cases.records.get(caseId);
    const payment = paid.get(caseId);
    return side === 'client' ? clientOf(record, payment, lists) : attorneyOf(record, payment, lists);
  };
}

/** The first payment made on each case. */
function paymentsByCase({ records }: FirmList): ReadonlyMap<number, FirmRecord> {
  const found = new Map<number, FirmRecord>();
  for (const payment of records.values()) {
    const id = referenceOf(payment, 'case');
    const before = id === undefined ? undefined : found.get(id);
    if (id !== undefined && !(Number(before?.id) < Number(payment.id))) found.set(id, payment);
  }
  return found;
}

function clientOf(
  record: FirmRecord | undefined,
  payment: FirmRecord | undefined,
  lists: Needed,
): Party | undefined {
  const contact = record && referenceOf(record, 'billing_contact');
  const id =
    contact ?? (record && referencesOf(record, 'clients')[0]) ?? (payment && referenceOf(payment, 'client'));
  if (id === undefined) return undefined;
  const isCompany = !lists.clients.records.has(id) && lists.companies.records.has(id);
  return { key: `client ${id}`, named: named(isCompany ? lists.companies : lists.clients, id) };
}

function attorneyOf(
  record: FirmRecord | undefined,
  payment: FirmRecord | undefined,
  { staff }: Needed,
): Party | undefined {
  const lead = (record && leadAttorneyOf(record, staff)) ?? (payment && namedIn(payment, 'attorney', staff));
  return lead && { key: `attorney ${lead.id}`, named: lead };
}
