import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import { page_size, page_token, updated_after } from '../operations/page-arguments.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';
import { Document } from './documents.ts';

const Folder = defineEntity(
  'folder',
  'folders',
  {
    id: z.number(),
    name: z.string(),
    self_url: z.string(),
    ...output.timestamps,
  },
  ['id', 'name'],
);

/** Folders of a case's documents, one level at a time. */
export const folders = [
  defineOperation({
    name: 'get_case_folder',
    title: "Get a case's folder",
    description:
      "The topmost folder of a case's documents; from there list_subfolders and list_folder_documents go down. " +
      'For all documents at once use list_case_documents.',
    method: 'GET',
    path: '/cases/{case_id}/folder',
    output: Folder,
  }),
  defineOperation({
    name: 'list_subfolders',
    title: "List a folder's subfolders",
    description: 'The folders directly in a folder, not those further down.',
    method: 'GET',
    path: '/folders/{folder_id}/subfolders',
    filter: { updated_after },
    query: { page_size, page_token },
    list: Folder,
  }),
  defineOperation({
    name: 'list_folder_documents',
    title: "List a folder's documents",
    description: 'The documents directly in a folder, not those of its subfolders.',
    method: 'GET',
    path: '/folders/{folder_id}/documents',
    filter: { updated_after },
    query: { page_size, page_token },
    list: Document,
  }),
  defineOperation({
    name: 'create_case_subfolder',
    title: 'Create a folder on a case',
    description:
      'Creates a folder among the documents of a case and returns it. An upload makes the folders of its path by ' +
      "itself; MyCase can't rename or delete a folder.",
    method: 'POST',
    path: '/cases/{case_id}/subfolders',
    body: { path: input.text.describe('e.g. Discovery/Depositions') },
    output: Folder,
  }),
];
