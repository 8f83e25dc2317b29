import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import { page_size, page_token, updated_after } from '../operations/page-arguments.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';

/** A prospect. `status` is the firm's own free text and can't be written. */
const Lead = defineEntity(
  'lead',
  'leads',
  {
    id: z.number(),
    first_name: z.string(),
    middle_initial: z.string(),
    last_name: z.string(),
    email: z.string(),
    cell_phone_number: z.string(),
    work_phone_number: z.string(),
    home_phone_number: z.string(),
    address: output.address,
    birthdate: output.date,
    drivers_license_number: z.string(),
    drivers_license_state: z.string(),
    lead_details: output.prose,
    status: z.string(),
    approved: z.boolean(),
    referral_source_reference: output.ref,
    referred_by: output.ref,
    custom_field_values: output.customFieldValues,
    ...output.timestamps,
  },
  ['id', 'first_name', 'last_name', 'status', 'cell_phone_number', 'created_at'],
);

const ReferralSource = defineEntity(
  'referral_source',
  'referral_sources',
  {
    id: z.number(),
    name: z.string(),
    ...output.timestamps,
  },
  ['id', 'name'],
);

const leadBody = {
  first_name: input.text,
  last_name: input.text,
  middle_initial: z.string().optional(),
  email: z.string().optional(),
  cell_phone_number: z.string().optional(),
  work_phone_number: z.string().optional(),
  home_phone_number: z.string().optional(),
  address: input.address.optional(),
  birthdate: input.date.optional(),
  drivers_license_number: z.string().optional(),
  drivers_license_state: z.string().optional(),
  lead_details: z.string().optional().describe('What the prospect wants'),
  referral_source_reference: input.referralSource.optional(),
  referred_by: input.referrer.optional().describe('The client who sent them'),
  custom_field_values: input.customFieldValues.optional(),
};

/** Prospects before they become clients, and where they come from. */
export const leads = [
  defineOperation({
    name: 'list_leads',
    title: 'List leads',
    description:
      'Prospects of the firm, a page at a time, narrowed by name, e-mail or phone. There is no filter by status: ' +
      'it is free text of the firm in each row.',
    method: 'GET',
    path: '/leads',
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
    list: Lead,
  }),
  defineOperation({
    name: 'get_lead',
    title: 'Get a lead',
    description: 'One lead whole; a converted one also names its `case`.',
    method: 'GET',
    path: '/leads/{lead_id}',
    output: Lead,
  }),
  defineOperation({
    name: 'create_lead',
    title: 'Create a lead',
    description:
      'Takes a prospect in as a lead and returns it. MyCase can neither convert nor delete a lead by this API; ' +
      'for a signed client use create_client.',
    method: 'POST',
    path: '/leads',
    body: leadBody,
    output: Lead,
  }),
  defineOperation({
    name: 'update_lead',
    title: 'Change a lead',
    description: 'Changes a lead. Send only what changes; status and approval are set in MyCase alone.',
    method: 'PUT',
    path: '/leads/{lead_id}',
    body: leadBody,
  }),
  defineOperation({
    name: 'list_referral_sources',
    title: 'List referral sources',
    description: 'The sources leads come from, for referral_source_reference of a lead.',
    method: 'GET',
    path: '/referral_sources',
    filter: { updated_after },
    query: { page_size, page_token },
    list: ReferralSource,
  }),
  defineOperation({
    name: 'create_referral_source',
    title: 'Create a referral source',
    description: 'Creates a source of leads and returns it. MyCase has no way to rename or delete one.',
    method: 'POST',
    path: '/referral_sources',
    body: { name: input.text },
    output: ReferralSource,
  }),
];
