import * as z from 'zod';
import { isRecord, type JsonObject } from '../../base/json.ts';
import type { Entity } from '../../operations/operation-types.ts';
import type { AssumptionId } from './assumptions/index.ts';
import type { CheckContext } from './check-context.ts';
import {
  classifyAmount,
  classifyDay,
  classifyInstant,
  describeType,
  toPlainName,
  type ValueForm,
} from './value-forms.ts';

/** Fields that MyCase sends for some records only. */
const OCCASIONAL_FIELDS: Readonly<Record<string, readonly string[]>> = { lead: ['case'] };

/** Compares the fields of records with their entity: names, types, references, days, date-times and amounts. */
export function checkFields(context: CheckContext, subject: string, entity: Entity, rows: readonly JsonObject[]): void {
  checkTypes(context, subject, entity, rows);
  checkReferences(context, subject, entity, rows);
  checkForms(context, subject, entity, rows);
}

function checkTypes({ observe }: CheckContext, subject: string, entity: Entity, rows: readonly JsonObject[]): void {
  if (rows.length === 0) {
    observe('A-24', subject, undefined, 'no record');
    return;
  }
  const names = Object.keys(entity.schema.shape);
  const occasional = OCCASIONAL_FIELDS[entity.singular] ?? [];
  const missing = names.filter((name) => !occasional.includes(name) && !rows.some((row) => name in row));
  const faults = new Set(rows.flatMap((row) => findTypeFaults(entity, row)));
  const others = new Set(rows.flatMap((row) => Object.keys(row)).filter((name) => !names.includes(name)));
  const plainNames = [...others].flatMap((name) => toPlainName(name) ?? []);
  const notes = [
    ...faults,
    ...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
    ...(plainNames.length > 0 ? [`more fields: ${plainNames.join(', ')}`] : []),
    ...(others.size > plainNames.length ? ['more fields whose names are not shown'] : []),
  ];
  const isExpected = faults.size === 0 && missing.length === 0;
  observe('A-24', subject, isExpected, notes.join('; ') || 'all fields and no others');
}

/** Returns each field whose value has an unexpected type: `staff[].id: text`. */
function findTypeFaults({ schema }: Entity, row: JsonObject): string[] {
  const { error } = schema.safeParse(row);
  return (error?.issues ?? []).map(({ path }) => {
    const value = path.reduce<unknown>((inner, key) => Object(inner)[key], row);
    return `${path.map((key) => (typeof key === 'number' ? '[]' : String(key))).join('.')}: ${describeType(value)}`;
  });
}

/** Returns the names of an entity's fields that hold a reference, or a list of them. */
const listReferenceFields = ({ schema }: Entity): string[] =>
  Object.entries(schema.shape).flatMap(([name, field]) => (hasId(field) ? [name] : []));

function hasId(schema: z.core.$ZodType): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return hasId(schema.unwrap());
  if (schema instanceof z.ZodArray) return hasId(schema.element);
  return schema instanceof z.ZodObject && 'id' in schema.shape;
}

function checkReferences(
  { observe }: CheckContext,
  subject: string,
  entity: Entity,
  rows: readonly JsonObject[],
): void {
  for (const name of listReferenceFields(entity)) {
    const values = rows.flatMap((row) => row[name] ?? []);
    if (values.length === 0) continue;
    const types = new Set(
      values.map((value) => (isRecord(value) ? `id: ${describeType(value.id)}` : describeType(value))),
    );
    const isExpected = [...types].every((type) => type === 'id: number' || type === 'id: null');
    observe('A-23', `${subject}.${name}`, isExpected, `an object with ${[...types].join(', ')}`);
  }
}

/** The assumption and the classifier of each kind of field that has a form. */
const FORM_CHECKS: Readonly<Partial<Record<string, readonly [AssumptionId, (value: unknown) => ValueForm]>>> = {
  day: ['A-25', classifyDay],
  moment: ['A-26', classifyInstant],
  money: ['A-28', classifyAmount],
  number: ['A-28', classifyAmount],
};

function checkForms({ observe }: CheckContext, subject: string, { kinds }: Entity, rows: readonly JsonObject[]): void {
  // The times of an all-day event have a check of their own.
  const timed = rows.filter(({ all_day }) => all_day !== true);
  for (const [path, kind] of Object.entries(kinds)) {
    const [id, classify] = FORM_CHECKS[kind] ?? [];
    if (id === undefined || classify === undefined) continue;
    const values = timed.flatMap((row) => collectValues(row, path.split('.')));
    if (values.length === 0) continue;
    const forms = new Map(values.map(classify).map(({ form, isExpected }) => [form, isExpected]));
    observe(id, `${subject}.${path}`, [...forms.values()].every(Boolean), [...forms.keys()].sort().join(', '));
  }
}

/** Returns the values at a path, without nulls. A list on the way has a value for each of its records. */
function collectValues(value: unknown, [name, ...rest]: readonly string[]): unknown[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value))
    return value.flatMap((inner) => collectValues(inner, name === undefined ? [] : [name, ...rest]));
  if (name === undefined) return [value];
  return isRecord(value) ? collectValues(value[name], rest) : [];
}
