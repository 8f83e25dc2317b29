import { referenceId } from '../json.ts';
import { all, remove } from '../store.ts';
import type { Resource } from './resource.ts';

/** The versions of a document are deleted with it. */
export const documents: Resource = {
  present: (record, { site }) => ({ ...record, self_url: `${site.url}/v1/documents/${record.id}` }),
  removed: (record, { site }) => {
    for (const version of all(site.store, 'document_versions')) {
      if (referenceId(version.document) === record.id) remove(site.store, 'document_versions', Number(version.id));
    }
  },
};

/** `stored` is true after a version's bytes were uploaded. */
export const documentVersions: Resource = {
  hidden: ['stored'],
  present: (record, { site }) => ({
    ...record,
    self_url: `${site.url}/v1/documents/${referenceId(record.document)}/versions/${record.version}`,
  }),
};

/** `case` and `folder` are the location of a folder. MyCase returns neither. */
export const folders: Resource = {
  hidden: ['case', 'folder'],
  present: (record, { site }) => ({ ...record, self_url: `${site.url}/v1/folders/${record.id}` }),
};
