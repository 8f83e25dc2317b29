import { expect, it } from 'vitest';
import { call } from '../support/harness.ts';
import { answerText, withPlaceholders } from './answer-text.ts';
import { aFixedClient } from './snapshot-server.ts';

const PLAN = {
  name: 'Zephyrine Ondaatje-Quill: lease dispute',
  client: { first_name: 'Zephyrine', last_name: 'Ondaatje-Quill', email: 'zephyrine@example.com' },
  others: ['Nobody Of That Name Ltd'],
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
    "Not done yet: nothing was sent. This wants to be confirmed first.

    Open a matter, in Thistlewick Marlow LLP (made-up firm).
    What would be done:
      1. Make the client Zephyrine Ondaatje-Quill
           email: zephyrine@example.com
      2. Open the case "Zephyrine Ondaatje-Quill: lease dispute"
           client: the new one
           staff: Anna Pebblemond (id 880140), lead attorney
           practice_area: Real Estate
           case_stage: Intake
      3. Make the folder "Pleadings"
      4. Give the task "Send engagement letter"
           due_date: 2027-01-15
           priority: Medium
           staff: Anna Pebblemond (id 880140)
      5. Write the note "Intake"
           note: Tenant of a shop.
           date: 2026-11-18
    Conflict check:
    Zephyrine Ondaatje-Quill: no match in the records searched.
    Nobody Of That Name Ltd: no match in the records searched.
    Computed over all 180 clients, all 30 companies, all 40 leads, all 220 cases and all 12 staff, as of Wed 2026-11-18 09:30 -08:00.
    Not searched: notes (MyCase lists them by case and client alone, and none was found), documents, messages, calls, tasks, events, names written in another script than they are asked in (give both spellings), and what the signed-in person or this server may not see. These are matches, not an opinion: whether there is a conflict is for a lawyer to decide.

    Show this to the person you work for. If they agree, call open_case again within 5 minutes with exactly these arguments and confirm: "<token>" among them. If they do not, leave it."
  `);
  const { confirm } = preview.data;
  expect(await answerText(client, 'open_case', { ...PLAN, confirm })).toMatchInlineSnapshot(`
    "Opened: case id 31208055.
    Zephyrine Ondaatje-Quill: no match in the records searched.
    Nobody Of That Name Ltd: no match in the records searched.
    Computed over all 180 clients, all 30 companies, all 40 leads, all 220 cases and all 12 staff, as of Wed 2026-11-18 09:30 -08:00.
    Not searched: notes (MyCase lists them by case and client alone, and none was found), documents, messages, calls, tasks, events, names written in another script than they are asked in (give both spellings), and what the signed-in person or this server may not see. These are matches, not an opinion: whether there is a conflict is for a lawyer to decide.

    Steps (5)
    step|what|result
    1|Make the client Zephyrine Ondaatje-Quill|id 27883751
    2|Open the case "Zephyrine Ondaatje-Quill: lease dispute"|id 31208055
    3|Make the folder "Pleadings"|id 41251569
    4|Give the task "Send engagement letter"|id 72411566
    5|Write the note "Intake"|id 47146854

    Matches, the surest first (0)

    Mentions in texts (0)"
  `);
});
