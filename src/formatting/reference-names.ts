import { within } from '../base/in-flight.ts';
import type { CallScope } from '../client/client.ts';
import type { Firm } from '../cache/list-cache.ts';
import { type FirmRecord, textOf } from '../records/record.ts';
import { printable } from './normalize.ts';

type Row = Readonly<Record<string, unknown>>;

type Fields = ReadonlyMap<number, FirmRecord>;

/** What one answer may wait for the firm's fields. */
const PATIENCE_MS = 3_000;

/**
 * Rows whose custom field values carry the name of their field and, of a list field, the text of the option that their
 * key stands for. Where the fields can't be had in time the rows stay as they are.
 */
export async function withFieldNames(rows: readonly Row[], firm: Firm, scope: CallScope): Promise<Row[]> {
  if (!rows.some((row) => valuesOf(row).length > 0)) return [...rows];
  let fields: Fields = new Map();
  const reading = firm.read(['custom_fields'], scope).then(
    (lists) => {
      fields = lists.custom_fields.records;
    },
    () => {},
  );
  await within(PATIENCE_MS, reading);
  return rows.map((row) =>
    valuesOf(row).length === 0
      ? row
      : { ...row, custom_field_values: valuesOf(row).map((value) => explained(value, fields)) },
  );
}

const valuesOf = ({ custom_field_values: values }: Row): unknown[] => (Array.isArray(values) ? values : []);

function explained(value: unknown, fields: Fields): unknown {
  if (!isRow(value) || !isRow(value.custom_field)) return value;
  const field = fields.get(Number(value.custom_field.id));
  if (!field) return value;
  const option = optionOf(field, value.value);
  return {
    ...value,
    custom_field: { ...value.custom_field, name: printable(textOf(field, 'name')) },
    ...(option !== '' && { option: printable(option) }),
  };
}

/** MyCase: the value of a list field is the key of one of its options. */
function optionOf({ list_options: options }: FirmRecord, value: unknown): string {
  const option = Array.isArray(options) ? options.filter(isRow).find(({ key }) => key === value) : undefined;
  return option ? textOf(option, 'option') : '';
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null;
