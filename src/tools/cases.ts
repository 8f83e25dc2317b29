import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import { page_size, page_token, updated_after } from '../operations/page-arguments.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';

/** A matter. A client's role on it is not in the answer; `staff[].lead_lawyer` marks the lead attorney. */
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

const CaseRole = defineEntity('case_role', 'case_roles', { id: z.number(), name: z.string(), ...output.timestamps }, [
  'id',
  'name',
]);

const clientFields = z
  .array(z.string())
  .optional()
  .describe("Clients' fields to include, e.g. first_name, last_name, email");

const customFieldFields = z
  .array(z.enum(['id', 'field_type']))
  .optional()
  .describe("Custom fields' attributes to include");

const caseStaff = input.createStaffList({
  lead_lawyer: z.boolean().optional(),
  originating_lawyer: z.boolean().optional(),
});

const partiesWithRolesInput = z.array(z.strictObject({ id: input.id, role: input.roleName.optional() })).min(1);

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
  billing_contact: input.ref.optional(),
  clients: input.refs.optional(),
  companies: input.refs.optional(),
  staff: caseStaff.optional(),
  custom_field_values: input.customFieldValues.optional(),
};

/** Cases, who is on them and in which role. */
export const cases = [
  defineOperation({
    name: 'list_cases',
    title: 'List cases',
    description:
      "The firm's cases (matters), a page at a time, with stage, practice area, limitation date, balance and the ids of " +
      "clients and staff. To find one by name or number use find_records; for one client's cases list_client_cases.",
    method: 'GET',
    path: '/cases',
    filter: { status: z.enum(['open', 'closed']).optional(), updated_after },
    field: { client: clientFields, custom_field: customFieldFields },
    query: { page_size, page_token },
    list: Case,
  }),
  defineOperation({
    name: 'list_client_cases',
    title: "List a client's cases",
    description: 'All cases one client is on. Pages hold 25; follow next_page_token.',
    method: 'GET',
    path: '/clients/{client_id}/cases',
    query: { page_token },
    list: Case,
  }),
  defineOperation({
    name: 'get_case',
    title: 'Get a case',
    description:
      "One case whole. Name clients' fields in `client` to see who they are; notes, documents and the folder have " +
      'their own tools.',
    method: 'GET',
    path: '/cases/{case_id}',
    field: { client: clientFields, custom_field: customFieldFields },
    output: Case,
  }),
  defineOperation({
    name: 'create_case',
    title: 'Open a case',
    description:
      'Opens a case and returns it. Stage and practice area are names the firm has, as list_case_stages and ' +
      'list_practice_areas show them; any other is refused.',
    method: 'POST',
    path: '/cases',
    body: caseBody,
    output: Case,
  }),
  defineOperation({
    name: 'update_case',
    title: 'Change a case',
    description:
      'Changes a case; status "closed" closes it. Send only what changes; a list takes the place of the present one. ' +
      'To add people use add_case_clients, add_case_companies or add_case_staff.',
    method: 'PUT',
    path: '/cases/{case_id}',
    body: caseBody,
  }),
  defineOperation({
    name: 'delete_case',
    title: 'Delete a case',
    description:
      'Deletes a case for good; what points to it (invoices, tasks) stays and points to nothing. To end a matter ' +
      'use update_case with status "closed".',
    method: 'DELETE',
    path: '/cases/{case_id}',
  }),
  defineOperation({
    name: 'add_case_clients',
    title: 'Add clients to a case',
    description:
      'Puts clients on a case, each with a role by name (list_case_roles; any other is refused). No tool ' +
      'takes them off again, and the role is not shown by get_case.',
    method: 'POST',
    path: '/cases/{case_id}/relationships/clients',
    body: { clients: partiesWithRolesInput },
  }),
  defineOperation({
    name: 'add_case_companies',
    title: 'Add companies to a case',
    description:
      'Puts companies on a case, each with a role by name (list_case_roles; any other is refused). No tool ' +
      'takes them off again, and the role is not shown by get_case.',
    method: 'POST',
    path: '/cases/{case_id}/relationships/companies',
    body: { companies: partiesWithRolesInput },
  }),
  defineOperation({
    name: 'add_case_staff',
    title: 'Add staff to a case',
    description:
      'Puts staff on a case; lead_lawyer marks the lead attorney, originating_lawyer who brought it in. MyCase has ' +
      'no way to take them off.',
    method: 'POST',
    path: '/cases/{case_id}/relationships/staff',
    body: { staff: caseStaff.min(1) },
  }),
  defineOperation({
    name: 'list_case_roles',
    title: 'List case roles',
    description: 'The roles a client or company can have on a case, by name.',
    method: 'GET',
    path: '/case_roles',
    filter: { updated_after },
    query: { page_size, page_token },
    list: CaseRole,
  }),
];
