import { type LoadedFile, summarizeFile } from '../files/local-files.ts';
import type { Arguments, Operation } from '../operations/operation-types.ts';
import { resolveDateTimes } from '../operations/resolve-date-times.ts';
import type { ApiRecord } from '../records/api-record.ts';
import type { ResolvedArguments } from './resolve/resolve-names.ts';
import type { FieldChange } from './update/field-change.ts';
import type { WriteTarget } from './write-target.ts';

/** A write as it would be sent. */
export interface WritePlan {
  readonly target: WriteTarget;
  /** All arguments as MyCase gets them; of a file only its name, size and SHA-256. */
  readonly args: Arguments;
  /** The record that is changed or deleted, as it is in MyCase. */
  readonly currentRecord?: ApiRecord | undefined;
  /** The fields of an update that get another value. */
  readonly fieldChanges?: readonly FieldChange[];
  /** Sentences for the answer. */
  readonly notes: readonly string[];
}

/** The results of the stages before the plan. */
interface PlanInputs {
  readonly target: WriteTarget;
  readonly resolved: ResolvedArguments;
  readonly currentRecord: ApiRecord | undefined;
  readonly file: LoadedFile | undefined;
}

/** Plans a write. Date-times get their offset, and a file is reduced to the facts that identify it. `zone` is the IANA identifier of the zone that date-times are read in. */
export function planWrite(
  operation: Operation,
  { target, resolved, currentRecord, file }: PlanInputs,
  zone: string,
): WritePlan {
  const isAllDay = currentRecord?.all_day === true;
  const dated = resolveDateTimes(operation, resolved.args, zone, isAllDay);
  const args = file ? { ...dated.args, file: summarizeFile(file) } : dated.args;
  return { target, args, currentRecord, notes: [...dated.notes, ...resolved.notes] };
}
