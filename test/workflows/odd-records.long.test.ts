import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { addDays, getToday } from '../../src/base/days.ts';
import { type Answer, call, connect, pointedAt, storeRecord } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';

// Records that MyCase can have although nobody expects them. No answer leaves them out without a word.

const scene = useScene('--time-zone', 'UTC', '--cache', 'off');

const TODAY = getToday('UTC');
const ATTORNEY = 880_187;

/** An instant some days from today. */
const at = (days: number, time: string) => `${addDays(TODAY, days)}T${time}Z`;

const store = (list: string, record: object): Promise<number> => storeRecord(scene.sandbox, list, record);

const storeCase = (name: string, fields: object = {}): Promise<number> =>
  store('cases', {
    ...{ name, status: 'open', opened_date: '2026-01-05', clients: [], companies: [] },
    ...{ staff: [{ id: ATTORNEY, lead_lawyer: true }], custom_field_values: [], outstanding_balance: 0, ...fields },
  });

const ask = (tool: string, args: object): Promise<Answer> => call(scene.client, tool, { ...args });

const rowsOf = ({ data }: Answer, section: string): readonly Record<string, unknown>[] =>
  Object(data[section]).rows ?? [];

describe('a client who lists a case that does not list the client', () => {
  let [caseId, clientId] = [0, 0];

  beforeAll(async () => {
    caseId = await storeCase('Odd one-sided matter');
    clientId = await store('clients', { first_name: 'Quintessa', last_name: 'Oddsworth', cases: [{ id: caseId }] });
  });

  it('is a client in the brief, and in a document', async () => {
    const brief = await ask('case_brief', { case: String(caseId), sections: ['clients'] });
    expect(rowsOf(brief, 'clients')).toMatchObject([{ id: clientId, name: 'Quintessa Oddsworth' }]);
  });

  it('has the amounts of the case that are attributed to nobody else', async () => {
    const on = { case: { id: caseId }, invoices: [] };
    const matter = await storeCase('Odd one-sided matter with a billing contact', { billing_contact: { id: 1 } });
    const other = { case: { id: matter }, invoices: [] };
    const asked = { first_name: 'Quintessa', last_name: 'Oddsworth', cases: [{ id: caseId }, { id: matter }] };
    await store('clients', { id: clientId, ...asked });
    for (const [fields, total_amount] of [
      [on, '300.0'],
      [other, '40.0'],
    ] as const) {
      await store('invoices', {
        ...{ ...fields, invoice_number: 'ODD-3', invoice_date: '2026-03-01', due_date: null, status: 'sent' },
        ...{ total_amount, paid_amount: '0.0', allow_online_payments: true },
      });
      await store('time_entries', {
        ...{ ...fields, activity_name: 'Research', entry_date: '2026-03-01', hours: 2, rate: '50.0', flat_fee: false },
        ...{ billable: true, staff: { id: ATTORNEY } },
      });
    }
    const owed = await ask('receivables', { client: String(clientId), sections: ['aging'] });
    expect(owed.text).toContain('Open invoices: 1, 300.00 in total.');
    expect(owed.text).toContain('Not included, because attributed to others: 1 open invoice: 40.00, on cases');
    expect(rowsOf(owed, 'aging')).toMatchObject([{ client: { id: clientId }, amount: '300.00' }]);
    const work = await ask('unbilled_work', { client: String(clientId), group_by: ['client'] });
    expect(work.text).toContain('Unbilled work (billable): 1 time entry (2 hours): 100.00;');
    expect(work.text).toContain('Not included, because attributed to others: 1 time entry (2 hours): 100.00;');
    const sql = `SELECT client, balance FROM client_balances WHERE client_id = ${clientId}`;
    expect(rowsOf(await ask('query_firm', { sql }), 'rows')).toEqual([{ client: 'Quintessa Oddsworth', balance: 300 }]);
  });

  it('is not missing in the overview', async () => {
    const countMissing = async () => {
      const rows = rowsOf(await ask('firm_overview', { sections: ['missing_data'] }), 'missing_data');
      return rows.slice(0, 2).map(({ open_cases }) => Number(open_cases));
    };
    const [withoutClient, withoutBoth] = (await countMissing()) as [number, number];
    const cases = [await storeCase('Odd matter of a client'), await storeCase('Odd matter of a company')];
    const [ofClient, ofCompany] = cases.map((id) => [{ id }]);
    expect(await countMissing()).toEqual([withoutClient + 2, withoutBoth + 2]);
    await store('clients', { first_name: 'Ona', last_name: 'Oneside', cases: ofClient });
    await store('companies', { name: 'Oneside LLC', cases: ofCompany });
    expect(await countMissing()).toEqual([withoutClient + 1, withoutBoth]);
  });

  it('is a match for an opponent with the same family name, and not for itself', async () => {
    const { text } = await ask('open_case', {
      ...{ name: 'Odd matter of an opponent', client: String(clientId), lead_attorney: String(ATTORNEY) },
      other_parties: ['Q. Oddsworth LLC'],
    });
    expect(text).toMatch(/"Q\. Oddsworth LLC": 1 match/);
    expect(text).toMatch(/"Quintessa Oddsworth": no match/);
    expect(text).toContain("The matches of the client do not include the client's own record.");
  });
});

