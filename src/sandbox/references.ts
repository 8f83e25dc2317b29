import { type Fields, fieldsList, isFields, type Json, referenceId, referenceIds } from './json.ts';
import { at, type Problem } from './refusal.ts';
import { type CollectionName, find, type Store } from './store.ts';

/** The collections that a field's reference can be of, by the field's name. */
const REFERENCES: { readonly [field: string]: readonly CollectionName[] } = {
  billing_contact: ['clients', 'companies'],
  call_for: ['staff'],
  case: ['cases'],
  cases: ['cases'],
  client: ['clients'],
  client_recipients: ['clients'],
  clients: ['clients'],
  companies: ['companies'],
  contacts: ['clients'],
  lead: ['leads'],
  location: ['locations'],
  people_group: ['people_groups'],
  referral_source_reference: ['referral_sources'],
  sender: ['staff', 'clients'],
  staff: ['staff'],
  staff_recipients: ['staff'],
};

/** Returns a problem for each reference of a body to a missing record. */
export function danglingReferences(store: Store, body: Fields): Problem[] {
  return Object.entries(body).flatMap(([field, value]) => {
    const targets = REFERENCES[field];
    if (targets === undefined || value === null) return [];
    const list: Json[] = Array.isArray(value) ? value : [value];
    const place = (i: number) => (Array.isArray(value) ? `/${field}/${i}/id` : `/${field}/id`);
    return list.flatMap((reference, i) => dangling(store, targets, reference, place(i)));
  });
}

function dangling(store: Store, targets: readonly CollectionName[], value: Json, pointer: string): Problem[] {
  const id = referenceId(value);
  if (id === undefined) return [at(pointer, "can't be blank")];
  return targets.some((target) => find(store, target, id)) ? [] : [at(pointer, 'must exist')];
}

/** Returns the stored value of a body's field: references keep only their id, other values stay. */
export function storedValue(field: string, value: Json): Json {
  if (!(field in REFERENCES)) return value;
  if (Array.isArray(value)) return referenceIds(value).map((id) => ({ id }));
  return isFields(value) ? { id: value.id ?? null } : value;
}

/** Fields of links that both records show. The field's name is the other record's collection. */
const MIRRORED: { readonly [collection: string]: readonly CollectionName[] } = {
  cases: ['clients', 'companies'],
  clients: ['cases'],
  companies: ['cases'],
};

/** Updates the other records of all links of a written record. */
export function mirrorLinks(store: Store, name: CollectionName, record: Fields, before?: Fields): void {
  for (const field of MIRRORED[name] ?? []) {
    const now = new Set(referenceIds(record[field]));
    const then = new Set(referenceIds(before?.[field]));
    for (const id of now) if (!then.has(id)) addLink(find(store, field, id), name, record.id);
    for (const id of then) if (!now.has(id)) dropLink(find(store, field, id), name, record.id);
  }
}

function addLink(far: Fields | undefined, field: string, id: Json | undefined): void {
  if (far === undefined || id === undefined) return;
  const links = fieldsList(far[field]);
  if (!links.some((link) => link.id === id)) far[field] = [...links, { id }];
}

function dropLink(far: Fields | undefined, field: string, id: Json | undefined): void {
  if (far !== undefined) far[field] = fieldsList(far[field]).filter((link) => link.id !== id);
}
