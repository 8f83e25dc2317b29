import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import { page_size, page_token, updated_after } from '../operations/page-arguments.ts';
import * as output from '../operations/response-fields.ts';

const Firm = defineEntity('firm', 'firms', { name: z.string(), url: z.string() });

/** Someone who works at the firm. `type` and `title` are the firm's own free text. */
const StaffMember = defineEntity(
  'staff_member',
  'staff',
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
    type: z.string(),
    title: z.string(),
    active: z.boolean(),
    default_hourly_rate: output.money,
    ...output.timestamps,
  },
  ['id', 'first_name', 'last_name', 'title', 'email', 'active'],
);

/** The firm itself and the people who work there. */
export const firm = [
  defineOperation({
    name: 'get_firm',
    title: 'Get the firm',
    description: "The signed-in firm's name and MyCase address. MyCase tells no time zone.",
    method: 'GET',
    path: '/firm',
    output: Firm,
  }),
  defineOperation({
    name: 'get_me',
    title: 'Get the signed-in user',
    description:
      'The staff member this connection acts for: their id is what "me", "my tasks" or "my cases" stand for.',
    method: 'GET',
    path: '/me',
    output: StaffMember,
  }),
  defineOperation({
    name: 'list_staff',
    title: 'List staff',
    description:
      'Attorneys, paralegals and other staff, with ids, e-mails, titles and hourly rates: the way from a name to ' +
      'a staff id. Former staff are `inactive`.',
    method: 'GET',
    path: '/staff',
    filter: { status: z.enum(['active', 'inactive']).optional(), updated_after },
    query: { page_size, page_token },
    list: StaffMember,
  }),
  defineOperation({
    name: 'get_staff_member',
    title: 'Get a staff member',
    description: 'One member of staff by id. To go from a name to an id use list_staff; for yourself get_me.',
    method: 'GET',
    path: '/staff/{staff_id}',
    output: StaffMember,
  }),
];
