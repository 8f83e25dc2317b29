import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import * as output from '../operations/response-fields.ts';
import { changeFilter, page, personFields } from './shared-fields.ts';

const Firm = defineEntity('firm', 'firms', { name: z.string(), url: z.string() });

/** A person who works at the firm. MyCase: `type` and `title` are free text of the firm. */
const StaffMember = defineEntity(
  'staff_member',
  'staff',
  {
    ...personFields,
    type: z.string(),
    title: z.string(),
    active: z.boolean(),
    default_hourly_rate: output.money,
    ...output.timestamps,
  },
  ['id', 'first_name', 'last_name', 'title', 'email', 'active'],
);

/** Operations on the firm itself and on its staff. MyCase: the filter `status` selects by the field `active`. */
export const firm = [
  defineOperation({
    name: 'get_firm',
    title: 'Get the firm',
    description: "Returns the signed-in firm's name and MyCase address. MyCase does not return its time zone.",
    method: 'GET',
    path: '/firm',
    output: Firm,
  }),
  defineOperation({
    name: 'get_me',
    title: 'Get the signed-in user',
    description:
      'Returns the staff member that this connection acts for. "me", "my tasks" and "my cases" mean the id of this ' +
      'person.',
    method: 'GET',
    path: '/me',
    output: StaffMember,
  }),
  defineOperation({
    name: 'list_staff',
    title: 'List staff',
    description:
      'Lists attorneys, paralegals and other staff, with ids, e-mails, titles and hourly rates. Use it to find ' +
      'the id of a named staff member. Former staff are `inactive`.',
    method: 'GET',
    path: '/staff',
    filter: { status: z.enum(['active', 'inactive']).optional(), ...changeFilter },
    query: page,
    list: StaffMember,
  }),
  defineOperation({
    name: 'get_staff_member',
    title: 'Get a staff member',
    description: 'Returns one staff member by id.',
    seeAlso: { list_staff: 'To find an id by name use list_staff.', get_me: 'For the signed-in person use get_me.' },
    method: 'GET',
    path: '/staff/{staff_id}',
    output: StaffMember,
  }),
];
