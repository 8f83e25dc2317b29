import { expect, it } from 'vitest';
import { answerText } from './answer-text.ts';
import { useFixed } from './snapshot-server.ts';

const fixed = useFixed();

it('find_records lists the records that a name fits, with the reason', async () => {
  expect(await answerText(fixed.client, 'find_records', { query: 'Fennimond', limit: 4 })).toMatchInlineSnapshot(`
    ""Fennimond": 1 case, 1 staff and 4 documents (records with all words, the best first).
    Computed over all 202 clients, all 226 cases, all 38 companies, all 43 leads, all 12 staff and all 1207 documents, as of Wed 2026-11-18 09:30 -08:00.
    Not searched: notes, the text of documents, messages and custom fields.

    Matches (4 of 6 shown)
    kind|id|name|details|match_reason|cases|clients
    staff|880238|Omar Fennimond|Associate, omar.fennimond.5@example.org|name||
    document|64024784|Verification Fennimond 20|Discovery/Responses/Verification Fennimond 20|name|31206248 Lorrimstead, Nadia: petition|
    document|64023914|Interrogatories Fennimond 10|Discovery/Interrogatories Fennimond 10|name|31205020 In re Marriage of Umberridge|
    case|31204278|Sorrelmond v. Fennimond Hotels|25-0010, open, Discovery|name||27880498 Quinn Sorrelmond"
  `);
});

it('case_brief shows each section of a case', async () => {
  expect(
    await answerText(fixed.client, 'case_brief', { case: 'People v. Goslingthwaite', latest: 1 }),
  ).toMatchInlineSnapshot(`
    "<error>
    case_brief was not called: latest is not an argument of case_brief. It accepts case, sections, limit. A valid call: case_brief {"case":"1"}. Correct your call and send it again."
  `);
});

it('agenda shows the events, tasks and limitation dates of some days', async () => {
  const asked = { staff: ['Milo Vellinmere'], from: '2026-11-18', to: '2026-11-20' };
  expect(await answerText(fixed.client, 'agenda', asked)).toMatchInlineSnapshot(`
    "Wed 2026-11-18 to Fri 2026-11-20, America/Los_Angeles; today is Wed 2026-11-18.
    "Milo Vellinmere" was interpreted as staff "Milo Vellinmere" (id 880240).
    Computed over all 714 events, all 903 tasks and all 226 cases, as of Wed 2026-11-18 09:30 -08:00.

    Events (0)

    Open tasks due on these days (0)

    All open tasks overdue today, on any due date (7)
    due_date|days_overdue|id|name|priority|case|staff
    Sun 2026-10-11|38|72409244|Follow up on lien reduction|High|31206799 Rushelcroft v. Thistleridge Medical Center|880140 Anna Pebblemond; 880240 Milo Vellinmere
    Fri 2026-10-16|33|72400541|Update exhibit list|High|31205817 Cobbledale: purchase of 154 Orchard Court|880238 Omar Fennimond; 880240 Milo Vellinmere
    Tue 2026-10-27|22|72410691|Send engagement letter|Low|31206085 People v. Umberstow|880238 Omar Fennimond; 880240 Milo Vellinmere
    Thu 2026-10-29|20|72409576|Order certified copies|Medium|31205020 In re Marriage of Umberridge|880164 Dora Quillencombe; 880240 Milo Vellinmere
    Wed 2026-11-04|14|72407689|Calendar responsive pleading|Medium|31205223 Kestrelridge v. Umbergarth Construction|880164 Dora Quillencombe; 880240 Milo Vellinmere
    Sat 2026-11-07|11|72407562|Review produced documents|Medium|31205223 Kestrelridge v. Umbergarth Construction|880164 Dora Quillencombe; 880240 Milo Vellinmere
    Tue 2026-11-17|1|72403703|File proof of service|Low|31205817 Cobbledale: purchase of 154 Orchard Court|880238 Omar Fennimond; 880240 Milo Vellinmere

    Limitation dates of open cases from Wed 2026-11-18 to Sun 2026-12-20 (2)
    Dates are as stored in MyCase. No legal deadline is computed.
    limitation_date|days_left|id|name|case_number|stage|practice_area|lead_attorney
    Thu 2026-12-10|22|31204278|Sorrelmond v. Fennimond Hotels|25-0010|Discovery|Business Litigation|880203 Elena Wexelmond
    Sun 2026-12-13|25|31205020|In re Marriage of Umberridge|23-0050|Pre-litigation|Family Law|880164 Dora Quillencombe"
  `);
});

it('deadline_review shows what is overdue and what is due', async () => {
  const asked = { staff: ['Jonas Wexelmond'], days: 7 };
  expect(await answerText(fixed.client, 'deadline_review', asked)).toMatchInlineSnapshot(`
    "<error>
    deadline_review was not called: days is not an argument of deadline_review. Did you mean "near_days"? It accepts near_days, staff, case, sections. A valid call: deadline_review {}. Correct your call and send it again."
  `);
});

it('conflict_check shows each match with the reason, and states what was not searched', async () => {
  const parties = [{ name: 'Omar Fennimond' }, { name: 'Nobody Of That Name Ltd' }];
  expect(await answerText(fixed.client, 'conflict_check', { parties })).toMatchInlineSnapshot(`
    "Omar Fennimond: 2 matches (1 exact and 1 partial).
    Nobody Of That Name Ltd: no match in the records searched.
    Computed over all 202 clients, all 38 companies, all 43 leads, all 226 cases and all 12 staff, as of Wed 2026-11-18 09:30 -08:00.
    7 notes were searched, of 1 of the 1 cases and clients found. MyCase lists notes only by case or client.
    Not searched: other notes, documents, messages, calls, tasks, events, names in another script than the query (search both spellings), and records that the signed-in user or this server may not read. A lawyer must decide if a match is a conflict.

    Matches, the most certain first (2)
    party|matched_term|match_level|match_reason|kind|id|name|relation|clients
    Omar Fennimond|name|exact|same name|staff|880238|Omar Fennimond|works for the firm|
    Omar Fennimond|name|partial|only fennimond|case|31204278|Sorrelmond v. Fennimond Hotels|open case|27880498 Quinn Sorrelmond

    Mentions in texts (0)"
  `);
});
