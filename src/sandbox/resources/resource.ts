import type { Fields } from '../json.ts';
import type { Problem } from '../refusal.ts';
import type { Call } from '../site.ts';

/** Where one kind of record differs from the plain list, get, create, update and delete. */
export type Resource = {
  /** Fields that are kept but never answered. */
  hidden?: readonly string[];
  /** Problems of a body beyond its schema and its references; `before` is the record an update is about. */
  check?: (call: Call, before?: Fields) => Problem[];
  /** Finishes a record that is about to be stored: read-only fields, defaults, other forms of a value. */
  settle?: (record: Fields, call: Call, before?: Fields) => void;
  /** What else happens once a record has been stored or changed. */
  stored?: (record: Fields, call: Call, before?: Fields) => void;
  /** What else happens once a record has been deleted. */
  removed?: (record: Fields, call: Call) => void;
  /** Whether a list shows a record. */
  listed?: (record: Fields, query: URLSearchParams) => boolean;
  /** A record as it is answered. */
  present?: (record: Fields, call: Call) => Fields;
  /** MyCase: the list of invoices alone sends no Item-Count. */
  uncounted?: boolean;
};
