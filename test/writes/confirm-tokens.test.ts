import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { MOVABLE_CLOCK } from '../support/clock-server.ts';
import { call, recordsOf, requestsTo } from '../support/harness.ts';
import { type HttpServer, startHttp } from '../support/http-server.ts';
import {
  confirmingOn,
  expectNoWrite,
  expectRefused,
  inMyCase,
  moveClock,
  notesOf,
  tokenFor,
  withAPerson,
  writesTo,
} from './confirming.ts';
import { forgeries } from './forgeries.ts';

// What a token is good for: exactly one call, and none that only looks like it.

let sandbox: Sandbox;
let server: HttpServer;
let client: Client;
let aNote: ReturnType<typeof notesOf>;

beforeAll(async () => {
  sandbox = await startSandbox();
  server = await startHttp({
    env: { ...confirmingOn(sandbox, 'ask'), ...MOVABLE_CLOCK },
  });
  ({ client } = await withAPerson(new URL(server.url), '2025-11-25', null));
  aNote = notesOf(sandbox);
});

afterAll(async () => {
  await client.close();
  await server.stop();
  await sandbox.close();
});

/** An invoice that is not paid, and a payment on it. */
async function aPayment() {
  const invoices = await recordsOf(sandbox, 'invoices');
  const open = invoices.find(({ status, paid_amount }) => status === 'sent' && Number(paid_amount) === 0);
  return { invoice_id: Number(open?.id), amount: 1.25, date: '2026-03-04' };
}

describe('a value that only looks like a confirmation token', () => {
  it('is refused without a request to MyCase, and the real token stays valid', async () => {
    const { note_id } = await aNote();
    const token = await tokenFor(client, 'delete_note', { note_id });
    const forged = forgeries(token);
    expect(forged.length).toBeGreaterThanOrEqual(50);
    const before = await requestsTo(sandbox);
    for (const [what, confirm] of forged) {
      const answer = await call(client, 'delete_note', { note_id, confirm });
      expect(answer.isError, what).toBe(true);
      // A text that is much too long is refused before it is read.
      expect(answer.text, what).toMatch(/Unknown confirmation token|confirm: has 65536 characters, and at most 1000/);
      expect(answer.text, what).not.toContain(token);
    }
    expect(await requestsTo(sandbox)).toHaveLength(before.length);
    const { data } = await call(client, 'delete_note', { note_id, confirm: token });
    expect(data).toEqual({ done: 'deleted', note_id });
  });

  it.each([null, ''])('%j counts as no token, so that the confirmation is asked for again', async (confirm) => {
    const { note_id } = await aNote();
    await expectNoWrite(sandbox, async () => {
      await tokenFor(client, 'delete_note', { note_id, confirm });
    });
  });
});

