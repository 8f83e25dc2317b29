import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import { page_size, page_token, updated_after } from '../operations/page-arguments.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';

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
  {
    id: z.number(),
    name: z.string(),
    address: output.address,
    ...output.timestamps,
  },
  ['id', 'name', 'address'],
);

const attendees = input.createStaffList({ required: z.boolean().optional().describe('Must attend') });

const eventBody = {
  name: input.text,
  start: input.dateTime,
  end: input.dateTime,
  staff: attendees,
  all_day: z.boolean().optional(),
  description: z.string().optional(),
  case: input.ref.optional(),
  location: input.ref.optional().describe('From list_locations'),
  private: z.boolean().optional(),
};

const locationBody = { name: input.text, address: input.address.optional() };

/** Hearings, meetings and other events, and the places they are held at. */
export const calendar = [
  defineOperation({
    name: 'list_events',
    title: 'List events',
    description:
      "The firm's calendar, a page at a time, past and future. MyCase can't filter it by date, case or staff: " +
      'walk the pages and pick by `start`.',
    method: 'GET',
    path: '/events',
    filter: { updated_after },
    query: { page_size, page_token },
    list: Event,
  }),
  defineOperation({
    name: 'create_event',
    title: 'Create an event',
    description:
      'Puts a hearing, appointment or deadline on the calendar of the given staff and returns it. Work to be done ' +
      'by a day is create_task.',
    method: 'POST',
    path: '/events',
    body: eventBody,
    output: Event,
  }),
  defineOperation({
    name: 'update_event',
    title: 'Change an event',
    description:
      'Moves or changes an event. Send only what changes; `staff` takes the place of the present list ' +
      '(add_event_staff adds to it). MyCase does not show who must attend: say `required` again for them.',
    method: 'PUT',
    path: '/events/{event_id}',
    body: eventBody,
  }),
  defineOperation({
    name: 'delete_event',
    title: 'Delete an event',
    description: 'Takes an event off the calendar for good. To move one use update_event.',
    method: 'DELETE',
    path: '/events/{event_id}',
  }),
  defineOperation({
    name: 'add_event_staff',
    title: 'Add staff to an event',
    description: 'Puts more staff on an event, those already there stay.',
    method: 'POST',
    path: '/events/{event_id}/relationships/staff',
    body: { staff: attendees.min(1) },
  }),
  defineOperation({
    name: 'list_locations',
    title: 'List locations',
    description: 'Courtrooms, offices and other places events are held at.',
    method: 'GET',
    path: '/locations',
    filter: { updated_after },
    query: { page_size, page_token },
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
    description: 'Changes the name or the address of a place for events. Send only what changes.',
    method: 'PUT',
    path: '/locations/{location_id}',
    body: locationBody,
  }),
  defineOperation({
    name: 'delete_location',
    title: 'Delete a location',
    description: 'Deletes a place for good; events held there stay and point to nothing.',
    method: 'DELETE',
    path: '/locations/{location_id}',
  }),
];
