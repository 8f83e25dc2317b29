import type { Arguments } from '../tools/run.ts';

/** A client to make. */
export interface NewClient {
  readonly first_name: string;
  readonly last_name: string;
  readonly email?: string | undefined;
  readonly cell_phone_number?: string | undefined;
}

/** A matter as it is to be opened, people looked up. */
export interface Matter {
  /** The case's own fields, as create_case takes them. */
  readonly fields: Arguments & { readonly name: string };
  /** An existing client's id, or the fields of one to make. */
  readonly client: { readonly id: number; readonly name: string } | { readonly fields: NewClient };
  readonly role?: string | undefined;
  /** Ids; the first is the lead attorney where there is one. */
  readonly staff: readonly { readonly id: number; readonly name: string; readonly leads: boolean }[];
  readonly folders: readonly string[];
  readonly tasks: readonly (Arguments & { readonly name: string; readonly due_date: string })[];
  readonly note?: Arguments | undefined;
}

/** Ids of what the steps before have made or found. */
export interface Made {
  readonly client?: number;
  readonly case?: number;
}

/** One write of the plan: a tool, and its arguments once the steps before it are done. */
export interface Step {
  readonly words: string;
  readonly tool: string;
  readonly args: (made: Made) => Arguments;
  /** What later steps need the id of. */
  readonly makes?: keyof Made;
}

/** The writes that open a matter, in their order. */
export function stepsOf(matter: Matter): Step[] {
  const { fields, staff, folders, tasks, note } = matter;
  const people = staff.map(({ name, leads }) => (leads ? `${name} (lead attorney)` : name));
  return [
    ...clientSteps(matter),
    {
      words: `Open the case "${fields.name}"${people.length > 0 ? ` with ${people.join(', ')}` : ''}`,
      tool: 'create_case',
      args: ({ client }) => ({
        ...fields,
        clients: [{ id: client }],
        staff: staff.map(({ id, leads }) => ({ id, ...(leads && { lead_lawyer: true }) })),
      }),
      makes: 'case',
    },
    ...roleSteps(matter),
    ...folders.map((path) => ({
      words: `Make the folder "${path}"`,
      tool: 'create_case_subfolder',
      args: ({ case: id }: Made) => ({ case_id: id, path }),
    })),
    ...tasks.map((task) => ({
      words: `Give the task "${task.name}", due ${task.due_date}`,
      tool: 'create_task',
      args: ({ case: id }: Made) => ({ ...task, case: { id } }),
    })),
    ...(note
      ? [
          {
            words: `Write the note "${note.subject}"`,
            tool: 'create_case_note',
            args: ({ case: id }: Made) => ({ case_id: id, ...note }),
          },
        ]
      : []),
  ];
}

function clientSteps({ client }: Matter): Step[] {
  if ('id' in client) return [];
  const { first_name, last_name } = client.fields;
  return [
    {
      words: `Make the client ${first_name} ${last_name}`,
      tool: 'create_client',
      args: () => ({ ...client.fields }),
      makes: 'client',
    },
  ];
}

function roleSteps({ role }: Matter): Step[] {
  if (role === undefined) return [];
  return [
    {
      words: `Give the client the role "${role}"`,
      tool: 'add_case_clients',
      args: ({ client, case: id }) => ({ case_id: id, clients: [{ id: client, role }] }),
    },
  ];
}
