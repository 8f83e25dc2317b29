import { referenceId } from '../json.ts';
import { at, type Problem } from '../refusal.ts';
import type { Call } from '../site.ts';
import { find } from '../store.ts';
import type { Resource } from './resource.ts';

/** MyCase: a middle name is given as an initial or in full, not both. */
export const clients: Resource = {
  check: ({ body }: Call): Problem[] =>
    body.middle_initial !== undefined && body.middle_name !== undefined
      ? [at('/middle_initial', 'cannot be sent together with middle_name')]
      : [],
};

/** MyCase: a lead's status is the firm's own word, and an unknown referrer is dropped without an error. */
export const leads: Resource = {
  settle: (record, { site }) => {
    record.status ??= 'New';
    const referrer = referenceId(record.referred_by);
    if (referrer === undefined || !find(site.store, 'clients', referrer)) record.referred_by = null;
  },
};
