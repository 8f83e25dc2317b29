import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import { page_token } from '../operations/page-arguments.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';

/** A note on a case, a client or a company: one of the three is set. */
const Note = defineEntity(
  'note',
  'notes',
  {
    id: z.number(),
    subject: output.prose,
    note: output.prose,
    date: output.date,
    archived: z.boolean(),
    case: output.ref,
    client: output.ref,
    company: output.ref,
    created_by: output.ref,
    updated_by: output.ref,
    ...output.timestamps,
  },
  ['id', 'date', 'subject', 'note', 'created_by'],
);

const noteBody = { subject: input.text, note: input.text, date: input.date };

/** Notes on cases, clients and companies, for the firm's own eyes. */
export const notes = [
  defineOperation({
    name: 'list_case_notes',
    title: "List a case's notes",
    description: 'All notes on one case, in full. Pages hold 25; follow next_page_token.',
    method: 'GET',
    path: '/cases/{case_id}/notes',
    query: { page_token },
    list: Note,
  }),
  defineOperation({
    name: 'list_client_notes',
    title: "List a client's notes",
    description:
      "All notes on one client, in full; those on the client's cases are in list_case_notes. Pages hold 25; " +
      'follow next_page_token.',
    method: 'GET',
    path: '/clients/{client_id}/notes',
    query: { page_token },
    list: Note,
  }),
  defineOperation({
    name: 'get_note',
    title: 'Get a note',
    description: "One note by id. The only way back to a company's note, as MyCase has no list of those.",
    method: 'GET',
    path: '/notes/{note_id}',
    output: Note,
  }),
  defineOperation({
    name: 'create_case_note',
    title: 'Write a note on a case',
    description: 'Writes a note on a case and returns it; `date` is the day it is about.',
    method: 'POST',
    path: '/cases/{case_id}/notes',
    body: noteBody,
    output: Note,
  }),
  defineOperation({
    name: 'create_client_note',
    title: 'Write a note on a client',
    description:
      'Writes a note on a client and returns it; `date` is the day it is about. What belongs to one matter goes ' +
      'to create_case_note.',
    method: 'POST',
    path: '/clients/{client_id}/notes',
    body: noteBody,
    output: Note,
  }),
  defineOperation({
    name: 'create_company_note',
    title: 'Write a note on a company',
    description:
      "Writes a note on a company and returns it. MyCase can't list a company's notes: keep the id to find it again.",
    method: 'POST',
    path: '/companies/{company_id}/notes',
    body: noteBody,
    output: Note,
  }),
  defineOperation({
    name: 'update_note',
    title: 'Change a note',
    description: 'Changes a note, whoever it is on. Send only what changes; `note` takes the place of the whole text.',
    method: 'PUT',
    path: '/notes/{note_id}',
    body: noteBody,
  }),
  defineOperation({
    name: 'delete_note',
    title: 'Delete a note',
    description: 'Deletes a note for good. To correct one use update_note.',
    method: 'DELETE',
    path: '/notes/{note_id}',
  }),
];