it('two parties with one name have their own matches', async () => {
  await store('clients', {
    first_name: 'Johanna',
    last_name: 'Twicename',
    email: 'j.twicename@example.com',
    cases: [],
  });
  const { text } = await ask('conflict_check', {
    parties: ['Johanna Twicename', { name: 'Johanna Twicename', emails: ['j.twicename@example.com'] }],
  });
  expect(text.match(/"Johanna Twicename".*: 1 match \(1 exact\)/g)).toHaveLength(2);
});

it.each(['20226-12-01', '2026-02-30', '12/01/2026'])('the limitation date %s cannot be read', async (sol_date) => {
  const id = await storeCase(`Odd limitation ${sol_date}`, { sol_date });
  const brief = await ask('case_brief', { case: String(id), sections: ['tasks'] });
  expect(brief.text).toContain('Limitation date: MyCase has a value that cannot be read as a day.');
  expect(brief.text).toMatch(new RegExp(`cases\\.sol_date \\(ids? .*\\b${id}\\b`));
  const review = await ask('deadline_review', { case: String(id), sections: ['limitation_missing'] });
  expect(rowsOf(review, 'limitation_missing')).toMatchObject([{ id, limitation_date: 'cannot be read' }]);
});

describe('events and time', () => {
  const propose = async (caseId: number, missing_time_on: string) => {
    const answer = await ask('what_changed', { case: String(caseId), missing_time_on });
    return rowsOf(answer, 'missing_time').map(({ day, title }) => `${day} ${title}`);
  };
  const storeEvent = (caseId: number, name: string, start: string, end: string, all_day = false) =>
    store('events', { name, start, end, all_day, case: { id: caseId }, staff: [{ id: ATTORNEY }], event_type: '' });

  it('that has not begun needs no time entry', async () => {
    const caseId = await storeCase('Odd future matter');
    await storeEvent(caseId, 'Future deposition', at(3, '18:00:00'), at(3, '19:00:00'));
    await storeEvent(caseId, 'Past deposition', at(-3, '18:00:00'), at(-3, '19:00:00'));
    expect(await propose(caseId, `${addDays(TODAY, -5)}..${addDays(TODAY, 5)}`)).toEqual([
      `${addDays(TODAY, -3)} Past deposition`,
    ]);
  });

  it('of several days needs one on each weekday', async () => {
    const caseId = await storeCase('Odd long trial');
    // Monday to the next Monday.
    await storeEvent(caseId, 'Trial', '2026-03-02T00:00:00Z', '2026-03-10T00:00:00Z', true);
    expect(await propose(caseId, '2026-03-05..2026-03-31')).toEqual([
      '2026-03-05 Trial',
      '2026-03-06 Trial',
      '2026-03-09 Trial',
    ]);
  });

  it('that goes on is contact', async () => {
    const caseId = await storeCase('Odd running trial');
    await storeEvent(caseId, 'Trial', at(-40, '00:00:00'), at(3, '00:00:00'), true);
    const answer = await ask('what_changed', { case: String(caseId), without_contact_days: 14 });
    expect(rowsOf(answer, 'cases_without_contact')).toEqual([]);
  });
});

