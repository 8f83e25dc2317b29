import { type FormTable, writeDay } from './form-tables.ts';

// Today is Wednesday, 18 November 2026, 09:30 in Los Angeles.

const STAFF = [{ id: 880_140 }];

const TASK = { name: 'File', priority: 'High', staff: STAFF, allow_duplicate: true };

const EVENT = { name: 'Call', staff: STAFF, allow_duplicate: true };

/** Los Angeles has summer time from 8 March to 31 October 2026. */
const midnight = (day: string): string =>
  `${day}T00:00:00${day >= '2026-03-09' && day <= '2026-11-01' ? '-07:00' : '-08:00'}`;

const DAYS = ['2026-10-15', '2026-03-31', '2026-12-01', '2027-02-28', '2024-02-29', '2026-11-02', '2026-05-23'];

/** One day in all its forms, where MyCase filters. */
const calendarReads: FormTable = {
  tool: 'list_tasks',
  argument: 'updated_after',
  args: { page_size: 1, fields: ['id'] },
  place: 'query',
  sentAs: 'filter[updated_after]',
  forms: DAYS.flatMap((day) => writeDay(day).map((form) => [form, midnight(day)] as const)),
};

const relativeReads: FormTable = {
  ...calendarReads,
  forms: [
    ['today', midnight('2026-11-18')],
    ['Yesterday', midnight('2026-11-17')],
    ['a week ago', midnight('2026-11-11')],
    ['two weeks ago', midnight('2026-11-04')],
    ['3_months_ago', midnight('2026-08-18')],
    ['-30d', midnight('2026-10-19')],
    ['- 2 weeks', midnight('2026-11-04')],
    ['last week', midnight('2026-11-09')],
    ['last_month', midnight('2026-10-01')],
    ['past quarter', midnight('2026-07-01')],
    ['H1 2026', midnight('2026-01-01')],
    ['2026-H2', midnight('2026-07-01')],
    ['tonight', midnight('2026-11-18')],
    ['last_30_days', midnight('2026-10-20')],
    ['beginning of year', midnight('2026-01-01')],
    ['start of last month', midnight('2026-10-01')],
    ['Q3', midnight('2026-07-01')],
    ['October', midnight('2026-10-01')],
    ['last monday', midnight('2026-11-16')],
    ['monday', /"monday" can mean last_monday \(Mon 2026-11-16\) or next_monday \(Mon 2026-11-23\)/],
    ['2026-10-15T09:00', '2026-10-15T09:00:00-07:00'],
    ['2026-10-15 09:00', '2026-10-15T09:00:00-07:00'],
    ['2026-10-15T09:00:30Z', '2026-10-15T09:00:30Z'],
    ['2026-10-15 09:00:00 -08:00', '2026-10-15T09:00:00-08:00'],
    ['10/15/2026 9am', '2026-10-15T09:00:00-07:00'],
    ['yesterday at 5:30 PM', '2026-11-17T17:30:00-08:00'],
    ['Oct 15, 2026 3:30 p.m.', '2026-10-15T15:30:00-07:00'],
    ['2 hours ago', '2026-11-18T07:30:00-08:00'],
    ['noon', '2026-11-18T12:00:00-08:00'],
    ['soonish', /"soonish" is not a date-time/],
    ['2026-02-30', /there is no such day: February 2026 has 28 days/],
  ],
};

