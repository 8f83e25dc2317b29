import { toOneLine, toPrintable } from '../../../base/safe-text.ts';
import { normalizeRecord } from '../../../formatting/normalize-record.ts';
import type { Entity } from '../../../operations/operation-types.ts';
import type { Row } from '../../define-workflow.ts';
import type { Field } from '../fields.ts';
import type { Table } from '../rows.ts';

/** The content of a cell: text, which is never a formula, or a value that a spreadsheet computes with. Undefined is empty. */
export type Cell =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'boolean'; readonly boolean: boolean }
  /** A decimal, as `-12.50`. */
  | { readonly kind: 'amount'; readonly decimal: string }
  /** `2026-11-24` */
  | { readonly kind: 'day'; readonly day: string }
  /** ISO 8601 with the offset of the firm's zone. */
  | { readonly kind: 'moment'; readonly moment: string }
  | undefined;

/** A table as it goes into a file. */
export interface Sheet {
  readonly headings: readonly string[];
  /** How many rows there are below the headings. */
  readonly length: number;
  /** Makes the rows, each when it is taken: of a file that turns out too large most never are. */
  rows(): Iterable<readonly Cell[]>;
}

/** A sheet as the bytes of a file, and how many of its texts are too long for a cell and cut. */
export interface Written {
  readonly bytes: Buffer;
  readonly cut: number;
}

/** The whole of a table; a reference has a column for its name and one for its id. */
export function sheetOf({ records, columns, row, kinds }: Table, zone: string): Sheet {
  const parts = [idColumn, ...columns.filter(({ name }) => name !== 'id').flatMap(columnsFor)];
  return {
    headings: parts.map(({ heading }) => toOneLine(heading)),
    length: records.length,
    *rows() {
      for (const record of records) {
        const shown = normalizeRecord(row(record), { kinds }, zone);
        yield parts.map(({ cell }) => cell(shown));
      }
    },
  };
}

interface Column {
  readonly heading: string;
  readonly cell: (row: Row) => Cell;
}

const idColumn: Column = { heading: 'id', cell: ({ id }) => plainCell(id, undefined) };

function columnsFor({ name, kind, shown }: Field): Column[] {
  if (kind !== 'reference') return [{ heading: name, cell: (row) => plainCell(row[name], shown ?? kind) }];
  const part = (row: Row, of: 'id' | 'name') => [row[name] ?? []].flat().map((one) => Object(one)[of] ?? '');
  return [
    { heading: name, cell: (row) => textCell(part(row, 'name').join('; ')) },
    { heading: `${name}_id`, cell: (row) => idsCell(part(row, 'id')) },
  ];
}

const idsCell = (ids: readonly unknown[]): Cell =>
  ids.length === 1 ? plainCell(ids[0], undefined) : textCell(ids.join('; '));

function plainCell(value: unknown, kind: Field['kind'] | Entity['kinds'][string] | undefined): Cell {
  if (typeof value === 'number') return { kind: 'number', number: value };
  if (typeof value === 'boolean') return { kind: 'boolean', boolean: value };
  if (value === undefined || value === null || typeof value === 'object') return undefined;
  const text = String(value);
  if (kind === 'money' && DECIMAL.test(text)) return { kind: 'amount', decimal: text };
  const isTime = kind === 'day' || kind === 'moment';
  if (isTime && DAY.test(text)) return { kind: 'day', day: text };
  if (isTime && MOMENT.test(text)) return { kind: 'moment', moment: text };
  return textCell(text);
}

const DECIMAL = /^-?\d+(\.\d+)?$/;
const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

const textCell = (text: string): Cell => (text === '' ? undefined : { kind: 'text', text: toPrintable(text) });
