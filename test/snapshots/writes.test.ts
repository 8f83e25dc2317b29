import { expect, it } from 'vitest';
import { fixedEnv } from '../support/fixed-firm.ts';
import { call } from '../support/harness.ts';
import { FORMS, withAPerson } from '../writes/confirming.ts';
import { answerText, withPlaceholders } from './answer-text.ts';
import { aFixedClient, aFixedSandbox } from './snapshot-server.ts';

const TASK = {
  name: 'Send the engagement letter',
  priority: 'High',
  due_date: '2026-12-04',
  staff: [{ id: 880_140 }],
  case: { id: 31_204_126 },
};

const CALL = {
  called_at: '2026-11-18T09:00',
  caller_phone_number: '+1 (510) 555-0171',
  caller_name: 'Clerk of Department 5',
  call_for: { id: 880_140 },
  message: 'Asks for a call back.',
};

it('an update shows each changed field before and after', async () => {
  const client = await aFixedClient();
  const changes = { case_id: 31_204_126, description: 'Settled at mediation.', case_stage: 'Settlement' };
  expect(await answerText(client, 'update_case', changes)).toMatchInlineSnapshot(`
    "done: changed
    case_id: 31204126
    case_stage: Investigation → Settlement
    description: «<code> Charge of embezzlement; motion to suppress pending. <code>» → «<code> Settled at mediation. <code>»"
  `);
});

it('an update that changes nothing is not sent', async () => {
  const client = await aFixedClient();
  const changes = { case_id: 31_204_126, case_stage: 'investigation' };
  expect(await answerText(client, 'update_case', changes)).toMatchInlineSnapshot(`
    "done: nothing to change
    case_id: 31204126
    note: Nothing was sent: the record has all the given values already."
  `);
});

it('a create shows the new record', async () => {
  expect(await answerText(await aFixedClient(), 'create_task', TASK)).toMatchInlineSnapshot(`
    "id: 72411636
    name: Send the engagement letter
    priority: High
    due_date: 2026-12-04
    completed: false
    case: 31204126 People v. Goslingthwaite
    staff: 880140 Anna Pebblemond
    created_at: Wed 2026-11-18 09:30 -08:00
    updated_at: Wed 2026-11-18 09:30 -08:00"
  `);
});

it('the second create with the arguments of the first is refused as a duplicate', async () => {
  const client = await aFixedClient();
  await call(client, 'create_task', TASK);
  expect(await answerText(client, 'create_task', TASK)).toMatchInlineSnapshot(`
    "<error>
    Nothing was sent: an identical create_task was sent 1 s ago and created id 72411636. To create another one, call again with allow_duplicate: true."
  `);
});

it('the create of a client with the e-mail address of another client is refused', async () => {
  const namesake = { first_name: 'Theodore', last_name: 'Goslingthwaite', email: 'theo.goslingthwaite.1@example.com' };
  expect(await answerText(await aFixedClient(), 'create_client', namesake)).toMatchInlineSnapshot(`
    "<error>
    Nothing was sent. Possible duplicate: client 27880363 "Theo Goslingthwaite" (same e-mail; similar name: theo: nickname or other form of theodore). If it is the same, use that record. If it is another, call again with allow_duplicate: true to create it."
  `);
});

it('a write whose response has no record states that MyCase accepted it', async () => {
  expect(await answerText(await aFixedClient(), 'create_call', CALL)).toMatchInlineSnapshot(`
    "done: accepted; it shows up in a moment
    note: called_at was read as Wed 2026-11-18 09:00 -08:00 (America/Los_Angeles)."
  `);
});

it('a delete asks the person with a preview, and states that the record was deleted', async () => {
  const env = { ...fixedEnv(await aFixedSandbox()), MYCASE_CONFIRM: 'ask' };
  const { client, person } = await withAPerson(env, '2025-11-25', FORMS);
  const text = await answerText(client, 'delete_task', { task_id: 72_398_857 });
  await client.close();
  expect(person.asked.map(withPlaceholders).join('\n')).toMatchInlineSnapshot(`
    "Delete a task, in Thistlewick Marlow LLP (made-up firm).
    Deletes this task:
    id: 72398857;
    name: "Order certified copies";
    due_date: 2027-01-10;
    priority: Medium;
    completed: false;
    case: 31204126 "People v. Goslingthwaite";
    staff: 880187 "Victor Fennistead"; 880140 "Anna Pebblemond";
    It cannot be undone."
  `);
  expect(text).toMatchInlineSnapshot(`
    "done: deleted
    task_id: 72398857"
  `);
});

it('a delete without a person to ask returns a preview and a token', async () => {
  const client = await aFixedClient({ env: { MYCASE_CONFIRM: 'token' } });
  expect(await answerText(client, 'delete_task', { task_id: 72_398_857 })).toMatchInlineSnapshot(`
    "Not done: this action needs confirmation first. Nothing was sent.

    Delete a task, in Thistlewick Marlow LLP (made-up firm).
    Deletes this task:
    id: 72398857;
    name: "Order certified copies";
    due_date: 2027-01-10;
    priority: Medium;
    completed: false;
    case: 31204126 "People v. Goslingthwaite";
    staff: 880187 "Victor Fennistead"; 880140 "Anna Pebblemond";
    It cannot be undone.

    Show this to the person you work for. If they agree, call delete_task again within 5 minutes with exactly these arguments and confirm: "<token>". If they do not agree, do nothing."
  `);
});
