import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';
import { fileSource, uploadForm } from '../operations/upload.ts';

// MyCase: the published profile has other paths and fields than version 1. Ids are strings, and lists have no pages.

const Firm = defineEntity('firm', 'firms', { id: z.string(), name: z.string(), time_zone: z.string() });

const CaseStage = defineEntity('case_stage', 'case_stages', {
  id: z.string(),
  name: z.string(),
  practice_area: z.string(),
});

const Company = defineEntity('company', 'companies', {
  id: z.string(),
  name: z.string(),
  primary_email: z.string(),
  primary_phone: z.string(),
});

const Case = defineEntity('case', 'cases', {
  id: z.string(),
  name: z.string(),
  case_number: z.string(),
  stage_id: z.string(),
  client_id: z.string(),
  opened_at: z.string(),
  closed_at: z.string(),
});

const ClientRelationship = defineEntity('client_relationship', 'client_relationships', {
  id: z.string(),
  case_id: z.string(),
  client_id: z.string(),
  role: z.string(),
});

const Document = defineEntity('document', 'documents', {
  id: z.string(),
  name: z.string(),
  case_id: z.string(),
  folder_id: z.string(),
  content_type: z.string(),
  size: z.number(),
  created_at: z.string(),
});

const DocumentsFolder = defineEntity('documents_folder', 'documents_folders', {
  id: z.string(),
  case_id: z.string(),
  name: z.string(),
  subfolders: z.array(z.looseObject({ id: z.string().nullish(), name: z.string().nullish() })),
  documents: z.array(Document.schema),
});

const Event = defineEntity('event', 'events', {
  id: z.string(),
  title: z.string(),
  starts_at: output.dateTime,
  ends_at: output.dateTime,
  all_day: z.boolean(),
  case_id: z.string(),
  location: z.string(),
});

/** The operations of the published profile of MyCase's API. */
export const profile = [
  defineOperation({
    name: 'get_firm',
    title: 'Get the firm',
    description: "Returns the signed-in firm's name and time zone.",
    method: 'GET',
    path: '/firm',
    output: Firm,
  }),
  defineOperation({
    name: 'get_case_stages',
    title: 'List case stages',
    description:
      'Lists the stages that a case can be in, with their practice area. The stage_id of a case is an id from ' +
      'this list.',
    method: 'GET',
    path: '/case_stages',
    list: CaseStage,
  }),
  defineOperation({
    name: 'get_companies',
    title: 'List companies',
    description: "Lists the firm's companies with e-mail and phone.",
    method: 'GET',
    path: '/companies',
    list: Company,
  }),
  defineOperation({
    name: 'get_cases_for_client',
    title: "List a client's cases",
    description: 'Lists all cases of one client, with stage and dates.',
    method: 'GET',
    path: '/clients/{client_id}/cases',
    params: { client_id: input.text },
    list: Case,
  }),
  defineOperation({
    name: 'create_client_relationship_for_case',
    title: 'Add a client to a case',
    description: 'Adds a client to a case in a role and returns the relationship.',
    method: 'POST',
    path: '/cases/{case_id}/client_relationships',
    params: { case_id: input.text },
    body: { client_id: input.text, role: z.string().optional() },
    output: ClientRelationship,
  }),
  defineOperation({
    name: 'create_document_for_case',
    title: 'Upload a document to a case',
    description: 'Stores a file as a new document of a case and returns its record.',
    seeAlso: { get_case_documents_folder: 'get_case_documents_folder returns folder ids.' },
    method: 'POST',
    path: '/cases/{case_id}/documents',
    params: { case_id: input.text },
    body: { name: z.string().optional(), folder_id: z.string().optional() },
    localArguments: { file: fileSource },
    output: Document,
    run: uploadForm,
  }),
  defineOperation({
    name: 'get_case_documents_folder',
    title: "Get a case's documents folder",
    description: "Returns the folder of a case's documents with all its subfolders and document records.",
    method: 'GET',
    path: '/cases/{case_id}/documents_folder',
    params: { case_id: input.text },
    output: DocumentsFolder,
  }),
  defineOperation({
    name: 'update_event',
    title: 'Change an event',
    description:
      'Changes the given fields of a calendar event and returns the event. Other fields stay. Send starts_at and ends_at together.',
    method: 'PATCH',
    path: '/events/{event_id}',
    params: { event_id: input.text },
    body: {
      title: input.text.optional(),
      starts_at: input.eventTime.optional(),
      ends_at: input.eventTime.optional().describe('All-day: the last day'),
      all_day: z.boolean().optional(),
      case_id: z.string().optional(),
      location: z.string().optional(),
    },
    output: Event,
  }),
];
