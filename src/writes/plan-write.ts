import type { ToolGuide } from '../base/tool-guide.ts';
import type { CallContext } from '../client/client-types.ts';
import { expandPath } from '../client/url-path.ts';
import { type LoadedFile, summarizeFile } from '../files/load-file.ts';
import {
  getPathArguments,
  getPathParameters,
  getRecordPath,
  isCreateOperation,
} from '../operations/define-operation.ts';
import type { Arguments, Entity, Operation, Shape } from '../operations/operation-types.ts';
import { resolveDateTimes } from '../operations/run-operation.ts';
import type { ApiRecord } from '../records/api-record.ts';
import { findInactiveReferences } from './inactive-references.ts';
import { describeNoteDay } from './note-day.ts';
import { type RecordReader, type RecordSources, readRecord } from './record-reader.ts';
import type { ResolvedArguments } from './resolve/resolve-names.ts';
import type { FieldChange } from './update/field-values.ts';
import { withNotSentNote } from './write-errors.ts';

/** The record that a write is about. These facts of its operation are derived once for each write. */
export interface WriteTarget {
  readonly operation: Operation;
  /** The name of the tool in errors. */
  readonly toolLabel: string;
  readonly kind: 'create' | 'update' | 'other';
  /** The arguments in the path: the ids of the record, or of the record that the new one belongs to. */
  readonly ids: Arguments;
  /** The path of the record that no other write may change at the same time. Undefined for a create. */
  readonly lockedPath: string | undefined;
  /** Reads the record that is changed or deleted. Undefined for other writes, or where MyCase does not show it. */
  readonly recordReader: RecordReader | undefined;
  /** Reads the record above it, such as a payment's invoice. Undefined where there is none, or MyCase shows none. */
  readonly parentReader: RecordReader | undefined;
  /** The fields of the body. */
  readonly fields: Shape;
  /** The kinds of the fields that are sent. */
  readonly kinds: Entity['kinds'];
}

/** A write as it would be sent. */
export interface WritePlan {
  readonly target: WriteTarget;
  /** All arguments as MyCase gets them; of a file only its name, size and SHA-256. */
  readonly args: Arguments;
  /** The record that is changed or deleted, as it is in MyCase. */
  readonly currentRecord?: ApiRecord | undefined;
  /** The fields of an update that get another value. */
  readonly fieldChanges?: readonly FieldChange[];
  /** Sentences about what an update empties or takes off. If there are any, the update needs a confirmation. */
  readonly removals?: readonly string[];
  /** Sentences about the other people that an update affects, for the preview and the result. */
  readonly sharing?: readonly string[];
  /**
   * Sentences about closed cases, people who have left, a note of the future, and checks that could not be made. They
   * are for the preview and the result.
   */
  readonly checkNotes: readonly string[];
  /** Sentences for the result. */
  readonly notes: readonly string[];
}

/**
 * Finds the record that a call writes. `operations` are those of the API in use: some of them read it. Throws a
 * MyCaseError for an id that cannot stand in a path.
 */
export function findWriteTarget(
  operation: Operation,
  args: Arguments,
  { operations, tools }: { readonly operations: readonly Operation[]; readonly tools: ToolGuide },
): WriteTarget {
  const { name, method, path, body: fields = {}, output } = operation;
  const isOfRecord = method === 'PUT' || method === 'DELETE';
  const recordReader = isOfRecord ? findReader(path, operations) : undefined;
  const isCreate = isCreateOperation(operation);
  // An update that runs at the same time would put the old links back, so links are added under the lock of their
  // record.
  const lockedPath = getRecordPath(expandPath(path, args));
  const parentPath = /^.*\}(?=\/)/.exec(path)?.[0];
  return {
    operation,
    toolLabel: tools.label(name),
    kind: isCreate ? 'create' : method === 'PUT' ? 'update' : 'other',
    ids: getPathArguments(path, args),
    lockedPath: isCreate ? undefined : lockedPath,
    recordReader,
    parentReader: parentPath === undefined ? undefined : findReader(parentPath, operations),
    fields,
    kinds: (recordReader?.entity ?? output)?.kinds ?? {},
  };
}

/** A record is read by its id if MyCase has a GET of the same path, else from the list above it. */
function findReader(path: string, operations: readonly Operation[]): RecordReader | undefined {
  const findGet = (getPath: string) =>
    operations.find((operation) => operation.method === 'GET' && operation.path === getPath);
  const get = findGet(path);
  if (get?.output) return { operation: get, entity: get.output };
  const list = findGet(path.replace(/\/\{\w+\}$/, ''));
  const idArgument = getPathParameters(path).at(-1);
  return list?.list && idArgument ? { operation: list, entity: list.list, idArgument } : undefined;
}

/**
 * Reads the record of a write and plans the write. Date-times get their offset, and a file is reduced to the facts that
 * identify it. `zone` is the IANA identifier of the zone that date-times are read in. Throws a MyCaseError for a record
 * that cannot be read: it says that nothing was sent.
 */
export async function planWrite(
  target: WriteTarget,
  resolved: ResolvedArguments,
  file: LoadedFile | undefined,
  sources: RecordSources & { readonly zone: string },
  call: CallContext,
): Promise<WritePlan> {
  const { toolLabel, recordReader, ids, fields } = target;
  const currentRecord =
    recordReader && (await withNotSentNote(toolLabel, () => readRecord(recordReader, ids, sources, call)));
  const dated = resolveDateTimes(fields, resolved.args, sources.zone, currentRecord);
  const ownerId = target.kind === 'create' ? Number(ids.case_id) : Number.NaN;
  const args = file ? { ...dated.args, file: summarizeFile(file) } : dated.args;
  return {
    target,
    args,
    currentRecord,
    checkNotes: [
      ...(await findInactiveReferences(ownerId, args, currentRecord, sources.cache, call)),
      ...describeNoteDay(fields, args, currentRecord, sources.zone),
    ],
    notes: [...dated.notes, ...resolved.notes, ...(file?.note ? [file.note] : [])],
  };
}
