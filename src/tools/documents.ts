import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import { DownloadedFile, downloadArguments, downloadFile } from '../operations/download.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';
import { fileSource, uploadFile } from '../operations/upload.ts';
import { commonListArguments, fixedPage } from './shared-fields.ts';

/** A document's record, without its bytes. MyCase returns neither its size nor its content type. */
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
  path: input.text.describe(
    "Folders and the document's name without extension, e.g. Pleadings/Complaint; missing folders are created",
  ),
  filename: input.text.describe('With extension'),
  description: z.string().optional(),
  assigned_date: input.date.optional(),
};

const firmDocumentBody = {
  ...caseDocumentBody,
  path: input.text.describe("Folders and the document's name without extension, e.g. Forms/Engagement letter"),
  staff: input.staffList.optional(),
};

/** Operations on documents of cases and of the firm, on their contents and on their versions. */
export const documents = [
  defineOperation({
    name: 'list_documents',
    title: 'List all documents',
    description: 'Lists the records of all documents of the firm, often tens of thousands.',
    seeAlso: {
      list_case_documents: 'For one case use list_case_documents.',
      list_folder_documents: 'For one folder use list_folder_documents.',
    },
    method: 'GET',
    path: '/documents',
    ...commonListArguments,
    list: Document,
  }),
  defineOperation({
    name: 'list_case_documents',
    title: "List a case's documents",
    description:
      'Lists the records of all documents of a case, in all folders. The field `path` shows the folder. A page holds ' +
      '25; follow next_page_token.',
    method: 'GET',
    path: '/cases/{case_id}/documents',
    query: fixedPage,
    list: Document,
  }),
  defineOperation({
    name: 'get_document',
    title: "Get a document's record",
    description: "Returns a document's name, path, case and folder.",
    seeAlso: { download_document: 'For its content use download_document.' },
    method: 'GET',
    path: '/documents/{document_id}',
    output: Document,
  }),
  defineOperation({
    name: 'download_document',
    title: 'Read a document',
    description:
      "Returns a document's present size and type, and the content of a text file. save_as saves any file; " +
      'attach attaches a small one.',
    method: 'GET',
    path: '/documents/{document_id}/data',
    localArguments: downloadArguments,
    output: DownloadedFile,
    run: downloadFile,
  }),
  defineOperation({
    name: 'upload_case_document',
    title: 'Upload a document to a case',
    description: 'Stores a file as a new document of a case and returns its record.',
    seeAlso: { upload_document_version: 'For a new version of an existing document use upload_document_version.' },
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
    description: 'Stores a file as a new document of the firm, without a case, and returns its record.',
    seeAlso: { upload_case_document: 'For a document of a case use upload_case_document.' },
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
      "Changes a document's path (with its name), filename, description or date, not its content, and returns " +
      'each change. `staff` replaces the present list, which MyCase does not show.',
    method: 'PUT',
    path: '/documents/{document_id}',
    body: firmDocumentBody,
    unshownLists: ['staff'],
  }),
  defineOperation({
    name: 'delete_document',
    title: 'Delete a document',
    description: 'Deletes a document permanently.',
    seeAlso: { delete_document_version: 'To delete one version use delete_document_version.' },
    method: 'DELETE',
    path: '/documents/{document_id}',
  }),
  defineOperation({
    name: 'list_document_versions',
    title: "List a document's versions",
    description: 'Lists the versions of one document, by number. A page holds 25; follow next_page_token.',
    method: 'GET',
    path: '/documents/{document_id}/versions',
    query: fixedPage,
    list: DocumentVersion,
  }),
  defineOperation({
    name: 'list_all_document_versions',
    title: 'List versions of all documents',
    description: 'Lists the versions of all documents of the firm. With updated_after it lists uploads since then.',
    seeAlso: { list_document_versions: 'For one document use list_document_versions.' },
    method: 'GET',
    path: '/document_versions',
    ...commonListArguments,
    list: DocumentVersion,
  }),
  defineOperation({
    name: 'download_document_version',
    title: 'Read a version of a document',
    description: 'Returns the content of one version of a document.',
    seeAlso: {
      download_document: 'download_document returns the present one.',
      list_document_versions: 'list_document_versions returns the numbers.',
    },
    method: 'GET',
    path: '/documents/{document_id}/versions/{version_number}/data',
    localArguments: downloadArguments,
    output: DownloadedFile,
    run: downloadFile,
  }),
  defineOperation({
    name: 'upload_document_version',
    title: 'Upload a new version of a document',
    description:
      'Stores a file as the newest version of an existing document and returns the version. Older versions stay.',
    method: 'POST',
    path: '/documents/{document_id}/versions',
    localArguments: { file: fileSource },
    output: DocumentVersion,
    run: uploadFile,
  }),
  defineOperation({
    name: 'delete_document_version',
    title: 'Delete a version of a document',
    description: 'Deletes one version permanently. The other versions stay.',
    method: 'DELETE',
    path: '/documents/{document_id}/versions/{version_number}',
  }),
];
