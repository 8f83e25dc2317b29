import { expect, it } from 'vitest';
import { aFixedClient } from '../snapshots/snapshot-server.ts';
import { aClient, aSandbox, call, pointedAt, recordsOf } from '../support/harness.ts';

const dayFromNow = (days: number): string =>
  new Date(Date.now() + days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);

it('an improbable write is confirmed with the reason, and a probable one is not', async () => {
  const sandbox = await aSandbox();
  const client = await aClient({
    args: ['--time-zone', 'America/Los_Angeles'],
    env: { ...pointedAt(sandbox), MYCASE_CONFIRM: 'token' },
  });
  const [someCase] = await recordsOf(sandbox, 'cases');
  const [someone] = await recordsOf(sandbox, 'staff');
  const staff = [{ id: someone?.id }];
  const about = { case: { id: someCase?.id }, staff: { id: someone?.id } };
  const time = { ...about, activity_name: 'Research', entry_date: dayFromNow(-2), hours: 2, rate: 250 };
  const expense = {
    case: about.case,
    activity_name: 'Copies',
    entry_date: dayFromNow(-2),
    cost: 1,
    units: 3,
    billable: true,
  };
  const task = { name: 'Call the court', priority: 'Low', due_date: dayFromNow(9), staff };
  const event = { name: 'Hearing', start: `${dayFromNow(9)}T10:00`, end: `${dayFromNow(9)}T11:00`, staff };
  const phoneCall = { caller_name: 'Ann', caller_phone_number: '415-555-0134', message: 'x', call_for: staff[0] };
  const improbable: readonly (readonly [string, Record<string, unknown>, string])[] = [
    ['create_time_entry', { ...time, hours: 90 }, 'hours: 90 is more than'],
    ['create_time_entry', { ...time, hours: 24.5 }, 'hours: 24.5 is more than'],
    ['create_time_entry', { ...time, rate: 10_000 }, 'rate: 10000 is unusually high'],
    ['create_time_entry', { ...time, entry_date: dayFromNow(60) }, 'is in the future'],
    ['create_time_entry', { ...time, entry_date: dayFromNow(400) }, 'is in the future'],
    ['create_time_entry', { ...time, entry_date: dayFromNow(-800) }, 'is more than a year ago'],
    ['create_expense', { ...expense, entry_date: dayFromNow(30) }, 'is in the future'],
    ['create_expense', { ...expense, cost: 500, units: 1_000 }, 'cost: 1000 times 500 is unusually high'],
    ['create_task', { ...task, due_date: dayFromNow(-5) }, 'due_date'],
    ['create_task', { ...task, due_date: dayFromNow(9_000) }, 'more than 10 years ahead'],
    [
      'create_event',
      { ...event, start: `${dayFromNow(5_000)}T10:00`, end: `${dayFromNow(5_000)}T11:00` },
      'years ahead',
    ],
    ['create_event', { ...event, start: `${dayFromNow(-900)}T10:00`, end: `${dayFromNow(-900)}T11:00` }, 'a year ago'],
    ['create_event', { ...event, end: `${dayFromNow(49)}T11:00` }, 'the event lasts 40 days'],
    ['create_event', { ...event, all_day: true, start: dayFromNow(9), end: dayFromNow(109) }, 'lasts 101 days'],
    ['create_case', { name: 'Willet v. Moss', sol_date: dayFromNow(-30) }, 'sol_date'],
    ['create_call', { ...phoneCall, called_at: `${dayFromNow(40)}T10:00` }, 'is in the future'],
  ];
  for (const [tool, args, reason] of improbable) {
    const preview = await call(client, tool, args);
    expect(preview.text, `${tool} ${JSON.stringify(args)}`).toContain('Improbable: ');
    expect(preview.text).toContain(reason);
    const confirm = /"?confirm"?: ?"([^"]+)"/.exec(preview.text)?.[1] ?? /token ([\w-]+)/i.exec(preview.text)?.[1];
    const done = await call(client, tool, { ...args, confirm });
    expect(done.isError, `${tool} ${confirm} ${preview.text}\n${done.text}`).toBe(false);
    expect(done.text).not.toContain('Improbable');
  }
  const probable: readonly (readonly [string, Record<string, unknown>])[] = [
    ['create_time_entry', { ...time, activity_name: 'Drafting', hours: 24 }],
    ['create_time_entry', { ...time, activity_name: 'Filing', flat_fee: true, rate: 5_000 }],
    ['create_expense', expense],
    ['create_task', task],
    ['create_event', event],
    ['create_event', { ...event, name: 'Trial', all_day: true, start: dayFromNow(9), end: dayFromNow(13) }],
  ];
  for (const [tool, args] of probable) {
    const answer = await call(client, tool, args);
    expect(answer, answer.text).toMatchObject({ isError: false });
    expect(answer.text).not.toContain('Improbable');
  }
  process.stderr.write(`improbable: ${improbable.length + probable.length} distinct inputs\n`);
});

