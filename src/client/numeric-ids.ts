import { isRecord } from '../base/json.ts';
import type { MyCaseClient } from './client-types.ts';

/** MyCase: an id is a number. Only a subscription to webhooks has an id that is a text. */
const TEXT_ID_PATH = /^\/webhooks\b/;
const DIGITS = /^\d{1,15}$/;

/** Returns a client that reads an id of digits in a text as the number, in records and in their references. */
export const withNumericIds = (client: MyCaseClient): MyCaseClient => ({
  ...client,
  async request(request, call) {
    const response = await client.request(request, call);
    if (!TEXT_ID_PATH.test(request.path)) convertIds(response.body);
    return response;
  },
});

/** Changes a parsed body in place. */
function convertIds(body: unknown): void {
  // A list of values to visit, because a body may be nested deeper than calls can be.
  const pending = [body];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (isRecord(value) && typeof value.id === 'string' && DIGITS.test(value.id)) {
      Object.assign(value, { id: Number(value.id) });
    }
    for (const inner of Object.values(Object(value)))
      if (typeof inner === 'object' && inner !== null) pending.push(inner);
  }
}
