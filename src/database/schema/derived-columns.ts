import Big from 'big.js';
import { toDayInZone } from '../../base/instants.ts';
import { isRecord } from '../../base/json.ts';
import { getExpenseCost, getTimeEntryFee, isUnbilled } from '../../records/amounts.ts';
import { type ApiRecord, getAmount, getName, getReferenceId, getText } from '../../records/api-record.ts';
import { getEventDays, getEventSpan } from '../../records/events.ts';
import type { ListName } from '../../records/list-names.ts';

/** A column whose value follows from several fields of a record. */
interface DerivedColumn {
  readonly name: string;
  readonly type: 'integer' | 'money' | 'boolean' | 'day' | 'moment' | 'text';
}

const PERSON_NAME: readonly DerivedColumn[] = [{ name: 'name', type: 'text' }];
const BILLING: readonly DerivedColumn[] = [
  { name: 'amount', type: 'money' },
  { name: 'is_billed', type: 'boolean' },
];

/** The derived columns of each list. */
export const DERIVED_COLUMNS: Partial<Readonly<Record<ListName, readonly DerivedColumn[]>>> = {
  cases: [{ name: 'lead_attorney_id', type: 'integer' }],
  clients: PERSON_NAME,
  leads: [...PERSON_NAME, { name: 'created_day', type: 'day' }],
  staff: PERSON_NAME,
  time_entries: BILLING,
  expenses: BILLING,
  invoices: [{ name: 'balance', type: 'money' }],
  events: [
    { name: 'first_day', type: 'day' },
    { name: 'last_day', type: 'day' },
    { name: 'span_start', type: 'moment' },
    { name: 'span_end', type: 'moment' },
  ],
  tasks: [{ name: 'completed_day', type: 'day' }],
  calls: [{ name: 'called_day', type: 'day' }],
  documents: [{ name: 'created_day', type: 'day' }],
};

/** Returns the values of the derived columns of a record, by name. `zone` is the firm's IANA identifier. */
export function deriveValues(list: ListName, record: ApiRecord, zone: string): Readonly<Record<string, unknown>> {
  switch (list) {
    case 'cases':
      return { lead_attorney_id: findLeadAttorneyId(record) };
    case 'clients':
    case 'staff':
      return { name: getName(record) };
    case 'leads':
      return { name: getName(record), created_day: getDay(record, 'created_at', zone) };
    case 'tasks':
      return { completed_day: getDay(record, 'completed_at', zone) };
    case 'calls':
      return { called_day: getDay(record, 'called_at', zone) };
    case 'documents':
      return { created_day: getDay(record, 'created_at', zone) };
    case 'time_entries':
      return { amount: getFee(record), is_billed: !isUnbilled(record) };
    case 'expenses':
      return { amount: getAmount(record, 'cost') && getExpenseCost(record), is_billed: !isUnbilled(record) };
    case 'invoices':
      return { balance: getBalance(record) };
    case 'events': {
      const days = getEventDays(record, zone);
      const span = getEventSpan(record, zone);
      return {
        first_day: days?.first,
        last_day: days?.last,
        span_start: span && formatInstant(span.start),
        span_end: span && formatInstant(span.end),
      };
    }
    default:
      return {};
  }
}

/** An instant in milliseconds since 1970 as a text in UTC; undefined for NaN. */
const formatInstant = (instant: number): string | undefined =>
  Number.isNaN(instant) ? undefined : new Date(instant).toISOString();

/** The day of an instant in the firm's zone. */
const getDay = (record: ApiRecord, field: string, zone: string): string => toDayInZone(getText(record, field), zone);

/** The amount of a time entry, rounded to the cent; undefined if its rate or its hours are missing. */
function getFee(entry: ApiRecord): number | undefined {
  const isKnown = getAmount(entry, 'rate') && (entry.flat_fee === true || getAmount(entry, 'hours'));
  return isKnown ? getTimeEntryFee(entry) : undefined;
}

/** The total less the payments; undefined if one of them is missing, because a missing payment is not zero. */
function getBalance(invoice: ApiRecord): number | undefined {
  const [total, paid] = [getAmount(invoice, 'total_amount'), getAmount(invoice, 'paid_amount')];
  return total && paid ? total.minus(paid).round(2, Big.roundHalfUp).toNumber() : undefined;
}

/** MyCase: `staff[].lead_lawyer` marks the lead attorney of a case. */
function findLeadAttorneyId({ staff }: ApiRecord): number | undefined {
  const lead = Array.isArray(staff) ? staff.find((one) => isRecord(one) && one.lead_lawyer === true) : undefined;
  return getReferenceId({ lead }, 'lead');
}
