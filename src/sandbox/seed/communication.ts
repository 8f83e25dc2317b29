import { type Fields, fieldsList } from '../json.ts';
import { between, chance, pick, type Random } from '../random.ts';
import { all, insert, insertAs } from '../store.ts';
import { type Maker, moment, numbers } from './maker.ts';
import { PLANTED, SENTENCES } from './matters.ts';
import { firstName, phone, surname } from './names.ts';

/** Creates telephone calls: from clients, from leads, and from people with only a name. */
export function addCalls(maker: Maker): void {
  const next = numbers('calls');
  const staff = all(maker.store, 'staff');
  for (let i = 0; i < maker.plan.calls; i += 1) {
    const called_at = moment(maker, -between(next, 1, 120), between(next, 960, 1439));
    insert(maker.store, 'calls', {
      called_at,
      caller_phone_number: phone(next),
      call_for: { id: pick(next, staff).id ?? null },
      message: i % 60 === 11 ? pick(next, PLANTED) : pick(next, SENTENCES),
      ...caller(maker, next),
      call_type: chance(next, 0.8) ? 'incoming' : 'outgoing',
      resolved: chance(next, 0.6),
      created_at: called_at,
      updated_at: called_at,
    });
  }
}

function caller({ store }: Maker, next: Random): Fields {
  const roll = next();
  const client = roll < 0.6 ? pick(next, all(store, 'clients')) : undefined;
  const lead = roll >= 0.6 && roll < 0.8 ? pick(next, all(store, 'leads')) : undefined;
  return {
    case: fieldsList(client?.cases)[0] ?? null,
    lead: lead ? { id: lead.id ?? null } : null,
    caller_name: client || lead ? null : `${firstName(next)} ${surname(next)}`,
    client: client ? { id: client.id ?? null } : null,
  };
}

const SUBJECTS = ['Your documents', 'Next hearing', 'Settlement offer', 'Question about the invoice'] as const;

/** Creates conversations with clients about their cases. */
export function addThreads(maker: Maker): void {
  const next = numbers('threads');
  const cases = all(maker.store, 'cases');
  for (let i = 0; i < maker.plan.threads; i += 1) {
    const parent = pick(next, cases);
    const written = moment(maker, -between(next, 2, 200), 1000);
    const sender = { id: fieldsList(parent.staff)[0]?.id ?? null };
    const thread = insert(maker.store, 'message_threads', {
      subject: pick(next, SUBJECTS),
      first_message_body: pick(next, SENTENCES),
      sender,
      case: { id: parent.id ?? null },
      clients: fieldsList(parent.clients).map(({ id = null }) => ({ id })),
      staff: [sender],
      created_at: written,
      updated_at: written,
    });
    addMessages(maker, next, thread);
  }
}

function addMessages({ store }: Maker, next: Random, thread: Fields): void {
  const { id = null, subject = null, created_at = null, sender = null, first_message_body = null } = thread;
  const bodies = [first_message_body, ...SENTENCES.slice(0, between(next, 0, 4))];
  for (const body of bodies) {
    const message_thread = { id, subject };
    insert(store, 'messages', { sender, body, message_thread, created_at, updated_at: created_at });
  }
}

const SUBSCRIPTIONS = [
  ['6f1d2c34-0b5e-4a77-9c1e-3d5a7b9e1f20', 'case', ['created', 'updated']],
  ['b2a9e8d7-45c3-4f10-8e6b-1a2c3d4e5f60', 'lead', ['created', 'updated', 'deleted']],
] as const;

/** Creates two webhook subscriptions. Nothing is delivered to them. */
export function addWebhooks({ store }: Maker): void {
  for (const [id, model, actions] of SUBSCRIPTIONS) {
    const url = `https://hooks.example.com/mycase/${model}`;
    insertAs(store, 'webhooks', id, { model, url, actions: [...actions], hmac_key: `made-up-key-${model}` });
  }
}
