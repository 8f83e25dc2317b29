import { getToday } from '../../base/days.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue } from '../../base/safe-text.ts';
import type { ListCache } from '../../cache/list-cache.ts';
import type { CallContext } from '../../client/client-types.ts';
import type { Arguments } from '../../operations/operation-types.ts';
import { type ApiRecord, getRawId } from '../../records/api-record.ts';
import { type ResolvedRecord, resolveRecord } from '../../search/resolve-record.ts';
import type { EventInput, NewClient, OpenCaseInput, TaskInput } from './open-case-input.ts';

/** A record with an id. */
interface NamedRecord {
  readonly id: number;
  readonly name: string;
}

/** A task or an event to create. Its staff are ids. */
type WithStaffIds<Input> = Omit<Input, 'staff'> & { readonly staff: readonly number[] };

/** A case to open or to add to. Names of people are resolved to ids. */
export interface Matter {
  /** An existing case, or the fields of a new one, as in create_case. */
  readonly case: NamedRecord | { readonly fields: Arguments & { readonly name: string } };
  /** An existing client, or the fields of a new one. Undefined only with an existing case. */
  readonly client: NamedRecord | { readonly fields: NewClient } | undefined;
  readonly role: string | undefined;
  /** The lead attorney is the first, if there is one. */
  readonly staff: readonly { readonly id: number; readonly lead_lawyer?: true }[];
  readonly folders: readonly string[];
  readonly events: readonly WithStaffIds<EventInput>[];
  readonly tasks: readonly WithStaffIds<TaskInput>[];
  readonly note: Arguments | undefined;
  /** Sentences that state how words were interpreted. */
  readonly notes: readonly string[];
}

/**
 * Resolves the names in the arguments. Throws a MyCaseError for an unknown person or case, and for arguments that
 * exclude each other.
 */
export async function resolveMatter(
  args: OpenCaseInput,
  cache: ListCache,
  zone: string,
  call: CallContext,
): Promise<Matter> {
  const notes = new Set<string>();
  const resolve = async (kind: Parameters<typeof resolveRecord>[0], input: string): Promise<ResolvedRecord> => {
    const record = await resolveRecord(kind, input, cache, call);
    const isInactive = record.record.active === false;
    if (record.note && (isInactive || input.toLowerCase() !== record.name.toLowerCase())) notes.add(record.note);
    return record;
  };
  const toIds = async (inputs: readonly string[]) => [
    ...new Set(await Promise.all(inputs.map(async (input) => (await resolve('staff', input)).id))),
  ];
  const { client_role: role, lead_attorney, staff = [], folders = [], events = [], tasks = [], note } = args;
  const matter = args.case === undefined ? { fields: selectCaseFields(args, zone) } : await resolve('case', args.case);
  if ('id' in matter) assertNoCaseFields(args);
  const clientInput = selectClient(args);
  const client = typeof clientInput === 'string' ? await resolve('client', clientInput) : clientInput;
  if (role !== undefined && client === undefined)
    throw new MyCaseError('open_case was not called: client_role needs client or new_client.');
  const [leadId] = await toIds(lead_attorney === undefined ? [] : [lead_attorney]);
  const staffIds = [...new Set([...(leadId === undefined ? [] : [leadId]), ...(await toIds(staff))])];
  const [defaultId] = staffIds.length === 0 && 'id' in matter ? await readCaseStaff(matter.id, cache, call) : staffIds;
  const withStaff = <Input extends EventInput | TaskInput>(inputs: readonly Input[], label: string) =>
    Promise.all(
      inputs.map(async (input) => {
        const ids = input.staff ? await toIds(input.staff) : [defaultId ?? []].flat();
        if (ids.length === 0) throw createNoStaffError(label, input.name);
        return { ...input, staff: ids };
      }),
    );
  return {
    case: matter,
    client,
    role,
    staff: staffIds.map((id) => ({ id, ...(id === leadId && { lead_lawyer: true as const }) })),
    folders,
    events: await withStaff(events, 'events'),
    tasks: await withStaff(tasks, 'tasks'),
    note: note && { ...note, date: getToday(zone) },
    notes: [...notes],
  };
}

/** The arguments that are fields of a new case. */
const CASE_FIELDS = ['practice_area', 'case_stage', 'case_number', 'description', 'opened_date', 'sol_date'] as const;

/** The fields of the new case. It is opened today if the arguments have no day. */
function selectCaseFields({ name = '', ...args }: OpenCaseInput, zone: string): Arguments & { readonly name: string } {
  const entries = CASE_FIELDS.map((field) => [field, args[field]] as const);
  const fields = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  return { name, opened_date: getToday(zone), ...fields };
}

function assertNoCaseFields(args: OpenCaseInput): void {
  const fields = CASE_FIELDS.filter((field) => args[field] !== undefined);
  if (fields.length === 0) return;
  throw new MyCaseError(
    `open_case was not called: ${fields.join(', ')} cannot be given with case, because open_case does not change an existing case.`,
    { advice: 'Leave this out, or update the case first.' },
  );
}

/** The existing client, or the fields of the new one. Throws a MyCaseError unless a new case has exactly one. */
function selectClient({
  case: matter,
  client,
  new_client,
}: OpenCaseInput): string | { readonly fields: NewClient } | undefined {
  const clients = [client ?? [], new_client ?? []].flat();
  const [selected] = clients;
  if (clients.length > 1 || (selected === undefined && matter === undefined)) {
    throw new MyCaseError('open_case was not called: give exactly one of client and new_client.', {
      advice: 'client is an existing client. new_client has first_name and last_name, and creates one.',
    });
  }
  return selected === undefined || typeof selected === 'string' ? selected : { fields: selected };
}

/** The ids of the staff of a case, the lead attorney first. */
async function readCaseStaff(caseId: number, cache: ListCache, call: CallContext): Promise<number[]> {
  const { cases } = await cache.read(['cases'], call);
  const records = await cases.fetchRecords({ filter: { field: 'id', ids: [caseId] } });
  const { staff }: ApiRecord = records.get(caseId) ?? {};
  const members: unknown[] = Array.isArray(staff) ? staff : [];
  const isLead = (member: unknown) => Number(Object(member).lead_lawyer === true);
  return members.toSorted((a, b) => isLead(b) - isLead(a)).map((member) => Number(getRawId(member)));
}

const createNoStaffError = (label: string, name: string): MyCaseError =>
  new MyCaseError(`${label}: ${quoteValue(name)} has no staff.`, {
    advice: 'Name its staff, or a lead attorney or staff of the case.',
  });
