import { expect } from 'vitest';
import type { Row } from './firm.ts';
import type { ToolCalls } from './tool-call.ts';

const isText = ({ filename }: Row) => String(filename).endsWith('.txt');
const isSecond = ({ version }: Row) => version === 2;
const isInside = ({ folder }: Row) => folder !== null;

/** Documents, their bytes and their folders. */
export const documents: ToolCalls = {
  list_documents: () => ({ send: { page_size: 2 }, lists: 'documents' }),
  list_case_documents: ({ idIn }) => ({
    on: { case_id: idIn('documents', 'case') },
    lists: 'documents',
    where: { case: { id: idIn('documents', 'case') } },
  }),
  get_document: ({ id }) => ({ on: { document_id: id('documents', 1) }, reads: 'documents' }),
  download_document: ({ record }) => {
    const { id, filename } = record('documents', isText);
    return {
      on: { document_id: id },
      answers: { document_id: id, filename, content_type: 'text/plain', text: expect.stringMatching(/\w/) },
    };
  },
  upload_case_document: ({ id }) => ({
    on: { case_id: id('cases') },
    send: { path: 'Complaint', filename: 'complaint.txt', file: { text: 'Plaintiff alleges as follows.' } },
    creates: 'documents',
    besides: { document_versions: { added: [{ version: 1, stored: true }] } },
    stored: { name: 'Complaint', filename: 'complaint.txt', case: { id: id('cases') } },
  }),
  upload_firm_document: () => ({
    send: { path: 'Forms/Engagement', filename: 'engagement.pdf', file: { base64: 'JVBERi0xLjcKJSVFT0YK' } },
    creates: 'documents',
    besides: {
      document_versions: { added: [{ version: 1, stored: true }] },
      folders: { added: [{ name: 'Forms', case: null }] },
    },
    stored: { name: 'Engagement', filename: 'engagement.pdf', case: null },
  }),
  update_document: ({ id, record }) => ({
    on: { document_id: id('documents', 2) },
    send: { path: 'Drafts/Reply brief', description: 'Second draft' },
    changes: 'documents',
    sets: { name: 'Reply brief', folder: { id: expect.any(Number) } },
    besides: { folders: { added: [{ name: 'Drafts', case: record('documents', 2).case }] } },
  }),
  delete_document: ({ id }) => ({
    on: { document_id: id('documents', -1) },
    deletes: 'documents',
    besides: { document_versions: { removed: [{ document: { id: id('documents', -1) } }] } },
  }),
  list_document_versions: ({ id }) => ({
    on: { document_id: id('documents', 3) },
    lists: 'document_versions',
    where: { document: { id: id('documents', 3) } },
  }),
  list_all_document_versions: () => ({ send: { page_size: 3 }, lists: 'document_versions' }),
  download_document_version: ({ record }) => {
    const { id, filename } = record('documents', isText);
    return {
      on: { document_id: id, version_number: 1 },
      answers: { document_id: id, filename, text: expect.stringMatching(/\w/) },
    };
  },
  upload_document_version: ({ id }) => ({
    on: { document_id: id('documents', 4) },
    send: { file: { text: 'As signed.' } },
    creates: 'document_versions',
    besides: {
      documents: {
        changed: [{ id: id('documents', 4), becomes: () => ({ updated_at: expect.any(String) }) }],
      },
    },
    stored: { document: { id: id('documents', 4) }, stored: true },
  }),
  delete_document_version: ({ record }) => {
    const { id, document } = record('document_versions', isSecond);
    const document_id = typeof document === 'object' && document && 'id' in document ? document.id : null;
    return {
      on: { document_id, version_number: 2 },
      deletes: 'document_versions',
      stored: { id, version: 2 },
    };
  },

  get_case_folder: ({ id, record }) => ({
    on: { case_id: id('cases', 8) },
    answers: { id: expect.any(Number), name: record('cases', 8).name },
  }),
  list_subfolders: ({ idIn }) => ({
    on: { folder_id: idIn('folders', 'folder') },
    lists: 'folders',
    where: { folder: { id: idIn('folders', 'folder') } },
  }),
  list_folder_documents: ({ idIn }) => ({
    on: { folder_id: idIn('documents', 'folder') },
    lists: 'documents',
    where: { folder: { id: idIn('documents', 'folder') } },
  }),
  create_case_subfolder: ({ id, record }) => ({
    on: { case_id: id('cases', 8) },
    send: { path: 'Trial exhibits' },
    creates: 'folders',
    stored: {
      name: 'Trial exhibits',
      case: { id: id('cases', 8) },
      folder: {
        id: record('folders', (row) => !isInside(row) && row.name === record('cases', 8).name).id,
      },
    },
  }),
};
