import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';
import { changeFilter, page } from './shared-fields.ts';

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
  cases: input.caseReferences.optional(),
  clients: input.clients.optional().describe('Its contact persons'),
  custom_field_values: input.customFieldValues.optional(),
};

/** Operations on companies and on the clients who are their contact persons. */
export const companies = [
  defineOperation({
    name: 'list_companies',
    title: 'List companies',
    description: "Lists the firm's companies, one page at a time. Each filter is exact (the whole field).",
    seeAlso: { find_records: 'find_records finds parts of names.', list_clients: 'Persons are in list_clients.' },
    method: 'GET',
    path: '/companies',
    filter: {
      name: z.string().optional(),
      email: z.string().optional(),
      main_phone_number: z.string().optional(),
      fax_phone_number: z.string().optional(),
      ...changeFilter,
    },
    query: page,
    list: Company,
  }),
  defineOperation({
    name: 'get_company',
    title: 'Get a company',
    description: 'Returns one company with all fields and the ids of its clients and cases.',
    method: 'GET',
    path: '/companies/{company_id}',
    output: Company,
  }),
  defineOperation({
    name: 'create_company',
    title: 'Create a company',
    description:
      'Creates a company and returns it. If MyCase has a similar company, that company is shown and none is ' +
      'created.',
    seeAlso: { add_case_companies: 'To add a company to a case in a role use add_case_companies.' },
    method: 'POST',
    path: '/companies',
    body: companyBody,
    output: Company,
  }),
  defineOperation({
    name: 'update_company',
    title: 'Change a company',
    description: 'Changes a company and returns each change. Lists add members; remove_… takes them off by id or name.',
    method: 'PUT',
    path: '/companies/{company_id}',
    body: companyBody,
  }),
  defineOperation({
    name: 'delete_company',
    title: 'Delete a company',
    description: 'Deletes a company permanently. Records that refer to it stay, but the company no longer exists.',
    method: 'DELETE',
    path: '/companies/{company_id}',
  }),
  defineOperation({
    name: 'add_company_clients',
    title: 'Add clients to a company',
    description: 'Makes existing clients contact persons of a company.',
    seeAlso: { update_company: 'update_company removes them.' },
    method: 'POST',
    path: '/companies/{company_id}/relationships/clients',
    body: { clients: input.clients.min(1) },
  }),
];