describe('a call that names a client and no case', () => {
  let [caseId, callId] = [0, 0];

  beforeAll(async () => {
    const clientId = await store('clients', { first_name: 'Sibyl', last_name: 'Oddcaller', cases: [] });
    caseId = await storeCase('Odd called matter', { clients: [{ id: clientId }] });
    const message = 'The gallimaufry invoice was paid.';
    callId = await store('calls', {
      ...{ caller_name: '', client: { id: clientId }, lead: null, case: null, call_for: { id: ATTORNEY }, message },
      ...{ called_at: at(0, '00:00:00'), call_type: 'incoming', resolved: false, caller_phone_number: '' },
    });
  });

  it('is in the brief of the case, with a mark', async () => {
    const brief = await ask('case_brief', { case: String(caseId), sections: ['calls'] });
    expect(rowsOf(brief, 'calls')).toMatchObject([
      { id: callId, client: { name: 'Sibyl Oddcaller' }, names_no_case: true },
    ]);
    expect(brief.text).toContain('1 call of its clients names no case (names_no_case), and can be about another case.');
  });

  it('is found by a search in the case, and is a change of it', async () => {
    const found = await ask('search_text', { case: String(caseId), words: 'gallimaufry', kinds: ['calls'] });
    expect(rowsOf(found, 'found')).toMatchObject([{ kind: 'call', id: callId }]);
    const changed = await ask('what_changed', { case: String(caseId), since: 'today', sections: ['changes'] });
    expect(rowsOf(changed, 'changes')).toContainEqual(expect.objectContaining({ change: 'call created', id: callId }));
  });
});

describe('a case that was opened a few days ago', () => {
  it('is not one without contact for longer, and its opening is its last activity', async () => {
    const opened_date = addDays(TODAY, -3);
    const caseId = await storeCase('Odd new matter', { opened_date });
    const gaps = async (without_contact_days: number) =>
      rowsOf(await ask('what_changed', { case: String(caseId), without_contact_days }), 'cases_without_contact');
    expect(await gaps(14)).toEqual([]);
    expect(await gaps(2)).toMatchObject([{ case: { id: caseId } }]);
    const sql = `SELECT last_activity FROM case_summary WHERE id = ${caseId}`;
    expect(rowsOf(await ask('query_firm', { sql }), 'rows')).toEqual([{ last_activity: opened_date }]);
  });
});

describe('the last activity of a case', () => {
  it('is the last day of an event, and not a payment that failed', async () => {
    const caseId = await storeCase('Odd active matter');
    const event = { name: 'Mediation', all_day: true, case: { id: caseId }, staff: [{ id: ATTORNEY }], event_type: '' };
    await store('events', { ...event, start: at(-30, '00:00:00'), end: at(-26, '00:00:00') });
    const payment = { case: { id: caseId }, amount: '10.0', transaction_type: 'payment', date: addDays(TODAY, -2) };
    await store('invoice_payments', {
      ...payment,
      status: 'failure',
      invoice_number: 'ODD-9',
      invoice: null,
      client: null,
    });
    const sql = `SELECT last_activity FROM case_summary WHERE id = ${caseId}`;
    const day = addDays(TODAY, -27);
    expect(rowsOf(await ask('query_firm', { sql }), 'rows')).toEqual([{ last_activity: day }]);
  });
});

