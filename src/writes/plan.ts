import type { ListCache } from '../cache/list-cache.ts';
import type { MyCaseClient } from '../client/client-types.ts';
import type { Arguments, Operation } from '../operations/operation-types.ts';
import type { ApiRecord } from '../records/api-record.ts';
import type { FieldChange } from './update/field-change.ts';

/** What planning a write reads from. */
export interface PlanSources {
  readonly client: MyCaseClient;
  readonly cache: ListCache;
  /** IANA identifier of the firm's zone: what a date-time without an offset is read in. */
  readonly zone: string;
}

/** A write as it would be made, before anything is sent. */
export interface Plan {
  readonly operation: Operation;
  /** As the call gave them, names looked up: what the write is planned from, now or again. */
  readonly input: Arguments;
  /** As they go to MyCase: what stays merged in. */
  readonly args: Arguments;
  /** The record that is changed or deleted, as it stands in MyCase. */
  readonly currentRecord?: ApiRecord;
  /** Fields that get another value, with both values; for changes only. Empty where the record holds it all already. */
  readonly changes?: Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>>;
  /** The same, to compare records by. */
  readonly fieldChanges: readonly FieldChange[];
  /** What the answer has to say beside the deed. */
  readonly notes: readonly string[];
}
