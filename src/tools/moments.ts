import { spokenMoment, withOffset } from '../answers/moment.ts';
import { dateTime, updated_after } from './fields.ts';
import type { Operation } from './operation.ts';
import type { Arguments } from './run.ts';

/** Arguments whose date-times all have an offset, and what is to be said of those that had none. */
export interface ReadMoments {
  readonly args: Arguments;
  readonly notes: readonly string[];
}

/**
 * Reads date-times without an offset in the firm's zone; those of an all-day event are days, which no zone moves.
 * `isAllDay` tells of the event as it is, where the arguments do not say.
 */
export function readMoments(
  { body, filter }: Operation,
  args: Arguments,
  zone: string,
  isAllDay = false,
): ReadMoments {
  if (args.all_day ?? isAllDay) return { args, notes: [] };
  const names = Object.entries({ ...body, ...filter })
    .filter(([, schema]) => schema === dateTime || schema === updated_after)
    .map(([name]) => name);
  const read = names.flatMap((name) => {
    const given = args[name];
    if (typeof given !== 'string' || !given.includes('T')) return [];
    const moment = withOffset(given, zone);
    return moment === given ? [] : [{ name, moment }];
  });
  return {
    args: { ...args, ...Object.fromEntries(read.map(({ name, moment }) => [name, moment])) },
    notes: read.map(({ name, moment }) => `${name} was read as ${spokenMoment(moment)} (${zone}).`),
  };
}
