import * as z from 'zod';
import type { FieldKind } from '../../operations/response-fields.ts';
import { SELF_URL_FIELD } from '../../records/api-record.ts';
import { LIST_NAMES, type ListName } from '../../records/list-names.ts';
import { DERIVED_COLUMNS } from './derived-columns.ts';
import { getListEntity } from './list-entities.ts';
import {
  type ColumnLayout,
  type ColumnType,
  CUSTOM_VALUES,
  type LinkLayout,
  SEARCHED_TYPES,
  type TableLayout,
} from './table-layout.ts';

// The worker thread must not import this file: it loads all operations and their schemas. The thread is given the
// layouts.

/** Builds the tables of all lists from the kinds of records that the operations declare. */
export const buildTableLayouts = (): TableLayout[] => LIST_NAMES.map(buildTableLayout);

function buildTableLayout(name: ListName): TableLayout {
  const { singular, schema } = getListEntity(name);
  const fields = Object.entries(schema.shape)
    .filter(([field]) => field !== SELF_URL_FIELD)
    .map(([field, wrapped]) => ({ field, schema: unwrap(wrapped) }));
  const columns = [
    ...fields.flatMap(({ field, schema: own }) => buildColumns(name, field, own)),
    ...(DERIVED_COLUMNS[name] ?? []).map((column) => ({ ...column, path: [] })),
  ];
  const links = fields.flatMap(({ field, schema: own }) =>
    field !== CUSTOM_VALUES && own instanceof z.ZodArray ? buildLink(name, singular, field, own) : [],
  );
  const hasText = columns.some(({ type }) => SEARCHED_TYPES.has(type));
  return {
    name,
    singular,
    columns,
    links,
    customValues: CUSTOM_VALUES in schema.shape ? `${singular}_custom_values` : undefined,
    fullText: hasText && columns.length > MIN_SEARCHED_COLUMNS ? `${name}_text` : undefined,
  };
}

/** A list of names only (id, name, two times) has no full-text table. */
const MIN_SEARCHED_COLUMNS = 4;

function buildColumns(list: ListName, field: string, schema: z.core.$ZodType): ColumnLayout[] {
  const kind = getListEntity(list).kinds[field];
  if (kind) return [{ name: field, type: KIND_TYPES[kind], path: [field] }];
  if (schema instanceof z.ZodObject) return buildInnerColumns(list, field, schema);
  const type = getPlainType(field, schema);
  return type ? [{ name: field, type, path: [field] }] : [];
}

/** A reference is a column `case_id`. Another object has a column for each of its parts, as `address_city`. */
function buildInnerColumns(list: ListName, field: string, { shape }: z.ZodObject): ColumnLayout[] {
  const parts = Object.entries(shape);
  return parts.flatMap(([part, wrapped]) => {
    const kind = getListEntity(list).kinds[`${field}.${part}`];
    const type = kind ? KIND_TYPES[kind] : getPlainType(part, unwrap(wrapped));
    const name = part.startsWith(field) ? part : `${field}_${part}`;
    return type && !TIMES.has(part) ? [{ name, type, path: [field, part] }] : [];
  });
}

const TIMES: ReadonlySet<string> = new Set(['created_at', 'updated_at']);

function buildLink(list: ListName, singular: string, field: string, { element }: z.ZodArray): LinkLayout[] {
  const schema = unwrap(element);
  if (!(schema instanceof z.ZodObject)) return [];
  const columns = Object.entries(schema.shape).flatMap(([part, wrapped]): ColumnLayout[] => {
    const kind = getListEntity(list).kinds[`${field}.${part}`];
    const type = kind ? KIND_TYPES[kind] : getPlainType(part, unwrap(wrapped));
    const name = part === 'id' ? `${toSingular(field)}_id` : part;
    return type && !TIMES.has(part) ? [{ name, type, path: [part] }] : [];
  });
  return [{ name: `${singular}_${field}`, field, owner: `${singular}_id`, columns }];
}

/** The singular of a field with several references; `staff` is the same in both. */
function toSingular(field: string): string {
  const list = LIST_NAMES.find((name) => name === field);
  const { singular } = list ? getListEntity(list) : { singular: field };
  return singular === 'staff_member' ? 'staff' : singular;
}

const KIND_TYPES: Readonly<Record<FieldKind, ColumnType>> = {
  prose: 'prose',
  verbatim: 'prose',
  entry: 'entry',
  exact: 'text',
  money: 'money',
  moment: 'moment',
  day: 'day',
  number: 'number',
};

function getPlainType(name: string, schema: z.core.$ZodType): ColumnType | undefined {
  if (schema instanceof z.ZodString) return name.endsWith('phone_number') ? 'phone' : 'text';
  if (schema instanceof z.ZodNumber) return 'integer';
  return schema instanceof z.ZodBoolean ? 'boolean' : undefined;
}

/** A schema without what says that it may be missing. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable ? unwrap(schema.unwrap()) : schema;
}