describe('a confirmation token is valid only for', () => {
  it.each([
    ['another amount', { amount: 125 }],
    ['another day', { date: '2026-03-05' }],
    ['one argument more', { notes: 'and a word' }],
    ['another invoice', { invoice_id: 0 }],
  ])('its arguments, not %s', async (_, change) => {
    const payment = await aPayment();
    const confirm = await tokenFor(client, 'record_invoice_payment', payment);
    const other = (await recordsOf(sandbox, 'invoices')).find(({ id }) => id !== payment.invoice_id);
    const changed = { ...payment, ...change, ...('invoice_id' in change && { invoice_id: other?.id }) };
    await expectNoWrite(sandbox, async () => {
      const answer = await call(client, 'record_invoice_payment', { ...changed, confirm });
      expectRefused(answer, 'confirms another tool or other arguments');
    });
  });

  it('its arguments, in any order and in any accepted spelling', async () => {
    const { invoice_id, amount, date } = await aPayment();
    const confirm = await tokenFor(client, 'record_invoice_payment', { invoice_id, amount, date });
    const spelled = { confirm, date, amount: String(amount), invoice_id: String(invoice_id), notes: null };
    expect((await call(client, 'record_invoice_payment', spelled)).isError).toBe(false);
  });

  it.each([
    ['is called otherwise', { first_name: 'Somebody', last_name: 'Else' }],
    ['has another e-mail', { email: 'somebody.else@example.org' }],
  ])('the same recipients of a message: not after one %s', async (what, since) => {
    const [sender, colleague] = await recordsOf(sandbox, 'staff');
    const people = await recordsOf(sandbox, 'clients');
    const one = people.find(({ email }) => email);
    const message = {
      subject: `Your hearing ${what}`,
      first_message_body: 'It is on Monday.',
      sender: { id: sender?.id },
      client_recipients: [{ id: people.at(-1)?.id }, { id: one?.id }],
      staff_recipients: [{ id: colleague?.id }],
    };
    const confirm = await tokenFor(client, 'create_message_thread', message);
    const { first_name, last_name } = { ...one };
    await inMyCase(sandbox, 'PUT', `/clients/${one?.id}`, { first_name, last_name, ...since });
    await expectNoWrite(sandbox, async () => {
      const answer = await call(client, 'create_message_thread', { ...message, confirm });
      expectRefused(answer, 'have changed since the preview: client_recipients.');
    });
    const again = await tokenFor(client, 'create_message_thread', message);
    expect((await call(client, 'create_message_thread', { ...message, confirm: again })).isError).toBe(false);
  });

  it('its tool', async () => {
    const { note_id } = await aNote();
    const confirm = await tokenFor(client, 'delete_note', { note_id });
    const [stage] = await recordsOf(sandbox, 'case_stages');
    await expectNoWrite(sandbox, async () => {
      const answer = await call(client, 'delete_case_stage', { case_stage_id: stage?.id, confirm });
      expectRefused(answer, 'confirms another tool or other arguments');
    });
  });

  it('a record that is the same as in the preview', async () => {
    const { note_id } = await aNote();
    const confirm = await tokenFor(client, 'delete_note', { note_id });
    await inMyCase(sandbox, 'PUT', `/notes/${note_id}`, {
      subject: 'Do keep',
      note: 'Needed.',
      date: '2026-03-04',
    });
    await expectNoWrite(sandbox, async () => {
      const answer = await call(client, 'delete_note', { note_id, confirm });
      expectRefused(answer, 'have changed since the preview: subject, note, date, updated_by, updated_at.');
    });
  });

  it('an invoice that is the same as in the preview: not after another payment', async () => {
    const payment = await aPayment();
    const confirm = await tokenFor(client, 'record_invoice_payment', payment);
    await inMyCase(sandbox, 'POST', `/invoices/${payment.invoice_id}/payments`, {
      amount: 1,
      date: '2026-03-04',
    });
    await expectNoWrite(sandbox, async () => {
      const answer = await call(client, 'record_invoice_payment', { ...payment, confirm });
      expectRefused(answer, 'have changed since the preview: ');
      expect(answer.text).toContain('paid_amount');
    });
  });

  it('one use', async () => {
    const payment = await aPayment();
    const confirm = await tokenFor(client, 'record_invoice_payment', payment);
    expect((await call(client, 'record_invoice_payment', { ...payment, confirm })).isError).toBe(false);
    await expectNoWrite(sandbox, async () => {
      const answer = await call(client, 'record_invoice_payment', { ...payment, confirm });
      expectRefused(answer, 'was already used');
    });
  });

  it('one of ten uses at the same time', async () => {
    const payment = await aPayment();
    const confirm = await tokenFor(client, 'record_invoice_payment', payment);
    const before = await writesTo(sandbox);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => call(client, 'record_invoice_payment', { ...payment, confirm })),
    );
    expect(answers.filter(({ isError }) => !isError)).toHaveLength(1);
    expect(await writesTo(sandbox)).toHaveLength(before.length + 1);
  });

  it('one use, also when MyCase refused that call', async () => {
    const payment = { ...(await aPayment()), amount: 1e9 };
    const confirm = await tokenFor(client, 'record_invoice_payment', payment);
    const refused = await call(client, 'record_invoice_payment', { ...payment, confirm });
    expect(refused.text).toContain('must not exceed');
    const again = await call(client, 'record_invoice_payment', { ...payment, confirm });
    expectRefused(again, 'was already used');
  });

  it('five minutes', async () => {
    const { note_id } = await aNote();
    const late = await aNote();
    const confirm = await tokenFor(client, 'delete_note', { note_id });
    const lateConfirm = await tokenFor(client, 'delete_note', { note_id: late.note_id });
    await moveClock(server.process);
    expect((await call(client, 'delete_note', { note_id, confirm })).isError).toBe(false);
    await moveClock(server.process);
    await expectNoWrite(sandbox, async () => {
      const answer = await call(client, 'delete_note', { note_id: late.note_id, confirm: lateConfirm });
      expectRefused(answer, 'is older than 5 minutes');
    });
  });
});
