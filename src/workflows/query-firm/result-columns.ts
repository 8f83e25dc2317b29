import type { ResultColumn, ResultValue, StatementReads } from '../../database/protocol.ts';
import type { Entity } from '../../operations/operation-types.ts';
import type { FieldKind } from '../../operations/response-fields.ts';
import type { Row } from '../define-workflow.ts';

/** A column of an answer. No two have the same name. */
export type ShownColumn = ResultColumn;

/** Returns the columns with a number after a name that an earlier column has. */
export function getShownColumns(columns: readonly ResultColumn[]): ShownColumn[] {
  const counts = new Map<string, number>();
  return columns.map((column) => {
    const count = (counts.get(column.name) ?? 0) + 1;
    counts.set(column.name, count);
    return count === 1 ? column : { ...column, name: `${column.name}_${count}` };
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
