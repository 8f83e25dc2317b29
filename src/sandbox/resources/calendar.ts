import { text } from '../json.ts';
import { at } from '../refusal.ts';
import type { Resource } from './resource.ts';

/** A task remembers when it was completed. */
export const tasks: Resource = {
  settle: (record, { now }, before) => {
    if (record.completed !== true) record.completed_at = null;
    else if (before?.completed !== true) record.completed_at = now;
  },
};

/** An event does not end before it starts. */
export const events: Resource = {
  check: ({ body }) =>
    Date.parse(text(body.end)) < Date.parse(text(body.start)) ? [at('/end', 'must not be before start')] : [],
};
