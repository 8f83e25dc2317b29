import type { HttpMethod, RequestContext } from '../client/client-types.ts';
import { expandPath } from '../client/url-path.ts';
import { getPathParameters, isCreateOperation } from '../operations/define-operation.ts';
import type { Arguments, Entity, Operation } from '../operations/operation-types.ts';
import type { ApiRecord } from '../records/api-record.ts';
import { type RecordReader, type RecordSources, readRecord } from './record-reader.ts';
import { withNotSentNote } from './write-errors.ts';

/** The record that a write is about. These facts of its operation are derived once for each write. */
export interface WriteTarget {
  readonly tool: string;
  readonly kind: 'create' | 'update' | 'other';
  readonly method: HttpMethod;
  /** The arguments in the path: the ids of the record, or of the record that the new one belongs to. */
  readonly ids: Arguments;
  /** The path of the record that no other write may change at the same time. Undefined for a create. */
  readonly lockedPath: string | undefined;
  /** Reads the record that is changed or deleted. Undefined for other writes, or where MyCase does not show it. */
  readonly record: RecordReader | undefined;
  /** Reads the record above it, such as a payment's invoice. Undefined where there is none, or MyCase shows none. */
  readonly parent: RecordReader | undefined;
  /** The kinds of the fields that are sent. */
  readonly kinds: Entity['kinds'];
}

/**
 * Finds the record that a call writes. `operations` are those of the API in use: some of them read it. Throws a
 * MyCaseError for an id that cannot stand in a path.
 */
export function findWriteTarget(operation: Operation, args: Arguments, operations: readonly Operation[]): WriteTarget {
  const { name, method, path, output } = operation;
  const isOfRecord = method === 'PUT' || method === 'DELETE';
  const record = isOfRecord ? findReader(path, operations) : undefined;
  const isCreate = isCreateOperation(operation);
  // An update that is under way would put the old links back, so links are added under the lock of their record.
  const [lockedPath = ''] = expandPath(path, args).split('/relationships/');
  const parentPath = /^.*\}(?=\/)/.exec(path)?.[0];
  return {
    tool: name,
    kind: isCreate ? 'create' : method === 'PUT' ? 'update' : 'other',
    method,
    ids: Object.fromEntries(getPathParameters(path).map((argument) => [argument, args[argument]])),
    lockedPath: isCreate ? undefined : lockedPath,
    record,
    parent: parentPath === undefined ? undefined : findReader(parentPath, operations),
    kinds: (record?.entity ?? output)?.kinds ?? {},
  };
}

/**
 * Reads the record that a write changes or deletes; undefined for a write without one. The error of a failed reading
 * says that the write was not sent.
 */
export const readCurrentRecord = async (
  { tool, record, ids }: WriteTarget,
  sources: RecordSources,
  scope: RequestContext,
): Promise<ApiRecord | undefined> => record && withNotSentNote(tool, () => readRecord(record, ids, sources, scope));

/** A record is read by its id, where MyCase has a GET of the same path, else in the list above it. */
function findReader(path: string, operations: readonly Operation[]): RecordReader | undefined {
  const findGet = (getPath: string) =>
    operations.find((operation) => operation.method === 'GET' && operation.path === getPath);
  const get = findGet(path);
  if (get?.output) return { tool: get.name, path, entity: get.output };
  const listPath = path.replace(/\/\{\w+\}$/, '');
  const list = findGet(listPath);
  const idArgument = getPathParameters(path).at(-1);
  return list?.list && idArgument ? { tool: list.name, path: listPath, entity: list.list, idArgument } : undefined;
}
