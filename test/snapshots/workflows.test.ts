import { expect, it } from 'vitest';
import { answerText } from './answer-text.ts';
import { useFixed } from './snapshot-server.ts';

const fixed = useFixed();

it('find_records lists the records that a name fits, with the reason', async () => {
  expect(await answerText(fixed.client, 'find_records', { query: 'Fennimond', limit: 4 })).toMatchInlineSnapshot(`
    ""Fennimond": 1 case, 1 staff and 4 documents (records with all words, the best first).
    Computed over all 202 clients, all 226 cases, all 38 companies, all 43 leads, all 12 staff and all 1217 documents, as of Wed 2026-11-18 09:30 -08:00.
    Not searched: tasks, events, calls, invoices, notes, the text of documents, messages, descriptions, custom fields, payments and time entries.

    Matches (4 of 6 shown)
    |kind|id|name|details|match_reason|cases|clients
    |staff|880238|Omar Fennimond|Associate, omar.fennimond.5@example.org|name||
    |document|64024784|Verification Fennimond 20|Discovery/Responses/Verification Fennimond 20|name|31206248 Lorrimstead, Nadia: petition|
    |document|64023914|Interrogatories Fennimond 10|Discovery/Interrogatories Fennimond 10|name|31205020 In re Marriage of Umberridge|
    |case|31204278|Sorrelmond v. Fennimond Hotels|25-0010, open, Discovery|name||27880498 Quinn Sorrelmond"
  `);
});

it('case_brief shows each section of a case', async () => {
  expect(
    await answerText(fixed.client, 'case_brief', { case: 'People v. Goslingthwaite', limit: 1 }),
  ).toMatchInlineSnapshot(`
    ""People v. Goslingthwaite" (id 31204126, number "23-0001"): "open", stage "Investigation", "Criminal Defense", opened Fri 2023-09-08.
    "People v. Goslingthwaite" was interpreted as case "People v. Goslingthwaite" (id 31204126).
    Limitation date: none. Dates are as stored in MyCase. No legal deadline is computed.
    Lead attorney: "Victor Fennistead" (id 880187). Balance according to MyCase: 0.00. Last change: Tue 2026-11-17, 1 day ago. Changes of notes and messages are not counted.
    Computed over all 226 cases, all 202 clients, all 38 companies, all 43 leads, all 12 staff, all 714 events, all 903 tasks, all 122 calls, all 1217 documents, all 2503 time entries, all 603 expenses, all 408 invoices, all 704 invoice payments, all 6 locations and all 24 custom fields, as of Wed 2026-11-18 09:30 -08:00. MyCase did not state how many invoices there are, so the number read could not be compared.
    Notes of the case: all 6, read at most half a minute ago.
    Message threads were read at most half a minute ago.

    Clients (2)
    id|name|email|phones
    27880363|Theo Goslingthwaite|theo.goslingthwaite.1@example.com|+1 (650) 555-0109
    27882038|Nora Pellamridge|nora.pellamridge.92@example.com|+1 (415) 555-0116

    Companies (1)
    id|name|email|phones
    9310599|Ellowcroft Foods Corp.|legal.ellowcroft.foods.corp..23@example.org|+1 (510) 555-0181

    Staff (2)
    id|name|title|lead_attorney|originating_attorney
    880187|Victor Fennistead|Senior Associate|true|true
    880140|Anna Pebblemond|Managing Partner||

    Custom fields (3)
    id|name|value
    771093|Court|Arbitration
    771227|Demand amount|90000
    771355|Fee arrangement|Contingency

    Open tasks (2)
    Overdue: 0.
    due_date|id|name|priority|staff
    Sun 2027-01-10|72398857|Order certified copies|Medium|880187 Victor Fennistead; 880140 Anna Pebblemond
    Fri 2027-01-29|72405229|Confirm mediation date with all counsel|Medium|880187 Victor Fennistead; 880140 Anna Pebblemond

    Upcoming events (1 of 3 shown)
    start to end|id|name|staff|location
    Wed 2026-12-23 11:00–14:00 -08:00|55736914|Hearing on motion to compel|880187 Victor Fennistead; 880140 Anna Pebblemond|318542 Federal Courthouse, Courtroom 6

    Past events, latest first (1 of 3 shown)
    start to end|id|name|staff
    Mon 2026-08-31 12:30–15:30 -07:00|55732615|Site inspection|880187 Victor Fennistead; 880140 Anna Pebblemond

    Notes, latest first (1 of 6 shown)
    id|date|subject|note|author
    47119923|2026-11-17|«<code> Witness <code>»|«<code> Privilege log to be served together with the supplemental production. The expert needs the maintenance records before giving an opinion. <code>»|880140 Anna Pebblemond

    Calls, latest first (1)
    id|called_at|call_type|client|call_for|message
    5121982|Sat 2026-09-26 14:05 -07:00|incoming|27880363 Theo Goslingthwaite|880285 Ada Sorrelstead|«<code> The adjuster disputes the last three months of treatment. <code>»

    Message threads with the clients, latest first (0)
    Without replies, and without threads that name no case.

    Documents, last changed first (1 of 4 shown)
    id|name|path|updated_at
    64008038|Motion to compel Inkledale 45|Pleadings/Motion to compel Inkledale 45|Fri 2026-11-06 12:46 -08:00

    Unbilled time (3)
    Billable: 1462.50
    id|date|activity|staff|hours|amount
    83576939|2026-03-24|Court appearance|880187 Victor Fennistead|0.1|37.50
    83568903|2026-10-22|Research|880187 Victor Fennistead|3.2|1200.00
    83560395|2026-11-12|Telephone conference|880187 Victor Fennistead|0.6|225.00

    Unbilled expenses (0)
    Billable: 0.00

    Invoices (2)
    Balance due, without drafts and forwarded invoices: 5800.00. MyCase's own balance of the case is 0.00. MyCase does not state how it is computed.
    id|invoice_number|invoice_date|due_date|status|total_amount|balance_due
    18234694|10218|2025-08-02|2026-12-07|unsent|5100.00|5100.00
    18237479|10358|2025-08-03|2026-11-23|unsent|700.00|700.00

    Payments, latest first (0)
    Total received (status success): 0.00"
  `);
});

