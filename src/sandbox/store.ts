import type { Fields, Id } from './json.ts';
import { type Random, random } from './random.ts';

/** The first id of each collection. Later ids follow with gaps, as in a shared database. */
const FIRST_IDS = {
  calls: 5_120_377,
  case_roles: 402_118,
  case_stages: 611_204,
  cases: 31_204_118,
  clients: 27_880_341,
  companies: 9_310_226,
  custom_fields: 771_052,
  document_versions: 98_412_006,
  documents: 64_005_913,
  events: 55_731_208,
  expenses: 14_902_617,
  folders: 41_226_095,
  invoice_payments: 20_667_431,
  invoices: 18_230_559,
  leads: 7_455_102,
  locations: 318_440,
  message_threads: 11_874_263,
  messages: 36_550_981,
  notes: 47_118_734,
  people_groups: 120_663,
  practice_areas: 233_871,
  referral_sources: 145_309,
  staff: 880_114,
  tasks: 72_394_650,
  time_entries: 83_560_127,
  webhooks: 1,
};

/** The name of a collection: its path segment in MyCase. */
export type CollectionName = keyof typeof FIRST_IDS;

/** The records of one kind, in the order of their ids. */
type Collection = { rows: Map<Id, Fields>; lastId: number; random: Random };

/** All records of the firm. */
export type Store = ReadonlyMap<string, Collection>;

/** A stored record: its fields and the id the store gave it. */
export type Stored = Fields & { id: number };

/** Returns true if the word is the name of a collection. */
export function isCollection(name: string): name is CollectionName {
  return Object.hasOwn(FIRST_IDS, name);
}

/** Creates an empty store. Ids depend only on the order of insertion. */
export function createStore(): Store {
  const empty = (first: number): Collection => ({ rows: new Map(), lastId: first, random: random(first) });
  return new Map(Object.entries(FIRST_IDS).map(([name, first]) => [name, empty(first)]));
}

function collection(store: Store, name: CollectionName): Collection {
  const found = store.get(name);
  if (found === undefined) throw new Error(`the store lacks ${name}`);
  return found;
}

/** Stores a record with a new id that no record has had, and returns it. */
export function insert(store: Store, name: CollectionName, fields: Fields): Stored {
  const target = collection(store, name);
  target.lastId += 1 + Math.floor(target.random() * 37);
  const record: Stored = { id: target.lastId, ...fields };
  target.rows.set(record.id, record);
  return record;
}

/** Stores a record with the id that it has. */
export function insertAs(store: Store, name: CollectionName, id: Id, fields: Fields): Fields {
  const record = { id, ...fields };
  collection(store, name).rows.set(id, record);
  return record;
}

/** Returns the record with an id, or undefined. */
export function find(store: Store, name: CollectionName, id: Id): Fields | undefined {
  return collection(store, name).rows.get(id);
}

/** Deletes a record. References to it stay. */
export function remove(store: Store, name: CollectionName, id: Id): void {
  collection(store, name).rows.delete(id);
}

/** Returns all records of a collection, by ascending id. */
export function all(store: Store, name: CollectionName): Fields[] {
  return [...collection(store, name).rows.values()];
}
