import { expect, it } from 'vitest';
import { answerText } from './answer-text.ts';
import { aFixedClient, useFixed } from './snapshot-server.ts';

const fixed = useFixed();

it('a list has a row for each record, and the token of the next page', async () => {
  expect(await answerText(fixed.client, 'list_cases', { page_size: 2 })).toMatchInlineSnapshot(`
    "2 of 226 cases; next_page_token: eyJhZnRlciI6MzEyMDQxNTcsImV4cGlyZXMiOjE3OTUyODIyMDAwMDB9
    id|name|case_number|status|case_stage|practice_area|clients|staff
    31204126|People v. Goslingthwaite|23-0001|open|Investigation|Criminal Defense|27880363 Theo Goslingthwaite; 27882038 Nora Pellamridge|880187 Victor Fennistead, lead_lawyer; 880140 Anna Pebblemond
    31204157|Ellowdale, Felix: petition|25-0002|open|Investigation|Immigration|27880397 Felix Ellowdale|880238 Omar Fennimond, lead_lawyer; 880279 Ada Harrowcombe"
  `);
});

it('a list that is too long for one answer is cut, and states how to continue', async () => {
  const client = await aFixedClient({ args: ['--answer-tokens', '1000'] });
  expect(await answerText(client, 'list_tasks', { page_size: 100 })).toMatchInlineSnapshot(`
    "11 of 903 tasks
    Showing 11 of the 100 rows of this page (size limit). Continue with list_tasks {"page_size":11,"page_token":"eyJhZnRlciI6NzIzOTQ4MjIsImV4cGlyZXMiOjE3OTUyODIyMDAwMDB9"}. Request fewer fields to fit more rows.
    id|name|due_date|priority|completed|case|staff
    72394664|Prepare trial binder|2027-01-12|High|false|31205175 Willetdale: purchase of 606 Quarry Road|880238 Omar Fennimond; 880203 Elena Wexelmond
    72394672|Draft discovery responses|2026-10-16|Medium|false|31206435 Thornthwaite v. Fennistead Software|880187 Victor Fennistead
    72394691|Confirm mediation date with all counsel|2026-12-15|Medium|false|31207807 People v. Yarrostow|880140 Anna Pebblemond; 880187 Victor Fennistead
    72394718|Request medical records|2026-02-17|Medium|true|31204852 Willetstow v. Thistlemere Credit Union|880187 Victor Fennistead
    72394739|Order certified copies|2026-09-06|Medium|true|31205565 Safferdale, Wren: petition|880238 Omar Fennimond
    72394744|Follow up on lien reduction|2026-10-28|Medium|false|31207142 People v. Harrowmere (No. 2)|880140 Anna Pebblemond
    72394749|Prepare trial binder|2026-06-10|Medium|true|31204615 Yarrostow v. Lorrimthwaite Credit Union|880238 Omar Fennimond; 880285 Ada Sorrelstead
    72394762|Prepare trial binder|2026-07-13|Medium|true|31207758 Estate of Grace Marlowridge|880203 Elena Wexelmond
    72394790|Confirm mediation date with all counsel|2026-11-20|Medium|false|31207510 Ostermond: purchase of 887 Orchard Court|880140 Anna Pebblemond
    72394818|Request medical records|2026-11-03|Low|false|31206933 Nettledale v. Quillenridge Property Group|880140 Anna Pebblemond
    72394822|Request medical records|2026-07-20|Low|true|31206106 Lorrimbrook: purchase of 357 Larkspur Avenue|880238 Omar Fennimond"
  `);
});

it('one record has a line for each field', async () => {
  expect(await answerText(fixed.client, 'get_case', { case_id: 31_204_213 })).toMatchInlineSnapshot(`
    "id: 31204213
    name: In re Marriage of Wexelcroft
    case_number: 25-0007
    description: «<code> Custody and support; relocation out of state is likely. <code>»
    opened_date: 2025-02-06
    sol_date: 2028-09-01
    practice_area: Family Law
    case_stage: Mediation
    status: open
    outstanding_balance: 2000.00
    billing_type: flat
    custom_field_values: 771215 Next settlement conference: 2025-10-03; 771263 Policy limit: 154000; 771339 Litigation hold sent: true; 771068 Court case number: CV-81184
    office: 90412 Main office, fax_phone +1 (415) 555-0199, main_phone +1 (415) 555-0100, address 100 Example Street, Suite 1200, San Francisco, CA, 94100, US
    created_at: Thu 2025-02-06 08:50 -08:00
    updated_at: Thu 2025-03-20 16:10 -07:00
    billing_contact: 27880451 Ines Wexelcroft
    clients: 27880451 Ines Wexelcroft; 27880418 Victor Ellowcroft
    staff: 880238 Omar Fennimond, lead_lawyer, originating_lawyer, case_rate 275.00; 880285 Ada Sorrelstead; 880203 Elena Wexelmond, case_rate 275.00"
  `);
});

