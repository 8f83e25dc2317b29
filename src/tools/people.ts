import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';
import {
  commonListArguments,
  contactFields,
  defineNamedEntity,
  nameBody,
  page,
  personFilter,
} from './shared-fields.ts';

const Client = defineEntity(
  'client',
  'clients',
  {
    id: z.number(),
    first_name: z.string(),
    middle_name: z.string(),
    last_name: z.string(),
    ...contactFields,
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

const PeopleGroup = defineNamedEntity('people_group', 'people_groups');

const clientBody = {
  first_name: input.text,
  last_name: input.text,
  middle_name: z.string().optional(),
  ...contactFields,
  fax_phone_number: z.string().optional(),
  address: input.address.optional(),
  birthdate: input.date.optional(),
  notes: z.string().optional(),
  people_group: input.peopleGroup.optional(),
  cases: input.caseReferences.optional(),
  custom_field_values: input.customFieldValues.optional(),
};

/** Operations on clients who are persons, and on the firm's groups of clients. */
export const people = [
  defineOperation({
    name: 'list_clients',
    title: 'List clients',
    description: "Lists the firm's clients, one page at a time. Each filter is exact (the whole field).",
    seeAlso: {
      find_records: 'find_records finds parts of names.',
      list_companies: 'Companies are in list_companies.',
      list_leads: 'Prospects are in list_leads.',
    },
    method: 'GET',
    path: '/clients',
    filter: personFilter,
    query: page,
    list: Client,
  }),
  defineOperation({
    name: 'get_client',
    title: 'Get a client',
    description: 'Returns one client with all fields: contact data, group, custom fields and the ids of their cases.',
    seeAlso: { list_client_cases: 'list_client_cases returns the cases.' },
    method: 'GET',
    path: '/clients/{client_id}',
    output: Client,
  }),
  defineOperation({
    name: 'create_client',
    title: 'Create a client',
    description:
      'Creates a client and returns it. If MyCase has a similar client, that client is shown and none is ' + 'created.',
    seeAlso: { create_lead: 'For a prospect use create_lead.' },
    method: 'POST',
    path: '/clients',
    body: clientBody,
    output: Client,
  }),
  defineOperation({
    name: 'update_client',
    title: 'Change a client',
    description: 'Changes a client and returns each change. `cases` adds cases; remove_cases takes them off.',
    method: 'PUT',
    path: '/clients/{client_id}',
    body: clientBody,
  }),
  defineOperation({
    name: 'delete_client',
    title: 'Delete a client',
    description:
      'Deletes a client permanently. Records that refer to the client stay, but the client no longer exists.',
    method: 'DELETE',
    path: '/clients/{client_id}',
  }),
  defineOperation({
    name: 'list_people_groups',
    title: 'List people groups',
    description: "Lists the firm's groups of clients. A client's group is its people_group.",
    method: 'GET',
    path: '/people_groups',
    ...commonListArguments,
    list: PeopleGroup,
  }),
  defineOperation({
    name: 'create_people_group',
    title: 'Create a people group',
    description: 'Creates a group for clients and returns it.',
    seeAlso: { update_client: 'To add a client to the group use update_client.' },
    method: 'POST',
    path: '/people_groups',
    body: nameBody,
    output: PeopleGroup,
  }),
  defineOperation({
    name: 'update_people_group',
    title: 'Rename a people group',
    description: 'Renames a group of clients.',
    seeAlso: { update_client: 'To move a client to another group use update_client.' },
    method: 'PUT',
    path: '/people_groups/{people_group_id}',
    body: nameBody,
  }),
  defineOperation({
    name: 'delete_people_group',
    title: 'Delete a people group',
    description: 'Deletes a group permanently. The clients in it stay.',
    method: 'DELETE',
    path: '/people_groups/{people_group_id}',
  }),
];