it('agenda shows the events, tasks and limitation dates of some days', async () => {
  const asked = { staff: ['Milo Vellinmere'], from: '2026-11-18', to: '2026-11-20' };
  expect(await answerText(fixed.client, 'agenda', asked)).toMatchInlineSnapshot(`
    "Wed 2026-11-18 to Fri 2026-11-20, America/Los_Angeles; today is Wed 2026-11-18.
    "Milo Vellinmere" was interpreted as staff "Milo Vellinmere" (id 880240).
    Computed over all 226 cases, all 12 staff, all 714 events, all 903 tasks and all 6 locations, as of Wed 2026-11-18 09:30 -08:00.

    Events (0)

    Open tasks due on these days (0)

    All open tasks overdue today, on any due date (7)
    due_date|days_overdue|id|name|priority|case|case_closed|staff
    Sun 2026-10-11|38|72409244|Follow up on lien reduction|High|31206799 Rushelcroft v. Thistleridge Medical Center|true|880140 Anna Pebblemond; 880240 Milo Vellinmere
    Fri 2026-10-16|33|72400541|Update exhibit list|High|31205817 Cobbledale: purchase of 154 Orchard Court|true|880238 Omar Fennimond; 880240 Milo Vellinmere
    Tue 2026-10-27|22|72410691|Send engagement letter|Low|31206085 People v. Umberstow||880238 Omar Fennimond; 880240 Milo Vellinmere
    Thu 2026-10-29|20|72409576|Order certified copies|Medium|31205020 In re Marriage of Umberridge||880164 Dora Quillencombe; 880240 Milo Vellinmere
    Wed 2026-11-04|14|72407689|Calendar responsive pleading|Medium|31205223 Kestrelridge v. Umbergarth Construction||880164 Dora Quillencombe; 880240 Milo Vellinmere
    Sat 2026-11-07|11|72407562|Review produced documents|Medium|31205223 Kestrelridge v. Umbergarth Construction||880164 Dora Quillencombe; 880240 Milo Vellinmere
    Tue 2026-11-17|1|72403703|File proof of service|Low|31205817 Cobbledale: purchase of 154 Orchard Court|true|880238 Omar Fennimond; 880240 Milo Vellinmere

    Limitation dates of open cases from Wed 2026-11-18 to Sun 2026-12-20 (2)
    Dates are as stored in MyCase. No legal deadline is computed.
    limitation_date|days_left|id|name|case_number|stage|practice_area|lead_attorney
    Thu 2026-12-10|22|31204278|Sorrelmond v. Fennimond Hotels|25-0010|Discovery|Business Litigation|880203 Elena Wexelmond
    Sun 2026-12-13|25|31205020|In re Marriage of Umberridge|23-0050|Pre-litigation|Family Law|880164 Dora Quillencombe"
  `);
});

