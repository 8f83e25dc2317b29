import type { ResultColumn, StatementReads } from '../../database/database-protocol.ts';
import type { Entity } from '../../operations/operation-types.ts';
import type { FieldKind } from '../../operations/response-fields.ts';

/** The name of a computed column is its expression. */
const MAX_NAME_LENGTH = 80;

/** Returns the columns with short names, and with a number after a name that an earlier column has. */
export function getShownColumns(columns: readonly ResultColumn[]): ResultColumn[] {
  const used = new Set(columns.map(({ name }) => name.slice(0, MAX_NAME_LENGTH)));
  const shown = new Set<string>();
  return columns.map((column) => {
    const plain = column.name.slice(0, MAX_NAME_LENGTH);
    let name = plain;
    for (let count = 2; shown.has(name) || (name !== plain && used.has(name)); count += 1) name = `${plain}_${count}`;
    shown.add(name);
    return { ...column, name };
  });
}

/** The kinds by which an answer shows columns. A column that may hold free text of other people is marked as such. */
export const getColumnKinds = (columns: readonly ResultColumn[], { hasProse }: StatementReads): Entity['kinds'] =>
  Object.fromEntries(
    columns.flatMap(({ name, type }): [string, FieldKind][] => {
      if (type === 'money' || type === 'moment' || type === 'day' || type === 'prose') return [[name, type]];
      return type === undefined && hasProse ? [[name, 'entry']] : [];
    }),
  );
