import { randomBytes, randomUUID } from 'node:crypto';
import { draft } from '../records.ts';
import type { Handler } from '../site.ts';
import { insertAs } from '../store.ts';

/** MyCase: a subscription's id is a string, and its answer carries the key that will sign what is delivered. */
export const createWebhook: Handler = (call) => {
  const id = randomUUID();
  const { model = null, url = null, actions = null } = draft(call, 'webhooks');
  const hmac_key = randomBytes(32).toString('hex');
  return { status: 201, json: insertAs(call.site.store, 'webhooks', id, { model, url, actions, hmac_key }) };
};
