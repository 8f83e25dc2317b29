import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTalk, type Talk } from './talk.ts';

describe('the large firm', () => {
  let talk: Talk;
  beforeAll(async () => {
    talk = await startTalk({ size: 'large' });
  });
  afterAll(() => talk.close());

  test.each([
    ['cases', 7256],
    ['clients', 8472],
    ['documents', 48_017],
    ['invoice_payments', 9304],
    ['tasks', 7203],
  ])('has its %s: %d', async (collection, count) => {
    const { headers } = await talk.get(`/v1/${collection}`);
    expect(headers.get('item-count')).toBe(String(count));
  });

  test('has its invoices, a third of which the plain list hides', async () => {
    expect(await talk.stored('invoices')).toHaveLength(6308);
  });

  test('gives a full page', async () => {
    const { rows } = await talk.get('/v1/documents?page_size=1000');
    expect(rows).toHaveLength(1000);
  });
});
