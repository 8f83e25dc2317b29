import type { StateStore } from '../../base/state-store.ts';
import type { CallContext } from '../../client/client-types.ts';
import type { LoadedFile } from '../../files/load-file.ts';
import type { Arguments, Operation, OperationResult } from '../../operations/operation-types.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import type { WriteDescription } from '../../writes/confirm/describe-write.ts';
import type { VerifiedCreate } from '../../writes/duplicates/record-verifier.ts';
import type { WritePlan } from '../../writes/plan-write.ts';
import type { PreparedWrite } from '../../writes/prepare-write.ts';

/** Arguments that passed the checks of a single call, and sentences about how they were read. */
interface CheckedArguments {
  readonly args: Arguments;
  readonly notes: readonly string[];
}

/** The place where plans are kept. */
export interface PlanKeeping {
  readonly store: StateStore;
  /** The reason why plans are lost when the server ends; undefined if they are not. */
  readonly lossReason: string | undefined;
}

/**
 * The writes of a plan. Each runs through the stages of a single call of its tool. Each asynchronous method throws a
 * MyCaseError.
 */
export interface PlannedWrites {
  /** Finds the operation of a writing tool that this server has. */
  findOperation(tool: string): Operation;
  /** The writing operations that this server has. */
  listOperations(): readonly Operation[];
  /** Checks arguments as a call of the tool does. */
  checkArguments(operation: Operation, args: Arguments, call: CallContext): Promise<CheckedArguments>;
  /**
   * Resolves the names, reads the records and runs all checks. Undefined for an update that changes nothing. `file` is
   * the file of an upload that the workflow has made.
   */
  prepare(
    operation: Operation,
    args: Arguments,
    call: CallContext,
    file?: LoadedFile,
  ): Promise<PreparedWrite | undefined>;
  /** As `prepare`, for a write with ids in `newIds` that do not exist yet: it reads no record of such an id. */
  prepareForNewRecord(
    operation: Operation,
    args: Arguments,
    newIds: ReadonlyMap<number, string>,
    call: CallContext,
  ): Promise<PreparedWrite>;
  /** Describes a prepared write for a person. `newIds` are the ids that do not exist yet, with a text for each. */
  describe(prepared: PreparedWrite, newIds: ReadonlyMap<number, string>, call: CallContext): Promise<WriteDescription>;
  /**
   * Sends a write, and logs it as a call of its tool. `onPlanned` runs before: if it throws, nothing is sent.
   * `readParent` reads the record that the write adds to.
   */
  send(
    operation: Operation,
    args: Arguments,
    onPlanned: (plan: WritePlan, readParent: () => Promise<ApiRecord | undefined>) => Promise<void>,
    call: CallContext,
    file?: LoadedFile,
  ): Promise<OperationResult>;
  /** Searches for the record of a create that may have been sent. `knownIds` are records of other creates. */
  findCreated(
    operation: Operation,
    args: Arguments,
    sentAt: number,
    knownIds: readonly (number | string)[],
    call: CallContext,
  ): Promise<VerifiedCreate>;
  /** Reads an event as it is in MyCase. */
  fetchEvent(id: number, call: CallContext): Promise<ApiRecord>;
  /** Reads the record that an update changes. Throws a MyCaseError if its id is not a number. */
  fetchStored(operation: Operation, args: Arguments, call: CallContext): Promise<ApiRecord>;
  /** The firm's holidays by day, with their names. Undefined if none are configured. */
  readHolidays(): Promise<ReadonlyMap<string, string> | undefined>;
  openPlans(): Promise<PlanKeeping>;
  /** Runs an action while no other server runs a plan with the same id. */
  runExclusive<T>(planId: string, call: CallContext, action: () => Promise<T>): Promise<T>;
}
