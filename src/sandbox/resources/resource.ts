import type { Fields } from '../json.ts';
import type { Problem } from '../refusal.ts';
import type { Call } from '../site.ts';

/** The differences of one kind of record from the generic list, get, create, update and delete. */
export type Resource = {
  /** Fields that are stored but never returned. */
  hidden?: readonly string[];
  /** Returns problems of a body other than those of its schema and references. `before` is the record to update. */
  check?: (call: Call, before?: Fields) => Problem[];
  /** Completes a record before it is stored: read-only fields, defaults, other forms of a value. */
  settle?: (record: Fields, call: Call, before?: Fields) => void;
  /** Called after a record was stored or changed. */
  stored?: (record: Fields, call: Call, before?: Fields) => void;
  /** Called after a record was deleted. */
  removed?: (record: Fields, call: Call) => void;
  /** Returns true if lists contain the record. */
  listed?: (record: Fields, query: URLSearchParams) => boolean;
  /** Returns the record as it is sent. */
  present?: (record: Fields, call: Call) => Fields;
  /** MyCase: the list of invoices alone sends no Item-Count. */
  uncounted?: boolean;
};
