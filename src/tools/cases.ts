import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';
import { changeFilter, commonListArguments, defineNamedEntity, fixedPage, page } from './shared-fields.ts';

/** A matter. MyCase: `staff[].lead_lawyer` marks the lead attorney; a client's role on the case is not returned. */
const Case = defineEntity(
  'case',
  'cases',
  {
    id: z.number(),
    name: z.string(),
    case_number: z.string(),
    description: output.prose,
    status: z.string(),
    case_stage: z.string(),
    practice_area: z.string(),
    opened_date: output.date,
    closed_date: output.date,
    sol_date: output.date,
    outstanding_balance: output.money,
    billing_contact: output.ref,
    billing_type: z.string(),
    clients: output.refs,
    companies: output.refs,
    staff: z.array(
      z.looseObject({
        id: z.number().nullish(),
        lead_lawyer: z.boolean().nullish(),
        originating_lawyer: z.boolean().nullish(),
        case_rate: output.money.nullish(),
      }),
    ),
    custom_field_values: output.customFieldValues,
    office: z.looseObject({
      id: z.number().nullish(),
      name: z.string().nullish(),
      address: output.address.nullish(),
      created_at: output.dateTime.nullish(),
      updated_at: output.dateTime.nullish(),
    }),
    ...output.timestamps,
  },
  ['id', 'name', 'case_number', 'status', 'case_stage', 'practice_area', 'sol_date', 'clients', 'staff.lead_lawyer'],
);

const CaseRole = defineNamedEntity('case_role', 'case_roles');

/** Arguments that add fields to the references of a case. MyCase: of custom fields it adds only these two. */
const referenceFields = {
  field: {
    client: z.array(z.string()).optional().describe("Clients' fields to include, e.g. first_name, last_name, email"),
    custom_field: z
      .array(z.enum(['id', 'field_type']))
      .optional()
      .describe("Custom fields' fields to include"),
  },
  argumentNames: { client: 'client_fields', custom_field: 'custom_field_fields' },
} as const;

const caseStaff = input.createStaffList({
  lead_lawyer: z.boolean().optional(),
  originating_lawyer: z.boolean().optional(),
});

const role = { role: input.roleName.optional() };

const caseBody = {
  name: input.text.describe('Unique in the firm'),
  case_number: z.string().optional(),
  opened_date: input.date.optional(),
  case_stage: input.stageName.optional(),
  practice_area: input.practiceArea.optional(),
  description: z.string().optional(),
  sol_date: input.date.optional().describe('Limitation date, YYYY-MM-DD'),
  status: z.enum(['open', 'closed']).optional(),
  outstanding_balance: z.number().optional(),
  billing_contact: input.billingContact.optional(),
  clients: input.clients.optional(),
  companies: input.companies.optional(),
  staff: caseStaff.optional(),
  custom_field_values: input.customFieldValues.optional(),
};

/**
 * Operations on cases, on the people of a case and on their roles. MyCase: cases are filtered by status only.
 */
export const cases = [
  defineOperation({
    name: 'list_cases',
    title: 'List cases',
    description:
      "Lists the firm's cases (matters), one page at a time, with stage, practice area, limitation date, balance " +
      'and the ids of clients and staff.',
    seeAlso: {
      find_records: 'To find a case by name or number use find_records.',
      list_client_cases: 'For the cases of one client use list_client_cases.',
    },
    method: 'GET',
    path: '/cases',
    filter: { status: z.enum(['open', 'closed']).optional(), ...changeFilter },
    ...referenceFields,
    query: page,
    list: Case,
  }),
  defineOperation({
    name: 'list_client_cases',
    title: "List a client's cases",
    description: 'Lists all cases of one client. A page holds 25; follow next_page_token.',
    method: 'GET',
    path: '/clients/{client_id}/cases',
    query: fixedPage,
    list: Case,
  }),
  defineOperation({
    name: 'get_case',
    title: 'Get a case',
    description:
      'Returns one case with all fields. client_fields adds the names of its clients. Notes, documents and the ' +
      'folder have their own tools.',
    method: 'GET',
    path: '/cases/{case_id}',
    ...referenceFields,
    output: Case,
  }),
  defineOperation({
    name: 'create_case',
    title: 'Open a case',
    description:
      'Opens a case and returns it. Stage and practice area must be names of the firm; other names are refused.',
    seeAlso: {
      list_case_stages: 'list_case_stages returns the stages.',
      list_practice_areas: 'list_practice_areas returns the areas.',
    },
    method: 'POST',
    path: '/cases',
    body: caseBody,
    output: Case,
  }),
  defineOperation({
    name: 'update_case',
    title: 'Change a case',
    description: 'Changes a case; status "closed" closes it. Lists add people; remove_… takes them off by id or name.',
    method: 'PUT',
    path: '/cases/{case_id}',
    body: caseBody,
  }),
  defineOperation({
    name: 'delete_case',
    title: 'Delete a case',
    description: 'Deletes a case permanently. Its invoices and tasks stay, but their case no longer exists.',
    seeAlso: { update_case: 'To end a matter use update_case with status "closed".' },
    method: 'DELETE',
    path: '/cases/{case_id}',
  }),
  defineOperation({
    name: 'add_case_clients',
    title: 'Add clients to a case',
    description:
      'Adds clients to a case, each with a role of the firm; other roles are refused. A case does not show the ' +
      'role.',
    seeAlso: { list_case_roles: 'list_case_roles returns the roles.', update_case: 'update_case removes clients.' },
    method: 'POST',
    path: '/cases/{case_id}/relationships/clients',
    body: { clients: input.createClients(role).min(1) },
  }),
  defineOperation({
    name: 'add_case_companies',
    title: 'Add companies to a case',
    description:
      'Adds companies to a case, each with a role of the firm; other roles are refused. A case does not show the ' +
      'role.',
    seeAlso: { list_case_roles: 'list_case_roles returns the roles.', update_case: 'update_case removes companies.' },
    method: 'POST',
    path: '/cases/{case_id}/relationships/companies',
    body: { companies: input.createCompanies(role).min(1) },
  }),
  defineOperation({
    name: 'add_case_staff',
    title: 'Add staff to a case',
    description:
      'Adds staff to a case. lead_lawyer marks the lead attorney, originating_lawyer the one who brought the ' +
      'case to the firm.',
    seeAlso: { update_case: 'update_case removes staff.' },
    method: 'POST',
    path: '/cases/{case_id}/relationships/staff',
    body: { staff: caseStaff.min(1) },
  }),
  defineOperation({
    name: 'list_case_roles',
    title: 'List case roles',
    description: 'Lists the roles that a client or company can have on a case, by name.',
    method: 'GET',
    path: '/case_roles',
    ...commonListArguments,
    list: CaseRole,
  }),
];
