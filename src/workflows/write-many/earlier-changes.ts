import { expandPath } from '../../client/url-path.ts';
import type { Arguments, Operation } from '../../operations/operation-types.ts';
import { getText } from '../../records/api-record.ts';

/** A write of an earlier step, with checked arguments. */
export interface EarlierWrite {
  readonly step: number;
  readonly operation: Operation;
  readonly args: Arguments;
}

/** The text that an earlier step gives to a field of a record; '' if it empties the field. */
export interface EarlierChange {
  readonly step: number;
  readonly text: string;
}

/** Finds the last update of the record at a path that changes one of the fields. */
export function findEarlierChange(
  path: string,
  fields: readonly string[],
  writes: readonly EarlierWrite[],
): EarlierChange | undefined {
  const changes = writes.flatMap(({ step, operation, args }) => {
    if (operation.method !== 'PUT' || expandPath(operation.path, args) !== path) return [];
    const clearedFields = Array.isArray(args.clear_fields) ? args.clear_fields : [];
    const changed = fields.find((field) => args[field] !== undefined || clearedFields.includes(field));
    return changed === undefined ? [] : [{ step, text: getText(args, changed) }];
  });
  return changes.at(-1);
}
