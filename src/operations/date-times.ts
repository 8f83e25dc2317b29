import * as z from 'zod';
import { formatTimestamp, withOffset } from '../base/timestamps.ts';
import { dateTime, updated_after } from './fields.ts';
import type { Arguments, Operation } from './types.ts';

/** Arguments whose date-times all have an offset, and what is to be said of those that had none. */
export interface ReadMoments {
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
): ReadMoments {
  const isDays = args.all_day ?? isAllDay;
  const names = Object.entries({ ...body, ...filter })
    .filter(([, schema]) => schema === updated_after || inner(schema) === dateTime)
    .map(([name]) => name);
  const read = names.flatMap((name) => {
    const given = args[name];
    if (typeof given !== 'string') return [];
    const whole = given.includes('T') ? withSeconds(given) : `${given}T00:00:00`;
    return [{ name, whole, moment: isDays ? whole : withOffset(whole, zone) }];
  });
  return {
    args: { ...args, ...Object.fromEntries(read.map(({ name, moment }) => [name, moment])) },
    notes: read
      .filter(({ whole, moment }) => moment !== whole)
      .map(({ name, moment }) => `${name} was read as ${formatTimestamp(moment)} (${zone}).`),
  };
}

/** MyCase: a date-time is one of RFC 3339, which has seconds. */
const withSeconds = (moment: string): string => moment.replace(/(T\d{2}:\d{2})(?!:|\d)/, '$1:00');

const inner = (schema: z.ZodType): z.core.$ZodType =>
  schema instanceof z.ZodOptional ? schema.unwrap() : schema;