it('the words of a note stand between markers', async () => {
  expect(await answerText(fixed.client, 'list_case_notes', { case_id: 31_204_126 })).toMatchInlineSnapshot(`
    "6 of 6 notes; no further page
    id|date|subject|note|created_by
    47119923|2026-11-17|«<code> Witness <code>»|«<code> Privilege log to be served together with the supplemental production. The expert needs the maintenance records before giving an opinion. <code>»|880140 Anna Pebblemond
    47122801|2026-09-11|«<code> Call with adjuster <code>»|«<code> Spoke with the client about the settlement range and the risk of trial. The expert needs the maintenance records before giving an opinion. <code>»|880311 Dora Rushelstow
    47132215|2026-04-07|«<code> Call with adjuster <code>»|«<code> The expert needs the maintenance records before giving an opinion. Spoke with the client about the settlement range and the risk of trial. <code>»|880279 Ada Harrowcombe
    47138106|2026-02-18|«<code> Witness <code>»|«<code> Spoke with the client about the settlement range and the risk of trial. Spoke with the client about the settlement range and the risk of trial. <code>»|880285 Ada Sorrelstead
    47144772|2026-01-29|«<code> Strategy <code>»|«<code> Privilege log to be served together with the supplemental production. Opposing counsel asked for two more weeks to respond; we agreed in writing. <code>»|880140 Anna Pebblemond
    47146770|2026-09-21|«<code> Call with client <code>»|«<code> The expert needs the maintenance records before giving an opinion. Client will bring the signed verification and the photographs on Thursday. <code>»|880140 Anna Pebblemond"
  `);
});

it('a list behind an ethical wall leaves out the hidden case, and states that cases are hidden', async () => {
  const client = await aFixedClient({ args: ['--hide-cases', '31204157'] });
  expect(await answerText(client, 'list_cases', { page_size: 3, fields: ['id', 'name'] })).toMatchInlineSnapshot(`
    "2 (the total is not known) cases; next_page_token: eyJhZnRlciI6MzEyMDQxNjEsImV4cGlyZXMiOjE3OTUyODIyMDAwMDB9
    An ethical wall hides some cases from this server. They and their records are in no list and in no count.
    id|name
    31204126|People v. Goslingthwaite
    31204161|People v. Quillengarth"
  `);
});

it('a downloaded text stands between markers', async () => {
  expect(await answerText(fixed.client, 'download_document', { document_id: 64_005_946 })).toMatchInlineSnapshot(`
    "document_id: 64005946
    filename: Demand letter Vellinthwaite 57.txt
    content_type: text/plain
    size: 539
    sha256: 11cbffa894e3f1bccb5d238ef0f0e64e5611a6dd8ef0148f99f84645a15fc728
    text: «<code> Demand letter Vellinthwaite 57
      Re: Estate of Carla Zephyrcroft
      Version 1
      Client confirmed that no other statement was given to the insurer.
      Client will bring the signed verification and the photographs on Thursday.
      The court continued the conference on its own motion.
      Two witnesses still have to be located; the investigator has the list.
      The adjuster disputes the last three months of treatment.
      We hold the original agreement in the safe; a copy is in the file.
      The sandbox firm, its people, companies, cases and documents are made up.
       <code>»"
  `);
});

it('find_tools of the compact catalog lists tools with their arguments', async () => {
  const client = await aFixedClient({ args: ['--catalog', 'compact'] });
  expect(await answerText(client, 'find_tools', { query: 'create a case stage' })).toMatchInlineSnapshot(`
    "create_case_stage (run with run_write_tool; not destructive, not idempotent): Creates a stage for all cases of the firm and returns it.
    arguments: {name*: text, allow_duplicate: boolean}
    create_case (run with run_write_tool; not destructive, not idempotent): Opens a case and returns it.
    create_case_subfolder (run with run_write_tool; not destructive, not idempotent): Creates a folder for documents of a case and returns it.
    create_case_note (run with run_write_tool; not destructive, not idempotent): Writes a note on a case and returns it. \`date\` is the day that the note is about.
    open_case (run with run_write_tool; not destructive, not idempotent): Opens a matter or adds to a case, as one plan, confirmed once: conflict check, client, staff, folders, events, tasks, note.
    * is required. find_tools {"query":"create_case"} shows the arguments of create_case."
  `);
});
