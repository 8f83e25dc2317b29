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
  personFields,
  personFilter,
} from './shared-fields.ts';

/**
 * A prospect. MyCase: a converted lead has a `case`, which no schema of the contract has. `status` is free text
 * of the firm and cannot be written.
 */
const Lead = defineEntity(
  'lead',
  'leads',
  {
    ...personFields,
    birthdate: output.date,
    drivers_license_number: z.string(),
    drivers_license_state: z.string(),
    lead_details: output.prose,
    status: z.string(),
    approved: z.boolean(),
    referral_source_reference: output.ref,
    referred_by: output.ref,
    case: output.ref,
    custom_field_values: output.customFieldValues,
    ...output.timestamps,
  },
  ['id', 'first_name', 'last_name', 'status', 'cell_phone_number', 'created_at'],
);

const ReferralSource = defineNamedEntity('referral_source', 'referral_sources');

const leadBody = {
  first_name: input.text,
  last_name: input.text,
  middle_initial: z.string().optional(),
  ...contactFields,
  address: input.address.optional(),
  birthdate: input.date.optional(),
  drivers_license_number: z.string().optional(),
  drivers_license_state: z.string().optional(),
  lead_details: z.string().optional().describe('What the prospect needs'),
  referral_source_reference: input.referralSource.optional(),
  referred_by: input.referrer.optional().describe('The client who referred the lead'),
  custom_field_values: input.customFieldValues.optional(),
};

/** Operations on prospects, before they become clients, and on the sources of leads. */
export const leads = [
  defineOperation({
    name: 'list_leads',
    title: 'List leads',
    description:
      "Lists the firm's leads (prospects), one page at a time. Filters are name, e-mail and phone. There is no filter by " +
      'status: status is free text of the firm, in each row.',
    method: 'GET',
    path: '/leads',
    filter: personFilter,
    query: page,
    list: Lead,
  }),
  defineOperation({
    name: 'get_lead',
    title: 'Get a lead',
    description: 'Returns one lead with all fields. A converted lead also has its `case`.',
    method: 'GET',
    path: '/leads/{lead_id}',
    output: Lead,
  }),
  defineOperation({
    name: 'create_lead',
    title: 'Create a lead',
    description: "Creates a lead for a prospect and returns it. MyCase's API can neither convert nor delete a lead.",
    seeAlso: { create_client: 'For a signed client use create_client.' },
    method: 'POST',
    path: '/leads',
    body: leadBody,
    output: Lead,
  }),
  defineOperation({
    name: 'update_lead',
    title: 'Change a lead',
    description:
      'Changes a lead and returns each change. Send only what changes. Status and approval can only be set in ' +
      'MyCase itself.',
    method: 'PUT',
    path: '/leads/{lead_id}',
    body: leadBody,
  }),
  defineOperation({
    name: 'list_referral_sources',
    title: 'List referral sources',
    description: 'Lists the sources of leads, for referral_source_reference of a lead.',
    method: 'GET',
    path: '/referral_sources',
    ...commonListArguments,
    list: ReferralSource,
  }),
  defineOperation({
    name: 'create_referral_source',
    title: 'Create a referral source',
    description: 'Creates a source of leads and returns it. MyCase cannot rename or delete it later.',
    method: 'POST',
    path: '/referral_sources',
    body: nameBody,
    output: ReferralSource,
  }),
];
