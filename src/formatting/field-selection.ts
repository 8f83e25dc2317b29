import * as z from 'zod';
import { closestName } from '../base/suggest.ts';
import type { Entity, Operation } from '../operations/types.ts';

/** What is wrong with the names of fields that were asked for, and names that would be right. */
export interface CheckedFields {
  readonly faults: readonly string[];
  readonly right: readonly string[];
}

const MOST_UNKNOWN = 5;
/** Of a name that is none. */
const LONGEST_NAME = 60;
/** A name and the character to begin with: a long text is read on from there. */
const FROM = /:(\d{1,8})$/;

/** The names of fields without where to begin, and where to begin in those that say it. */
export function parseFieldOffsets(fields: readonly string[]): {
  names: readonly string[];
  starts: ReadonlyMap<string, number>;
} {
  const names = fields.map((field) => field.replace(FROM, ''));
  const starts = fields.flatMap((field) => {
    const [, from] = FROM.exec(field) ?? [];
    return from === undefined ? [] : [[field.replace(FROM, ''), Number(from)] as const];
  });
  return { names, starts: new Map(starts) };
}

/** Checks names of fields against what an entity is known to have, each step of a dotted one. */
export function checkFields(
  entity: Entity,
  { field = {}, output }: Operation,
  asked: readonly string[],
): CheckedFields {
  const isWidened = (name: string) => Object.keys(field).some((one) => name === one || name === `${one}s`);
  const checked = asked.map((one) => {
    const name = output ? one.replace(FROM, '') : one;
    return {
      name: one,
      unknown: name === ALL ? undefined : unknownIn(name.split('.'), entity.schema, isWidened),
    };
  });
  const wrong = checked.filter(({ unknown }) => unknown);
  const right = checked.flatMap(({ name, unknown }) => (unknown ? (unknown.near ?? []) : [name]));
  const what = entity.singular.replaceAll('_', ' ');
  const faults = wrong.slice(0, MOST_UNKNOWN).map(({ name, unknown }) => {
    const near = unknown?.near === undefined ? '' : ` Did you mean "${unknown.near}"?`;
    return `fields: a ${what} has no "${name.slice(0, LONGEST_NAME)}".${near}`;
  });
  return {
    faults:
      faults.length > 0
        ? [...faults, ...more(wrong.length), ...there(wrong.flatMap(({ unknown }) => unknown ?? []))]
        : [],
    right: right.length > 0 ? [...new Set(right)] : entity.defaultColumns,
  };
}

const more = (unknown: number): string[] =>
  unknown > MOST_UNKNOWN ? [`Of ${unknown - MOST_UNKNOWN} names more there is none either.`] : [];

/** What there is where a name was not found, once for each place. */
const there = (wrong: readonly Unknown[]): string[] => [
  ...new Set(
    wrong.map(({ place, known }) =>
      known.length > 0 ? `${place || 'It'} has ${known.join(', ')}.` : `${place} has no fields in it.`,
    ),
  ),
];

/** A name that is not known: in what, what there is instead, and the near one. */
interface Unknown {
  readonly place: string;
  readonly known: readonly string[];
  readonly near: string | undefined;
}

function unknownIn(
  [name = '', ...inner]: readonly string[],
  schema: z.core.$ZodType,
  isWidened: (name: string) => boolean,
  place = '',
): Unknown | undefined {
  const shape = shapeOf(schema);
  if (!shape) return undefined;
  // A reference has its name beside its id.
  const known = [...new Set([...Object.keys(shape), ...('id' in shape && place !== '' ? ['name'] : [])])];
  const at = (step: string) => (place === '' ? step : `${place}.${step}`);
  if (!known.includes(name)) {
    const near = closestName(name, known);
    return { place, known, near: near === undefined ? undefined : at(near) };
  }
  const held = shape[name];
  if (inner.length === 0 || !held || isWidened(name)) return undefined;
  return unknownIn(inner, held, isWidened, at(name));
}

/** The fields of a record or of the records in a list; none of a plain value, and undefined where anything may be. */
function shapeOf(schema: z.core.$ZodType): z.core.$ZodShape | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return shapeOf(schema.unwrap());
  if (schema instanceof z.ZodArray) return shapeOf(schema.element);
  if (schema instanceof z.ZodUnknown || schema instanceof z.ZodRecord) return undefined;
  return schema instanceof z.ZodObject ? schema.shape : {};
}
type Row = Readonly<Record<string, unknown>>;

/** All fields there are. */
export const ALL = '*';

/** Where values stand whose type surprised: they are shown whatever was asked for. */
export const UNEXPECTED = 'unexpected';

/** The fields of a record that were asked for; a dotted name takes one field of what lies inside. */
export function pickColumns(record: Row, fields: readonly string[]): Row {
  if (fields.includes(ALL)) return record;
  const picked: Record<string, unknown> = {};
  for (const field of [...fields, UNEXPECTED]) {
    const [name = '', ...inner] = field.split('.');
    if (!(name in record)) continue;
    picked[name] =
      inner.length === 0 ? record[name] : merged(picked[name], pickInside(record[name], inner.join('.')));
  }
  return picked;
}

function pickInside(value: unknown, field: string): unknown {
  if (Array.isArray(value)) return value.map((one) => pickInside(one, field));
  return isRow(value) ? { ...('id' in value && { id: value.id }), ...pickColumns(value, [field]) } : value;
}

/** Several dotted names of one field come together. */
function merged(before: unknown, now: unknown): unknown {
  if (Array.isArray(before) && Array.isArray(now)) return before.map((one, i) => merged(one, now[i]));
  return isRow(before) && isRow(now) ? { ...before, ...now } : now;
}

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