/** Days in words of a write. */
const dayWrites: FormTable = {
  tool: 'create_task',
  argument: 'due_date',
  args: TASK,
  place: 'body',
  forms: [
    ['today', '2026-11-18'],
    ['TOMORROW', '2026-11-19'],
    ['day after tomorrow', '2026-11-20'],
    ['next friday', '2026-11-20'],
    ['Next_Monday', '2026-11-23'],
    ['this-friday', '2026-11-20'],
    ['friday next week', '2026-11-27'],
    ['in a week', '2026-11-25'],
    ['in 10 days', '2026-11-28'],
    ['in two weeks', '2026-12-02'],
    ['2 weeks from now', '2026-12-02'],
    ['+14d', '2026-12-02'],
    ['+1m', '2026-12-18'],
    ['end_of_month', '2026-11-30'],
    ['end of next week', '2026-11-29'],
    ['end of Q4', '2026-12-31'],
    ['EOY', '2026-12-31'],
    ['first day of next month', '2026-12-01'],
    ['March 3rd', '2026-03-03'],
    ['Oct 15', '2026-10-15'],
    ['December 24', '2026-12-24'],
    ['15 October 2026', '2026-10-15'],
    ['03/04/2027', '2027-03-04'],
    ['15/10/2026', '2026-10-15'],
    ['15.10.2026', '2026-10-15'],
    ['12/1', '2026-12-01'],
    ['2026-12-02T00:00:00Z', '2026-12-02'],
    ['2026-12-02T15:00:00-08:00', '2026-12-02'],
    [['2026-12-03'], '2026-12-03'],
    ['monday', /"monday" can mean last_monday \(Mon 2026-11-16\) or next_monday \(Mon 2026-11-23\)\. Write one/],
    ['this week', /"this week" is not one day: it is Mon 2026-11-16 to Sun 2026-11-22\. Write one day/],
    ['this_weekend', /it is Sat 2026-11-21 to Sun 2026-11-22/],
    ['Q3', /it is Wed 2026-07-01 to Wed 2026-09-30/],
    ['October', /it is Thu 2026-10-01 to Sat 2026-10-31/],
    ['last_30_days', /it is Tue 2026-10-20 to Wed 2026-11-18/],
    ['2026-10-01..2026-10-31', /it is Thu 2026-10-01 to Sat 2026-10-31/],
    ['2026-02-30', /there is no such day: February 2026 has 28 days\. Write a day like/],
    ['February 29, 2027', /February 2027 has 28 days/],
    ['13/13/2026', /there is no month 13: months are 1 to 12/],
    ['03.04.2026', /it can mean two days/],
    ['Thu 2026-12-04', /2026-12-04 is a Friday/],
    ['sometime', /"sometime" is not a day\. Write a date like/],
    ['', /due_date: must not be empty/],
    [null, /due_date: must not be empty/],
  ],
};

/** Times of an event, in the firm's zone. */
const timeWrites: FormTable = {
  tool: 'create_event',
  argument: 'start',
  args: { ...EVENT, end: '2027-12-31T10:00' },
  place: 'body',
  forms: [
    ['tomorrow at 3pm', '2026-11-19T15:00:00-08:00'],
    ['tomorrow 15:00', '2026-11-19T15:00:00-08:00'],
    ['3pm tomorrow', '2026-11-19T15:00:00-08:00'],
    ['3pm', '2026-11-18T15:00:00-08:00'],
    ['3:15 PM', '2026-11-18T15:15:00-08:00'],
    ['15:30', '2026-11-18T15:30:00-08:00'],
    ['next friday at noon', '2026-11-20T12:00:00-08:00'],
    ['next_friday_at_9am', '2026-11-20T09:00:00-08:00'],
    ['12/1/2026 2:30pm', '2026-12-01T14:30:00-08:00'],
    ['Dec 1, 2026 at 2:30 PM', '2026-12-01T14:30:00-08:00'],
    ['1 December 2026 14:30', '2026-12-01T14:30:00-08:00'],
    ['2026-12-01 14:30', '2026-12-01T14:30:00-08:00'],
    ['2026-12-01T14:30', '2026-12-01T14:30:00-08:00'],
    ['2026-12-01T14:30:00', '2026-12-01T14:30:00-08:00'],
    ['2026-12-01t14:30:00z', '2026-12-01T14:30:00Z'],
    ['2026-12-01T14:30:00.000Z', '2026-12-01T14:30:00.000Z'],
    ['2026-12-01 14:30 +01:00', '2026-12-01T14:30:00+01:00'],
    ['Tue 2026-12-01 14:30 -08:00', '2026-12-01T14:30:00-08:00'],
    ['in 2 hours', '2026-11-18T11:30:00-08:00'],
    ['2027-07-01 09:00', '2027-07-01T09:00:00-07:00'],
    ['12am tomorrow', '2026-11-19T00:00:00-08:00'],
    ['monday at 3pm', /"monday" can mean last_monday/],
    ['25:00', /"25:00" has no valid time/],
    ['13pm', /has no valid time/],
    ['2026-02-30T10:00', /February 2026 has 28 days/],
    ['this week', /it is Mon 2026-11-16 to Sun 2026-11-22/],
    ['at nine', /"at nine" is not a date-time\. Write a date-time like/],
    ['', /start: must not be empty/],
  ],
};

