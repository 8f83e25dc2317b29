import type { HttpMethod } from '../client/client-types.ts';
import { getPathParameters } from '../operations/define-operation.ts';
import type { Arguments, Entity, Operation } from '../operations/operation-types.ts';
import type { RecordReader } from './record-reader.ts';

/** The record that a write is about. These facts of its operation are derived once for each write. */
export interface WriteTarget {
  readonly tool: string;
  readonly method: HttpMethod;
  /** The arguments in the path: the ids of the record, or of the record that the new one belongs to. */
  readonly ids: Arguments;
  /** Reads the record that is changed or deleted. Undefined for other writes, or where MyCase does not show it. */
  readonly record: RecordReader | undefined;
  /** Reads the record above it, such as a payment's invoice. Undefined where there is none, or MyCase shows none. */
  readonly parent: RecordReader | undefined;
  /** The kinds of the fields that are sent. */
  readonly kinds: Entity['kinds'];
}

/** Finds the record that a call writes. `operations` are those of the API in use: some of them read it. */
export function findWriteTarget(
  operation: Operation,
  args: Arguments,
  operations: readonly Operation[],
): WriteTarget {
  const { name, method, path, output } = operation;
  const isOfRecord = method === 'PUT' || method === 'DELETE';
  const record = isOfRecord ? findReader(path, operations) : undefined;
  const parentPath = /^.*\}(?=\/)/.exec(path)?.[0];
  return {
    tool: name,
    method,
    ids: Object.fromEntries(getPathParameters(path).map((argument) => [argument, args[argument]])),
    record,
    parent: parentPath === undefined ? undefined : findReader(parentPath, operations),
    kinds: (record?.entity ?? output)?.kinds ?? {},
  };
}

/** A record is read by its id, where MyCase has a GET of the same path, else in the list above it. */
function findReader(path: string, operations: readonly Operation[]): RecordReader | undefined {
  const findGet = (getPath: string) =>
    operations.find((operation) => operation.method === 'GET' && operation.path === getPath);
  const get = findGet(path);
  if (get?.output) return { tool: get.name, path, entity: get.output };
  const listPath = path.replace(/\/\{\w+\}$/, '');
  const list = findGet(listPath);
  const idArgument = getPathParameters(path).at(-1);
  return list?.list && idArgument
    ? { tool: list.name, path: listPath, entity: list.list, idArgument }
    : undefined;
}
