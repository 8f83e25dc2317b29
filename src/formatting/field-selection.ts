import * as z from 'zod';
import { findClosestName } from '../base/suggest.ts';
import type { Entity, Operation } from '../operations/operation-types.ts';

/** The faults in the requested field names, and valid names instead. */
export interface FieldCheck {
  readonly faults: readonly string[];
  readonly suggestedFields: readonly string[];
}

const MAX_UNKNOWN_FIELDS = 5;
/** Of a name that is none. */
const MAX_FIELD_NAME_LENGTH = 60;
/** A name and the character to begin with: a long text is read on from there. */
const OFFSET_SUFFIX = /:(\d{1,8})$/;

/** The names of fields without where to begin, and where to begin in those that say it. */
export function parseFieldOffsets(fields: readonly string[]): {
  names: readonly string[];
  offsets: ReadonlyMap<string, number>;
} {
  const names = fields.map((field) => field.replace(OFFSET_SUFFIX, ''));
  const offsets = fields.flatMap((field) => {
    const [, offset] = OFFSET_SUFFIX.exec(field) ?? [];
    return offset === undefined ? [] : [[field.replace(OFFSET_SUFFIX, ''), Number(offset)] as const];
  });
  return { names, offsets: new Map(offsets) };
}

/** Checks names of fields against what an entity is known to have, each step of a dotted one. */
export function checkFields(
  entity: Entity,
  { field = {}, output }: Operation,
  requested: readonly string[],
): FieldCheck {
  const isWidened = (name: string) => Object.keys(field).some((one) => name === one || name === `${one}s`);
  const checked = requested.map((one) => {
    const name = output ? one.replace(OFFSET_SUFFIX, '') : one;
    return {
      name: one,
      unknown: name === ALL_FIELDS ? undefined : findUnknownField(name.split('.'), entity.schema, isWidened),
    };
  });
  const unknownFields = checked.filter(({ unknown }) => unknown);
  const suggestedFields = checked.flatMap(({ name, unknown }) => (unknown ? (unknown.suggestion ?? []) : [name]));
  const entityName = entity.singular.replaceAll('_', ' ');
  const faults = unknownFields.slice(0, MAX_UNKNOWN_FIELDS).map(({ name, unknown }) => {
    const suggestionText = unknown?.suggestion === undefined ? '' : ` Did you mean "${unknown.suggestion}"?`;
    return `fields: a ${entityName} has no "${name.slice(0, MAX_FIELD_NAME_LENGTH)}".${suggestionText}`;
  });
  return {
    faults:
      faults.length > 0
        ? [
            ...faults,
            ...formatUnlistedCount(unknownFields.length),
            ...formatKnownFields(unknownFields.flatMap(({ unknown }) => unknown ?? [])),
          ]
        : [],
    suggestedFields: suggestedFields.length > 0 ? [...new Set(suggestedFields)] : entity.defaultColumns,
  };
}

const formatUnlistedCount = (unknownCount: number): string[] =>
  unknownCount > MAX_UNKNOWN_FIELDS ? [`Of ${unknownCount - MAX_UNKNOWN_FIELDS} names more there is none either.`] : [];

/** Lists the fields that exist where a name was not found, once for each place. */
const formatKnownFields = (unknownFields: readonly UnknownField[]): string[] => [
  ...new Set(
    unknownFields.map(({ parentPath, knownFields }) =>
      knownFields.length > 0
        ? `${parentPath || 'It'} has ${knownFields.join(', ')}.`
        : `${parentPath} has no fields in it.`,
    ),
  ),
];

/** A name that is not known: in what, what there is instead, and the near one. */
interface UnknownField {
  readonly parentPath: string;
  readonly knownFields: readonly string[];
  readonly suggestion: string | undefined;
}

function findUnknownField(
  [name = '', ...inner]: readonly string[],
  schema: z.core.$ZodType,
  isWidened: (name: string) => boolean,
  parentPath = '',
): UnknownField | undefined {
  const shape = getShape(schema);
  if (!shape) return undefined;
  // A reference has its name beside its id.
  const knownFields = [...new Set([...Object.keys(shape), ...('id' in shape && parentPath !== '' ? ['name'] : [])])];
  const toFullPath = (step: string) => (parentPath === '' ? step : `${parentPath}.${step}`);
  if (!knownFields.includes(name)) {
    const suggestion = findClosestName(name, knownFields);
    return {
      parentPath,
      knownFields,
      suggestion: suggestion === undefined ? undefined : toFullPath(suggestion),
    };
  }
  const fieldSchema = shape[name];
  if (inner.length === 0 || !fieldSchema || isWidened(name)) return undefined;
  return findUnknownField(inner, fieldSchema, isWidened, toFullPath(name));
}

/** The fields of a record or of the records in a list; none of a plain value, and undefined where anything may be. */
function getShape(schema: z.core.$ZodType): z.core.$ZodShape | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return getShape(schema.unwrap());
  if (schema instanceof z.ZodArray) return getShape(schema.element);
  if (schema instanceof z.ZodUnknown || schema instanceof z.ZodRecord) return undefined;
  return schema instanceof z.ZodObject ? schema.shape : {};
}
type Row = Readonly<Record<string, unknown>>;

/** All fields there are. */
export const ALL_FIELDS = '*';

/** Where values stand whose type surprised: they are shown whatever was asked for. */
export const UNEXPECTED_FIELD = 'unexpected';

/** The fields of a record that were asked for; a dotted name takes one field of what lies inside. */
export function pickColumns(record: Row, fields: readonly string[]): Row {
  if (fields.includes(ALL_FIELDS)) return record;
  const picked: Record<string, unknown> = {};
  for (const field of [...fields, UNEXPECTED_FIELD]) {
    const [name = '', ...inner] = field.split('.');
    if (!(name in record)) continue;
    picked[name] =
      inner.length === 0 ? record[name] : mergeValues(picked[name], pickInside(record[name], inner.join('.')));
  }
  return picked;
}

function pickInside(value: unknown, field: string): unknown {
  if (Array.isArray(value)) return value.map((one) => pickInside(one, field));
  return isRow(value) ? { ...('id' in value && { id: value.id }), ...pickColumns(value, [field]) } : value;
}

/** Several dotted names of one field come together. */
function mergeValues(before: unknown, now: unknown): unknown {
  if (Array.isArray(before) && Array.isArray(now)) return before.map((one, i) => mergeValues(one, now[i]));
  return isRow(before) && isRow(now) ? { ...before, ...now } : now;
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);
