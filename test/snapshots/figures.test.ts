import { expect, it } from 'vitest';
import { answerText } from './answer-text.ts';
import { useFixed } from './snapshot-server.ts';

const fixed = useFixed();

it('unbilled_work shows unbilled hours and amounts by age, staff and case', async () => {
  expect(await answerText(fixed.client, 'unbilled_work', { limit: 2 })).toMatchInlineSnapshot(`
    "Unbilled work (billable): 826 time entries (1656.8 hours): 650472.75; 196 expenses: 92673.00; total 743145.75.
    Not included, because not billable: 95 time entries (201.3 hours): 78720.50; 22 expenses: 10646.50; total 89367.00.
    Computed over all 226 cases, all 12 staff, all 2503 time entries, all 603 expenses and all 408 invoices, as of Wed 2026-11-18 09:30 -08:00. MyCase did not state how many invoices there are, so the number read could not be compared.

    Totals (1)
    time_entries|hours|fees|expenses|costs|amount
    826|1656.8|650472.75|196|92673.00|743145.75

    By age (2 of 4 shown)
    Days since the work, the latest work first. 2 more rows are not shown (limit 2). Counts and sums include them.
    age|time_entries|hours|fees|expenses|costs|amount
    0-30|94|192.3|74600.50|16|6816.00|81416.50
    31-60|83|154.6|62218.25|20|9755.00|71973.25

    By staff (2 of 5 shown)
    The largest amount is first; equal amounts are in the order of ids. 3 more rows are not shown (limit 2). Counts and sums include them.
    staff|time_entries|hours|fees|expenses|costs|amount
    880164 Dora Quillencombe|177|365.4|173160.00|44|20984.25|194144.25
    880140 Anna Pebblemond|168|334|173370.00|45|19165.75|192535.75

    By case (2 of 208 shown)
    The largest amount is first; equal amounts are in the order of ids. 206 more rows are not shown (limit 2). Counts and sums include them.
    case|case_status|lead_attorney|time_entries|hours|fees|expenses|costs|amount
    31204286 Mosselwick v. Zephyrmere Construction|closed|880140 Anna Pebblemond|19|43.7|22942.50|2|503.00|23445.50
    31207578 In re Marriage of Yarromere|closed|880140 Anna Pebblemond|17|36.4|19110.00|2|1193.00|20303.00"
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
    Payments received from Sun 2026-11-01 to Mon 2026-11-30: 300, 342112.00. Not received: 23 error (48024.00), 22 failure (35006.00), 16 pending (27649.00), 19 timeout (32523.00).
    Computed over all 226 cases, all 202 clients, all 38 companies, all 408 invoices and all 704 invoice payments, as of Wed 2026-11-18 09:30 -08:00. MyCase did not state how many invoices there are, so the number read could not be compared.

    Balances due by days past due, by client (2 of 111 shown)
    An amount is attributed to the billing contact of its case, else to the first client, else to the client of a payment on the case. The largest amount is first; equal amounts are in the order of ids. 109 more rows are not shown (limit 2). Counts and sums include them.
    |client|invoices|not_yet_due|days_0_30|days_31_60|days_61_90|days_over_90|amount
    |(none)|20|90400.00|0.00|0.00|0.00|0.00|90400.00
    |27880766 Samir Corvinwick|4|19300.00|0.00|0.00|2050.00|0.00|21350.00

    Open invoices hidden by MyCase (2 of 66 shown)
    The largest balance is first; equal balances are in the order of ids. 64 more rows are not shown (limit 2). Counts and sums include them.
    id|invoice_number|due_date|age|status|balance_due|case
    18233298|10147|2026-11-30|not yet due|sent|8000.00|31205391 In re Marriage of Thistlewick
    18237595|10366|2026-06-26|over 90|overdue|8000.00|31207206 Yarrowick v. Safferbrook Manufacturing

    Open invoices of deleted cases (2 of 20 shown)
    The largest balance is first; equal balances are in the order of ids. 18 more rows are not shown (limit 2). Counts and sums include them.
    id|invoice_number|due_date|age|status|balance_due|case
    18232918|10128|2026-11-19|not yet due|unsent|7900.00|31206800 deleted in MyCase
    18237631|10368|2026-12-09|not yet due|unsent|7900.00|31205949 deleted in MyCase

    Payments received from Sun 2026-11-01 to Mon 2026-11-30, by client (2 of 100 shown)
    A payment is attributed to its client. Without one, it is attributed to the billing contact of its case, else to the first client. The largest amount is first; equal amounts are in the order of ids. 98 more rows are not shown (limit 2). Counts and sums include them.
    client|payments|amount
    27882556 Yara Bramblethwaite|12|18669.00
    27882198 Anna Cobbleridge|7|14675.00"
  `);
});

