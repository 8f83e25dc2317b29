import { referenceId } from '../json.ts';
import { all, remove } from '../store.ts';
import type { Resource } from './resource.ts';

/** A document takes its versions with it when it is deleted. */
export const documents: Resource = {
  present: (record, { site }) => ({ ...record, self_url: `${site.url}/v1/documents/${record.id}` }),
  removed: (record, { site }) => {
    for (const version of all(site.store, 'document_versions')) {
      if (referenceId(version.document) === record.id) remove(site.store, 'document_versions', Number(version.id));
    }
  },
};

/** `stored` tells whether a version's bytes have arrived. */
export const documentVersions: Resource = {
  hidden: ['stored'],
  present: (record, { site }) => ({
    ...record,
    self_url: `${site.url}/v1/documents/${referenceId(record.document)}/versions/${record.version}`,
  }),
};

/** `case` and `folder` say where a folder lies; MyCase does not answer either. */
export const folders: Resource = {
  hidden: ['case', 'folder'],
  present: (record, { site }) => ({ ...record, self_url: `${site.url}/v1/folders/${record.id}` }),
};
