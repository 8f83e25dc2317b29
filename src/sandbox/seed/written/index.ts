import { type Fields, text } from '../../json.ts';
import { all, insert } from '../../store.ts';
import { addDocumentVersions } from '../documents.ts';
import { day, type Maker, moment } from '../maker.ts';
import { WRITTEN_FILES } from './files.ts';

/** The case of the documents: an open one whose records other parts of the firm do not change. */
const CASE_PLACE = 40;

/**
 * Adds documents with texts of their own to one case. They come last, so the ids of all other records stay the same.
 */
export function addWrittenDocuments(maker: Maker): void {
  const parent = all(maker.store, 'cases')[CASE_PLACE] ?? {};
  for (const [i, { filename, folder, versions }] of WRITTEN_FILES.entries()) {
    const name = filename.replace(/\.\w+$/, '');
    const created = moment(maker, -20 - i, 1000);
    const times = { created_at: created, updated_at: created };
    const document = insert(maker.store, 'documents', {
      name,
      filename,
      path: `${folder}/${name}`,
      description: null,
      assigned_date: day(maker, -20 - i),
      case: { id: parent.id ?? null },
      ...times,
      folder: folderOf(maker, parent, folder),
    });
    addDocumentVersions(maker, document, versions.length, times);
  }
}

function folderOf({ store }: Maker, parent: Fields, name: string): Fields {
  const folder = all(store, 'folders').find((one) => one.name === name && Object(one.case).id === parent.id);
  return { id: folder?.id ?? null };
}

/** The bytes of a version of such a document. Returns undefined for any other document. */
export function writtenBytes(document: Fields, version: Fields, caseName: string): Uint8Array | undefined {
  const file = WRITTEN_FILES.find(({ filename }) => filename === text(document.filename));
  return file?.versions[Number(version.version) - 1]?.(caseName);
}
