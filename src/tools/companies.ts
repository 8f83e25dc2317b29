import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import { page_size, page_token, updated_after } from '../operations/page-arguments.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';

const Company = defineEntity(
  'company',
  'companies',
  {
    id: z.number(),
    name: z.string(),
    email: z.string(),
    website: z.string(),
    main_phone_number: z.string(),
    fax_phone_number: z.string(),
    address: output.address,
    notes: output.prose,
    archived: z.boolean(),
    cases: output.refs,
    clients: output.refs,
    custom_field_values: output.customFieldValues,
    ...output.timestamps,
  },
  ['id', 'name', 'email', 'main_phone_number'],
);

const companyBody = {
  name: input.text,
  email: z.string().optional(),
  website: z.string().optional(),
  main_phone_number: z.string().optional(),
  fax_phone_number: z.string().optional(),
  address: input.address.optional(),
  notes: z.string().optional(),
  cases: input.refs.optional(),
  clients: input.refs.optional().describe('Its contact persons'),
  custom_field_values: input.customFieldValues.optional(),
};

/** Companies the firm acts for or deals with, and the clients who belong to them. */
export const companies = [
  defineOperation({
    name: 'list_companies',
    title: 'List companies',
    description:
      "The firm's companies, a page at a time, narrowed by name, e-mail or phone; each filter looks at its own " +
      'field. Persons are in list_clients.',
    method: 'GET',
    path: '/companies',
    filter: {
      name: z.string().optional(),
      email: z.string().optional(),
      main_phone_number: z.string().optional(),
      fax_phone_number: z.string().optional(),
      updated_after,
    },
    query: { page_size, page_token },
    list: Company,
  }),
  defineOperation({
    name: 'get_company',
    title: 'Get a company',
    description: 'One company whole, with the ids of its clients and cases.',
    method: 'GET',
    path: '/companies/{company_id}',
    output: Company,
  }),
  defineOperation({
    name: 'create_company',
    title: 'Create a company',
    description:
      'Creates a company and returns it; one that MyCase may have already is pointed out first. To put it on a case in ' +
      'a role use add_case_companies.',
    method: 'POST',
    path: '/companies',
    body: companyBody,
    output: Company,
  }),
  defineOperation({
    name: 'update_company',
    title: 'Change a company',
    description:
      'Changes a company. Send only what changes; a list takes the place of the present one. To add clients use ' +
      'add_company_clients.',
    method: 'PUT',
    path: '/companies/{company_id}',
    body: companyBody,
  }),
  defineOperation({
    name: 'delete_company',
    title: 'Delete a company',
    description: 'Deletes a company for good; what points to it stays and points to nothing.',
    method: 'DELETE',
    path: '/companies/{company_id}',
  }),
  defineOperation({
    name: 'add_company_clients',
    title: 'Add clients to a company',
    description: 'Makes existing clients contact persons of a company. MyCase has no way to take them off.',
    method: 'POST',
    path: '/companies/{company_id}/relationships/clients',
    body: { clients: input.refs.min(1) },
  }),
];
