import { MyCaseError } from '../../base/errors.ts';
import type { Arguments } from '../../operations/types.ts';

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
export interface FirstTask {
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
  readonly staff: readonly (Person & { readonly leads: boolean })[];
  readonly folders: readonly string[];
  readonly tasks: readonly FirstTask[];
  readonly note?: (Arguments & { readonly subject: string }) | undefined;
  /** What words were taken for, a sentence each. */
  readonly said: readonly string[];
}

/** Ids of what the steps before have made or found. */
export interface Made {
  readonly client?: number;
  readonly case?: number;
}

/** One write of the plan: a tool, and its arguments once the steps before it are done. */
export interface Step {
  readonly words: string;
  /** All else that it sends, people by name and id. */
  readonly details: Arguments;
  readonly tool: string;
  readonly args: (made: Made) => Arguments;
  /** What later steps need the id of. */
  readonly makes?: keyof Made;
}

/** The writes that open a matter, in their order. Throws a MyCaseError where two of them are the same. */
export function stepsOf(matter: Matter): Step[] {
  const steps = [
    ...clientSteps(matter),
    caseStep(matter),
    ...roleSteps(matter),
    ...matter.folders.map(folderStep),
    ...matter.tasks.map(taskStep),
    ...noteSteps(matter),
  ];
  const spoken = steps.map((step) => inFull(step).join('\n'));
  const twice = steps.find((_, i) => spoken.indexOf(spoken[i] ?? '') < i);
  if (twice) throw new MyCaseError(`Nothing was done: the plan has this twice: ${twice.words}.`);
  return steps;
}

/** A step in lines, with everything that it sends. */
export const inFull = ({ words, details }: Step): string[] => [
  words,
  ...Object.entries(details)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `  ${name}: ${String(value).replaceAll('\n', '\n    ')}`),
];

/** Steps as calls of their own tools, for whoever takes them one by one. */
export const asCalls = (steps: readonly Step[], made: Made): string[] =>
  steps.map(({ tool, args }) => `${tool} ${JSON.stringify(args(made))}`);

const spokenOf = ({ id, name }: Person): string => `${name} (id ${id})`;

function clientSteps({ client }: Matter): Step[] {
  if ('id' in client) return [];
  const { first_name, last_name, ...details } = client.fields;
  return [
    {
      words: `Make the client ${first_name} ${last_name}`,
      details,
      tool: 'create_client',
      args: () => ({ ...client.fields }),
      makes: 'client',
    },
  ];
}

function caseStep({ fields, client, staff }: Matter): Step {
  const { name, ...details } = fields;
  const people = staff.map((one) => `${spokenOf(one)}${one.leads ? ', lead attorney' : ''}`);
  return {
    words: `Open the case "${name}"`,
    details: {
      client: 'id' in client ? spokenOf(client) : 'the new one',
      staff: people.join('; '),
      ...details,
    },
    tool: 'create_case',
    args: ({ client }) => ({
      ...fields,
      clients: [{ id: client }],
      staff: staff.map(({ id, leads }) => ({ id, ...(leads && { lead_lawyer: true }) })),
    }),
    makes: 'case',
  };
}

function roleSteps({ role }: Matter): Step[] {
  if (role === undefined) return [];
  return [
    {
      words: `Give the client the role "${role}"`,
      details: {},
      tool: 'add_case_clients',
      args: ({ client, case: id }) => ({ case_id: id, clients: [{ id: client, role }] }),
    },
  ];
}

const folderStep = (path: string): Step => ({
  words: `Make the folder "${path}"`,
  details: {},
  tool: 'create_case_subfolder',
  args: ({ case: id }) => ({ case_id: id, path }),
});

const taskStep = ({ name, staff, ...rest }: FirstTask): Step => ({
  words: `Give the task "${name}"`,
  details: { ...rest, staff: staff.map(spokenOf).join('; ') },
  tool: 'create_task',
  args: ({ case: id }) => ({ name, ...rest, staff: staff.map(({ id }) => ({ id })), case: { id } }),
});

function noteSteps({ note }: Matter): Step[] {
  if (!note) return [];
  const { subject, ...details } = note;
  return [
    {
      words: `Write the note "${subject}"`,
      details,
      tool: 'create_case_note',
      args: ({ case: id }) => ({ case_id: id, ...note }),
    },
  ];
}
