import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import * as input from '../operations/request-fields.ts';

/** A standing order to report changes to a URL. MyCase: the one record whose id is a string. */
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

/** Reports of changes that MyCase sends to other systems. */
export const webhooks = [
  defineOperation({
    name: 'list_webhook_subscriptions',
    title: 'List webhook subscriptions',
    description:
      'Where MyCase reports changes of which records. The hmac_key in each row is a secret: do not repeat it.',
    method: 'GET',
    path: '/webhooks/subscriptions',
    list: WebhookSubscription,
  }),
  defineOperation({
    name: 'create_webhook_subscription',
    title: 'Create a webhook subscription',
    description:
      "From now on MyCase posts the firm's records to the URL whenever they change: only to one the user has " +
      'named. The hmac_key in the answer is a secret.',
    method: 'POST',
    path: '/webhooks/subscriptions',
    body: {
      model: z.enum(['case', 'client', 'company', 'event', 'lead', 'message']),
      url: input.text,
      actions: z.array(z.enum(['created', 'updated', 'deleted'])),
    },
    output: WebhookSubscription,
    hints: { openWorldHint: true },
  }),
  defineOperation({
    name: 'delete_webhook_subscription',
    title: 'Delete a webhook subscription',
    description: 'Ends the reports of one subscription for good; its id is in list_webhook_subscriptions.',
    method: 'DELETE',
    path: '/webhooks/subscriptions/{subscription_id}',
    params: { subscription_id: input.text },
  }),
];
