import { getToday } from '../../base/days.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue } from '../../base/safe-text.ts';
import type { ListCache } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/client-types.ts';
import { type ResolvedRecord, resolveRecord } from '../../search/resolve-record.ts';
import type { OpenCaseInput, TaskInput } from './open-case-input.ts';
import type { Matter, NewTask, Person } from './plan-steps.ts';

/** Resolves the names in the arguments. Throws a MyCaseError for an unknown person. */
export async function resolveMatter(
  args: OpenCaseInput,
  cache: ListCache,
  zone: string,
  scope: RequestContext,
): Promise<Matter> {
  const notes = new Set<string>();
  const toPerson = (personInput: string, { id, name, note: matchNote }: ResolvedRecord): Person => {
    if (matchNote && personInput.toLowerCase() !== name.toLowerCase()) notes.add(matchNote);
    return { id, name };
  };
  const resolvePerson = async (staffInput: string) =>
    toPerson(staffInput, await resolveRecord('staff', staffInput, cache, scope));
  const { client, client_role, lead_attorney, staff = [], folders = [], tasks = [], note } = args;
  const { name, practice_area, case_stage, case_number, description, opened_date, sol_date } = args;
  const resolvedClient =
    typeof client === 'string'
      ? toPerson(client, await resolveRecord('client', client, cache, scope))
      : { fields: client };
  const leadAttorney = lead_attorney === undefined ? [] : [await resolvePerson(lead_attorney)];
  const otherStaff = await Promise.all(staff.map(resolvePerson));
  const allStaff = removeDuplicatePeople([...leadAttorney, ...otherStaff]);
  return {
    fields: { name, practice_area, case_stage, case_number, description, opened_date, sol_date },
    client: resolvedClient,
    role: client_role,
    staff: allStaff.map((person) => ({ ...person, isLead: person.id === leadAttorney[0]?.id })),
    folders,
    tasks: await Promise.all(tasks.map((task) => resolveTask(task, allStaff.slice(0, 1), resolvePerson))),
    note: note && { ...note, date: getToday(zone) },
    notes: [...notes],
  };
}

/** A task without staff is assigned to the first of the matter's staff. */
async function resolveTask(
  { staff, priority = 'Medium', ...task }: TaskInput,
  defaultStaff: readonly Person[],
  resolvePerson: (staffInput: string) => Promise<Person>,
): Promise<NewTask> {
  const assignees = staff ? await Promise.all(staff.map(resolvePerson)) : defaultStaff;
  if (assignees.length === 0)
    throw new MyCaseError(`tasks: ${quoteValue(task.name)} has no staff.`, {
      advice: 'Name the staff of the task, or a lead attorney or staff of the case.',
    });
  return { ...task, priority, staff: removeDuplicatePeople(assignees) };
}

const removeDuplicatePeople = (people: readonly Person[]): Person[] => [
  ...new Map(people.map((person) => [person.id, person])).values(),
];
