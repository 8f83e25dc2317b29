import { expect, it } from 'vitest';
import { answerText } from './answer-text.ts';
import { useFixed } from './snapshot-server.ts';

const fixed = useFixed();

it('unbilled_work shows unbilled hours and amounts by age, staff and case', async () => {
  expect(await answerText(fixed.client, 'unbilled_work', { limit: 2 })).toMatchInlineSnapshot(`
    "Unbilled and billable: 823 time entries of 1652.3 hours, 647832.00, and 193 expenses, 90912.50; together 738744.50.
    Not in it, as not billable: 95 time entries of 201.3 hours, 78720.50, and 22 expenses, 10646.50; together 89367.00.
    Computed over all 2500 time entries and all 600 expenses, as of Wed 2026-11-18 09:30 -08:00.

    In all (1)
    time_entries|hours|fees|expenses|costs|amount
    823|1652.3|647832.00|193|90912.50|738744.50

    By age (2 of 4 shown)
    Days since the work. limit 2 hides 2; what is counted and summed is over all.
    age|time_entries|hours|fees|expenses|costs|amount
    0-30|94|192.3|74600.50|16|6816.00|81416.50
    31-60|80|150.1|59577.50|17|7994.50|67572.00

    By staff (2 of 5 shown)
    limit 2 hides 3; what is counted and summed is over all.
    staff|time_entries|hours|fees|expenses|costs|amount
    880140 Anna Pebblemond|167|332.5|172882.50|44|18840.75|191723.25
    880164 Dora Quillencombe|176|363.9|171285.00|43|19734.25|191019.25

    By case (2 of 205 shown)
    limit 2 hides 203; what is counted and summed is over all.
    case|time_entries|hours|fees|expenses|costs|amount
    31204286 Mosselwick v. Zephyrmere Construction|19|43.7|22942.50|2|503.00|23445.50
    31207578 In re Marriage of Yarromere|17|36.4|19110.00|2|1193.00|20303.00"
  `);
});

it('receivables shows open invoices by days past due, and payments', async () => {
  expect(await answerText(fixed.client, 'receivables', { limit: 2 })).toMatchInlineSnapshot(`
    "200 invoices are open, 647950.00 in all; due until today: 120, 329850.00.
    By days past due: not yet due 318100.00, 0-30 63600.00, 31-60 82800.00, 61-90 51600.00, over 90 131850.00.
    Of the open ones 66 are hidden by MyCase, as not payable online: 222200.00.
    Of the open ones 20 are on cases deleted in MyCase: 90400.00.
    Of the open ones 40 are unsent, so that the client may not know of them: 163300.00.
    Not counted as owed: 40 drafts, not billed yet (183800.00); 40 forwarded, so that their balance is in later invoices (158800.00).
    Payments received from Sun 2026-11-01 to Mon 2026-11-30: 300, 342112.00. No money: 16 pending (27649.00), 19 timeout (32523.00), 22 failure (35006.00), 23 error (48024.00).
    Computed over all 400 invoices, all 700 invoice payments and all 220 cases, as of Wed 2026-11-18 09:30 -08:00.

    Owed by days past due, by client (2 of 109 shown)
    An amount goes to its case's billing contact, else the first client of the case, else the client of a payment on it. limit 2 hides 107; what is counted and summed is over all.
    client|invoices|not_yet_due|0-30|31-60|61-90|over_90|amount
    nobody known|20|90400.00|0.00|0.00|0.00|0.00|90400.00
    27880766 Samir Corvinwick|4|19300.00|0.00|0.00|2050.00|0.00|21350.00

    Open invoices hidden by MyCase (2 of 66 shown)
    limit 2 hides 64; what is counted and summed is over all.
    id|invoice_number|due_date|past_due|status|owed|case
    18233298|10147|2026-11-30|not yet due|sent|8000.00|31205391 In re Marriage of Thistlewick
    18237595|10366|2026-06-26|over 90|overdue|8000.00|31207206 Yarrowick v. Safferbrook Manufacturing

    Open invoices of deleted cases (2 of 20 shown)
    limit 2 hides 18; what is counted and summed is over all.
    id|invoice_number|due_date|past_due|status|owed|case
    18232918|10128|2026-11-19|not yet due|unsent|7900.00|31206800 deleted in MyCase
    18237631|10368|2026-12-09|not yet due|unsent|7900.00|31205949 deleted in MyCase

    Payments received from Sun 2026-11-01 to Mon 2026-11-30, by client (2 of 100 shown)
    A payment goes to its own client; one that names none goes where its case's amounts do: to the billing contact, else the first client of the case. limit 2 hides 98; what is counted and summed is over all.
    client|payments|amount
    27882556 Yara Bramblethwaite|12|18669.00
    27882198 Anna Cobbleridge|7|14675.00"
  `);
});

