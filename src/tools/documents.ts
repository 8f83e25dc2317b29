import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import { DownloadedFile, downloadFile, fileSource, saveAs, uploadFile } from '../operations/file-transfer.ts';
import { page_size, page_token, updated_after } from '../operations/page-arguments.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';

/** A document's record, without its bytes. MyCase tells neither size nor content type. */
export const Document = defineEntity(
  'document',
  'documents',
  {
    id: z.number(),
    name: z.string(),
    filename: z.string(),
    path: z.string(),
    description: output.prose,
    assigned_date: output.date,
    case: output.ref,
    folder: output.ref,
    self_url: z.string(),
    ...output.timestamps,
  },
  ['id', 'name', 'case'],
);

const DocumentVersion = defineEntity(
  'document_version',
  'document_versions',
  {
    id: z.number(),
    version: z.number(),
    document: output.ref,
    self_url: z.string(),
    ...output.timestamps,
  },
  ['id', 'version', 'document', 'created_at'],
);

const caseDocumentBody = {
  path: input.text.describe("Folders and the document's name, e.g. Pleadings/Complaint; missing folders are made"),
  filename: input.text.describe('With extension'),
  description: z.string().optional(),
  assigned_date: input.date.optional(),
};

const firmDocumentBody = {
  path: input.text.describe("Folders and the document's name, e.g. Forms/Engagement letter"),
  filename: input.text.describe('With extension'),
  description: z.string().optional(),
  assigned_date: input.date.optional(),
  staff: input.staffList.optional(),
};

/** Documents of cases and of the firm, their bytes and their versions. */
export const documents = [
  defineOperation({
    name: 'list_documents',
    title: 'List all documents',
    description:
      "Records of every document of the firm, often tens of thousands. For one case's use list_case_documents, " +
      "for a folder's list_folder_documents.",
    method: 'GET',
    path: '/documents',
    filter: { updated_after },
    query: { page_size, page_token },
    list: Document,
  }),
  defineOperation({
    name: 'list_case_documents',
    title: "List a case's documents",
    description:
      'Records of all documents of a case, whatever their folder; with fields, path tells the folder. Pages hold ' +
      '25; follow next_page_token.',
    method: 'GET',
    path: '/cases/{case_id}/documents',
    query: { page_token },
    list: Document,
  }),
  defineOperation({
    name: 'get_document',
    title: "Get a document's record",
    description: "A document's name, path, case and folder. What is written in it comes with download_document.",
    method: 'GET',
    path: '/documents/{document_id}',
    output: Document,
  }),
  defineOperation({
    name: 'download_document',
    title: 'Read a document',
    description:
      "Fetches a document's present content, with its size and type: a text file as text, any other as it is. " +
      'save_as puts it in a folder instead, which large files need.',
    method: 'GET',
    path: '/documents/{document_id}/data',
    localArguments: { save_as: saveAs },
    output: DownloadedFile,
    run: downloadFile,
  }),
  defineOperation({
    name: 'upload_case_document',
    title: 'Upload a document to a case',
    description:
      'Stores a file as a new document of a case and returns its record. For a new draft of an existing one ' +
      'use upload_document_version.',
    method: 'POST',
    path: '/cases/{case_id}/documents',
    body: caseDocumentBody,
    localArguments: { file: fileSource },
    output: Document,
    run: uploadFile,
  }),
  defineOperation({
    name: 'upload_firm_document',
    title: 'Upload a document to the firm',
    description:
      'Stores a file as a new document of the firm, on no case, and returns its record. For a case use ' +
      'upload_case_document.',
    method: 'POST',
    path: '/documents',
    body: firmDocumentBody,
    localArguments: { file: fileSource },
    output: Document,
    run: uploadFile,
  }),
  defineOperation({
    name: 'update_document',
    title: "Change a document's record",
    description:
      "Changes a document's path (with its name), filename, description or date, not its content. Send only what " +
      'changes.',
    method: 'PUT',
    path: '/documents/{document_id}',
    body: firmDocumentBody,
  }),
  defineOperation({
    name: 'delete_document',
    title: 'Delete a document',
    description: 'Deletes a document for good. For a single version use delete_document_version.',
    method: 'DELETE',
    path: '/documents/{document_id}',
  }),
  defineOperation({
    name: 'list_document_versions',
    title: "List a document's versions",
    description: 'The versions of one document, by number. Pages hold 25; follow next_page_token.',
    method: 'GET',
    path: '/documents/{document_id}/versions',
    query: { page_token },
    list: DocumentVersion,
  }),
  defineOperation({
    name: 'list_all_document_versions',
    title: 'List versions of all documents',
    description:
      'Versions of every document of the firm; with updated_after, what was uploaded since. For one document use ' +
      'list_document_versions.',
    method: 'GET',
    path: '/document_versions',
    filter: { updated_after },
    query: { page_size, page_token },
    list: DocumentVersion,
  }),
  defineOperation({
    name: 'download_document_version',
    title: 'Read a version of a document',
    description:
      'Fetches the content of one version, as download_document does for the present one. Numbers are in ' +
      'list_document_versions.',
    method: 'GET',
    path: '/documents/{document_id}/versions/{version_number}/data',
    localArguments: { save_as: saveAs },
    output: DownloadedFile,
    run: downloadFile,
  }),
  defineOperation({
    name: 'upload_document_version',
    title: 'Upload a new version of a document',
    description: 'Stores a file as the newest version of an existing document; older versions stay.',
    method: 'POST',
    path: '/documents/{document_id}/versions',
    localArguments: { file: fileSource },
    output: DocumentVersion,
    run: uploadFile,
  }),
  defineOperation({
    name: 'delete_document_version',
    title: 'Delete a version of a document',
    description: 'Deletes one version for good; the other versions stay.',
    method: 'DELETE',
    path: '/documents/{document_id}/versions/{version_number}',
  }),
];
