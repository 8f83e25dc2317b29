import type { JsonObject } from '../../base/json.ts';
import type { CheckContext } from './check-context.ts';
import { describeType } from './value-forms.ts';

/** Compares the ids of a list's rows with the assumption: numbers, and each once. */
export function checkIds({ observe }: CheckContext, subject: string, rows: readonly JsonObject[]): void {
  if (rows.length === 0) {
    observe('A-22', subject, undefined, 'no record');
    return;
  }
  const types = new Set(rows.map(({ id }) => describeType(id)));
  const isUnique = new Set(rows.map(({ id }) => id)).size === rows.length;
  const seen = `${[...types].join(', ')}${isUnique ? '' : ', not unique'}`;
  observe('A-22', subject, types.size === 1 && types.has('number') && isUnique, seen);
}