/** Periods of a question. The answer states their first and their last day. */
const period = (form: string, from: string, to = from) => [form, `${from}..${to}`] as const;

export const periodForms = [
  period('Q3', '2026-07-01', '2026-09-30'),
  period('q3 2025', '2025-07-01', '2025-09-30'),
  period('2026-Q3', '2026-07-01', '2026-09-30'),
  period('October', '2026-10-01', '2026-10-31'),
  period('Oct 2025', '2025-10-01', '2025-10-31'),
  period('2026-10', '2026-10-01', '2026-10-31'),
  period('10/2026', '2026-10-01', '2026-10-31'),
  period('2026', '2026-01-01', '2026-12-31'),
  period('2026-10-01..2026-10-31', '2026-10-01', '2026-10-31'),
  period('2026-10-01 to 2026-10-31', '2026-10-01', '2026-10-31'),
  period('2026-10-01/2026-10-31', '2026-10-01', '2026-10-31'),
  period('from Oct 1 to Oct 15, 2026', '2026-10-01', '2026-10-15'),
  period('between 10/13/2026 and 10/15/2026', '2026-10-13', '2026-10-15'),
  period('October 2026 - December 2026', '2026-10-01', '2026-12-31'),
  period('today to next friday', '2026-11-18', '2026-11-20'),
  period('this_weekend', '2026-11-21', '2026-11-22'),
  period('next weekend', '2026-11-28', '2026-11-29'),
  period('next two weeks', '2026-11-18', '2026-12-01'),
  period('next_7_days', '2026-11-18', '2026-11-24'),
  period('last_30_days', '2026-10-20', '2026-11-18'),
  period('Last 30 Days', '2026-10-20', '2026-11-18'),
  period('past-7-days', '2026-11-12', '2026-11-18'),
  period('last 1 day', '2026-11-18'),
  period('last 3 months', '2026-08-19', '2026-11-18'),
  period('last_60_days', '2026-09-20', '2026-11-18'),
  period('last_2_weeks', '2026-11-05', '2026-11-18'),
  period('last 1 year', '2025-11-19', '2026-11-18'),
  period('this week', '2026-11-16', '2026-11-22'),
  period('NEXT_MONTH', '2026-12-01', '2026-12-31'),
  period('last-quarter', '2026-07-01', '2026-09-30'),
  period('previous year', '2025-01-01', '2025-12-31'),
  period('current month', '2026-11-01', '2026-11-30'),
  period('ytd', '2026-01-01', '2026-11-18'),
  period('month to date', '2026-11-01', '2026-11-18'),
  period('rest of the week', '2026-11-18', '2026-11-22'),
  period('last October', '2026-10-01', '2026-10-31'),
  period('next March', '2027-03-01', '2027-03-31'),
  period('end_of_month', '2026-11-30'),
  ['03/04/2026', '2026-03-04..2026-03-04'],
  period('2026-11-02T00:00:00Z', '2026-11-02'),
  ['2026-10-31..2026-10-01', /2026-10-31 is after 2026-10-01\. Swap them/],
  ['next week to last week', /2026-11-23 is after 2026-11-15\. Write the first and the last day that you mean/],
  ['friday', /"friday" can mean last_friday \(Fri 2026-11-13\) or next_friday \(Fri 2026-11-20\)/],
  ['2026-13', /there is no month 13/],
  ['whenever', /"whenever" is not a day\. Write a day \(2026-03-31/],
] as const;

export const dateTables: readonly FormTable[] = [calendarReads, relativeReads, dayWrites, timeWrites];
