import { filtered } from '../filters.ts';
import { type Fields, referenceId, referenceIds } from '../json.ts';
import { page } from '../pages.ts';
import { create, destroy, lookup, present, update } from '../records.ts';
import { resource } from '../resources/index.ts';
import type { Operation } from '../routes.ts';
import { collectionOf } from '../shapes.ts';
import type { Answer, Call, Handler } from '../site.ts';
import { all, type CollectionName, isCollection } from '../store.ts';
import { addLinks } from './relationships.ts';

/** The field in which a record refers to the record it belongs to. */
const OWNER_FIELDS: { readonly [collection: string]: string } = {
  cases: 'case',
  clients: 'client',
  companies: 'company',
  documents: 'document',
  folders: 'folder',
};

/** Returns the generic handler for an operation's method and path. */
export function genericHandler(operation: Operation): Handler {
  const name = collectionOf(operation);
  if (name === undefined) throw new Error(`${operation.id} is about no collection`);
  const owner = ownerOf(operation);
  if (owner && operation.segments.includes('relationships')) return addLinks(owner, name);
  if (operation.method === 'GET') return operation.path.endsWith('}') ? getOne(name) : list(name, owner);
  if (operation.method === 'POST') return createOne(name, owner);
  return operation.method === 'PUT' ? updateOne(name) : deleteOne(name);
}

/** Returns the collection before `{id}`, such as `cases` in `/cases/{id}/notes`. */
function ownerOf({ segments }: Operation): CollectionName | undefined {
  const word = segments.length > 3 && segments[2] === '{id}' ? (segments[1] ?? '') : '';
  return isCollection(word) ? word : undefined;
}

function list(name: CollectionName, owner: CollectionName | undefined): Handler {
  return (call) => {
    if (owner) lookup(call, owner);
    const records = all(call.site.store, name).filter(
      (record) => !owner || belongs(record, owner, Number(call.params.id)),
    );
    return listAnswer(call, name, records);
  };
}

function belongs(record: Fields, owner: CollectionName, id: number): boolean {
  return referenceId(record[OWNER_FIELDS[owner] ?? '']) === id || referenceIds(record[owner]).includes(id);
}

function listAnswer(call: Call, name: CollectionName, records: Fields[]): Answer {
  const { listed = () => true, uncounted } = resource(name);
  const shown = records.filter((record) => listed(record, call.query));
  const wanted = filtered(shown, call.operation, call.query);
  const { rows, headers } = call.operation.paged ? page(wanted, call) : { rows: wanted, headers: {} };
  if (uncounted) delete headers['Item-Count'];
  return { status: 200, headers, json: rows.map((record) => present(call, name, record)) };
}

function getOne(name: CollectionName): Handler {
  return (call) => ({ status: 200, json: present(call, name, lookup(call, name)) });
}

function createOne(name: CollectionName, owner: CollectionName | undefined): Handler {
  return (call) => {
    const given = owner ? { [OWNER_FIELDS[owner] ?? owner]: { id: lookup(call, owner).id ?? null } } : {};
    return { status: call.operation.status, json: present(call, name, create(call, name, given)) };
  };
}

function updateOne(name: CollectionName): Handler {
  return (call) => {
    update(call, name, lookup(call, name));
    return { status: 204 };
  };
}

function deleteOne(name: CollectionName): Handler {
  return (call) => {
    destroy(call, name, lookup(call, name));
    return { status: 204 };
  };
}
