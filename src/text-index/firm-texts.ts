import type { ListCache, ListState } from '../cache/list-cache.ts';
import { getVersionSecond } from '../cache/memory-fields.ts';
import type { NotesOwner } from '../cache/notes-cache.ts';
import type { CallContext } from '../client/client-types.ts';
import { getListedVersion, isDocumentCurrent, type ReadingLimits, type TextCollector } from './text-collector.ts';

/** The notes and threads of the firm are read again after this time. */
export const FIRM_TTL_MS = 60 * 60_000;

/** Documents whose records are fetched at a time. */
const DOCUMENT_BATCH = 500;

/**
 * Reads the texts of documents that the index does not have in the listed version, those first that were changed last.
 */
export async function readListedDocuments(
  text: TextCollector,
  documents: ListState,
  ids: readonly number[],
  limits: ReadingLimits,
  call: CallContext,
): Promise<void> {
  const versionOf = (id: number) => getListedVersion(documents, id);
  const missing = ids
    .filter((id) => !isDocumentCurrent(text.index, id, versionOf(id)))
    .sort((a, b) => versionOf(b).localeCompare(versionOf(a)));
  for (let start = 0; start < missing.length && performance.now() < limits.until; start += DOCUMENT_BATCH) {
    const batch = missing.slice(start, start + DOCUMENT_BATCH);
    const records = await documents.fetchRecords({ filter: { field: 'id', ids: batch } });
    const versioned = batch.flatMap((id) => {
      const record = records.get(id);
      return record ? [{ record, version: versionOf(id) }] : [];
    });
    await text.readDocuments(versioned, { before: start, total: missing.length }, limits, call);
  }
}

/** The owners of all notes of the firm, those first that were changed last. */
export const listFirmNoteOwners = (cases: ListState, clients: ListState): NotesOwner[] => [
  ...sortByChange(cases).map((id) => ({ case: id })),
  ...sortByChange(clients).map((id) => ({ client: id })),
];

/** The owners of all message threads of the firm. */
export const listFirmThreadOwners = (clients: ListState): NotesOwner[] =>
  sortByChange(clients).map((id) => ({ threadsOfClient: id }));

const sortByChange = ({ versions }: ListState): number[] =>
  [...versions].toSorted(([, a], [, b]) => getVersionSecond(b) - getVersionSecond(a)).map(([id]) => id);

/**
 * Reads the texts of the whole firm, until the index is full or the time of `call` ends. Throws an error of the lists.
 */
export async function collectFirmTexts(text: TextCollector, cache: ListCache, call: CallContext): Promise<void> {
  const { cases, clients, documents } = await cache.read(['cases', 'clients', 'documents'], call);
  await text.index.open();
  await text.index.loadFiles(call.deadline);
  await text.removeOutdated([cases, clients, documents]);
  const limits = { until: call.deadline, evict: false };
  await readListedDocuments(text, documents, [...documents.versions.keys()], limits, call);
  const owners = [...listFirmNoteOwners(cases, clients), ...listFirmThreadOwners(clients)];
  await text.readOwners(owners, Date.now() - FIRM_TTL_MS, limits, call);
}
