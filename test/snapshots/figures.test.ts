import { expect, it } from 'vitest';
import { answerText } from './answer-text.ts';
import { useFixed } from './snapshot-server.ts';

const fixed = useFixed();

it('unbilled_work shows unbilled hours and amounts by age, staff and case', async () => {
  expect(await answerText(fixed.client, 'unbilled_work', { limit: 2 })).toMatchInlineSnapshot(`
    "Unbilled work (billable): 826 time entries (1656.8 hours): 650472.75; 196 expenses: 92673.00; total 743145.75.
    Not included, because not billable: 95 time entries (201.3 hours): 78720.50; 22 expenses: 10646.50; total 89367.00.
    Computed over all 2503 time entries and all 603 expenses, as of Wed 2026-11-18 09:30 -08:00.

    Totals (1)
    time_entries|hours|fees|expenses|costs|amount
    826|1656.8|650472.75|196|92673.00|743145.75

    By age (2 of 4 shown)
    Days since the work. 2 more rows are not shown (limit 2). Counts and sums include them.
    age|time_entries|hours|fees|expenses|costs|amount
    0-30|94|192.3|74600.50|16|6816.00|81416.50
    31-60|83|154.6|62218.25|20|9755.00|71973.25

    By staff (2 of 5 shown)
    3 more rows are not shown (limit 2). Counts and sums include them.
    staff|time_entries|hours|fees|expenses|costs|amount
    880164 Dora Quillencombe|177|365.4|173160.00|44|20984.25|194144.25
    880140 Anna Pebblemond|168|334|173370.00|45|19165.75|192535.75

    By case (2 of 208 shown)
    206 more rows are not shown (limit 2). Counts and sums include them.
    case|time_entries|hours|fees|expenses|costs|amount
    31204286 Mosselwick v. Zephyrmere Construction|19|43.7|22942.50|2|503.00|23445.50
    31207578 In re Marriage of Yarromere|17|36.4|19110.00|2|1193.00|20303.00"
  `);
});

it('receivables shows open invoices by days past due, and payments', async () => {
  expect(await answerText(fixed.client, 'receivables', { limit: 2 })).toMatchInlineSnapshot(`
    "Open invoices: 202, 650200.25 in total. Due until today: 121, 331100.00.
    By days past due: not yet due 319100.25, 0-30 64850.00, 31-60 82800.00, 61-90 51600.00, over 90 131850.00.
    Of the open invoices, not payable online and hidden by MyCase: 66, 222200.00.
    Of the open invoices, on cases that were deleted in MyCase: 20, 90400.00.
    Of the open invoices, not sent to the client yet: 40, 163300.00.
    Not counted as owed: 40 drafts: 183800.00; 40 forwarded (their balances are in later invoices): 158800.00; 4 overpaid: -551.00.
    Payments received from Sun 2026-11-01 to Mon 2026-11-30: 300, 342112.00. Not received: 16 pending (27649.00), 19 timeout (32523.00), 22 failure (35006.00), 23 error (48024.00).
    Computed over all 408 invoices, all 704 invoice payments and all 226 cases, as of Wed 2026-11-18 09:30 -08:00. MyCase did not send its number of invoices, so this number could not be checked.

    Balances due by days past due, by client (2 of 111 shown)
    An amount is attributed to the billing contact of its case, else to the first client, else to the client of a payment on the case. 109 more rows are not shown (limit 2). Counts and sums include them.
    |client|invoices|not_yet_due|days_0_30|days_31_60|days_61_90|days_over_90|amount
    |(none)|20|90400.00|0.00|0.00|0.00|0.00|90400.00
    |27880766 Samir Corvinwick|4|19300.00|0.00|0.00|2050.00|0.00|21350.00

    Open invoices hidden by MyCase (2 of 66 shown)
    64 more rows are not shown (limit 2). Counts and sums include them.
    id|invoice_number|due_date|days_past_due|status|balance_due|case
    18233298|10147|2026-11-30|not yet due|sent|8000.00|31205391 In re Marriage of Thistlewick
    18237595|10366|2026-06-26|over 90|overdue|8000.00|31207206 Yarrowick v. Safferbrook Manufacturing

    Open invoices of deleted cases (2 of 20 shown)
    18 more rows are not shown (limit 2). Counts and sums include them.
    id|invoice_number|due_date|days_past_due|status|balance_due|case
    18232918|10128|2026-11-19|not yet due|unsent|7900.00|31206800 deleted in MyCase
    18237631|10368|2026-12-09|not yet due|unsent|7900.00|31205949 deleted in MyCase

    Payments received from Sun 2026-11-01 to Mon 2026-11-30, by client (2 of 100 shown)
    A payment is attributed to its client. Without one, it is attributed to the billing contact of its case, else to the first client. 98 more rows are not shown (limit 2). Counts and sums include them.
    client|payments|amount
    27882556 Yara Bramblethwaite|12|18669.00
    27882198 Anna Cobbleridge|7|14675.00"
  `);
});

