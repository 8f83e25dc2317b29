import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import * as input from '../operations/request-fields.ts';

/** A subscription to changes: MyCase posts them to a URL. MyCase: it is the only record whose id is a string. */
const WebhookSubscription = defineEntity(
  'webhook_subscription',
  'webhook_subscriptions',
  {
    id: z.string(),
    model: z.string(),
    url: z.string(),
    actions: z.array(z.string()),
    hmac_key: z.string().describe('Secret: do not repeat it'),
  },
  ['id', 'model', 'actions', 'url'],
);

/** Operations on the webhooks with which MyCase notifies other systems. MyCase: the list has one page. */
export const webhooks = [
  defineOperation({
    name: 'list_webhook_subscriptions',
    title: 'List webhook subscriptions',
    description:
      'Lists the URLs that MyCase notifies of changes, and of which records. The hmac_key in each row is a ' +
      'secret: do not repeat it.',
    method: 'GET',
    path: '/webhooks/subscriptions',
    list: WebhookSubscription,
  }),
  defineOperation({
    name: 'create_webhook_subscription',
    title: 'Create a webhook subscription',
    description:
      "Creates a subscription and returns it. MyCase then sends the firm's records to the URL at each change: " +
      'use only a URL that the user has named. The returned hmac_key is a secret.',
    method: 'POST',
    path: '/webhooks/subscriptions',
    body: {
      model: z.enum(['case', 'client', 'company', 'event', 'lead', 'message']).describe('Kind of record'),
      url: input.text,
      actions: z.array(z.enum(['created', 'updated', 'deleted'])),
    },
    output: WebhookSubscription,
    hints: { openWorldHint: true },
  }),
  defineOperation({
    name: 'delete_webhook_subscription',
    title: 'Delete a webhook subscription',
    description: 'Deletes one subscription permanently.',
    seeAlso: { list_webhook_subscriptions: 'list_webhook_subscriptions returns its id.' },
    method: 'DELETE',
    path: '/webhooks/subscriptions/{subscription_id}',
    params: { subscription_id: input.text },
  }),
];
