import * as z from 'zod';
import { hasOffset } from '../base/instants.ts';
import { formatReadInstant, withOffset } from '../base/timestamps.ts';
import type { ApiRequest, CallContext } from '../client/client-types.ts';
import type { ApiRecord } from '../records/api-record.ts';
import { getExpectedAnswer, getPathArguments } from './define-operation.ts';
import { type ResolvedTimes, resolveEventTimes } from './event-times.ts';
import type { Arguments, Operation, OperationContext, OperationResult, Shape } from './operation-types.ts';
import { updated_after } from './page-arguments.ts';
import { dateTime } from './request-fields.ts';

/**
 * Reads date-times without an offset in the zone, and a day in a filter as its midnight there. `fields` are the schemas
 * of the arguments, `current` is the record that they change, and `zone` is an IANA identifier. Throws a MyCaseError
 * for the times of an event that do not fit together.
 */
export function resolveDateTimes(fields: Shape, args: Arguments, zone: string, current?: ApiRecord): ResolvedTimes {
  const names = Object.entries(fields)
    .filter(([, schema]) => schema === updated_after || unwrapOptional(schema) === dateTime)
    .map(([name]) => name);
  const resolved = names.flatMap((name) => {
    const value = args[name];
    if (typeof value !== 'string') return [];
    const written = value.includes('T') ? value : `${value}T00:00:00`;
    const instant = withOffset(written, zone);
    const note = formatReadInstant(name, written, instant, zone);
    return [{ name, instant, notes: hasOffset(value) ? [] : [note] }];
  });
  const event = resolveEventTimes(fields, args, current, zone);
  return {
    args: { ...event.args, ...Object.fromEntries(resolved.map(({ name, instant }) => [name, instant])) },
    notes: [...resolved.flatMap(({ notes }) => notes), ...event.notes],
  };
}

const unwrapOptional = (schema: z.ZodType): z.core.$ZodType =>
  schema instanceof z.ZodOptional ? schema.unwrap() : schema;

/** Runs an operation: sends the request that its data defines, or calls its own `run`. Throws a MyCaseError. */
export function runOperation(
  operation: Operation,
  args: Arguments,
  context: OperationContext,
  call: CallContext,
): Promise<OperationResult> {
  const request = buildRequest(operation, args);
  return operation.run ? operation.run(request, args, context, call) : context.client.request(request, call);
}

/** Builds the request from the data of an operation and the arguments of a call. */
export function buildRequest(operation: Operation, args: Arguments): ApiRequest {
  return {
    method: operation.method,
    path: operation.path,
    params: getPathArguments(operation.path, args),
    query: {
      ...renameKeys(pickArguments(operation.filter, args, operation.argumentNames), (name) => `filter[${name}]`),
      ...renameKeys(pickArguments(operation.field, args, operation.argumentNames), (name) => `field[${name}]`),
      ...pickArguments(operation.query, args),
    },
    ...(operation.body && { body: pickArguments(operation.body, args) }),
    expected: getExpectedAnswer(operation),
  };
}

const pickArguments = (
  shape: Shape | undefined,
  args: Arguments,
  argumentNames: Operation['argumentNames'] = {},
): Record<string, unknown> =>
  Object.fromEntries(
    Object.keys(shape ?? {})
      .map((name) => [name, args[argumentNames[name] ?? name]] as const)
      .filter(([, value]) => value !== undefined),
  );

const renameKeys = (values: Record<string, unknown>, renameKey: (name: string) => string) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [renameKey(name), value]));
