import * as z from 'zod';
import { isRecord } from '../../base/json.ts';
import type { ToolGuide } from '../../base/tool-guide.ts';
import type { CallContext } from '../../client/client-types.ts';
import type { Arguments, Operation } from '../../operations/operation-types.ts';
import { getReferenceObject, lookupRegistry } from '../../operations/request-fields.ts';
import type { RecordSources } from '../record-reader.ts';
import { completeAddress } from '../update/field-values.ts';
import { createArgumentError, withNotSentNote } from '../write-errors.ts';
import { createActivityResolver } from './activity-names.ts';
import { findDefaultRate } from './default-rate.ts';
import { createListLookup } from './list-lookup.ts';
import {
  createNameResolver,
  createRecordResolver,
  createReferenceResolver,
  type ResolutionContext,
  resolveReferrer,
  resolveStaffMember,
} from './name-resolvers.ts';
import { getParentType, resolveClearFields, resolveCustomFields } from './resolve-custom-fields.ts';

/** Arguments with ids instead of names, and sentences about the names. */
export interface ResolvedArguments {
  readonly args: Arguments;
  readonly notes: readonly string[];
}

/**
 * Looks all names in the arguments of a write up in the firm's own lists, so that MyCase neither stores a blank value
 * nor creates a new entry. The zone defines today for dates in words. Throws a MyCaseError with each fault and the
 * closest names, or with the list that could not be read. Nothing was sent then.
 */
export async function resolveNames(
  { name, method, path, body: bodyFields = {} }: Operation,
  args: Arguments,
  sources: RecordSources & Pick<ResolutionContext, 'zone'> & { readonly tools: ToolGuide },
  call: CallContext,
): Promise<ResolvedArguments> {
  const toolLabel = sources.tools.label(name);
  const context: ResolutionContext = {
    bodyFields,
    isUpdate: method === 'PUT',
    parentType: getParentType(path),
    sources,
    zone: sources.zone,
    call,
    lists: createListLookup(sources.cache, call),
    faults: [],
    suggestions: {},
    notes: [],
  };
  const resolvedBody = await withNotSentNote(toolLabel, async () => {
    const body: Record<string, unknown> = {};
    for (const [field, schema] of Object.entries(bodyFields)) {
      if (args[field] !== undefined) body[field] = await resolveValue(schema, args[field], field, context);
    }
    if ('address' in body) body.address = completeAddress(body.address);
    const clearedFields = await resolveClearFields(args, body.custom_field_values, context);
    return { ...body, ...clearedFields, ...(await findDefaultRate(body, context)) };
  });
  if (context.faults.length > 0) throw createArgumentError(toolLabel, context.faults, context.suggestions);
  return { args: { ...args, ...resolvedBody }, notes: context.notes };
}

/** Resolves all names in a value. `argumentPath` is its place in the arguments. */
async function resolveValue(
  schema: z.core.$ZodType,
  value: unknown,
  argumentPath: string,
  context: ResolutionContext,
): Promise<unknown> {
  const list = lookupRegistry.get(schema)?.list;
  if (list && !(schema instanceof z.ZodOptional)) {
    const resolved = await NAME_RESOLVERS[list](value, argumentPath, context);
    const reference = getReferenceObject(schema);
    return reference && isRecord(resolved) ? resolveObject(reference, resolved, argumentPath, context) : resolved;
  }
  if (schema instanceof z.ZodOptional) return resolveValue(schema.unwrap(), value, argumentPath, context);
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    const items: unknown[] = [];
    for (const [i, item] of value.entries()) {
      items.push(await resolveValue(schema.element, item, `${argumentPath}[${i}]`, context));
    }
    reportDuplicates(items, argumentPath, context);
    return items;
  }
  return schema instanceof z.ZodObject && isRecord(value) ? resolveObject(schema, value, argumentPath, context) : value;
}

/** Reports a person who is given twice, by id or by name: MyCase would store both. A person may have two roles. */
function reportDuplicates(items: readonly unknown[], argumentPath: string, { faults }: ResolutionContext): void {
  const ids = items.flatMap((item) => (isRecord(item) && !('role' in item) ? (item.id ?? []) : []));
  const duplicateId = ids.find((id, i) => ids.indexOf(id) !== i);
  if (duplicateId !== undefined) faults.push(`${argumentPath}: ${duplicateId} is given twice.`);
}

async function resolveObject(
  { shape }: z.ZodObject,
  value: Readonly<Record<string, unknown>>,
  argumentPath: string,
  context: ResolutionContext,
): Promise<unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    const schema = shape[name];
    fields[name] = schema ? await resolveValue(schema, item, `${argumentPath}.${name}`, context) : item;
  }
  return fields;
}

type NameResolver = (value: unknown, argumentPath: string, context: ResolutionContext) => Promise<unknown>;

const NAME_RESOLVERS = {
  case_stages: createNameResolver('case_stages', 'stage', 'MyCase would store it as blank.'),
  practice_areas: createNameResolver('practice_areas', 'practice area', 'MyCase would store it as blank.'),
  case_roles: createNameResolver('case_roles', 'role', 'MyCase would create a new role.'),
  referral_sources: createReferenceResolver('referral_sources', 'referral source'),
  locations: createReferenceResolver('locations', 'location'),
  people_groups: createReferenceResolver('people_groups', 'people group'),
  cases: createRecordResolver(['case']),
  clients: createRecordResolver(['client']),
  companies: createRecordResolver(['company']),
  billing_contacts: createRecordResolver(['client', 'company']),
  leads: createRecordResolver(['lead']),
  staff: resolveStaffMember,
  referrers: resolveReferrer,
  custom_fields: resolveCustomFields,
  time_activities: createActivityResolver('time_entries'),
  expense_activities: createActivityResolver('expenses'),
} as const satisfies Readonly<Record<string, NameResolver>>;
