import { beforeAll, expect, it } from 'vitest';
import { type Answer, call } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';

// Numbers and addresses: one that differs by a digit is another one.

const scene = useScene('--time-zone', 'UTC');

async function store(collection: string, fields: object): Promise<void> {
  await fetch(`${scene.sandbox.url}/__sandbox/records/${collection}`, { method: 'POST', body: JSON.stringify(fields) });
}

beforeAll(async () => {
  const amounts = { total_amount: '300.0', paid_amount: '0.0', status: 'sent', case: null, due_date: null };
  for (const invoice_number of ['70001', '70011', '700012', '70101'])
    await store('invoices', { ...amounts, invoice_number, invoice_date: '2026-03-01' });
  const person = { first_name: 'Olgana', last_name: 'Digitova', cases: [], cell_phone_number: '(415) 555-0177' };
  await store('clients', { ...person, email: 'olgana.700@example.com' });
  const matter = { status: 'open', opened_date: '2026-01-05', clients: [], companies: [], staff: [] };
  for (const case_number of ['77-1001', '77-1011'])
    await store('cases', { ...matter, case_number, name: `Digitova matter ${case_number}`, custom_field_values: [] });
});

const find = (query: string, ...kinds: string[]): Promise<Answer> =>
  call(scene.client, 'find_records', { query, ...(kinds.length > 0 && { kinds }) });

const matchesOf = ({ data }: Answer): readonly (readonly [unknown, unknown])[] =>
  (Object(data.matches).rows ?? []).map((row: Record<string, unknown>) => [row.name, row.match_reason]);

const NEAR = 'no record has this number or address; these have one that is nearly the same';

it('an invoice number finds the invoice with this number, and those whose number begins with it', async () => {
  const answer = await find('70001', 'invoice');
  expect(matchesOf(answer)).toEqual([
    ['70001', 'full name'],
    ['700012', 'name: 700012'],
  ]);
  expect(matchesOf(await find('invoice 70101', 'invoice'))).not.toContainEqual(['70001', expect.anything()]);
});

it('a number that no record has: similar numbers are called near', async () => {
  const answer = await find('70009', 'invoice');
  expect(answer.text).toContain(NEAR);
  expect(answer.text).not.toContain('all words');
  expect(matchesOf(answer)).toContainEqual(['70001', 'nearly the number: 70001 for 70009']);
});

it('an e-mail address that no record has: a similar address is called near', async () => {
  for (const email of ['olgana.701@example.com', 'olgana.700@example.org']) {
    const answer = await find(email);
    expect(answer.text).toContain(NEAR);
    expect(matchesOf(answer)).toEqual([['Olgana Digitova', 'name, nearly the e-mail']]);
  }
  expect(matchesOf(await find('olgana.700@example.com'))).toEqual([['Olgana Digitova', 'e-mail']]);
});

it('a case number in other words does not find the cases with similar numbers', async () => {
  expect(matchesOf(await find('the motion in 77-1001', 'case')).slice(0, 1)).toEqual([
    ['Digitova matter 77-1001', 'case number'],
  ]);
  const near = await find('77-1009', 'case');
  expect(near.text).toContain(NEAR);
  const answer = await find('Digitova 77-1009', 'case');
  expect(answer.text).toContain(NEAR);
  expect(String(matchesOf(answer))).toContain('nearly');
});

it('a telephone number that no record has does not find another one', async () => {
  const { text } = await find('(415) 555-0178');
  expect(text).not.toContain('all words');
  expect(text).not.toContain('Digitova');
});

it('typos in names are still read', async () => {
  const answer = await find('Olgena Digitova');
  expect(answer.text).toContain('records with all words');
  expect(matchesOf(answer)).toEqual([['Olgana Digitova', expect.stringContaining('olgana for olgena')]]);
});
