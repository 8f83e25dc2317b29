import { draft } from '../records.ts';
import type { Handler } from '../site.ts';
import { insert } from '../store.ts';

const DELAY_MS = 300;

/** MyCase: a call is accepted without a word about its id, and shows up in the list a little later. */
export const createCall: Handler = (call) => {
  const record = draft(call, 'calls');
  setTimeout(() => insert(call.site.store, 'calls', record), DELAY_MS).unref();
  return { status: 202 };
};
