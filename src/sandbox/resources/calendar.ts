import { text } from '../json.ts';
import { at } from '../refusal.ts';
import type { Resource } from './resource.ts';

/** Stores on a task when it was completed. */
export const tasks: Resource = {
  settle: (record, { now }, before) => {
    if (record.completed !== true) record.completed_at = null;
    else if (before?.completed !== true) record.completed_at = now;
  },
};

/** A call has one caller: a new caller replaces the previous one. */
export const calls: Resource = {
  settle: (record, { body }) => {
    for (const caller of ['caller_name', 'client', 'lead']) if (!(caller in body)) record[caller] = null;
  },
};

/** An event must not end before it starts. */
export const events: Resource = {
  check: ({ body }) =>
    Date.parse(text(body.end)) < Date.parse(text(body.start)) ? [at('/end', 'must not be before start')] : [],
};
