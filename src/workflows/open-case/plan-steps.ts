import type { StepInput } from '../write-many/write-many-input.ts';
import type { EventInput } from './open-case-input.ts';
import type { Matter } from './resolve-matter.ts';

/** The writing tools of the steps. Their plans can be run even if the server does not list these tools. */
export const STEP_TOOLS = [
  'create_client',
  'create_case',
  'add_case_clients',
  'add_case_staff',
  'create_case_subfolder',
  'create_event',
  'create_task',
  'create_case_note',
] as const;

/**
 * Builds the steps that open a case or add to one, in their order: client, case, people, folders, events, tasks, note.
 * Words for a day that begin with the name of an event of the plan refer to the step of this event.
 */
export function buildSteps(matter: Matter, isDuplicateAllowed: boolean): readonly StepInput[] {
  const list = createStepList(isDuplicateAllowed);
  const { client } = matter;
  const clientId = client && ('id' in client ? client.id : list.add('create_client', client.fields));
  if ('id' in matter.case) {
    addPeople(matter, matter.case.id, clientId, list);
    addContents(matter, matter.case.id, list);
    return list.steps;
  }
  const { role, staff } = matter;
  const people = { clients: [{ id: clientId }], ...(staff.length > 0 && { staff }) };
  const caseId = list.add('create_case', { ...matter.case.fields, ...people });
  if (role !== undefined) list.add('add_case_clients', { case_id: caseId, clients: [{ id: clientId, role }] });
  addContents(matter, caseId, list);
  return list.steps;
}

interface StepList {
  readonly steps: StepInput[];
  /** Adds a step, and returns the text that stands for the id of its record. */
  add(tool: (typeof STEP_TOOLS)[number], args: Record<string, unknown>): string;
}

/** The id of a record, or the text that stands for it. */
type IdOrReference = number | string;

function createStepList(isDuplicateAllowed: boolean): StepList {
  const steps: StepInput[] = [];
  return {
    steps,
    add(tool, args) {
      const isRepeatable = isDuplicateAllowed && tool.startsWith('create_');
      steps.push({ tool, arguments: isRepeatable ? { ...args, allow_duplicate: true } : args });
      return `{{step ${steps.length}.id}}`;
    },
  };
}

/** Adds the client and the staff to an existing case. */
function addPeople(
  { role, staff }: Matter,
  case_id: IdOrReference,
  clientId: IdOrReference | undefined,
  { add }: StepList,
): void {
  const clients = [{ id: clientId, ...(role !== undefined && { role }) }];
  if (clientId !== undefined) add('add_case_clients', { case_id, clients });
  if (staff.length > 0) add('add_case_staff', { case_id, staff });
}

function addContents({ folders, events, tasks, note }: Matter, case_id: IdOrReference, { steps, add }: StepList): void {
  for (const path of folders) add('create_case_subfolder', { case_id, path });
  const eventSteps = events.map((event) => {
    add('create_event', { ...event, case: { id: case_id } });
    return { name: event.name, step: steps.length };
  });
  for (const task of tasks) {
    const due_date = referToEvent(task.due_date, eventSteps);
    add('create_task', { priority: 'Medium', ...task, due_date, case: { id: case_id } });
  }
  if (note) add('create_case_note', { case_id, ...note });
}

/** Replaces the name of an event at the beginning of words such as "Hearing + 14 days" by the number of its step. */
function referToEvent(
  words: string,
  events: readonly (Pick<EventInput, 'name'> & { readonly step: number })[],
): string {
  const event = events.find(({ name }) => {
    const isFirst = words.toLowerCase().startsWith(name.toLowerCase());
    return isFirst && /^\s*[+-]\s*\d/.test(words.slice(name.length));
  });
  return event ? `step ${event.step}${words.slice(event.name.length)}` : words;
}
