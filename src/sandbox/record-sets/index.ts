import { rootFolder } from '../folders.ts';
import { type Fields, fieldsList, referenceId } from '../json.ts';
import { blank } from '../shapes.ts';
import { type Answer, dateTime, type Site } from '../site.ts';
import { all, type CollectionName, insert, type Stored } from '../store.ts';
import { hostileRecords } from './hostile.ts';

const SETS: { readonly [name: string]: (site: Site) => Fields } = {
  hostile: addHostile,
  one_sided_links: addOneSidedLinks,
};

/** Adds a set of records that the firm does not have by default. Answers the ids of the records by collection. */
export function addRecordSet(site: Site, name: string): Answer {
  const add = Object.hasOwn(SETS, name) ? SETS[name] : undefined;
  if (add === undefined) return { status: 404, json: { errors: [{ description: 'No such set' }] } };
  return { status: 201, json: add(site) };
}

/** Stores a record as it is given, without any check. Fields that are not given are blank. */
export function storeUnchecked({ store, clock }: Site, name: CollectionName, given: Fields): Stored {
  const now = dateTime(clock());
  return insert(store, name, { ...blank(name), created_at: now, updated_at: now, ...given });
}

function addHostile(site: Site): Fields {
  const [caseId, clientId, staffId] = (['cases', 'clients', 'staff'] as const).map((name) =>
    Number(all(site.store, name)[0]?.id),
  );
  const ids: { [collection: string]: number[] } = {};
  for (const [name, fields] of hostileRecords(caseId ?? 0, clientId ?? 0, staffId ?? 0)) {
    const record = storeUnchecked(site, name, fields);
    ids[name] = [...(ids[name] ?? []), record.id];
    if (name === 'cases') addFolder(site, record);
    if (name === 'documents') addFile(site, record);
  }
  return ids;
}

function addFolder(site: Site, { id, name = null }: Stored): void {
  storeUnchecked(site, 'folders', { name, case: { id }, folder: null });
}

/** Puts a document in the folder of its case, and adds its first version. */
function addFile(site: Site, document: Stored): void {
  document.folder = { id: rootFolder(site.store, referenceId(document.case) ?? null)?.id ?? null };
  storeUnchecked(site, 'document_versions', { version: 1, document: { id: document.id }, stored: true });
}

/**
 * A client with two cases, of which each link shows on one side alone: the client names the first case, the second
 * case names the client.
 */
function addOneSidedLinks(site: Site): Fields {
  const [first, second] = all(site.store, 'cases');
  const client = storeUnchecked(site, 'clients', {
    first_name: 'Halvard',
    last_name: 'Einseitig',
    cases: [{ id: first?.id ?? null }],
  });
  if (second !== undefined) {
    second.clients = [...fieldsList(second.clients), { id: client.id }];
    second.updated_at = client.updated_at ?? null;
  }
  return { clients: [client.id], cases: [first?.id ?? null, second?.id ?? null] };
}
