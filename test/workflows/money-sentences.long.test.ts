import { beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { type Answer, aClient, aSandbox, call, connect, fault, pointedAt, recordsOf } from '../support/harness.ts';

// The sentences of unbilled_work and receivables, over a few records whose sums can be checked by hand.

let sandbox: Sandbox;
let client: Awaited<ReturnType<typeof connect>>;

const DELETED_CASE = { id: 999_000_001 };

/** MyCase returns these records as the whole list. */
const replaceList = (list: string, records: readonly unknown[]) =>
  fault(sandbox, {
    path: `/v1/${list}`,
    body: JSON.stringify(records),
    headers: { 'Item-Count': String(records.length), Link: '' },
    times: 1_000,
  });

beforeAll(async () => {
  sandbox = await startSandbox();
  const lists = ['cases', 'time_entries', 'expenses', 'invoices', 'invoice_payments', 'staff'];
  const [cases = [], entries = [], expenses = [], invoices = [], payments = [], staff = []] = await Promise.all(
    lists.map((list) => recordsOf(sandbox, list)),
  );
  const [led = {}, unled = {}] = cases;
  await replaceList('cases', [
    { ...led, status: 'open', outstanding_balance: '12.345' },
    { ...unled, status: 'open', staff: [] },
  ]);
  const work = { invoices: [], billable: true, staff: { id: staff[0]?.id } };
  const time = { ...work, flat_fee: false, entry_date: '2026-05-04' };
  await replaceList('time_entries', [
    { ...entries[0], ...time, case: DELETED_CASE, hours: 1, rate: 100 },
    // 33.31665 each: rounded by line, three are 99.96. The rounded sum would be 99.95.
    ...[1, 2, 3].map((i) => ({ ...entries[i], ...time, case: { id: unled.id }, hours: '0.333', rate: '100.05' })),
  ]);
  await replaceList('expenses', [
    // 33.335 each: rounded half up by line, three are 100.02. The rounded sum would be 100.01.
    ...[0, 1, 2].map((i) => ({ ...expenses[i], ...work, case: { id: led.id }, cost: '33.335', units: 1 })),
    { ...expenses[3], ...work, case: { id: led.id }, cost: 10, units: null },
  ]);
  const invoice = { status: 'sent', paid_amount: 0, due_date: '2026-06-01', case: { id: led.id } };
  await replaceList(
    'invoices',
    [1, 2].map((i) => ({ ...invoices[i], ...invoice, total_amount: 100 * i })),
  );
  const payment = { status: 'success', date: '2026-05-04', case: { id: led.id } };
  await replaceList('invoice_payments', [
    { ...payments[0], ...payment, amount: '40.50' },
    { ...payments[1], ...payment, amount: 'abc' },
  ]);
  client = await connect({ env: pointedAt(sandbox) });
  return async () => {
    await client.close();
    await sandbox.close();
  };
});

const rowsOf = ({ data }: Answer, key: string) => (data[key] as { rows: Record<string, unknown>[] }).rows;

describe('unbilled_work', () => {
  it('adds lines that are rounded to the cent, and states the work on deleted cases', async () => {
    const answer = await call(client, 'unbilled_work', { group_by: ['case'] });
    expect(answer.text).toContain(
      'Unbilled work (billable): 4 time entries (1.999 hours): 199.96; 4 expenses: 110.02; total 309.98.',
    );
    expect(answer.text).toContain(
      'Included work on cases that were deleted in MyCase: 1 time entry (1 hour): 100.00; 0 expenses: 0.00; total 100.00.',
    );
    expect(answer.text).not.toContain('Counted, but not in the amounts');
    expect(rowsOf(answer, 'by_case').map(({ amount }) => amount)).toEqual(['110.02', '100.00', '99.96']);
  });

  it('shows no lead attorney for a case without one', async () => {
    const rows = rowsOf(await call(client, 'unbilled_work', { group_by: ['case'] }), 'by_case');
    expect(rows.map(({ lead_attorney }) => Object(lead_attorney).name)).toEqual([
      expect.stringMatching(/^\w+ \w+$/),
      undefined,
      undefined,
    ]);
    expect(rows.map(({ case_status }) => case_status)).toEqual(['open', undefined, 'open']);
  });

  it('states how the name of a person was understood, and nothing if an id was given', async () => {
    const [person] = await recordsOf(sandbox, 'staff');
    const name = `${person?.first_name} ${person?.last_name}`;
    expect((await call(client, 'unbilled_work', { staff: name })).text).toContain(`(id ${person?.id})`);
    expect((await call(client, 'unbilled_work', { staff: String(person?.id) })).text).not.toContain('was interpreted');
  });
});

describe('receivables', () => {
  it('has no sentence about what does not exist', async () => {
    const { text } = await call(client, 'receivables', { from: '2026-05-01', to: '2026-05-31' });
    expect(text).toContain('Open invoices: 2, 300.00 in total.');
    expect(text).toContain(': 2, 40.50. Without a readable amount: 1.');
    for (const words of ['Not counted as owed', 'Not received', 'Not known', 'no date']) {
      expect(text).not.toContain(words);
    }
  });

  it('states that the invoices are not known if MyCase does not send them', async () => {
    const own = await aSandbox();
    await fault(own, { path: '/v1/invoices', status: 500, times: 1_000 });
    const { text, isError } = await call(await aClient({ env: pointedAt(own) }), 'receivables', {});
    expect(isError, text).toBe(false);
    expect(text).toMatch(/^Payments received from /);
    expect(text).toMatch(/Not known: .*open invoices.*\. Some invoices are missing/);
  });
});

it('case_brief shows the balance of MyCase with all its decimals', async () => {
  const [first] = await recordsOf(sandbox, 'cases');
  const { text } = await call(client, 'case_brief', { case: String(first?.id), sections: ['staff'] });
  expect(text).toContain('Balance according to MyCase: 12.345.');
});
