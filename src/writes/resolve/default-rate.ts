import { quoteValue } from '../../base/safe-text.ts';
import { formatAmount } from '../../records/amounts.ts';
import { getAmount, getFullName, getRawId } from '../../records/api-record.ts';
import { findReferenced, type ResolutionContext } from './name-resolvers.ts';

/**
 * Returns the rate of a time entry that has none: the default hourly rate of its staff member, with a note for the
 * result. Returns nothing for other records, and for an entry with a rate. Adds a fault where no rate is known, and for
 * a flat fee, which is the whole fee of one piece of work. MyCase: a new entry needs a rate (contract).
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
  const rate = getAmount(member, 'default_hourly_rate');
  const name = quoteValue(getFullName(member));
  if (rate === undefined) {
    faults.push(`rate: it is missing, and MyCase has no default hourly rate of ${name}. Give the rate.`);
    return {};
  }
  notes.push(`The rate is the default hourly rate of ${name}: ${formatAmount(rate)}.`);
  return { rate: rate.toNumber() };
}
