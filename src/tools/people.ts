import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import { page_size, page_token, updated_after } from '../operations/page-arguments.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';

const Client = defineEntity(
  'client',
  'clients',
  {
    id: z.number(),
    first_name: z.string(),
    middle_name: z.string(),
    last_name: z.string(),
    email: z.string(),
    cell_phone_number: z.string(),
    work_phone_number: z.string(),
    home_phone_number: z.string(),
    fax_phone_number: z.string(),
    address: output.address,
    birthdate: output.date,
    notes: output.prose,
    archived: z.boolean(),
    people_group: output.ref,
    cases: output.refs,
    custom_field_values: output.customFieldValues,
    ...output.timestamps,
  },
  ['id', 'first_name', 'last_name', 'email', 'cell_phone_number'],
);

const PeopleGroup = defineEntity(
  'people_group',
  'people_groups',
  { id: z.number(), name: z.string(), ...output.timestamps },
  ['id', 'name'],
);

const clientBody = {
  first_name: input.text,
  last_name: input.text,
  middle_name: z.string().optional(),
  email: z.string().optional(),
  cell_phone_number: z.string().optional(),
  work_phone_number: z.string().optional(),
  home_phone_number: z.string().optional(),
  fax_phone_number: z.string().optional(),
  address: input.address.optional(),
  birthdate: input.date.optional(),
  notes: z.string().optional(),
  people_group: input.ref.optional(),
  cases: input.refs.optional(),
  custom_field_values: input.customFieldValues.optional(),
};

/** Clients (persons; companies have their own toolset) and the groups a firm sorts them into. */
export const people = [
  defineOperation({
    name: 'list_clients',
    title: 'List clients',
    description:
      "The firm's clients, a page at a time, narrowed by name, e-mail or phone; each filter looks at its own " +
      'field. Companies are in list_companies, prospects in list_leads.',
    method: 'GET',
    path: '/clients',
    filter: {
      first_name: z.string().optional(),
      last_name: z.string().optional(),
      email: z.string().optional(),
      cell_phone_number: z.string().optional(),
      work_phone_number: z.string().optional(),
      home_phone_number: z.string().optional(),
      updated_after,
    },
    query: { page_size, page_token },
    list: Client,
  }),
  defineOperation({
    name: 'get_client',
    title: 'Get a client',
    description:
      'One client whole: contact data, group, custom fields and the ids of their cases (list_client_cases has ' +
      'the cases themselves).',
    method: 'GET',
    path: '/clients/{client_id}',
    output: Client,
  }),
  defineOperation({
    name: 'create_client',
    title: 'Create a client',
    description:
      'Creates a client and returns it; one whom MyCase may have already is pointed out first. For a prospect use ' +
      'create_lead.',
    method: 'POST',
    path: '/clients',
    body: clientBody,
    output: Client,
  }),
  defineOperation({
    name: 'update_client',
    title: 'Change a client',
    description: 'Changes a client. Send only what changes; `cases` takes the place of the present list.',
    method: 'PUT',
    path: '/clients/{client_id}',
    body: clientBody,
  }),
  defineOperation({
    name: 'delete_client',
    title: 'Delete a client',
    description: 'Deletes a client for good; what points to the client stays and points to nothing.',
    method: 'DELETE',
    path: '/clients/{client_id}',
  }),
  defineOperation({
    name: 'list_people_groups',
    title: 'List people groups',
    description: "The groups the firm sorts its clients into; a client's group is its people_group.",
    method: 'GET',
    path: '/people_groups',
    filter: { updated_after },
    query: { page_size, page_token },
    list: PeopleGroup,
  }),
  defineOperation({
    name: 'create_people_group',
    title: 'Create a people group',
    description: 'Creates a group for clients and returns it. To put a client in it use update_client.',
    method: 'POST',
    path: '/people_groups',
    body: { name: input.text },
    output: PeopleGroup,
  }),
  defineOperation({
    name: 'update_people_group',
    title: 'Rename a people group',
    description: 'Renames a group of clients. To put a client in another group use update_client.',
    method: 'PUT',
    path: '/people_groups/{people_group_id}',
    body: { name: input.text },
  }),
  defineOperation({
    name: 'delete_people_group',
    title: 'Delete a people group',
    description: 'Deletes a group for good, not the clients in it.',
    method: 'DELETE',
    path: '/people_groups/{people_group_id}',
  }),
];
