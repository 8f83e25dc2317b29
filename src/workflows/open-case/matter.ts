import { today } from '../../base/days.ts';
import { MyCaseError } from '../../base/errors.ts';
import type { ListCache } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/types.ts';
import { type Resolved, resolve } from '../../search/resolve.ts';
import type { Asked } from './input.ts';
import type { FirstTask, Matter, Person } from './steps.ts';

/** The matter that arguments ask for, with everybody looked up. Throws a MyCaseError for whom the firm lacks. */
export async function matterOf(
  args: Asked,
  cache: ListCache,
  zone: string,
  scope: RequestContext,
): Promise<Matter> {
  const said = new Set<string>();
  const noted = (words: string, { id, name, said: what }: Resolved): Person => {
    if (what && words.toLowerCase() !== name.toLowerCase()) said.add(what);
    return { id, name };
  };
  const person = async (words: string) => noted(words, await resolve('staff', words, cache, scope));
  const { client, client_role, lead_attorney, staff = [], folders = [], tasks = [], note } = args;
  const known =
    typeof client === 'string'
      ? noted(client, await resolve('client', client, cache, scope))
      : { fields: client };
  const lead = lead_attorney === undefined ? [] : [await person(lead_attorney)];
  const others = await Promise.all(staff.map(person));
  const people = once([...lead, ...others]);
  return {
    fields: caseFields(args),
    client: known,
    role: client_role,
    staff: people.map((one) => ({ ...one, leads: one.id === lead[0]?.id })),
    folders,
    tasks: await Promise.all(tasks.map((task) => firstTask(task, people.slice(0, 1), person))),
    note: note && { ...note, date: today(zone) },
    said: [...said],
  };
}

type Task = NonNullable<Asked['tasks']>[number];

/** Who opens the matter does what nobody else is named for. */
async function firstTask(
  { staff, priority = 'Medium', ...task }: Task,
  first: readonly Person[],
  person: (words: string) => Promise<Person>,
): Promise<FirstTask> {
  const doers = staff ? await Promise.all(staff.map(person)) : first;
  if (doers.length === 0) throw new MyCaseError(`tasks: name in staff who does "${task.name}".`);
  return { ...task, priority, staff: once(doers) };
}

const once = (people: readonly Person[]): Person[] => [
  ...new Map(people.map((one) => [one.id, one])).values(),
];

function caseFields(args: Asked): Matter['fields'] {
  const { name, practice_area, case_stage, case_number, description, opened_date, sol_date } = args;
  const fields = { practice_area, case_stage, case_number, description, opened_date, sol_date };
  return { name, ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) };
}
