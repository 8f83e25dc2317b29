import * as z from 'zod';
import { formatTimestamp, withOffset } from '../base/timestamps.ts';
import type { ApiRequest, RequestContext } from '../client/client-types.ts';
import { getExpectedAnswer, getPathArguments } from './define-operation.ts';
import type { Arguments, Operation, OperationContext, OperationResult, Shape } from './operation-types.ts';
import { updated_after } from './page-arguments.ts';
import { dateTime } from './request-fields.ts';

/** Arguments whose date-times all have an offset, and a sentence about each that had none. */
interface ResolvedDateTimes {
  readonly args: Arguments;
  readonly notes: readonly string[];
}

/**
 * Reads date-times without an offset in the zone, and a day as its midnight there. The date-times of an all-day event
 * are days, which no zone moves. `fields` are the schemas of the arguments, and `zone` is an IANA identifier.
 * `isAllDay` is the state of the event in MyCase. It counts where the arguments do not state it.
 */
export function resolveDateTimes(fields: Shape, args: Arguments, zone: string, isAllDay = false): ResolvedDateTimes {
  const isAllDayEvent = args.all_day ?? isAllDay;
  const names = Object.entries(fields)
    .filter(([, schema]) => schema === updated_after || unwrapOptional(schema) === dateTime)
    .map(([name]) => name);
  const resolved = names.flatMap((name) => {
    const value = args[name];
    if (typeof value !== 'string') return [];
    const fullDateTime = value.includes('T') ? withSeconds(value) : `${value}T00:00:00`;
    return [{ name, fullDateTime, moment: isAllDayEvent ? fullDateTime : withOffset(fullDateTime, zone) }];
  });
  return {
    args: { ...args, ...Object.fromEntries(resolved.map(({ name, moment }) => [name, moment])) },
    notes: resolved
      .filter(({ fullDateTime: fullText, moment }) => moment !== fullText)
      .map(({ name, moment }) => `${name} was read as ${formatTimestamp(moment)} (${zone}).`),
  };
}

/** MyCase: a date-time has the form of RFC 3339, which has seconds. */
const withSeconds = (moment: string): string => moment.replace(/(T\d{2}:\d{2})(?!:|\d)/, '$1:00');

const unwrapOptional = (schema: z.ZodType): z.core.$ZodType =>
  schema instanceof z.ZodOptional ? schema.unwrap() : schema;

/** Runs an operation: sends the request that its data defines, or calls its own `run`. Throws a MyCaseError. */
export function runOperation(
  operation: Operation,
  args: Arguments,
  context: OperationContext,
  scope: RequestContext,
): Promise<OperationResult> {
  const request = buildRequest(operation, args);
  return operation.run ? operation.run(request, args, context, scope) : context.client.request(request, scope);
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
