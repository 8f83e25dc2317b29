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

/** The names behind ids, as far as they are known. */
export type Names = ReadonlyMap<number, string>;

/** The names that were found for the ids in references. */
export interface ReferenceNames {
  readonly names: ReadonlyMap<Collection, Names>;
  /** Ids whose records were deleted in MyCase. */
  readonly deletedIds: ReadonlyMap<Collection, ReadonlySet<number>>;
  /** Definitions of the firm's custom fields by id. Empty where they were not read. */
  readonly customFields: ReadonlyMap<number, ApiRecord>;
}

/** Whose id stands in a reference, by the field that holds it; of several kinds the first that has it. */
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

/** Whether a value is a reference to another record, `{"id": 1}`. */
export const isReference = (value: unknown): value is { id: number } =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'number';

/** Whether MyCase sent a name with a reference. */
export const hasName = (value: object): boolean => 'name' in value || 'first_name' in value || 'last_name' in value;

/** The custom field values of a record; none where it has none. */
export const getCustomFieldValues = ({ custom_field_values: values }: ApiRecord): unknown[] =>
  Array.isArray(values) ? values : [];
