import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import { readCaseFolder } from '../operations/folder-tree.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';
import { Document } from './documents.ts';
import { commonListArguments } from './shared-fields.ts';

const folderFields = {
  id: z.number(),
  name: z.string(),
  self_url: z.string(),
  ...output.timestamps,
};

const Folder = defineEntity('folder', 'folders', folderFields, ['id', 'name']);

/** `tree` has a line for each folder, with its id and its path. */
const CaseFolder = defineEntity('folder', 'folders', {
  ...folderFields,
  folder_count: z.number(),
  tree: output.verbatim,
});

/** Operations on the folders of a case's documents. */
export const folders = [
  defineOperation({
    name: 'get_case_folder',
    title: "Get a case's folder",
    description: "Returns the top folder of a case's documents, and with tree all folders in it, with ids and paths.",
    seeAlso: {
      list_subfolders: 'list_subfolders lists the folders in it.',
      list_folder_documents: 'list_folder_documents lists its documents.',
      list_case_documents: 'For all documents of the case use list_case_documents.',
    },
    method: 'GET',
    path: '/cases/{case_id}/folder',
    localArguments: { tree: z.boolean().optional() },
    output: CaseFolder,
    run: readCaseFolder,
  }),
  defineOperation({
    name: 'list_subfolders',
    title: "List a folder's subfolders",
    description: 'Lists the folders directly in a folder, not those at deeper levels.',
    method: 'GET',
    path: '/folders/{folder_id}/subfolders',
    ...commonListArguments,
    list: Folder,
  }),
  defineOperation({
    name: 'list_folder_documents',
    title: "List a folder's documents",
    description: 'Lists the documents directly in a folder, not those in its subfolders.',
    method: 'GET',
    path: '/folders/{folder_id}/documents',
    ...commonListArguments,
    list: Document,
  }),
  defineOperation({
    name: 'create_case_subfolder',
    title: 'Create a folder on a case',
    description:
      'Creates a folder for documents of a case and returns it. An upload creates the folders of its path itself. ' +
      "MyCase can't rename or delete a folder.",
    method: 'POST',
    path: '/cases/{case_id}/subfolders',
    successStatus: 200,
    body: { path: input.text.describe('Folder names, e.g. Discovery/Depositions') },
    output: Folder,
  }),
];
