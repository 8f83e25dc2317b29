import * as z from 'zod';
import { toDayInZone } from '../../base/days.ts';
import type { ListName } from '../../cache/list-cache.ts';
import { type ApiRecord, collectIds, parseNumber } from '../../records/api-record.ts';
import { entityOf } from './entities.ts';

/** The kind of a field's values in a query. `money` is a number with cents. */
export type Kind = 'text' | 'number' | 'money' | 'day' | 'boolean' | 'reference';

/** The value of a field: ids for a reference, undefined for an empty field. */
export type Value = string | number | boolean | readonly number[] | undefined;

/** The kind of a field of a list, and whether it holds several references; undefined for none that can be asked about. */
export interface FieldType {
  readonly kind: Kind;
  readonly isMany: boolean;
}

/** The fields of a list by name; inner ones, as `address.city`, dotted. */
export function heldBy(list: ListName): ReadonlyMap<string, FieldType> {
  const known = kept.get(list) ?? new Map(Object.entries(entityOf(list).schema.shape).flatMap(heldIn(list)));
  kept.set(list, known);
  return known;
}

const kept = new Map<ListName, ReadonlyMap<string, FieldType>>();

const KINDS = {
  prose: 'text',
  entry: 'text',
  verbatim: 'text',
  exact: 'text',
  money: 'money',
  moment: 'day',
  day: 'day',
  number: 'number',
} as const satisfies Record<string, Kind>;

const heldIn =
  (list: ListName) =>
  ([name, wrapped]: [string, z.core.$ZodType]): (readonly [string, FieldType])[] => {
    const schema = bare(wrapped);
    const special = entityOf(list).kinds[name];
    if (special) return [[name, { kind: KINDS[special], isMany: false }]];
    if (schema instanceof z.ZodObject && Object.keys(schema.shape).length > 1) return inner(name, schema);
    const held = plain(schema);
    return held ? [[name, held]] : [];
  };

const inner = (name: string, { shape }: z.ZodObject): (readonly [string, FieldType])[] =>
  Object.entries(shape).flatMap(([part, schema]) => {
    const held = plain(bare(schema));
    return held ? [[`${name}.${part}`, held] as const] : [];
  });

function plain(schema: z.core.$ZodType): FieldType | undefined {
  if (schema instanceof z.ZodArray)
    return hasId(bare(schema.element)) ? { kind: 'reference', isMany: true } : undefined;
  const kind = hasId(schema) ? 'reference' : plainKind(schema);
  return kind && { kind, isMany: false };
}

function plainKind(schema: z.core.$ZodType): Kind | undefined {
  if (schema instanceof z.ZodString) return 'text';
  if (schema instanceof z.ZodNumber) return 'number';
  return schema instanceof z.ZodBoolean ? 'boolean' : undefined;
}

const hasId = (schema: z.core.$ZodType): boolean => schema instanceof z.ZodObject && 'id' in schema.shape;

/** A schema without what says that it may be missing. */
function bare(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable ? bare(schema.unwrap()) : schema;
}

/** A value as it was sent, as one of a kind; undefined for what is none. */
export const asKind = (raw: unknown, kind: Kind, zone: string): Value => AS[kind](raw, zone);

const AS: Readonly<Record<Kind, (raw: unknown, zone: string) => Value>> = {
  text: (raw) =>
    typeof raw === 'number' ? String(raw) : typeof raw === 'string' ? raw.trim() || undefined : undefined,
  number: parseNumber,
  money: parseNumber,
  day: (raw, zone) => (typeof raw === 'string' ? toDayInZone(raw, zone) || undefined : undefined),
  boolean: (raw) => (typeof raw === 'boolean' ? raw : undefined),
  reference(raw) {
    const ids = collectIds(raw);
    return ids.length > 0 ? ids : undefined;
  },
};

/** The value of a record's field. The name of an inner field has dots. */
export function rawOf(record: ApiRecord, name: string): unknown {
  if (!name.includes('.')) return record[name];
  const [outer = '', part] = name.split('.');
  const value = record[outer];
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === part)?.[1]
    : undefined;
}