it('firm_overview shows the numbers of the whole firm', async () => {
  expect(await answerText(fixed.client, 'firm_overview', { limit: 2 })).toMatchInlineSnapshot(`
    "Today is Wed 2026-11-18 (America/Los_Angeles). 157 of 226 cases are open.
    Computed over all 226 cases, all 12 staff, all 903 tasks, all 714 events, all 2503 time entries, all 43 leads, all 6 referral sources, all 1207 documents, all 603 expenses, all 122 calls, all 408 invoices, all 704 invoice payments, all 202 clients and all 38 companies, as of Wed 2026-11-18 09:30 -08:00. MyCase did not send its number of invoices, so this number could not be checked.

    Open cases by stage (8)
    |stage|open_cases
    |Discovery|36
    |Trial preparation|25
    |Settlement|22
    |Intake|18
    |Investigation|17
    |Mediation|16
    |Pre-litigation|13
    |Trial|10

    Open cases by practice area (8)
    |practice_area|open_cases
    |Business Litigation|33
    |Real Estate|24
    |Criminal Defense|23
    |Estate Planning|23
    |Family Law|18
    |Immigration|16
    |Employment|12
    |Personal Injury|8

    Open cases by lead attorney (5)
    lead_attorney|open_cases
    880164 Dora Quillencombe|36
    880140 Anna Pebblemond|36
    880238 Omar Fennimond|34
    880203 Elena Wexelmond|27
    880187 Victor Fennistead|24

    Workload (11)
    A case, task or event counts for each of its staff.
    staff|open_cases|lead_attorney_cases|open_tasks|overdue_tasks|events_next_7_days|hours_last_30_days
    880238 Omar Fennimond|48|34|139|44|3|125.6
    880140 Anna Pebblemond|46|36|183|44|6|110.8
    880164 Dora Quillencombe|45|36|158|48|2|130.3
    880203 Elena Wexelmond|45|27|123|34|4|83.2
    880187 Victor Fennistead|37|24|120|34|7|105.2
    880285 Ada Sorrelstead|20|0|42|8|1|0
    880250 Elena Safferwick|12|0|34|10|1|0
    880311 Dora Rushelstow|12|0|31|7|0|0
    880240 Milo Vellinmere|10|0|23|7|1|0
    880279 Ada Harrowcombe|10|0|30|9|0|0
    880345 Jonas Wexelmond|8|0|12|5|2|0

    Leads by status and days since they were created (6)
    Each firm defines its own statuses. with_case counts the leads that became a case.
    |status|leads|days_0_30|days_31_60|days_61_90|days_over_90|with_case
    |New|11|1|3|4|3|0
    |Consultation scheduled|9|2|1|1|5|0
    |Pending|8|2|0|2|4|0
    |No hire|6|1|0|1|4|0
    |Hired|5|2|1|0|2|5
    |Contacted|4|0|0|2|2|0

    Leads by referral source and days since they were created (6)
    |source|leads|days_0_30|days_31_60|days_61_90|days_over_90|with_case
    |Online ad|10|1|3|1|5|0
    |Website|9|2|1|4|2|1
    |Former client|8|1|1|2|4|0
    |Colleague|7|2|0|1|4|1
    |Walk-in|5|0|0|1|4|2
    |Bar association|4|2|0|1|1|1

    Open cases without a change for 60 days or more (2 of 5 shown)
    Changes of notes and messages are not counted. 3 more rows are not shown (limit 2). Counts and sums include them.
    days_idle|last_change|id|name|case_number|stage|practice_area|lead_attorney
    60|Sat 2026-09-19|31208066|Estate of Nguyễn Thị Ánh|26-9002|Discovery|Business Litigation|880164 Dora Quillencombe
    60|Sat 2026-09-19|31208084|O’Brien v. O'Brien|26-9003|Discovery|Business Litigation|880187 Victor Fennistead

    Missing data of open cases (5)
    To list all cases of a row: query_records on cases with status open and these fields empty.
    |missing|open_cases|fields|examples
    |client|0|clients|
    |client or company|0|clients, companies|
    |lead attorney|0|lead_attorney|
    |stage|0|case_stage|
    |limitation date|47|sol_date|31204126 People v. Goslingthwaite; 31204157 Ellowdale, Felix: petition; 31204615 Yarrostow v. Lorrimthwaite Credit Union

    Likely duplicates of clients and companies (0)
    They have the same e-mail or name. Order, accents, titles and legal forms of names are ignored. The same telephone number alone is not enough. A person must decide."
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
    "157 of 226 cases match: status is "open".
    Computed over all 226 cases, as of Wed 2026-11-18 09:30 -08:00.

    cases (3 of 157 shown)
    154 more rows are not shown (limit 3). Counts and sums include them.
    id|name|case_stage|outstanding_balance
    31204126|People v. Goslingthwaite|Investigation|0.00
    31204157|Ellowdale, Felix: petition|Investigation|0.00
    31204161|People v. Quillengarth|Discovery|0.00"
  `);
});

