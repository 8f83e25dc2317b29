import { MyCaseError } from '../../base/mycase-error.ts';
import { toOneLine } from '../../base/safe-text.ts';
import type { Arguments } from '../../operations/operation-types.ts';
import { quoteForPreview, quoteLine } from '../../writes/confirm/preview-text.ts';
import type { NewClient, TaskInput } from './open-case-input.ts';

/** A person with an id. */
export interface Person {
  readonly id: number;
  readonly name: string;
}

/** A task to create. */
export type NewTask = Omit<TaskInput, 'staff'> & { readonly staff: readonly Person[] };

/** A matter to open. Names of people are resolved to ids. */
export interface Matter {
  /** The fields of the case, as in create_case. */
  readonly fields: Arguments & { readonly name: string };
  /** An existing client, or the fields of a new one. */
  readonly client: Person | { readonly fields: NewClient };
  readonly role?: string | undefined;
  /** The lead attorney is the first, if there is one. */
  readonly staff: readonly (Person & { readonly isLead: boolean })[];
  readonly folders: readonly string[];
  readonly tasks: readonly NewTask[];
  readonly note?: (Arguments & { readonly subject: string }) | undefined;
  /** Sentences that state how words were interpreted. */
  readonly notes: readonly string[];
}

/** Ids of the records that earlier steps created or found. */
export interface CreatedIds {
  readonly client?: number;
  readonly case?: number;
}

/** One write of the plan: a tool, and its arguments, which need the ids of earlier steps. */
export interface PlanStep {
  readonly title: string;
  /** The people that it names, as text with quoted names and ids. */
  readonly people?: Readonly<Record<string, string>>;
  /** The other values that it sends. */
  readonly details?: Arguments;
  readonly tool: string;
  readonly args: (created: CreatedIds) => Arguments;
  /** The record whose id later steps need. */
  readonly creates?: keyof CreatedIds;
}

/** The writes that open a matter, in their order. Throws a MyCaseError if two are identical. */
export function buildSteps(matter: Matter): PlanStep[] {
  const { client, role, note } = matter;
  const steps = [
    ...('id' in client ? [] : [buildClientStep(client.fields)]),
    buildCaseStep(matter),
    ...(role === undefined ? [] : [buildRoleStep(role)]),
    ...matter.folders.map(buildFolderStep),
    ...matter.tasks.map(buildTaskStep),
    ...(note ? [buildNoteStep(note)] : []),
  ];
  const stepTexts = steps.map((step) => formatStep(step).join('\n'));
  const duplicateStep = steps.find((_, i) => stepTexts.indexOf(stepTexts[i] ?? '') < i);
  if (duplicateStep)
    throw new MyCaseError(`Nothing was done: the plan contains this step twice: ${duplicateStep.title}.`);
  return steps;
}

/** Formats a step as lines, with all values that it sends. No value is shortened, and all are quoted. */
export const formatStep = ({ title, people = {}, details = {} }: PlanStep): string[] => [
  `${toOneLine(title)};`,
  ...Object.entries(people)
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `  ${name}: ${text};`),
  ...Object.entries(details)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `  ${name}: ${quoteForPreview(String(value))};`),
];

const formatPerson = ({ id, name }: Person): string => `${quoteLine(name)} (id ${id})`;

const buildClientStep = ({ first_name, last_name, ...details }: NewClient): PlanStep => ({
  title: `Create the client ${quoteLine(`${first_name} ${last_name}`)}`,
  details,
  tool: 'create_client',
  args: () => ({ first_name, last_name, ...details }),
  creates: 'client',
});

function buildCaseStep({ fields, client, staff }: Matter): PlanStep {
  const { name, ...details } = fields;
  const people = staff.map((member) => `${formatPerson(member)}${member.isLead ? ', lead attorney' : ''}`);
  const clientText = 'id' in client ? formatPerson(client) : 'the new client';
  return {
    title: `Create the case ${quoteLine(name)}`,
    people: { client: clientText, staff: people.join('; ') },
    details,
    tool: 'create_case',
    args: ({ client }) => ({
      ...fields,
      clients: [{ id: client }],
      staff: staff.map(({ id, isLead }) => ({ id, ...(isLead && { lead_lawyer: true }) })),
    }),
    creates: 'case',
  };
}

const buildRoleStep = (role: string): PlanStep => ({
  title: `Give the client the role ${quoteLine(role)}`,
  tool: 'add_case_clients',
  args: ({ client, case: id }) => ({ case_id: id, clients: [{ id: client, role }] }),
});

const buildFolderStep = (path: string): PlanStep => ({
  title: `Create the folder ${quoteLine(path)}`,
  tool: 'create_case_subfolder',
  args: ({ case: id }) => ({ case_id: id, path }),
});

const buildTaskStep = ({ name, staff, ...rest }: NewTask): PlanStep => ({
  title: `Create the task ${quoteLine(name)}`,
  people: { staff: staff.map(formatPerson).join('; ') },
  details: rest,
  tool: 'create_task',
  args: ({ case: id }) => ({ name, ...rest, staff: staff.map(({ id }) => ({ id })), case: { id } }),
});

const buildNoteStep = (note: NonNullable<Matter['note']>): PlanStep => {
  const { subject, ...details } = note;
  return {
    title: `Create the note ${quoteLine(subject)}`,
    details,
    tool: 'create_case_note',
    args: ({ case: id }) => ({ case_id: id, ...note }),
  };
};
