import type { ApiRecord } from './api-record.ts';
import type { ListName } from './list-names.ts';

/** The lists whose records other records refer to. */
export type Collection = Extract<
  ListName,
  | 'cases'
  | 'clients'
  | 'companies'
  | 'leads'
  | 'documents'
  | 'staff'
  | 'locations'
  | 'people_groups'
  | 'referral_sources'
>;

/** Known names by id. */
export type Names = ReadonlyMap<number, string>;

/** The names of the records that references point to. */
export interface ReferenceNames {
  readonly names: ReadonlyMap<Collection, Names>;
  /** Ids of records that were deleted in MyCase. */
  readonly deletedIds: ReadonlyMap<Collection, ReadonlySet<number>>;
  /** Definitions of the firm's custom fields by id. Empty if they were not read. */
  readonly customFields: ReadonlyMap<number, ApiRecord>;
}

/** The lists that a reference field may point to. The first list that has the id is used. */
export const REFERENCE_COLLECTIONS: Readonly<Record<string, readonly Collection[]>> = {
  case: ['cases'],
  cases: ['cases'],
  client: ['clients'],
  clients: ['clients'],
  company: ['companies'],
  companies: ['companies'],
  billing_contact: ['clients', 'companies'],
  lead: ['leads'],
  staff: ['staff'],
  attorney: ['staff'],
  call_for: ['staff'],
  created_by: ['staff'],
  updated_by: ['staff'],
  sender: ['staff', 'clients'],
  client_recipients: ['clients'],
  staff_recipients: ['staff'],
  location: ['locations'],
  people_group: ['people_groups'],
  referral_source_reference: ['referral_sources'],
  referred_by: ['clients'],
};

/** Tests if a value is a reference to another record, `{"id": 1}`. */
export const isReference = (value: unknown): value is { id: number } =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'number';

/** Tests if a reference contains a name. */
export const hasName = (value: object): boolean => 'name' in value || 'first_name' in value || 'last_name' in value;

/** The custom field values of a record; empty if it has none. */
export const getCustomFieldValues = ({ custom_field_values: values }: ApiRecord): unknown[] =>
  Array.isArray(values) ? values : [];
