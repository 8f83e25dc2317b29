import { isRecord } from '../../base/json.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { pluralize } from '../../base/sentences.ts';
import type { ListName } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/client-types.ts';
import type { Arguments } from '../../operations/operation-types.ts';
import { type ApiRecord, collectIds, getRawId, getReferenceId } from '../../records/api-record.ts';
import { getCustomFieldValues } from '../../records/references.ts';
import type { WritePlan } from '../plan-write.ts';
import type { RecordSources } from '../record-reader.ts';
import { createListLookup, type ListLookup } from '../resolve/list-lookup.ts';
import { createMemberReader, formatMembers, type MemberReader } from './list-members.ts';

/** The records that use a record of the firm, such as the events at a location. */
interface RecordUse {
  readonly list: ListName;
  /** One of these records, and several. */
  readonly nouns: readonly [singular: string, plural: string];
  /** True if a record of the list uses the record that is changed. */
  isUser(user: ApiRecord): boolean;
}

/** The longest wait for the lists before the update is sent. */
const LIST_READ_TIMEOUT_MS = 8_000;

/**
 * Sentences about the other people that an update affects: the staff who share a task or an event, the lead attorneys of a
 * case, and the number of records that use a location, a stage or another record of the firm. A list that cannot be read
 * is named.
 */
export async function describeSharing(
  plan: WritePlan,
  sources: RecordSources,
  scope: RequestContext,
): Promise<readonly string[]> {
  const { target, currentRecord = {} } = plan;
  const listScope = { ...scope, deadline: Math.min(scope.deadline, performance.now() + LIST_READ_TIMEOUT_MS) };
  const lists = createListLookup(sources.cache, listScope);
  const readMembers = createMemberReader(sources, lists, listScope);
  const uses = await findUses(target.tool, target.ids, currentRecord, lists).catch(toUndefined);
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
  const label = target.record?.entity.singular ?? 'record';
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

async function findUses(
  tool: string,
  ids: Arguments,
  { id, name }: ApiRecord,
  lists: ListLookup,
): Promise<readonly RecordUse[]> {
  const cases = (field: string): RecordUse => ({
    list: 'cases',
    nouns: ['case', 'cases'],
    isUser: (user) => user[field] === name,
  });
  switch (tool) {
    case 'update_location':
      return [
        { list: 'events', nouns: ['event', 'events'], isUser: (user) => getReferenceId(user, 'location') === id },
      ];
    case 'update_people_group':
      return [
        {
          list: 'clients',
          nouns: ['client', 'clients'],
          isUser: (user) => getReferenceId(user, 'people_group') === id,
        },
      ];
    case 'update_case_stage':
      return [cases('case_stage')];
    case 'update_practice_area':
      return [cases('practice_area')];
    case 'update_custom_field_option':
      return findOptionUses(ids, await lists.readAll('custom_fields'));
    default:
      return [];
  }
}

/** The lists whose records have the custom fields of a kind. */
const LISTS_BY_PARENT: Readonly<Record<string, readonly Pick<RecordUse, 'list' | 'nouns'>[]>> = {
  case: [{ list: 'cases', nouns: ['case', 'cases'] }],
  client: [{ list: 'clients', nouns: ['client', 'clients'] }],
  company: [{ list: 'companies', nouns: ['company', 'companies'] }],
  time: [{ list: 'time_entries', nouns: ['time entry', 'time entries'] }],
  expense: [{ list: 'expenses', nouns: ['expense', 'expenses'] }],
};

function findOptionUses({ custom_field_id, option_key }: Arguments, fields: readonly ApiRecord[]): RecordUse[] {
  const { parent_type } = fields.find(({ id }) => id === custom_field_id) ?? {};
  const kinds = String(parent_type).split('_and_');
  // MyCase: a changed value is appended, so the last value of a field is valid.
  const isUser = (user: ApiRecord) =>
    getCustomFieldValues(user)
      .filter(isRecord)
      .findLast(({ custom_field }) => getRawId(custom_field) === custom_field_id)?.value === option_key;
  return kinds.flatMap((kind) => LISTS_BY_PARENT[kind] ?? []).map((use) => ({ ...use, isUser }));
}

async function countUsers({ list, nouns, isUser }: RecordUse, lists: ListLookup): Promise<string | undefined> {
  const records = await lists.readAll(list).catch(toUndefined);
  if (!records) return `It could not be counted how many ${nouns[1]} use this record: the change concerns all of them.`;
  const count = records.filter(isUser).length;
  return count > 0
    ? `${pluralize(count, ...nouns)} in MyCase ${count === 1 ? 'uses' : 'use'} this record, and the change concerns all of them.`
    : undefined;
}

/** A fault of this program is thrown on. */
function toUndefined(error: unknown): undefined {
  if (!(error instanceof MyCaseError)) throw error;
}