it('receivables states the first payment, if the days begin before it', async () => {
  const args = { sections: ['payments'], limit: 1 };
  const before = await answerText(fixed.client, 'receivables', { ...args, from: '2026-01-01' });
  expect(before).toContain('The first payment in MyCase is of 2026-10-19.');
  expect(await answerText(fixed.client, 'receivables', { ...args, from: '2026-10-19' })).not.toContain('first payment');
});

it('firm_overview shows the numbers of the whole firm', async () => {
  expect(await answerText(fixed.client, 'firm_overview', { limit: 2 })).toMatchInlineSnapshot(`
    "Today is Wed 2026-11-18 (America/Los_Angeles). 157 of 226 cases are open.
    Computed over all 226 cases, all 202 clients, all 38 companies, all 43 leads, all 12 staff, all 714 events, all 903 tasks, all 122 calls, all 1217 documents, all 2503 time entries, all 603 expenses, all 408 invoices, all 704 invoice payments and all 6 referral sources, as of Wed 2026-11-18 09:30 -08:00. MyCase did not state how many invoices there are, so the number read could not be compared.

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
    880140 Anna Pebblemond|36
    880164 Dora Quillencombe|36
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

    Performance from Thu 2026-10-01 to Sat 2026-10-31, compared with the period from Wed 2025-10-01 to Fri 2025-10-31 (15)
    Available hours: weekdays until today × 8 hours × people who recorded time. Utilization: billable hours ÷ available hours. Realization: the part of the amount of billable work of the period that is on an invoice, also on a draft. Collection: what was paid until today of the invoices issued in the period, with overpayments. MyCase has no holidays, absences or write-offs of time, so they are not considered. Drafts and forwarded invoices are not issued. Received: payments of the period with status success. The first time entry in MyCase is of 2026-01-22. The first payment in MyCase is of 2026-10-19.
    |measure|unit|period|compared_period|change
    |people who recorded time|people|5|0|not known
    |available hours|hours|880|0|not known
    |recorded hours|hours|550.1|0|not known
    |billable hours|hours|482.9|0|not known
    |utilization|%|54.9|not known|not known
    |amount of billable work|amount|191600.25|0.00|not known
    |billed amount of this work|amount|126512.50|0.00|not known
    |realization|%|66|not known|not known
    |invoiced|amount|27800.00|104100.00|-73.3 %
    |paid of these invoices|amount|14500.00|60550.00|-76.1 %
    |collection|%|52.2|58.2|-6.0 points
    |payments received|amount|321863.75|0.00|not known
    |cases opened|records|6|3|+100.0 %
    |cases closed|records|9|0|not known
    |leads created|records|4|0|not known

    Performance of each person from Thu 2026-10-01 to Sat 2026-10-31, and the period from Wed 2025-10-01 to Fri 2025-10-31 (11)
    Utilization of a person: billable hours ÷ (weekdays until today × 8 hours). An empty rate has no denominator. Inactive people without hours are left out.
    staff|hours|billable_hours|utilization_percent|billable_amount|billed_amount|realization_percent|compared_billable_hours|compared_utilization_percent
    880140 Anna Pebblemond|121.8|110.3|62.7|57607.50|39847.50|69.2|0|0
    880164 Dora Quillencombe|114.6|100.4|57|48187.50|28120.00|58.4|0|0
    880238 Omar Fennimond|106.9|97.9|55.6|28202.00|20001.00|70.9|0|0
    880187 Victor Fennistead|109.5|91.1|51.8|33578.25|21525.00|64.1|0|0
    880203 Elena Wexelmond|97.3|83.2|47.3|24025.00|17019.00|70.8|0|0
    880240 Milo Vellinmere|0|0|0|0.00|0.00||0|0
    880250 Elena Safferwick|0|0|0|0.00|0.00||0|0
    880279 Ada Harrowcombe|0|0|0|0.00|0.00||0|0
    880285 Ada Sorrelstead|0|0|0|0.00|0.00||0|0
    880311 Dora Rushelstow|0|0|0|0.00|0.00||0|0
    880345 Jonas Wexelmond|0|0|0|0.00|0.00||0|0

    Performance by whole month, until 2026-10 (12)
    Months without records have zeros. At least 12 months are shown.
    month|hours|billable_hours|billable_amount|realization_percent|invoiced|collection_percent|received|cases_opened|cases_closed
    2025-11|0|0|0.00||85800.00|50.6|0.00|5|2
    2025-12|0|0|0.00||71600.00|33.2|0.00|6|5
    2026-01|191.2|164|66681.00|64|131000.00|50|0.00|4|0
    2026-02|444.9|416|161115.50|67.8|94700.00|70.4|0.00|4|1
    2026-03|531.4|493.7|197096.00|60.2|55600.00|38.6|0.00|7|5
    2026-04|455.4|406.5|165373.00|65|56300.00|67.4|0.00|8|2
    2026-05|537.8|455|181913.00|65.2|112600.00|43.3|0.00|6|6
    2026-06|496.2|446.1|181424.00|63|65900.00|67.3|0.00|3|2
    2026-07|551.2|501.3|206025.00|66.5|74400.00|40.1|0.00|1|4
    2026-08|508.6|433.7|174839.00|68.4|109225.00|50.3|0.00|9|2
    2026-09|530.3|481.8|199164.00|61.1|57300.00|34.6|0.00|3|8
    2026-10|550.1|482.9|191600.25|66|27800.00|52.2|321863.75|6|9

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
    To list all cases of a row: query_firm on open_cases.
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

it('query_firm shows the rows of a statement', async () => {
  const sql = `SELECT id, name, stage, lead_attorney FROM open_cases ORDER BY id LIMIT 3`;
  expect(await answerText(fixed.client, 'query_firm', { sql })).toMatchInlineSnapshot(`
    "3 rows. Computed over all 226 cases and all 12 staff, as of Wed 2026-11-18 09:30 -08:00.

    Result (3)
    id|name|stage|lead_attorney
    31204126|People v. Goslingthwaite|Investigation|Victor Fennistead
    31204157|Ellowdale, Felix: petition|Investigation|Omar Fennimond
    31204161|People v. Quillengarth|Discovery|Dora Quillencombe"
  `);
});

it('query_firm states the caveats of the tables that a statement reads', async () => {
  const sql = 'SELECT status, count(*) AS invoices, sum(balance) AS balance FROM invoices GROUP BY status';
  expect(await answerText(fixed.client, 'query_firm', { sql })).toMatchInlineSnapshot(`
    "7 rows. Computed over all 408 invoices, as of Wed 2026-11-18 09:30 -08:00. MyCase did not state how many invoices there are, so the number read could not be compared.
    MyCase's invoice status "overdue" does not mean past due: for that, use days_past_due of open_invoices.

    Result (7)
    |status|invoices|balance
    |draft|40|183800.00
    |forwarded|40|158800.00
    |overdue|41|174750.00
    |paid|123|-175.50
    |partial|81|157350.25
    |sent|42|154500.00
    |unsent|41|163224.50"
  `);
});

it('query_firm shows a file as text, and states how many records it has', async () => {
  const asked = { sql: 'SELECT id, first_name, last_name FROM staff', format: 'csv' };
  expect(await answerText(fixed.client, 'query_firm', asked)).toMatchInlineSnapshot(`
    "12 rows with the columns id, first_name, last_name: shown in this answer, 319 bytes.
    12 rows. Computed over all 12 staff, as of Wed 2026-11-18 09:30 -08:00.
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

it('query_firm without a statement lists tables, views and definitions', async () => {
  expect(await answerText(fixed.client, 'query_firm', {})).toMatchInlineSnapshot(`
    "Tables: rows (first..last day): columns. Each has id, created_at, updated_at (UTC); … more, see table.
    cases 226 (opened_date 2023-01-31..2026-10-27): name, case_number, description, status, case_stage, practice_area, opened_date, closed_date, sol_date, outstanding_balance, billing_type, lead_attorney_id, …
    clients 202: email, cell_phone_number, notes, name, …
    companies 38: name, email, main_phone_number, notes, …
    leads 43 (created_day 2026-05-12..2026-11-16): email, cell_phone_number, lead_details, status, referral_source_reference_id, case_id, name, created_day, …
    staff 12: email, cell_phone_number, type, title, active, default_hourly_rate, name, …
    events 714 (first_day 2026-03-23..2027-03-18): name, description, event_type, start, end, all_day, location_id, case_id, first_day, last_day, …
    tasks 903 (due_date 2026-01-22..2027-02-16): name, description, priority, due_date, completed, case_id, completed_day, …
    calls 122 (called_day 2026-07-23..2026-11-17): call_type, caller_name, caller_phone_number, client_id, lead_id, case_id, message, resolved, called_day, …
    documents 1217 (assigned_date 2025-03-28..2026-11-17): name, filename, description, assigned_date, case_id, created_day, …
    time_entries 2503 (entry_date 2026-01-22..2026-11-18): activity_name, description, entry_date, hours, rate, flat_fee, billable, case_id, staff_id, amount, is_billed
    expenses 603 (entry_date 2026-01-22..2026-11-18): activity_name, description, entry_date, cost, units, billable, case_id, staff_id, amount, is_billed
    invoices 408 (invoice_date 2025-07-06..2026-10-09): invoice_number, invoice_date, due_date, status, total_amount, paid_amount, case_id, balance, …
    invoice_payments 704 (date 2026-10-19..2026-11-17): amount, date, status, transaction_type, notes, invoice_id, invoice_number, case_id, client_id, attorney_id, …
    locations 6: name, …
    custom_fields 24: name, parent_type, field_type
    Only id and name: people_groups 5, referral_sources 6, case_stages 9, case_roles 7, practice_areas 8.
    Link tables, as case_clients(case_id, client_id): case_clients, case_companies, case_staff (+ lead_lawyer, originating_lawyer, case_rate), client_cases, company_cases, company_clients, event_staff, task_staff, time_entry_invoices, expense_invoices. A join repeats rows, and so sums.
    Views follow MyCase's rules; use them for money. All columns: table views.
    open_cases: cases not closed; lead_attorney, stage, days_open
    case_parties: clients and companies of cases: kind, party_id, name
    tasks_with_case: tasks with case_name, case_status; is_overdue: open, due before today
    event_days: events by first_day and real last_day in the firm's zone; local_start, local_end, case_name, location
    leads_with_case: leads with created_day, referral_source, the case they became (case_id NULL: none), days_to_case
    calendar_weeks: week_start (Monday)
    calendar_months: months (2026-03) of 15 years, also without entries
    unbilled_time: time on no invoice, not even a draft or deleted one; kind hourly, flat fee, non-billable, no rate (amount NULL); to bill: sum(amount) where billable; staff, client, attorney, case_is_deleted
    unbilled_expenses: the same for expenses; kind expense, non-billable, no cost
    payments_received: payments with status success; date, amount, client (the payment's, else the case's payer), attorney
    issued_invoices: invoices but drafts and forwarded ones (their amounts are in a later invoice); mycase_status, client, attorney
    open_invoices: issued invoices with balance > 0: what is owed; days_past_due > 0 is late; age (0-30 …), client, attorney, case_is_deleted
    client_balances: per client who owes: open_invoices, balance, past_due, balance_of_deleted_cases; client NULL: unknown
    case_activity: case_id, day, kind (the table), record_id, title of dated records but notes
    case_changes: case_id, changed_at
    person_dates: staff_id, day, kind, title: tasks due, events, limitation dates of led cases, time
    case_summary: per case: status, lead_attorney, days_open, open_tasks, overdue_tasks, unbilled_amount (billable), last_activity until today, next_event
    The firm's custom fields, one column each: cases_custom(case_id, "Court case number", "Court", "Judge", "Opposing counsel", "Theory of the case", "Date of incident", "Next settlement conference", "Demand amount", "Policy limit", "Number of witnesses", "Jury demanded", "Litigation hold sent", "Fee arrangement"); clients_custom(client_id, "Preferred name", "Preferred contact", "Needs interpreter", "Engagement letter signed", "Retainer", "Accessibility needs"); companies_custom(company_id, "Registered agent", "Number of employees", "Publicly held"); time_entries_custom(time_entry_id, "Cost center"); expenses_custom(expense_id, "Receipt number", "Cost center"). All values: custom_field_values.
    Full text: cases.id IN (SELECT rowid FROM cases_text WHERE cases_text MATCH 'word'); so for other tables.
    Today is Wed 2026-11-18 (America/Los_Angeles). day('today'), day(created_at): local day; period_start('last 30 days'), period_end: 30 days until today. Weeks begin on Monday.
    Invoiced: total_amount of issued_invoices. Owed: balance of open_invoices. Late: days_past_due > 0. Amounts are rounded to the cent per record.
    Functions: fold(name), phonetic(name), name_similarity(a, b) 0 to 1, phone, local_time, add_days(day, n), median. = and LIKE ignore case and accents.
    Not in MyCase's lists: notes, messages, trust accounts.
    As of Wed 2026-11-18 09:30 -08:00."
  `);
});

it('query_firm lists all columns of the views in one call', async () => {
  const overview = await answerText(fixed.client, 'query_firm', {});
  const text = await answerText(fixed.client, 'query_firm', { table: 'views' });
  const views = text.split('\n').slice(1);
  expect(views).toHaveLength(17);
  for (const view of views) expect(overview).toContain(`\n${view.split(':')[0]}: `);
  expect(text).toContain(
    '\nclient_balances: client_id, client, open_invoices, balance, past_due, most_days_past_due, balance_of_deleted_cases\n',
  );
});

it('query_firm describes a table', async () => {
  expect(await answerText(fixed.client, 'query_firm', { table: 'tasks' })).toMatchInlineSnapshot(`
    "tasks has 903 rows.
    Link tables: task_staff. A join with one has a row for each link, so sums repeat.
    Full text: id IN (SELECT rowid FROM tasks_text WHERE tasks_text MATCH 'word').
    Computed over all 903 tasks, as of Wed 2026-11-18 09:30 -08:00.

    Columns of tasks (11)
    |column|type|empty|values|range
    |id|integer|||
    |name|text|||
    |description|text|sometimes||
    |priority|text||«<code> "High", "Low", "Medium" <code>»|
    |due_date|text day|||2026-01-22 to 2027-02-16
    |completed|integer boolean||«<code> "0", "1" <code>»|
    |completed_at|text moment|sometimes||2026-02-02 to 2026-11-17
    |case_id|integer|sometimes||
    |created_at|text moment|||2026-01-22 to 2026-11-16
    |updated_at|text moment|||2026-02-02 to 2026-11-17
    |completed_day|text day|sometimes||2026-02-02 to 2026-11-17"
  `);
});

it('query_firm names the columns of a table, if a statement names an unknown one', async () => {
  const sql = 'SELECT due FROM tasks';
  expect(await answerText(fixed.client, 'query_firm', { sql })).toMatchInlineSnapshot(`
    "<error>
    The statement was refused: no such column: "due". Did you mean due_date? Columns of tasks: id, name, description, priority, due_date, completed, completed_at, case_id, created_at, updated_at, completed_day."
  `);
});
