import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';
import { fixedPage } from './shared-fields.ts';

/** A note on a case, a client or a company. One of the three fields is set. */
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

/** Operations on notes about cases, clients and companies. Only the firm reads notes. */
export const notes = [
  defineOperation({
    name: 'list_case_notes',
    title: "List a case's notes",
    description: 'Lists all notes on one case, with their full text. A page holds 25; follow next_page_token.',
    method: 'GET',
    path: '/cases/{case_id}/notes',
    query: fixedPage,
    list: Note,
  }),
  defineOperation({
    name: 'list_client_notes',
    title: "List a client's notes",
    description: 'Lists all notes on one client, with their full text. A page holds 25; follow next_page_token.',
    seeAlso: { list_case_notes: "Notes on the client's cases are in list_case_notes." },
    method: 'GET',
    path: '/clients/{client_id}/notes',
    query: fixedPage,
    list: Note,
  }),
  defineOperation({
    name: 'get_note',
    title: 'Get a note',
    description: "Returns one note by id. A company's note can only be read this way: MyCase does not list them.",
    method: 'GET',
    path: '/notes/{note_id}',
    output: Note,
  }),
  defineOperation({
    name: 'create_case_note',
    title: 'Write a note on a case',
    description: 'Writes a note on a case and returns it. `date` is the day that the note is about.',
    method: 'POST',
    path: '/cases/{case_id}/notes',
    successStatus: 200,
    body: noteBody,
    output: Note,
  }),
  defineOperation({
    name: 'create_client_note',
    title: 'Write a note on a client',
    description: 'Writes a note on a client and returns it. `date` is the day that the note is about.',
    seeAlso: { create_case_note: 'For a note about one case use create_case_note.' },
    method: 'POST',
    path: '/clients/{client_id}/notes',
    successStatus: 200,
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
    successStatus: 200,
    body: noteBody,
    output: Note,
  }),
  defineOperation({
    name: 'update_note',
    title: 'Change a note',
    description:
      'Changes a note on a case, client or company and returns each change. Send only what changes. `note` ' +
      'replaces the whole text.',
    method: 'PUT',
    path: '/notes/{note_id}',
    body: noteBody,
  }),
  defineOperation({
    name: 'delete_note',
    title: 'Delete a note',
    description: 'Deletes a note permanently.',
    seeAlso: { update_note: 'To correct a note use update_note.' },
    method: 'DELETE',
    path: '/notes/{note_id}',
  }),
];
