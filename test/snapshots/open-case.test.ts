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
  expect(withPlaceholders(preview.text)).toMatchInlineSnapshot(
    `"open_case was not called: others is not an argument of open_case. It accepts name, client, new_client, client_role, other_parties, lead_attorney, staff, practice_area, case_stage, case_number, description, opened_date, sol_date, folders, tasks, note, allow_duplicate, confirm. A valid call: open_case {"name":"text","client":"1"}. Correct your call and send it again."`,
  );
  const { confirm } = preview.data;
  expect(await answerText(client, 'open_case', { ...PLAN, confirm })).toMatchInlineSnapshot(`
    "<error>
    open_case was not called: others is not an argument of open_case. It accepts name, client, new_client, client_role, other_parties, lead_attorney, staff, practice_area, case_stage, case_number, description, opened_date, sol_date, folders, tasks, note, allow_duplicate, confirm. A valid call: open_case {"name":"text","client":"1"}. Correct your call and send it again."
  `);
});