it('firm_overview shows the numbers of the whole firm', async () => {
  expect(await answerText(fixed.client, 'firm_overview', { limit: 2 })).toMatchInlineSnapshot(`
    "Today is Wed 2026-11-18 (America/Los_Angeles). 151 of 220 cases are open.
    Computed over all 220 cases, all 12 staff, all 900 tasks, all 700 events, all 2500 time entries, all 40 leads, all 6 referral sources, all 1200 documents, all 600 expenses, all 120 calls, all 400 invoices, all 700 invoice payments, all 180 clients and all 30 companies, as of Wed 2026-11-18 09:30 -08:00.

    Open cases by stage (8)
    stage|open_cases
    Discovery|30
    Trial preparation|25
    Settlement|22
    Intake|18
    Investigation|17
    Mediation|16
    Pre-litigation|13
    Trial|10

    Open cases by practice area (8)
    practice_area|open_cases
    Business Litigation|27
    Real Estate|24
    Criminal Defense|23
    Estate Planning|23
    Family Law|18
    Immigration|16
    Employment|12
    Personal Injury|8

    Open cases by lead attorney (5)
    lead_attorney|open_cases
    880164 Dora Quillencombe|35
    880140 Anna Pebblemond|34
    880238 Omar Fennimond|33
    880203 Elena Wexelmond|26
    880187 Victor Fennistead|23

    Workload (11)
    A case, task or event counts for each of its staff.
    staff|open_cases|leading|open_tasks|overdue|events_7_days|hours_30_days
    880238 Omar Fennimond|45|33|138|44|3|125.6
    880140 Anna Pebblemond|42|34|182|44|5|110.8
    880203 Elena Wexelmond|42|26|121|34|3|83.2
    880164 Dora Quillencombe|41|35|156|48|0|130.3
    880187 Victor Fennistead|33|23|117|34|5|105.2
    880285 Ada Sorrelstead|20|0|42|8|1|0
    880250 Elena Safferwick|12|0|34|10|1|0
    880311 Dora Rushelstow|12|0|31|7|0|0
    880240 Milo Vellinmere|10|0|23|7|1|0
    880279 Ada Harrowcombe|10|0|30|9|0|0
    880345 Jonas Wexelmond|8|0|12|5|2|0

    Leads by status and days since they came in (6)
    A status is what the firm calls it; with_case are those that became a case.
    status|leads|0-30|31-60|61-90|over_90|with_case
    Consultation scheduled|9|2|1|1|5|0
    New|8|1|3|1|3|0
    Pending|8|2|0|2|4|0
    No hire|6|1|0|1|4|0
    Hired|5|2|1|0|2|5
    Contacted|4|0|0|2|2|0

    Leads by referral source and days since they came in (6)
    source|leads|0-30|31-60|61-90|over_90|with_case
    Online ad|10|1|3|1|5|0
    Former client|8|1|1|2|4|0
    Colleague|7|2|0|1|4|1
    Website|6|2|1|1|2|1
    Walk-in|5|0|0|1|4|2
    Bar association|4|2|0|1|1|1

    Open cases on which nothing changed for 60 days or more (0)
    Notes and messages are not looked at.

    What open cases lack (5)
    All of one: query_records on cases, status is open and these fields empty.
    missing|open_cases|fields|first
    client|0|clients|
    client or company|0|clients, companies|
    lead attorney|0|lead_attorney|
    stage|0|case_stage|
    limitation date|47|sol_date|31204126 People v. Goslingthwaite; 31204157 Ellowdale, Felix: petition; 31204615 Yarrostow v. Lorrimthwaite Credit Union

    Likely duplicates of clients and companies (0)
    By the same e-mail or the same name, but for order, accents, titles and legal forms; a telephone alone is no sign. Only a person can tell."
  `);
});

it('query_records shows the records that conditions fit', async () => {
  const asked = {
    list: 'cases',
    columns: ['name', 'case_stage', 'outstanding_balance'],
    where: [{ field: 'status', op: 'is', value: 'open' }],
    limit: 3,
  };
  expect(await answerText(fixed.client, 'query_records', asked)).toMatchInlineSnapshot(`
    "151 of 220 cases match: status is "open".
    Computed over all 220 cases, as of Wed 2026-11-18 09:30 -08:00.

    cases (3 of 151 shown)
    limit 3 hides 148; what is counted and summed is over all.
    id|name|case_stage|outstanding_balance
    31204126|People v. Goslingthwaite|Investigation|0.00
    31204157|Ellowdale, Felix: petition|Investigation|0.00
    31204161|People v. Quillengarth|Discovery|0.00"
  `);
});

it('query_records shows sums by group', async () => {
  const asked = { list: 'time_entries', group_by: ['staff'], measures: ['count', 'sum:hours'], limit: 3 };
  expect(await answerText(fixed.client, 'query_records', asked)).toMatchInlineSnapshot(`
    "2500 of 2500 time entries match (no condition).
    Computed over all 2500 time entries, as of Wed 2026-11-18 09:30 -08:00.

    Over all that match (1)
    count|sum:hours
    2500|5080.8

    Groups by staff (3 of 5 shown)
    limit 3 hides 2; what is counted and summed is over all.
    staff|count|sum:hours
    880164 Dora Quillencombe|638|1281.4
    880140 Anna Pebblemond|551|1143.4
    880238 Omar Fennimond|484|972.4"
  `);
});

it('export_records attaches a file, and states how many records it has', async () => {
  const asked = { list: 'staff', columns: ['first_name', 'last_name'], format: 'csv' };
  expect(await answerText(fixed.client, 'export_records', asked)).toMatchInlineSnapshot(`
    "12 rows with the columns id, first_name, last_name: attached as staff-2026-11-18.csv, 319 bytes.
    12 of 12 staff match (no condition).
    Computed over all 12 staff, as of Wed 2026-11-18 09:30 -08:00.
    <attached: mycase://exports/staff-2026-11-18.csv, text/csv>"
  `);
});
