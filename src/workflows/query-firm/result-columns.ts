import type { ResultColumn, ResultValue, StatementReads } from '../../database/protocol.ts';
import type { Entity } from '../../operations/operation-types.ts';
import type { FieldKind } from '../../operations/response-fields.ts';
import type { Row } from '../define-workflow.ts';

/** A column of an answer. No two have the same name. */
export type ShownColumn = ResultColumn;

/** The name of a computed column is its expression. */
const MAX_NAME_LENGTH = 80;

/** Returns the columns with short names, and with a number after a name that an earlier column has. */
export function getShownColumns(columns: readonly ResultColumn[]): ShownColumn[] {
  const counts = new Map<string, number>();
  return columns.map((column) => {
    const name = column.name.slice(0, MAX_NAME_LENGTH);
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return { ...column, name: count === 1 ? name : `${name}_${count}` };
  });
}

/** The kinds by which an answer shows columns. A column that may hold free text of other people is marked as such. */
export const getColumnKinds = (columns: readonly ShownColumn[], { hasProse }: StatementReads): Entity['kinds'] =>
  Object.fromEntries(
    columns.flatMap(({ name, type }): [string, FieldKind][] => {
      if (type === 'money' || type === 'moment' || type === 'day' || type === 'prose') return [[name, type]];
      return type === undefined && hasProse ? [[name, 'entry']] : [];
    }),
  );

/** Returns a row of an answer. */
export const toRow = (columns: readonly ShownColumn[], values: readonly ResultValue[]): Row =>
  Object.fromEntries(columns.map(({ name }, i) => [name, values[i] ?? null]));
