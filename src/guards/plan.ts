import type { MyCaseClient } from '../client/client.ts';
import type { Firm } from '../firm/mirror.ts';
import type { FirmRecord } from '../firm/record.ts';
import type { Operation } from '../tools/operation.ts';
import type { Arguments } from '../tools/run.ts';

/** A write as it would be made, before anything is sent. */
export interface Plan {
  readonly operation: Operation;
  /** As they go to MyCase: names looked up, what stays merged in. */
  readonly args: Arguments;
  /** The record that is changed or deleted, as it stands in MyCase. */
  readonly before?: FirmRecord;
  /** Fields that get another value, with both values; for changes only. */
  readonly changes?: Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>>;
  /** What the answer has to say beside the deed. */
  readonly notes: readonly string[];
}

/** What planning a write reads from. */
export interface PlanSources {
  readonly client: MyCaseClient;
  readonly firm: Firm;
}
