import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { v1 } from '../../src/sandbox/contract.ts';
import type { Fields, Json } from '../../src/sandbox/json.ts';
import { type Operation, operations } from '../../src/sandbox/routes.ts';
import { first, startTalk, type Talk } from './talk.ts';

const writes = operations(v1).filter(({ method }) => method !== 'GET');

/** A value for each field a body may have to carry; `@staff` stands for a reference to a member of staff. */
const VALUES: { readonly [field: string]: Json } = {
  actions: ['created'],
  activity_name: 'Drafting',
  amount: 1,
  billable: true,
  body: 'Words',
  call_for: '@staff',
  called_at: '2026-05-01T09:00:00Z',
  caller_phone_number: '+1 (415) 555-0134',
  case: '@cases',
  clients: ['@clients'],
  companies: ['@companies'],
  cost: 10,
  date: '2026-05-01',
  due_date: '2026-05-01',
  end: '2026-05-01T10:00:00Z',
  entry_date: '2026-05-01',
  field_type: 'list',
  filename: 'memo.txt',
  first_message_body: 'First words',
  first_name: 'Ada',
  hours: 1,
  last_name: 'Thornwick',
  list_options: [{ option_value: 'blue' }],
  message: 'Please call back',
  model: 'case',
  note: 'Words',
  option_value: 'green',
  parent_type: 'case',
  path: 'Drafts/Memo',
  priority: 'High',
  rate: 100,
  sender: '@staff',
  staff: ['@staff'],
  start: '2026-05-01T09:00:00Z',
  subject: 'Subject',
  units: 1,
  url: 'https://hooks.example.com/x',
};

/** What the record in an operation's path has to be like. */
const FITTING: { readonly [operationId: string]: Fields } = {
  add_custom_field_options: { field_type: 'list' },
  delete_custom_field_option: { field_type: 'list' },
  record_invoice_payment: { status: 'sent' },
  update_custom_field_option: { field_type: 'list' },
};

describe('every write of version 1', () => {
  let talk: Talk;
  beforeAll(async () => {
    talk = await startTalk();
  });
  afterAll(() => talk.close());

  async function filled(value: Json): Promise<Json> {
    if (Array.isArray(value)) return Promise.all(value.map(filled));
    if (typeof value !== 'string' || !value.startsWith('@')) return value;
    return { id: first(await talk.stored(value.slice(1))).id ?? null };
  }

  async function bodyFor({ id, bodyProperties }: Operation): Promise<Fields> {
    const body: Fields = { name: `Made by ${id}`, caller_name: 'Ada Thornwick' };
    for (const [field, { type }] of Object.entries(bodyProperties)) {
      const value = VALUES[field];
      const isOne = type === 'object' && Array.isArray(value);
      if (value !== undefined) body[field] = await filled(isOne ? first(value) : value);
    }
    return body;
  }

  async function urlFor({ id, path, segments }: Operation): Promise<string> {
    const wanted = Object.entries(FITTING[id] ?? {});
    const records = await talk.stored(segments[1] ?? '');
    const about = records.find((record) => wanted.every(([field, value]) => record[field] === value));
    return path.replace('{id}', String(about?.id)).replace('{key}', '1').replace('{version_number}', '1');
  }

  test.each(writes)('$id answers $status', async (operation) => {
    const { method, status } = operation;
    const body = method === 'DELETE' ? undefined : await bodyFor(operation);
    const answer = await talk.ask(method, await urlFor(operation), body);
    expect(answer.status).toBe(status);
    if (status === 202 || status === 204) expect(answer.json).toBeNull();
    else expect(answer.record.id ?? first(answer.rows).key).toBeDefined();
  });
});
