import * as z from 'zod';
import type { RequestContext } from '../../client/types.ts';
import { lookupRegistry } from '../../operations/fields.ts';
import type { Arguments, Operation } from '../../operations/types.ts';
import { isRecord } from '../../records/record.ts';
import { refusal, withNothingSent } from '../errors.ts';
import type { PlanSources } from '../types.ts';
import { missingParts } from './address.ts';
import { withEmptied } from './clear-fields.ts';
import { customFieldValues } from './custom-fields.ts';
import { createLists } from './list-lookup.ts';
import { nameIn, referenceByName, type Search, staffMember, theClient } from './names.ts';

/** Arguments as MyCase takes them, and what names were taken for. */
export interface LookedUp {
  readonly args: Arguments;
  readonly notes: readonly string[];
}

/**
 * Looks all names in a write's arguments up in the firm's own lists, so that MyCase stores none as blank and makes
 * none anew. Throws a MyCaseError that names each fault with what is near, or the list that could not be read; nothing
 * was sent then.
 */
export async function lookUp(
  operation: Operation,
  args: Arguments,
  sources: PlanSources,
  scope: RequestContext,
): Promise<LookedUp> {
  const search: Search = {
    operation,
    sources,
    scope,
    lists: createLists(sources.cache, scope),
    faults: [],
    right: {},
    notes: [],
  };
  const found = await withNothingSent(operation, async () => {
    const body: Record<string, unknown> = {};
    for (const [name, schema] of Object.entries(operation.body ?? {})) {
      if (args[name] !== undefined) body[name] = await looked(schema, args[name], name, search);
    }
    return { ...body, ...(await withEmptied(args, body.custom_field_values, search)) };
  });
  const missing = operation.method === 'POST' ? missingParts(found.address) : undefined;
  if (missing) {
    search.faults.push(missing);
    search.right.address = undefined;
  }
  if (search.faults.length > 0) throw refusal(operation, search.faults, search.right);
  return { args: { ...args, ...found }, notes: search.notes };
}

/** A value with all names in it looked up; `place` is where it stands in the arguments. */
async function looked(
  schema: z.core.$ZodType,
  value: unknown,
  place: string,
  search: Search,
): Promise<unknown> {
  const list = lookupRegistry.get(schema)?.list;
  if (list) return LOOK[list](value, place, search);
  if (schema instanceof z.ZodOptional) return looked(schema.unwrap(), value, place, search);
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    const items: unknown[] = [];
    for (const [i, one] of value.entries()) {
      items.push(await looked(schema.element, one, `${place}[${i}]`, search));
    }
    refuseTwice(items, place, search);
    return items;
  }
  return schema instanceof z.ZodObject && isRecord(value) ? inside(schema, value, place, search) : value;
}

/** Who is named twice, by id and by name perhaps, would be put down twice; who has two roles may have to be. */
function refuseTwice(items: readonly unknown[], place: string, { faults }: Search): void {
  const ids = items.flatMap((one) => (isRecord(one) && !('role' in one) ? (one.id ?? []) : []));
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) faults.push(`${place}: ${twice} is given twice.`);
}

async function inside(
  { shape }: z.ZodObject,
  value: Readonly<Record<string, unknown>>,
  place: string,
  search: Search,
): Promise<unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(value)) {
    const schema = shape[name];
    fields[name] = schema ? await looked(schema, one, `${place}.${name}`, search) : one;
  }
  return fields;
}

type Look = (value: unknown, place: string, search: Search) => Promise<unknown>;

const LOOK = {
  case_stages: nameIn('case_stages', 'stage', 'MyCase would store it as blank.'),
  practice_areas: nameIn('practice_areas', 'practice area', 'MyCase would store it as blank.'),
  case_roles: nameIn('case_roles', 'role', 'MyCase would make it anew.'),
  referral_sources: referenceByName('referral_sources', 'referral source'),
  staff: staffMember,
  clients: theClient,
  custom_fields: customFieldValues,
} as const satisfies Readonly<Record<string, Look>>;
