import type Big from 'big.js';
import { isRecord } from '../../base/json.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue } from '../../base/safe-text.ts';
import { formatAmount } from '../../records/amounts.ts';
import { type ApiRecord, getAmount, getFullName, getRawId } from '../../records/api-record.ts';
import { findReferenced, type ResolutionContext } from './name-resolvers.ts';

/**
 * Returns the rate of a time entry that has none: the rate that its staff member has in the case, or else the default
 * hourly rate of the staff member, with a note for the result. Returns nothing for other records, and for an entry with
 * a rate. Adds a fault where no rate is known, and for a flat fee, which is the whole fee of one piece of work. MyCase:
 * a new entry needs a rate (contract).
 */
export async function findDefaultRate(
  body: Readonly<Record<string, unknown>>,
  context: ResolutionContext,
): Promise<{ readonly rate?: number }> {
  const { bodyFields, faults, notes } = context;
  const isTimeEntry = 'rate' in bodyFields && 'staff' in bodyFields;
  if (!isTimeEntry || body.rate !== undefined || faults.length > 0) return {};
  if (body.flat_fee === true) {
    faults.push('rate: it is missing. With flat_fee, give the whole fee as the rate.');
    return {};
  }
  const member = await findReferenced('staff', 'staff member', { id: getRawId(body.staff) }, 'staff', context);
  if (!member) return {};
  const name = quoteValue(getFullName(member));
  const caseRate = await readCaseRate(body.case, member, context);
  if (faults.length > 0) return {};
  if (caseRate !== undefined) {
    notes.push(`The rate is that of ${name} in this case: ${formatAmount(caseRate)}.`);
    return { rate: caseRate.toNumber() };
  }
  const rate = getAmount(member, 'default_hourly_rate');
  if (rate === undefined) {
    faults.push(`rate: it is missing, and MyCase has no default hourly rate of ${name}. Give the rate.`);
    return {};
  }
  notes.push(`The rate is the default hourly rate of ${name}: ${formatAmount(rate)}.`);
  return { rate: rate.toNumber() };
}

/**
 * Reads the rate of a staff member in a case; undefined if there is none. Adds a fault if the case could not be read.
 * MyCase: `staff[].case_rate` of a case is the rate of this person in it, and null if there is none (contract).
 */
async function readCaseRate(
  reference: unknown,
  member: ApiRecord,
  { sources, call, faults }: ResolutionContext,
): Promise<Big | undefined> {
  const id = getRawId(reference);
  if (typeof id !== 'number') return undefined;
  try {
    const { body } = await sources.client.request({ method: 'GET', path: '/cases/{id}', params: { id } }, call);
    const staff: unknown = isRecord(body) ? body.staff : undefined;
    const own = Array.isArray(staff) ? staff.find((one) => getRawId(one) === member.id) : undefined;
    return isRecord(own) ? getAmount(own, 'case_rate') : undefined;
  } catch (error) {
    if (!(error instanceof MyCaseError)) throw error;
    // MyCase refuses an entry of a case that it does not have.
    if (error.status !== 404)
      faults.push(`rate: it is missing, and the rate of the case could not be read: ${error.message} Give the rate.`);
    return undefined;
  }
}
