import { MyCaseError } from '../base/errors.ts';
import type { Kind } from './route-policies.ts';
import { isRow } from './row-filter.ts';
import { idOf } from './settings.ts';

/** What a reference in a body is of, by its field; nothing for those to what is on no case. */
export const BODY_REFERENCES: Readonly<Record<string, readonly Kind[]>> = {
  billing_contact: ['client', 'company'],
  call_for: [],
  case: ['case'],
  case_id: ['case'],
  cases: ['case'],
  client: ['client'],
  // MyCase's profile reads no client by its id, so there is nothing to see of one.
  client_id: [],
  client_recipients: ['client'],
  clients: ['client'],
  companies: ['company'],
  contacts: ['client'],
  folder_id: ['folder'],
  lead: ['lead'],
  location: [],
  people_group: [],
  referral_source_reference: [],
  referred_by: ['client'],
  sender: [],
  staff: [],
  staff_recipients: [],
};

/** One reference of a body: an id, and what it may be of. */
export interface Reference {
  readonly kinds: readonly Kind[];
  readonly id: number;
}

/** The references of a body that lead to what may be on a case. Throws a MyCaseError for one that no wall knows. */
export function referencesOf(body: unknown): Reference[] {
  if (!isRow(body)) return [];
  return Object.entries(body).flatMap(([field, value]) =>
    idsIn(field, value).flatMap((id) => ({ kinds: kindsOf(field), id: checked(field, id) })),
  );
}

/** Ids stand in `{"id": 1}`, in lists of those, and in the profile's `…_id`. */
const idsIn = (field: string, value: unknown): unknown[] =>
  [value].flat().flatMap((one) => {
    if (isRow(one)) return 'id' in one ? [one.id] : [];
    return field.endsWith('_id') && one !== undefined && one !== null ? [one] : [];
  });

function kindsOf(field: string): readonly Kind[] {
  const kinds = Object.hasOwn(BODY_REFERENCES, field) ? BODY_REFERENCES[field] : undefined;
  if (kinds) return kinds;
  throw new MyCaseError(
    `Nothing was sent: while cases are walled off from this server, it must know what "${field}" refers to.`,
  );
}

function checked(field: string, value: unknown): number {
  const id = idOf(value);
  if (id !== undefined) return id;
  throw new MyCaseError(`Nothing was sent: ${field} must hold the id of a record.`);
}
