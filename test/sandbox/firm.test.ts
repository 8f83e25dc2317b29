import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fields, fieldsList, referenceId, referenceIds } from '../../src/sandbox/json.ts';
import { PLANTED } from '../../src/sandbox/seed/matters.ts';
import { first, startTalk, type Talk } from './talk.ts';

const COUNTS = {
  staff: 12,
  clients: 202,
  companies: 38,
  cases: 226,
  practice_areas: 8,
  custom_fields: 24,
  leads: 43,
  tasks: 903,
  events: 714,
  notes: 1501,
  documents: 1217,
  time_entries: 2503,
  expenses: 603,
  invoices: 408,
  invoice_payments: 704,
  calls: 122,
  message_threads: 61,
  webhooks: 2,
};

/** Field of a record, and the collection its reference must resolve in. */
const LINKS = [
  ['cases', 'clients', 'clients'],
  ['cases', 'companies', 'companies'],
  ['cases', 'staff', 'staff'],
  ['clients', 'cases', 'cases'],
  ['tasks', 'case', 'cases'],
  ['tasks', 'staff', 'staff'],
  ['events', 'location', 'locations'],
  ['notes', 'case', 'cases'],
  ['notes', 'client', 'clients'],
  ['notes', 'company', 'companies'],
  ['documents', 'folder', 'folders'],
  ['document_versions', 'document', 'documents'],
  ['time_entries', 'invoices', 'invoices'],
  ['expenses', 'case', 'cases'],
  ['invoice_payments', 'invoice', 'invoices'],
  ['calls', 'client', 'clients'],
  ['leads', 'referred_by', 'clients'],
  ['message_threads', 'clients', 'clients'],
] as const;

describe('the made-up firm', () => {
  let talk: Talk;
  beforeAll(async () => {
    talk = await startTalk();
  });
  afterAll(() => talk.close());

  test.each(Object.entries(COUNTS))('has its %s: %d', async (collection, count) => {
    expect(await talk.stored(collection)).toHaveLength(count);
  });

  test.each(LINKS)('its %s refer by %s to %s that exist', async (collection, field, target) => {
    const ids = new Set((await talk.stored(target)).map(({ id }) => id));
    const linked = (await talk.stored(collection)).flatMap((record) => [
      ...referenceIds(record[field]),
      ...[referenceId(record[field])].filter((id) => id !== undefined),
    ]);
    expect(linked.length).toBeGreaterThan(0);
    expect(linked.filter((id) => !ids.has(id))).toEqual([]);
  });

  test('links between cases and clients show on both sides', async () => {
    const clients = new Map((await talk.stored('clients')).map((client) => [client.id, client]));
    for (const record of await talk.stored('cases')) {
      for (const id of referenceIds(record.clients)) {
        expect(referenceIds(clients.get(id)?.cases)).toContain(record.id);
      }
    }
  });

  test('one invoice in twenty points to a case that is gone', async () => {
    const cases = new Set((await talk.stored('cases')).map(({ id }) => id));
    const dangling = (await talk.stored('invoices')).filter((invoice) => !cases.has(referenceId(invoice.case) ?? 0));
    expect(dangling).toHaveLength(20);
    expect((await talk.get(`/v1/cases/${referenceId(first(dangling).case)}`)).status).toBe(404);
  });

  test('what succeeded of the payments is what the invoices say was paid', async () => {
    const payments = await talk.stored('invoice_payments');
    for (const invoice of await talk.stored('invoices')) {
      const own = payments.filter((payment) => referenceId(payment.invoice) === invoice.id);
      const paid = own.filter(({ status }) => status === 'success');
      expect(paid.reduce((sum, { amount }) => sum + Number(amount), 0)).toBe(Number(invoice.paid_amount));
    }
    expect(new Set(payments.map(({ status }) => status)).size).toBe(5);
  });

  test('case names are unique, and the firm says that it is made up', async () => {
    const names = (await talk.stored('cases')).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect((await talk.get('/v1/firm')).record.name).toContain('made-up');
  });

  test('custom fields come in every type, and every list value is an option', async () => {
    const fields = await talk.stored('custom_fields');
    const byId = new Map(fields.map((field) => [field.id, field]));
    expect(new Set(fields.map(({ field_type }) => field_type)).size).toBe(7);
    const values = (await talk.stored('cases')).flatMap((record) => fieldsList(record.custom_field_values));
    for (const { custom_field, value } of values) {
      const field = byId.get(referenceId(custom_field)) ?? {};
      if (field.field_type === 'list') {
        expect(fieldsList(field.list_options).map(({ key }) => key)).toContain(value);
      }
    }
  });

  test('a converted lead carries its case, the others do not have the field', async () => {
    const leads = await talk.stored('leads');
    const converted = leads.filter((lead) => 'case' in lead);
    expect(converted).toHaveLength(5);
    expect(converted.every(({ status }) => status === 'Hired')).toBe(true);
  });

  test('a few notes and calls hold orders an opponent planted', async () => {
    const texts = [
      ...(await talk.stored('notes')).map(({ note }) => String(note)),
      ...(await talk.stored('calls')).map(({ message }) => String(message)),
    ];
    const planted = texts.filter((text) => PLANTED.some((sentence) => text.includes(sentence)));
    expect(planted.length).toBeGreaterThan(4);
    expect(planted.length).toBeLessThan(20);
  });

  test('is the same on two starts', async () => {
    const other = await startTalk();
    const both = async (collection: string): Promise<[Fields[], Fields[]]> => [
      await talk.stored(collection),
      await other.stored(collection),
    ];
    for (const collection of Object.keys(COUNTS)) {
      const [here, there] = await both(collection);
      expect(here).toEqual(there);
    }
    await other.close();
  });
});