describe('amounts without a date', () => {
  it('are named beside the sums of a period', async () => {
    const caseId = await storeCase('Odd undated matter');
    const on = { case: { id: caseId }, invoices: [] };
    const invoice = await store('invoices', {
      ...{ ...on, invoice_number: 'ODD-1', invoice_date: '2026-03-01', due_date: null, status: 'sent' },
      ...{ total_amount: '250.0', paid_amount: '0.0', allow_online_payments: true },
    });
    await store('invoice_payments', {
      ...{ ...on, amount: 99, status: 'success', date: null, invoice: { id: invoice }, invoice_number: 'ODD-1' },
    });
    await store('time_entries', {
      ...{ ...on, activity_name: 'Research', entry_date: null, hours: 6, rate: '100.0', flat_fee: false },
      ...{ billable: true, staff: { id: ATTORNEY } },
    });
    const owed = await ask('receivables', { case: String(caseId), from: '2020-01-01', to: '2030-01-01' });
    expect(owed.text).toContain('Received payments without a date, so not in these days: 1, 99.00.');
    expect(owed.text).toContain('Open invoices: 1, 250.00 in total. Due until today: 0, 0.00.');
    const work = await ask('unbilled_work', { case: String(caseId), from: '2026-01-01' });
    expect(work.text).toContain('Without a date, so not in these days: 1 time entry (6 hours): 600.00');
    expect((await ask('unbilled_work', { case: String(caseId) })).text).not.toContain('Without a date');
  });
});

describe('work whose invoice was deleted', () => {
  const TIME = { activity_name: 'Research', flat_fee: false, rate: '100.0', staff: { id: ATTORNEY } };
  let [caseId, kept, deleted] = [0, 0, 0];

  beforeAll(async () => {
    caseId = await storeCase('Odd matter of a deleted invoice');
    const on = { case: { id: caseId } };
    const invoice = {
      ...{ ...on, invoice_number: 'ODD-2', invoice_date: '2031-03-01', due_date: null, status: 'sent' },
      ...{ total_amount: '100.0', paid_amount: '0.0', allow_online_payments: false },
    };
    [kept, deleted] = [await store('invoices', invoice), await store('invoices', invoice)];
    const storeTime = (hours: number, invoices: readonly number[], fields: object = {}) =>
      store('time_entries', {
        ...{ ...on, ...TIME, hours, entry_date: '2031-03-01', billable: true },
        ...{ invoices: invoices.map((id) => ({ id })), ...fields },
      });
    await storeTime(1, []);
    await storeTime(2, [kept]);
    await storeTime(3, [deleted]);
    await storeTime(4, [deleted, kept]);
    await storeTime(5, [deleted], { billable: false });
    await storeTime(6, [deleted], { entry_date: null });
    await storeTime(7, [deleted], { entry_date: '2031-05-01' });
    await store('expenses', {
      ...{ ...on, activity_name: 'Copies', entry_date: '2031-03-01', cost: '20.0', units: '1', billable: true },
      ...{ staff: { id: ATTORNEY }, invoices: [{ id: deleted }] },
    });
    await ask('delete_invoice', { invoice_id: deleted });
  });

  it('is stated apart from the unbilled work', async () => {
    const days = { from: '2031-03-01', to: '2031-03-31' };
    const { text, data } = await ask('unbilled_work', { case: String(caseId), ...days });
    expect(text).toMatch(
      /^Unbilled work \(billable\).*: 1 time entry \(1 hour\): 100\.00; 0 expenses: 0\.00; total 100\.00\.$/m,
    );
    expect(text).toContain(
      'Not included, because the invoice was deleted in MyCase: 2 time entries (9 hours): 900.00; 1 expense: 20.00; total 920.00.',
    );
    expect(Object(data.totals).rows).toMatchObject([{ hours: 1, amount: '100.00' }]);
  });

  it('is stated in the brief of the case', async () => {
    const { text } = await ask('case_brief', {
      ...{ case: String(caseId), sections: ['unbilled_time', 'unbilled_expenses'] },
    });
    expect(text).toContain(
      'Not included, because the invoice was deleted in MyCase: 3 time entries (16 hours): 1600.00. Billable: 100.00',
    );
    expect(text).toContain('Not included, because the invoice was deleted in MyCase: 1 expense: 20.00. Billable: 0.00');
  });

  it('is stated with the billed amounts of the overview', async () => {
    const asked = { sections: ['performance'], from: '2031-03-01', to: '2031-03-31' };
    const { text } = await ask('firm_overview', { ...asked, compare_from: '2031-05-01', compare_to: '2031-05-31' });
    expect(text).toContain(
      'The billed amounts include work whose invoice was deleted in MyCase: 300.00 of the period, 700.00 of the compared period.',
    );
    const { text: other } = await ask('firm_overview', { sections: ['performance'] });
    expect(other).not.toContain('whose invoice was deleted');
  });
});