it('the last probable value is written at once, and the next value needs a confirmation', async () => {
  // Today is 18 November 2026.
  const client = await aFixedClient({ env: { MYCASE_CONFIRM: 'token' } });
  const staff = ['me'];
  const time = {
    case: '31204126',
    staff: 'me',
    activity_name: 'Research',
    entry_date: '2026-11-02',
    hours: 2,
    rate: 250,
  };
  const expense = {
    case: '31204126',
    activity_name: 'Copies',
    entry_date: '2026-11-02',
    cost: 1,
    units: 100,
    billable: true,
  };
  const task = { name: 'Call the court', priority: 'Low', staff };
  const event = { name: 'Hearing', start: '2026-12-01T10:00', end: '2026-12-01T11:00', staff };
  const phoneCall = { caller_name: 'Ann', caller_phone_number: '415-555-0134', message: 'x', call_for: 'me' };
  const limits: readonly (readonly [tool: string, args: object, probable: object, improbable: object])[] = [
    ['create_time_entry', time, { hours: 24 }, { hours: 24.25 }],
    ['create_time_entry', time, { rate: 2_000 }, { rate: 2_000.5 }],
    ['create_time_entry', { ...time, flat_fee: true }, { rate: 1_000_000 }, { rate: 1_000_001 }],
    ['create_time_entry', time, { entry_date: '2026-11-18' }, { entry_date: '2026-11-19' }],
    ['create_time_entry', time, { entry_date: '2025-11-18' }, { entry_date: '2025-11-17' }],
    ['create_expense', expense, { cost: 1_000 }, { cost: 1_000.01 }],
    ['create_task', task, { due_date: '2026-11-18' }, { due_date: '2026-11-17' }],
    ['create_task', task, { due_date: '2036-11-15' }, { due_date: '2036-11-16' }],
    ['create_case', { name: 'Willet v. Moss' }, { sol_date: '2026-11-18' }, { name: 'Ash', sol_date: '2026-11-17' }],
    [
      'create_case',
      { name: 'Willet v. Elm' },
      { opened_date: '2027-11-18' },
      { name: 'Oak', opened_date: '2027-11-19' },
    ],
    ['create_event', event, { end: '2026-12-08T10:00' }, { end: '2026-12-08T10:01' }],
    ['create_event', { ...event, all_day: true, start: '2026-12-01' }, { end: '2027-01-29' }, { end: '2027-01-30' }],
    ['create_event', { ...event, all_day: true }, day('2036-11-15'), day('2036-11-16')],
    ['create_event', { ...event, all_day: true }, day('2025-11-18'), day('2025-11-17')],
    ['create_call', phoneCall, { called_at: '2026-11-18T09:34' }, { called_at: '2026-11-18T09:37' }],
  ];
  for (const [tool, args, probable, improbable] of limits) {
    const written = await call(client, tool, { ...args, ...probable });
    expect(written, `${tool} ${JSON.stringify(probable)}: ${written.text}`).toMatchObject({ isError: false });
    expect(written.text).not.toContain('Improbable');
    const asked = await call(client, tool, { ...args, ...improbable });
    expect(asked.text, `${tool} ${JSON.stringify(improbable)}`).toContain('Improbable: ');
  }
  process.stderr.write(`limits of improbable values: ${2 * limits.length} distinct inputs\n`);
});

const day = (start: string) => ({ start, end: start });

it('a payment above the balance has the reason in its preview, once', async () => {
  const sandbox = await aSandbox();
  const client = await aClient({ env: { ...pointedAt(sandbox), MYCASE_CONFIRM: 'token' } });
  const open = (await recordsOf(sandbox, 'invoices')).filter(
    ({ total_amount, paid_amount }) => Number(total_amount) > Number(paid_amount),
  );
  for (const { id, total_amount, paid_amount } of open.slice(0, 6)) {
    const balance = Number(total_amount) - Number(paid_amount);
    const pay = (amount: number) =>
      call(client, 'record_invoice_payment', {
        invoice_id: id,
        amount: Number(amount.toFixed(2)),
        date: dayFromNow(-1),
      });
    const over = await pay(balance + 0.01);
    expect(over.text.match(/more than the balance due/g)).toHaveLength(1);
    expect(over.text).toContain(
      `Balance due of the invoice: ${balance.toFixed(2)} before this payment, -0.01 after it. The payment is 0.01 more than the balance due.`,
    );
    const exact = await pay(balance);
    expect(exact.text).toContain('Not done');
    expect(exact.text).not.toMatch(/Improbable|more than the balance due/);
  }
});

it('the preview of open_case names improbable days', async () => {
  const sandbox = await aSandbox();
  const client = await aClient({ env: { ...pointedAt(sandbox), MYCASE_CONFIRM: 'token' } });
  const [someone] = await recordsOf(sandbox, 'staff');
  const matter = { client: { first_name: 'Ann', last_name: 'Willetmere' }, lead_attorney: String(someone?.id) };
  for (const [i, days] of [-1, -30, -400, 5_000].entries()) {
    const tasks = [{ name: 'Call', due_date: dayFromNow(days) }];
    const { text } = await call(client, 'open_case', {
      ...matter,
      name: `Willet ${i}`,
      sol_date: dayFromNow(90),
      tasks,
    });
    expect(text).toContain('Improbable: due_date');
    expect(text).not.toMatch(/Improbable: .*sol_date/);
  }
});
