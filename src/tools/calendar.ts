import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';
import { commonListArguments } from './shared-fields.ts';

const Event = defineEntity(
  'event',
  'events',
  {
    id: z.number(),
    name: z.string(),
    description: output.prose,
    event_type: z.string(),
    start: output.dateTime,
    end: output.dateTime,
    all_day: z.boolean(),
    private: z.boolean(),
    location: output.ref,
    case: output.ref,
    staff: output.refs,
    ...output.timestamps,
  },
  ['id', 'name', 'start', 'end', 'all_day', 'case', 'staff', 'location'],
);

const Location = defineEntity(
  'location',
  'locations',
  { id: z.number(), name: z.string(), address: output.address, ...output.timestamps },
  ['id', 'name', 'address'],
);

const attendees = input.createStaffList({ required: z.boolean().optional().describe('Must attend') });

const eventBody = {
  name: input.text,
  start: input.eventTime,
  end: input.eventTime.describe('All-day: the last day'),
  staff: attendees,
  all_day: z.boolean().optional(),
  description: z.string().optional(),
  case: input.caseReference.optional(),
  location: input.location.optional(),
  private: z.boolean().optional(),
};

const locationBody = { name: input.text, address: input.address.optional() };

/** Operations on hearings, meetings and other events, and on their places. */
export const calendar = [
  defineOperation({
    name: 'list_events',
    title: 'List events',
    description:
      "Lists the firm's calendar, one page at a time, past and future. MyCase can't filter it by date, case or " +
      'staff: read all pages and select by `start`.',
    method: 'GET',
    path: '/events',
    ...commonListArguments,
    list: Event,
  }),
  defineOperation({
    name: 'create_event',
    title: 'Create an event',
    description: 'Adds a hearing, appointment or deadline to the calendar of the given staff and returns it.',
    seeAlso: { create_task: 'For work with a due date use create_task.' },
    method: 'POST',
    path: '/events',
    body: eventBody,
    output: Event,
  }),
  defineOperation({
    name: 'update_event',
    title: 'Change an event',
    description:
      'Moves or changes an event and returns each change. `start` alone keeps the length. `staff` adds people; ' +
      'remove_staff takes them off. MyCase does not show who must attend: send `required` again for them.',
    method: 'PUT',
    path: '/events/{event_id}',
    body: eventBody,
  }),
  defineOperation({
    name: 'delete_event',
    title: 'Delete an event',
    description: 'Deletes an event from the calendar permanently.',
    seeAlso: { update_event: 'To move an event use update_event.' },
    method: 'DELETE',
    path: '/events/{event_id}',
  }),
  defineOperation({
    name: 'add_event_staff',
    title: 'Add staff to an event',
    description: 'Adds staff to an event. Staff who are on it already stay.',
    method: 'POST',
    path: '/events/{event_id}/relationships/staff',
    body: { staff: attendees.min(1) },
  }),
  defineOperation({
    name: 'list_locations',
    title: 'List locations',
    description: 'Lists courtrooms, offices and other places of events.',
    method: 'GET',
    path: '/locations',
    ...commonListArguments,
    list: Location,
  }),
  defineOperation({
    name: 'create_location',
    title: 'Create a location',
    description: 'Creates a place for events and returns it.',
    method: 'POST',
    path: '/locations',
    body: locationBody,
    output: Location,
  }),
  defineOperation({
    name: 'update_location',
    title: 'Change a location',
    description: 'Changes the name or the address of a place and returns each change.',
    method: 'PUT',
    path: '/locations/{location_id}',
    body: locationBody,
  }),
  defineOperation({
    name: 'delete_location',
    title: 'Delete a location',
    description: 'Deletes a place permanently. Events at this place stay, but their location no longer exists.',
    method: 'DELETE',
    path: '/locations/{location_id}',
  }),
];