it('a person who has left is named as not active', async () => {
  const id = await store('staff', { first_name: 'Gerta', last_name: 'Leftlong', active: false, type: 'Attorney' });
  const agenda = await ask('agenda', { from: 'today', staff: ['Gerta Leftlong'] });
  expect(agenda.text).toContain('"Gerta Leftlong" is no longer active in MyCase.');
  const created = await ask('create_task', {
    ...{ name: 'Odd task', priority: 'Low', due_date: TODAY, staff: ['Gerta Leftlong'] },
  });
  expect(created.text).toContain('"Gerta Leftlong" is no longer active in MyCase.');
  expect(created.text).toContain(String(id));
});

describe('a lead attorney who has left', () => {
  const name = 'Ludmilla Leftlead';
  const NOTE = 'The lead attorney of 1 case is no longer active in MyCase (inactive).';
  let [caseId, id] = [0, 0];

  beforeAll(async () => {
    id = await store('staff', { first_name: 'Ludmilla', last_name: 'Leftlead', active: false, type: 'Attorney' });
    const lead = { id, lead_lawyer: true };
    caseId = await storeCase('Odd case of a former lead', { sol_date: addDays(TODAY, 5), staff: [lead] });
    const on = { case: { id: caseId }, staff: [{ id: ATTORNEY }, { id }] };
    await store('tasks', { ...on, name: 'Late filing', due_date: addDays(TODAY, -2), priority: 'High' });
    const at = `${addDays(TODAY, 1)}T18:00:00Z`;
    await store('events', { ...on, name: 'Deposition', start: at, end: at, all_day: false, event_type: '' });
  });

  it('is marked at the limitation date', async () => {
    for (const [tool, section] of [
      ['deadline_review', 'limitation_near'],
      ['agenda', 'limitation_dates'],
    ] as const) {
      const answer = await ask(tool, { case: String(caseId), sections: [section] });
      expect(rowsOf(answer, section)).toMatchObject([{ id: caseId, lead_attorney: { id, name, inactive: true } }]);
      expect(answer.text).toContain(`${id} ${name}, inactive`);
      expect(answer.text).toContain(NOTE);
    }
    expect((await ask('deadline_review', { staff: [String(ATTORNEY)] })).text).not.toContain(NOTE);
  });

  it('is marked at tasks and events, and not the others', async () => {
    const answer = await ask('agenda', { case: String(caseId), from: 'today', to: '+2d' });
    for (const section of ['tasks_overdue', 'events']) {
      const [row] = rowsOf(answer, section);
      expect(row?.staff, section).toMatchObject([{ id: ATTORNEY }, { id, name, inactive: true }]);
      expect(Object(row?.staff)[0].inactive ?? undefined, section).toBeUndefined();
    }
  });

  it('is marked in the brief, the overview, and the cases without contact', async () => {
    const brief = await ask('case_brief', { case: String(caseId), sections: ['staff'] });
    expect(brief.text).toContain(`Lead attorney: "${name}" (id ${id}), who is no longer active in MyCase.`);
    expect(rowsOf(brief, 'staff')).toMatchObject([{ id, active: false }]);
    const overview = await ask('firm_overview', { sections: ['cases_by_attorney'] });
    const rows = rowsOf(overview, 'cases_by_attorney').filter((row) => Object(row.lead_attorney).inactive);
    expect(rows).toMatchObject([{ lead_attorney: { id, name }, open_cases: 1 }]);
    const changed = await ask('what_changed', { case: String(caseId), without_contact_days: 1 });
    expect(rowsOf(changed, 'cases_without_contact')).toMatchObject([{ lead_attorney: { id, inactive: true } }]);
  });
});

