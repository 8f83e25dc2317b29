import * as z from 'zod';
import { formatTimestamp, withOffset } from '../base/timestamps.ts';
import type { Arguments, Operation } from './operation-types.ts';
import { updated_after } from './page-arguments.ts';
import { dateTime } from './request-fields.ts';

/** Arguments whose date-times all have an offset, and what is to be said of those that had none. */
export interface ResolvedDateTimes {
  readonly args: Arguments;
  readonly notes: readonly string[];
}

/**
 * Reads date-times without an offset in the firm's zone, and a day as its midnight there; those of an all-day event are
 * days, which no zone moves.
 * `isAllDay` tells of the event as it is, where the arguments do not say.
 */
export function resolveDateTimes(
  { body, filter }: Operation,
  args: Arguments,
  zone: string,
  isAllDay = false,
): ResolvedDateTimes {
  const isAllDayEvent = args.all_day ?? isAllDay;
  const names = Object.entries({ ...body, ...filter })
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

/** MyCase: a date-time is one of RFC 3339, which has seconds. */
const withSeconds = (moment: string): string => moment.replace(/(T\d{2}:\d{2})(?!:|\d)/, '$1:00');

const unwrapOptional = (schema: z.ZodType): z.core.$ZodType =>
  schema instanceof z.ZodOptional ? schema.unwrap() : schema;
