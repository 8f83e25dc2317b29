import { isRecord } from '../../base/json.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { pluralize } from '../../base/sentences.ts';
import type { CallContext } from '../../client/client-types.ts';
import { collectIds } from '../../records/api-record.ts';
import type { WritePlan } from '../plan-write.ts';
import type { RecordSources } from '../record-reader.ts';
import { findRecordUses, type RecordUse } from '../record-uses.ts';
import { createListLookup, type ListLookup } from '../resolve/list-lookup.ts';
import { createMemberReader, formatMembers, type MemberReader } from './list-members.ts';

/** The longest wait for the lists before the update is sent. */
const LIST_READ_TIMEOUT_MS = 8_000;

/**
 * Sentences about the other people that an update affects: the staff who share a task or an event, the lead attorneys
 * of a case, and the number of records that use a location, a stage or another record of the firm. A list that cannot
 * be read is named.
 */
export async function describeSharing(
  plan: WritePlan,
  sources: RecordSources,
  call: CallContext,
): Promise<readonly string[]> {
  const listCall = { ...call, deadline: Math.min(call.deadline, performance.now() + LIST_READ_TIMEOUT_MS) };
  const lists = createListLookup(sources.cache, listCall);
  const readMembers = createMemberReader(sources, lists, listCall);
  const uses = await findRecordUses(plan, () => lists.readAll('custom_fields')).catch(toUndefined);
  const [shared, leads, ...used] = await Promise.all([
    describeStaff(plan, readMembers),
    describeLeads(plan, readMembers),
    ...(uses ?? []).map((use) => countUsers(use, lists)),
  ]);
  return [shared, leads, ...used].filter((sentence) => sentence !== undefined);
}

/** Where MyCase requires staff, the record is in the list or the calendar of each of them. */
async function describeStaff(
  { target, args, currentRecord }: WritePlan,
  readMembers: MemberReader,
): Promise<string | undefined> {
  if (target.fields.staff?.isOptional() !== false) return undefined;
  const ids = [...new Set([...collectIds(currentRecord?.staff), ...collectIds(args.staff)])];
  if (ids.length < 2) return undefined;
  const label = target.recordReader?.entity.singular ?? 'record';
  return `${ids.length} staff share this ${label}, and the change concerns all of them: ${await formatStaff(ids, readMembers)}.`;
}

async function describeLeads(
  { args: { staff }, fieldChanges = [] }: WritePlan,
  readMembers: MemberReader,
): Promise<string | undefined> {
  if (!Array.isArray(staff) || !fieldChanges.some(({ field }) => field === 'staff')) return undefined;
  const leads = staff.filter((one) => isRecord(one) && one.lead_lawyer === true);
  if (leads.length < 2) return undefined;
  const names = await formatStaff(collectIds(leads), readMembers);
  return `The case has ${leads.length} lead attorneys: ${names}. If only one leads it, send lead_lawyer: false for the others.`;
}

/** The names of staff; the ids alone if the names cannot be read. */
const formatStaff = async (ids: readonly number[], readMembers: MemberReader): Promise<string> =>
  formatMembers((await readMembers('staff', ids).catch(toUndefined)) ?? ids.map((id) => ({ id, record: undefined })));

async function countUsers(
  { list, singular, plural, isUser }: RecordUse,
  lists: ListLookup,
): Promise<string | undefined> {
  const records = await lists.readAll(list).catch(toUndefined);
  if (!records) return `It could not be counted how many ${plural} use this record: the change concerns all of them.`;
  const count = records.filter(isUser).length;
  return count > 0
    ? `${pluralize(count, singular, plural)} in MyCase ${count === 1 ? 'uses' : 'use'} this record, and the change concerns all of them.`
    : undefined;
}

/** A fault of this program is thrown on. */
function toUndefined(error: unknown): undefined {
  if (!(error instanceof MyCaseError)) throw error;
}
