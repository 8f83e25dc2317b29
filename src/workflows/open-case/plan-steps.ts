import { MyCaseError } from '../../base/mycase-error.ts';
import type { Arguments } from '../../operations/operation-types.ts';

/** A client to make. */
export interface NewClient {
  readonly first_name: string;
  readonly last_name: string;
  readonly email?: string | undefined;
  readonly cell_phone_number?: string | undefined;
}

/** Somebody of the staff. */
export interface Person {
  readonly id: number;
  readonly name: string;
}

/** A first task. */
export interface NewTask {
  readonly name: string;
  readonly due_date: string;
  readonly priority: string;
  readonly staff: readonly Person[];
}

/** A matter as it is to be opened, people looked up. */
export interface Matter {
  /** The case's own fields, as create_case takes them. */
  readonly fields: Arguments & { readonly name: string };
  /** An existing client's id, or the fields of one to make. */
  readonly client: { readonly id: number; readonly name: string } | { readonly fields: NewClient };
  readonly role?: string | undefined;
  /** The first is the lead attorney where there is one. */
  readonly staff: readonly (Person & { readonly isLead: boolean })[];
  readonly folders: readonly string[];
  readonly tasks: readonly NewTask[];
  readonly note?: (Arguments & { readonly subject: string }) | undefined;
  /** Sentences that say which records the words were taken for. */
  readonly notes: readonly string[];
}

/** Ids of what the steps before have made or found. */
export interface CreatedIds {
  readonly client?: number;
  readonly case?: number;
}

/** One write of the plan: a tool, and its arguments once the steps before it are done. */
export interface PlanStep {
  readonly title: string;
  /** All else that it sends, people by name and id. */
  readonly details: Arguments;
  readonly tool: string;
  readonly args: (created: CreatedIds) => Arguments;
  /** The record whose id later steps need. */
  readonly creates?: keyof CreatedIds;
}

/** The writes that open a matter, in their order. Throws a MyCaseError where two of them are the same. */
export function buildSteps(matter: Matter): PlanStep[] {
  const steps = [
    ...buildClientSteps(matter),
    buildCaseStep(matter),
    ...buildRoleSteps(matter),
    ...matter.folders.map(buildFolderStep),
    ...matter.tasks.map(buildTaskStep),
    ...buildNoteSteps(matter),
  ];
  const stepTexts = steps.map((step) => formatStep(step).join('\n'));
  const duplicateStep = steps.find((_, i) => stepTexts.indexOf(stepTexts[i] ?? '') < i);
  if (duplicateStep) throw new MyCaseError(`Nothing was done: the plan has this twice: ${duplicateStep.title}.`);
  return steps;
}

/** A step in lines, with everything that it sends. */
export const formatStep = ({ title, details }: PlanStep): string[] => [
  title,
  ...Object.entries(details)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `  ${name}: ${String(value).replaceAll('\n', '\n    ')}`),
];

/** Formats the steps as calls of their own tools, to be made one by one. */
export const formatCalls = (steps: readonly PlanStep[], created: CreatedIds): string[] =>
  steps.map(({ tool, args }) => `${tool} ${JSON.stringify(args(created))}`);

const formatPerson = ({ id, name }: Person): string => `${name} (id ${id})`;

function buildClientSteps({ client }: Matter): PlanStep[] {
  if ('id' in client) return [];
  const { first_name, last_name, ...details } = client.fields;
  return [
    {
      title: `Make the client ${first_name} ${last_name}`,
      details,
      tool: 'create_client',
      args: () => ({ ...client.fields }),
      creates: 'client',
    },
  ];
}

function buildCaseStep({ fields, client, staff }: Matter): PlanStep {
  const { name, ...details } = fields;
  const people = staff.map((member) => `${formatPerson(member)}${member.isLead ? ', lead attorney' : ''}`);
  return {
    title: `Open the case "${name}"`,
    details: {
      client: 'id' in client ? formatPerson(client) : 'the new one',
      staff: people.join('; '),
      ...details,
    },
    tool: 'create_case',
    args: ({ client }) => ({
      ...fields,
      clients: [{ id: client }],
      staff: staff.map(({ id, isLead }) => ({ id, ...(isLead && { lead_lawyer: true }) })),
    }),
    creates: 'case',
  };
}

function buildRoleSteps({ role }: Matter): PlanStep[] {
  if (role === undefined) return [];
  return [
    {
      title: `Give the client the role "${role}"`,
      details: {},
      tool: 'add_case_clients',
      args: ({ client, case: id }) => ({ case_id: id, clients: [{ id: client, role }] }),
    },
  ];
}

const buildFolderStep = (path: string): PlanStep => ({
  title: `Make the folder "${path}"`,
  details: {},
  tool: 'create_case_subfolder',
  args: ({ case: id }) => ({ case_id: id, path }),
});

const buildTaskStep = ({ name, staff, ...rest }: NewTask): PlanStep => ({
  title: `Give the task "${name}"`,
  details: { ...rest, staff: staff.map(formatPerson).join('; ') },
  tool: 'create_task',
  args: ({ case: id }) => ({ name, ...rest, staff: staff.map(({ id }) => ({ id })), case: { id } }),
});

function buildNoteSteps({ note }: Matter): PlanStep[] {
  if (!note) return [];
  const { subject, ...details } = note;
  return [
    {
      title: `Write the note "${subject}"`,
      details,
      tool: 'create_case_note',
      args: ({ case: id }) => ({ case_id: id, ...note }),
    },
  ];
}
