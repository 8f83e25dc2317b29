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
    Steps of the plan:
      1. Create the client "Zephyrine Ondaatje-Quill";
           email: "zephyrine@example.com";
      2. Create the case "Zephyrine Ondaatje-Quill: lease dispute";
           client: the new client;
           staff: "Anna Pebblemond" (id 880140), lead attorney;
           practice_area: "Real Estate";
           case_stage: "Intake";
      3. Create the folder "Pleadings";
      4. Create the task "Send engagement letter";
           staff: "Anna Pebblemond" (id 880140);
           due_date: "2027-01-15";
           priority: "Medium";
      5. Create the note "Intake";
           note: "Tenant of a shop.";
           date: "2026-11-18";
    Conflict check:
    "Zephyrine Ondaatje-Quill": no match in the records searched.
    "Nobody Of That Name Ltd": no match in the records searched.
    Computed over all 202 clients, all 38 companies, all 43 leads, all 226 cases and all 12 staff, as of Wed 2026-11-18 09:30 -08:00.
    Not searched: notes (MyCase lists notes only by case or client, and none was found), documents, messages, calls, tasks, events, invoices, payments, time entries, other readings of names in another script than the query (their Latin spelling is compared, for Arabic and Hebrew without the short vowels; search other spellings too), and records that the signed-in user or this server may not read. A lawyer must decide if a match is a conflict.

    Show this to the person you work for. If they agree, call open_case again within 5 minutes with exactly these arguments and confirm: "<token>". If they do not agree, do nothing."
  `);
  const { confirm } = preview.data;
  expect(await answerText(client, 'open_case', { ...PLAN, confirm })).toMatchInlineSnapshot(`
    "Opened: case id 31208168.
    "Zephyrine Ondaatje-Quill": no match in the records searched.
    "Nobody Of That Name Ltd": no match in the records searched.
    Computed over all 202 clients, all 38 companies, all 43 leads, all 226 cases and all 12 staff, as of Wed 2026-11-18 09:30 -08:00.
    Not searched: notes (MyCase lists notes only by case or client, and none was found), documents, messages, calls, tasks, events, invoices, payments, time entries, other readings of names in another script than the query (their Latin spelling is compared, for Arabic and Hebrew without the short vowels; search other spellings too), and records that the signed-in user or this server may not read. A lawyer must decide if a match is a conflict.

    Steps (5)
    step|action|result
    1|Create the client "Zephyrine Ondaatje-Quill"|id 27884234
    2|Create the case "Zephyrine Ondaatje-Quill: lease dispute"|id 31208168
    3|Create the folder "Pleadings"|id 41252291
    4|Create the task "Send engagement letter"|id 72411636
    5|Create the note "Intake"|id 47146883

    Matches, the most certain first (0)

    Mentions in texts (0)"
  `);
});