it('deadline_review shows what is overdue and what is due', async () => {
  const asked = { staff: ['Jonas Wexelmond'], near_days: 7 };
  expect(await answerText(fixed.client, 'deadline_review', asked)).toMatchInlineSnapshot(`
    "Today is Wed 2026-11-18 (America/Los_Angeles). Open cases reviewed: 8. Dates are as stored in MyCase. No legal deadline is computed.
    "Jonas Wexelmond" was interpreted as staff "Jonas Wexelmond" (id 880345).
    Computed over all 226 cases, all 12 staff, all 714 events and all 903 tasks, as of Wed 2026-11-18 09:30 -08:00.

    Limitation date passed (0)

    Limitation date until Wed 2026-11-25 (0)

    No limitation date, or one that cannot be read (3)
    id|name|case_number|stage|practice_area|lead_attorney
    31206169|Thornridge v. Umbergarth Hotels|23-0113|Settlement|Employment|880140 Anna Pebblemond
    31207387|Ellowdale: purchase of 84 Harbor Way|26-0182|Discovery|Real Estate|880238 Omar Fennimond
    31207876|Quillenmond v. Cobbledale Logistics|25-0213|Intake|Business Litigation|880203 Elena Wexelmond

    Overdue tasks, including those of closed cases and without a case (5)
    due_date|days_overdue|id|name|priority|case|case_closed|staff
    Wed 2026-10-14|35|72405539|Serve interrogatories|High|31205985 Wexelstow, Farah: petition|true|880140 Anna Pebblemond; 880345 Jonas Wexelmond
    Tue 2026-10-20|29|72406121|Serve interrogatories|Medium|31205196 Rushelwick v. Tambercombe Manufacturing|true|880238 Omar Fennimond; 880345 Jonas Wexelmond
    Wed 2026-11-04|14|72399921|Order certified copies|Medium|31205972 Cobbleridge: purchase of 167 Sorrel Lane|true|880203 Elena Wexelmond; 880345 Jonas Wexelmond
    Thu 2026-11-05|13|72397680|Update exhibit list|Medium|31206348 Wexelwick: purchase of 39 Quarry Road|true|880238 Omar Fennimond; 880345 Jonas Wexelmond
    Sun 2026-11-15|3|72410304|Draft settlement demand|Medium|31204794 Estate of Carla Zephyrcroft||880238 Omar Fennimond; 880345 Jonas Wexelmond

    No upcoming event (5)
    id|name|case_number|stage|practice_area|lead_attorney
    31206169|Thornridge v. Umbergarth Hotels|23-0113|Settlement|Employment|880140 Anna Pebblemond
    31207387|Ellowdale: purchase of 84 Harbor Way|26-0182|Discovery|Real Estate|880238 Omar Fennimond
    31205139|People v. Quillenstead|24-0057|Settlement|Criminal Defense|880140 Anna Pebblemond
    31204953|Ellowcombe: purchase of 831 Orchard Court|24-0047|Settlement|Real Estate|880203 Elena Wexelmond
    31205175|Willetdale: purchase of 606 Quarry Road|24-0058|Trial preparation|Real Estate|880238 Omar Fennimond"
  `);
});

it('conflict_check shows each match with the reason, and states what was not searched', async () => {
  const parties = [{ name: 'Omar Fennimond' }, { name: 'Nobody Of That Name Ltd' }];
  expect(await answerText(fixed.client, 'conflict_check', { parties })).toMatchInlineSnapshot(`
    ""Omar Fennimond": 2 matches (1 exact and 1 partial).
    "Nobody Of That Name Ltd": no match in the records searched.
    "Nobody Of That Name Ltd": no record has a similar name. Forms tried: "nobody that name"; these words in any order; words that sound alike; up to 1 typo in a word; initials.
    Computed over all 202 clients, all 38 companies, all 43 leads, all 226 cases and all 12 staff, as of Wed 2026-11-18 09:30 -08:00.
    Notes were searched: 7, those of 1 of the 1 cases and clients found. MyCase lists notes only by case or client.
    Not searched: other notes, documents, messages, calls, tasks, events, invoices, payments, time entries, other readings of names in another script than the query (their Latin spelling is compared, for Arabic and Hebrew without the short vowels; search other spellings too), and records that the signed-in user or this server may not read. A lawyer must decide if a match is a conflict.

    Matches, the most certain first (2)
    |party|matched_term|match_level|match_reason|kind|id|name|relation|clients
    |Omar Fennimond|name|exact|same name|staff|880238|Omar Fennimond|works for the firm|
    |Omar Fennimond|name|partial|only fennimond|case|31204278|Sorrelmond v. Fennimond Hotels|open case|27880498 Quinn Sorrelmond

    Mentions in texts (0)"
  `);
});