it('query_records shows sums by group', async () => {
  const asked = { list: 'time_entries', group_by: ['staff'], measures: ['count', 'sum:hours'], limit: 3 };
  expect(await answerText(fixed.client, 'query_records', asked)).toMatchInlineSnapshot(`
    "2503 of 2503 time entries match (no condition).
    Computed over all 2503 time entries, as of Wed 2026-11-18 09:30 -08:00.

    Totals of all matching records (1)
    count|sum:hours
    2503|5085.3

    Groups by staff (3 of 5 shown)
    2 more rows are not shown (limit 3). Counts and sums include them.
    staff|count|sum:hours
    880164 Dora Quillencombe|639|1282.9
    880140 Anna Pebblemond|552|1144.9
    880238 Omar Fennimond|484|972.4"
  `);
});

it('export_records shows a CSV file, and states how many records it has', async () => {
  const asked = { list: 'staff', columns: ['first_name', 'last_name'], format: 'csv' };
  expect(await answerText(fixed.client, 'export_records', asked)).toMatchInlineSnapshot(`
    "12 rows with the columns id, first_name, last_name: shown in this answer, 319 bytes.
    12 of 12 staff match (no condition).
    Computed over all 12 staff, as of Wed 2026-11-18 09:30 -08:00.
    file: «<code> id,first_name,last_name
      880140,Anna,Pebblemond
      880164,Dora,Quillencombe
      880187,Victor,Fennistead
      880203,Elena,Wexelmond
      880238,Omar,Fennimond
      880240,Milo,Vellinmere
      880250,Elena,Safferwick
      880279,Ada,Harrowcombe
      880285,Ada,Sorrelstead
      880311,Dora,Rushelstow
      880345,Jonas,Wexelmond
      880365,Ben,Osterbrook <code>»"
  `);
});