it('hours of a person who is not in the list of staff are stated', async () => {
  await store('time_entries', {
    ...{ activity_name: 'Research', entry_date: '2031-01-15', hours: 50, rate: '1.0', flat_fee: false },
    ...{ billable: true, case: null, staff: { id: 999_001 }, invoices: [] },
  });
  const { text } = await ask('firm_overview', {
    ...{ sections: ['performance_by_staff'], from: '2031-01-15', to: '2031-01-15' },
  });
  expect(text).toContain('Hours of people who are not in the list of staff, and so in no row: 50.');
});

it('a case that was opened again is not closed', async () => {
  const id = await storeCase('Odd case, opened again', { closed_date: '2026-02-05' });
  const sql = `SELECT days_open FROM case_summary WHERE id = ${id}`;
  const days = (Date.parse(TODAY) - Date.parse('2026-01-05')) / 86_400_000;
  expect(rowsOf(await ask('query_firm', { sql }), 'rows')).toEqual([{ days_open: days }]);
});

it('the name of a caller is found in the texts', async () => {
  const caseId = await storeCase('Odd call');
  await store('calls', {
    ...{ caller_name: 'Zebulon Pikeodd', call_type: 'incoming', called_at: `${addDays(TODAY, -1)}T10:00:00Z` },
    ...{ message: 'About the deed', case: { id: caseId }, call_for: { id: ATTORNEY }, resolved: false },
  });
  const { text } = await ask('search_text', { words: 'Zebulon Pikeodd', case: String(caseId) });
  expect(text).toMatch(/1 (call|record)/);
});

describe('a long text', () => {
  const storeNote = (length: number) =>
    store('clients', {
      first_name: 'Longina',
      last_name: `Odd ${length}`,
      notes: `${'x'.repeat(length)}ENDMARK`,
      cases: [],
    });

  it('of 150,007 characters is whole in the tables', async () => {
    const id = await storeNote(150_000);
    const sql = `SELECT length(notes) AS length FROM clients WHERE id = ${id} AND notes LIKE '%ENDMARK%'`;
    const answer = await ask('query_firm', { sql });
    expect(rowsOf(answer, 'rows')).toEqual([{ length: 150_007 }]);
    expect(answer.text).not.toContain('were cut');
  });

  it('of more than 1,000,000 characters is cut, and each answer about its list states it', async () => {
    const id = await storeNote(1_000_000);
    const answer = await ask('query_firm', { sql: `SELECT length(notes) AS length FROM clients WHERE id = ${id}` });
    expect(rowsOf(answer, 'rows')).toEqual([{ length: 1_000_000 }]);
    expect(answer.text).toContain(`Texts of more than 1,000,000 characters were cut: clients.notes (id ${id}).`);
    expect(answer.text).not.toContain('cannot be read');
  });
});

it('times of events and calls in find_records are in the zone of the firm, and all-day events have their days', async () => {
  const client = await connect({
    args: ['--time-zone', 'America/Los_Angeles', '--cache', 'off'],
    env: pointedAt(scene.sandbox),
  });
  onTestFinished(() => client.close());
  const event = { case: null, staff: [], event_type: 'Hearing', location: null };
  const [start, end] = ['2026-12-02T07:30:00Z', '2026-12-02T08:30:00Z'];
  const [first, next, third] = ['2026-12-03T00:00:00Z', '2026-12-04T00:00:00Z', '2026-12-06T00:00:00Z'];
  await store('events', { ...event, name: 'Zonewise late', start, end, all_day: false });
  await store('events', { ...event, name: 'Zonewise day', start: first, end: next, all_day: true });
  await store('events', { ...event, name: 'Zonewise days', start: first, end: third, all_day: true });
  await store('calls', { caller_name: 'Zonewise caller', called_at: start, caller_phone_number: '', case: null });
  const answer = await call(client, 'find_records', { query: 'Zonewise', kinds: ['event', 'call'] });
  const details = rowsOf(answer, 'matches').map((row) => [row.name, row.details]);
  expect(Object.fromEntries(details)).toEqual({
    'Zonewise late': '2026-12-01T23:30:00-08:00, Hearing',
    'Zonewise day': '2026-12-03, Hearing',
    'Zonewise days': '2026-12-03 to 2026-12-05, Hearing',
    'Zonewise caller': '2026-12-01T23:30:00-08:00',
  });
});
