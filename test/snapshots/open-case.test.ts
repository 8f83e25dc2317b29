import { expect, it } from 'vitest';
import { call } from '../support/harness.ts';
import { answerText, withPlaceholders } from './answer-text.ts';
import { aFixedClient } from './snapshot-server.ts';

const PLAN = {
  name: 'Zephyrine Ondaatje-Quill: lease dispute',
  client: { first_name: 'Zephyrine', last_name: 'Ondaatje-Quill', email: 'zephyrine@example.com' },
  other_parties: ['Nobody Of That Name Ltd'],
  lead_attorney: 'Anna Pebblemond',
  practice_area: 'Real Estate',
  case_stage: 'Intake',
  folders: ['Pleadings'],
  tasks: [{ name: 'Send engagement letter', due_date: '2027-01-15' }],
  note: { subject: 'Intake', note: 'Tenant of a shop.' },
};

it('open_case shows the whole plan before it is confirmed, and each new record after it is confirmed', async () => {
  const client = await aFixedClient({ env: { MYCASE_CONFIRM: 'token' } });
  const preview = await call(client, 'open_case', PLAN);
  expect(withPlaceholders(preview.text)).toMatchInlineSnapshot(`
    "Not done: this action needs confirmation first. Nothing was sent.

    Open a matter, in Thistlewick Marlow LLP (made-up firm).
    5 changes, in the order of the steps:
    Step 1. Create a client
      first_name: Zephyrine;
      last_name: Ondaatje-Quill;
      email: zephyrine@example.com;
    Step 2. Open a case
      staff: 880140 Anna Pebblemond, lead_lawyer, email anna.pebblemond.1@example.org;
      clients: "the record of step 1";
      name: "Zephyrine Ondaatje-Quill: lease dispute";
      opened_date: 2026-11-18;
      case_stage: Intake;
      practice_area: "Real Estate";
    Step 3. Create a folder on a case: case_id "the record of step 2"
      path: Pleadings;
    Step 4. Create a task
      staff: 880140 Anna Pebblemond, email anna.pebblemond.1@example.org;
      case: "the record of step 2";
      name: "Send engagement letter";
      priority: Medium;
      due_date: 2027-01-15;
    Step 5. Write a note on a case: case_id "the record of step 2"
      subject: "Intake";
      note: "Tenant of a shop.";
      date: 2026-11-18;
    Conflict check:
    "Zephyrine Ondaatje-Quill" (searched with "zephyrine@example.com"): no match in the records searched.
    "Nobody Of That Name Ltd": no match in the records searched.
    Computed over all 202 clients, all 38 companies, all 43 leads, all 226 cases and all 12 staff, as of Wed 2026-11-18 09:30 -08:00.
    Not searched: notes (MyCase lists notes only by case or client, and none was found), documents, messages, calls, tasks, events, invoices, payments, time entries, other readings of names in another script than the query (their Latin spelling is compared, for Arabic and Hebrew without the short vowels; search other spellings too), and records that the signed-in user or this server may not read. A lawyer must decide if a match is a conflict.

    Show this to the person you work for. If they agree, call open_case again within 5 minutes with exactly these arguments and confirm: "<token>". If they do not agree, do nothing."
  `);
  const { confirm } = preview.data;
  expect(await answerText(client, 'open_case', { ...PLAN, confirm })).toMatchInlineSnapshot(`
    "Opened: case id 31208168.
    Done: 5 of 5 changes. Plan plan-<id>.
    To put the former values back as far as possible, call write_many with undo "plan-<id>" before this server stops: its plans are only in memory, because there is no place for their encryption key.
    "Zephyrine Ondaatje-Quill" (searched with "zephyrine@example.com"): no match in the records searched.
    "Nobody Of That Name Ltd": no match in the records searched.
    Computed over all 202 clients, all 38 companies, all 43 leads, all 226 cases and all 12 staff, as of Wed 2026-11-18 09:30 -08:00.
    Not searched: notes (MyCase lists notes only by case or client, and none was found), documents, messages, calls, tasks, events, invoices, payments, time entries, other readings of names in another script than the query (their Latin spelling is compared, for Arabic and Hebrew without the short vowels; search other spellings too), and records that the signed-in user or this server may not read. A lawyer must decide if a match is a conflict.

    New records (5)
    step|tool|record|result
    1|create_client|first_name: Zephyrine;|done: id 27884234
    2|create_case|name: "Zephyrine Ondaatje-Quill: lease dispute";|done: id 31208168
    3|create_case_subfolder|path: Pleadings; case_id "the record of step 2"|done: id 41252291
    4|create_task|name: "Send engagement letter";|done: id 72411636
    5|create_case_note|subject: "Intake"; case_id "the record of step 2"|done: id 47146883

    Matches, the most certain first (0)

    Mentions in texts (0)"
  `);
});
