import { expect, it } from 'vitest';
import { answerText } from './answer-text.ts';
import { aFixedClient, useFixed } from './snapshot-server.ts';

const fixed = useFixed();

it('wrong arguments are refused with each reason and an example', async () => {
  const wrong = { due_date: 'tomorrow', priority: 'Urgent', colour: 'red' };
  expect(await answerText(fixed.client, 'create_task', wrong)).toMatchInlineSnapshot(`
    "<error>
    create_task was not called: name is missing (string). priority must be one of "Low", "Medium", "High". staff is missing (array). colour is not an argument of create_task. It accepts name, priority, due_date, staff, description, case, completed, allow_duplicate. A valid call: create_task {"name":"text","priority":"Low","due_date":"2026-03-31","staff":["1"]}. Correct your call and send it again."
  `);
});

it('a name that the firm does not have is refused with the names that it has', async () => {
  const wrong = { case_id: 31_204_126, case_stage: 'Appeal' };
  expect(await answerText(fixed.client, 'update_case', wrong)).toMatchInlineSnapshot(`
    "<error>
    update_case was not called: case_stage: the firm has no stage "Appeal". MyCase would store it as blank. It has "Intake", "Investigation", "Pre-litigation", "Discovery", "Mediation", "Trial preparation", "Trial", "Settlement", "Closing file". A valid call: update_case {"case_id":1,"case_stage":"Intake"}. Correct your call and send it again."
  `);
});

it('an id that no record has is an error of MyCase', async () => {
  expect(await answerText(fixed.client, 'get_case', { case_id: 5 })).toMatchInlineSnapshot(`
    "<error>
    MyCase answered 404 to GET /cases/5: "Record not found". Check the id. The record may have been deleted. MyCase refuses the same call again."
  `);
});

it('a missing permission is an error of MyCase', async () => {
  const client = await aFixedClient({ faults: [{ path: '/v1/invoices', status: 403 }] });
  expect(await answerText(client, 'list_invoices', { fields: ['id'] })).toMatchInlineSnapshot(`
    "<error>
    MyCase answered 403 to GET /invoices: "Fault: 403". The signed-in person or the app lacks the permission. A person who manages the firm in MyCase can grant it. Until then MyCase refuses this call."
  `);
});

it('a create that MyCase did not answer has an unknown outcome', async () => {
  const client = await aFixedClient({ faults: [{ method: 'POST', path: '/v1/case_stages', status: 502 }] });
  expect(await answerText(client, 'create_case_stage', { name: 'On appeal' })).toMatchInlineSnapshot(`
    "<error>
    MyCase answered 502 to POST /case_stages: "Fault: 502". It is not known whether it was carried out. list_case_stages does not have the record so far. It may still appear. Check again in a minute. If it is missing then, call create_case_stage with allow_duplicate: true (identical creates are refused for ten minutes)."
  `);
});

it('a call before anybody has signed in is refused with the way to sign in', async () => {
  const client = await aFixedClient({ env: { MYCASE_ACCESS_TOKEN: '', MYCASE_STORE: 'plain' } });
  expect(await answerText(client, 'get_firm')).toMatchInlineSnapshot(`
    "<error>
    Nobody is signed in to MyCase. The client id and the client secret of your app are not stored yet. Run \`mycase-mcp login\` in a terminal. In a client with settings for the client id and the client secret, fill in both and restart the server. Then call again."
  `);
});
