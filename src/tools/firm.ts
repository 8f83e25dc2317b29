import * as z from 'zod';
import { Address, Money, page_size, page_token, Times, updated_after } from '../operations/fields.ts';
import { entity, operation } from '../operations/operation.ts';

const Firm = entity('firm', 'firms', { name: z.string(), url: z.string() });

/** Someone who works at the firm. `type` and `title` are the firm's own free text. */
const StaffMember = entity(
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
    address: Address,
    type: z.string(),
    title: z.string(),
    active: z.boolean(),
    default_hourly_rate: Money,
    ...Times,
  },
  ['id', 'first_name', 'last_name', 'title', 'email', 'active'],
);

/** The firm itself and the people who work there. */
export const firm = [
  operation({
    name: 'get_firm',
    title: 'Get the firm',
    description: "The signed-in firm's name and MyCase address. MyCase tells no time zone.",
    method: 'GET',
    path: '/firm',
    output: Firm,
  }),
  operation({
    name: 'get_me',
    title: 'Get the signed-in user',
    description:
      'The staff member this connection acts for: their id is what "me", "my tasks" or "my cases" stand for.',
    method: 'GET',
    path: '/me',
    output: StaffMember,
  }),
  operation({
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
  operation({
    name: 'get_staff_member',
    title: 'Get a staff member',
    description: 'One member of staff by id. To go from a name to an id use list_staff; for yourself get_me.',
    method: 'GET',
    path: '/staff/{staff_id}',
    output: StaffMember,
  }),
];
