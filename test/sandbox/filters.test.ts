import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { referenceId, text } from '../../src/sandbox/json.ts';
import { first, parameters, startTalk, type Talk } from './talk.ts';

describe('filters', () => {
  let talk: Talk;
  beforeAll(async () => {
    talk = await startTalk();
  });
  afterAll(() => talk.close());

  test('updated_after includes the very moment', async () => {
    const moments = (await talk.stored('cases')).map(({ updated_at }) => text(updated_at)).sort();
    const latest = moments.at(-1) ?? '';
    const { rows } = await talk.get(`/v1/cases?filter[updated_after]=${latest}`);
    expect(rows).toHaveLength(moments.filter((moment) => moment === latest).length);
  });

  test('updated_after takes a date, a date-time with an offset, and one without as UTC', async () => {
    for (const value of ['2020-01-01', '2020-01-01T00:00:00-08:00', '2020-01-01T00:00:00']) {
      const { status, headers } = await talk.get(`/v1/cases?filter[updated_after]=${value}`);
      expect(status).toBe(200);
      expect(headers.get('item-count')).toBe('226');
    }
  });

  test('updated_after refuses anything else, so also a plus sign that was not encoded', async () => {
    for (const value of ['yesterday', '2020-13-01', '2020-01-01T00:00:00+01:00']) {
      const answer = await talk.get(`/v1/cases?filter[updated_after]=${value}`);
      expect(answer.status).toBe(400);
      expect(parameters(answer)).toEqual(['filter[updated_after]']);
    }
  });

  test('names match exactly, whatever the case of their letters', async () => {
    const { last_name } = first(await talk.stored('clients'));
    const same = await talk.get(`/v1/clients?filter[last_name]=${text(last_name).toUpperCase()}`);
    const part = await talk.get(`/v1/clients?filter[last_name]=${text(last_name).slice(0, 4)}`);
    expect(same.rows.length).toBeGreaterThan(0);
    expect(part.rows).toEqual([]);
  });

  test('phone numbers match by their digits', async () => {
    const { id, cell_phone_number } = first(await talk.stored('clients'));
    const digits = text(cell_phone_number).replaceAll(/\D/g, '');
    const { rows } = await talk.get(`/v1/clients?filter[cell_phone_number]=${digits}`);
    expect(rows.map((client) => client.id)).toContain(id);
  });

  test('cases filter by status, staff by being active, payments by invoice', async () => {
    const closed = await talk.get('/v1/cases?filter[status]=closed&page_size=1000');
    expect(new Set(closed.rows.map(({ status }) => status))).toEqual(new Set(['closed']));
    const inactive = await talk.get('/v1/staff?filter[status]=inactive');
    expect(inactive.rows).toHaveLength(1);
    const payment = first(await talk.stored('invoice_payments'));
    const invoice = referenceId(payment.invoice);
    const { rows } = await talk.get(`/v1/invoice_payments?filter[payable_id]=${invoice}`);
    expect(rows.every((row) => referenceId(row.invoice) === invoice)).toBe(true);
    expect(rows.length).toBeGreaterThan(0);
  });

  test('an unknown status is refused', async () => {
    expect(parameters(await talk.get('/v1/cases?filter[status]=won'))).toEqual(['filter[status]']);
  });
});
