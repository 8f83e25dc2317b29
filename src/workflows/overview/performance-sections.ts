import { type DateRange, daysBetween } from '../../base/days.ts';
import { IS_BILLABLE, isOnDeletedInvoice } from '../../database/schema/money-views.ts';
import type { Row } from '../define-workflow.ts';
import { formatDateRange } from '../shared/date-range.ts';
import type { StatementRunner } from '../shared/statement-runner.ts';
import type { SectionBuilder } from './define-section.ts';

// Utilization, realization and collection. A rate without a denominator is unknown, not zero.

/**
 * A rate in percent with one decimal, halves rounded up; NULL without a denominator. The inner round() removes binary
 * noise.
 */
const percent = (part: string, whole: string): string =>
  `round(round(1000.0 * (${part}) / nullif(${whole}, 0), 6)) / 10`;

/** The sums of time entries `x`. */
const TIME_SUMS = `coalesce(sum(hours), 0) AS hours, coalesce(sum(hours) FILTER (WHERE ${IS_BILLABLE}), 0) AS billable_hours,
  coalesce(sum(amount) FILTER (WHERE ${IS_BILLABLE}), 0) AS billable_amount,
  coalesce(sum(amount) FILTER (WHERE ${IS_BILLABLE} AND is_billed), 0) AS billed_amount`;

/** The sums of issued invoices. */
const INVOICE_SUMS = 'coalesce(sum(total_amount), 0) AS invoiced, coalesce(sum(paid_amount), 0) AS collected';

/** The weekdays of a period until today. */
const WEEKDAYS = `(SELECT count(*) FROM calendar_days WHERE day BETWEEN :from AND min(:to, day('today')) AND NOT is_weekend)`;

const DEFINITIONS =
  'Utilization: billable hours ÷ available hours. Realization: the part of the amount of billable work of the period that is on an invoice, also on a draft. ' +
  'Collection: what was paid until today of the invoices issued in the period, with overpayments. MyCase has no holidays, absences or ' +
  'write-offs of time, so they are not considered. Drafts and forwarded invoices are not issued. Received: payments of the period with status success.';

/** The cases that are closed. A case that was opened again can still have the day of its closing. */
const CLOSED_CASES = "(SELECT closed_date FROM cases WHERE status = 'closed')";

/** The figures of the firm in one period. */
const FIRM_FIGURES = `WITH work AS (SELECT ${TIME_SUMS}, count(DISTINCT staff_id) FILTER (WHERE hours > 0) AS people
    FROM time_entries x WHERE entry_date BETWEEN :from AND :to),
  billing AS (SELECT ${INVOICE_SUMS} FROM issued_invoices WHERE invoice_date BETWEEN :from AND :to),
  capacity AS (SELECT people * ${WEEKDAYS} * :hours_per_day AS available_hours FROM work)
  SELECT people, available_hours, hours, billable_hours, ${percent('billable_hours', 'available_hours')} AS utilization,
    billable_amount, billed_amount, ${percent('billed_amount', 'billable_amount')} AS realization,
    invoiced, collected, ${percent('collected', 'invoiced')} AS collection,
    (SELECT coalesce(sum(amount), 0) FROM payments_received WHERE date BETWEEN :from AND :to) AS received,
    (SELECT count(*) FROM cases WHERE opened_date BETWEEN :from AND :to) AS cases_opened,
    (SELECT count(*) FROM ${CLOSED_CASES} WHERE closed_date BETWEEN :from AND :to) AS cases_closed,
    (SELECT count(*) FROM leads WHERE created_day BETWEEN :from AND :to) AS leads_created
  FROM work, billing, capacity`;

/** The name and the unit of each figure. The keys are the columns of the statement. */
const MEASURES: Readonly<
  Record<string, readonly [measure: string, unit: 'people' | 'hours' | 'amount' | '%' | 'records']>
> = {
  people: ['people who recorded time', 'people'],
  available_hours: ['available hours', 'hours'],
  hours: ['recorded hours', 'hours'],
  billable_hours: ['billable hours', 'hours'],
  utilization: ['utilization', '%'],
  billable_amount: ['amount of billable work', 'amount'],
  billed_amount: ['billed amount of this work', 'amount'],
  realization: ['realization', '%'],
  invoiced: ['invoiced', 'amount'],
  collected: ['paid of these invoices', 'amount'],
  collection: ['collection', '%'],
  received: ['payments received', 'amount'],
  cases_opened: ['cases opened', 'records'],
  cases_closed: ['cases closed', 'records'],
  leads_created: ['leads created', 'records'],
};

export const performance: SectionBuilder = async ({ runner, today, period, comparedPeriod, hoursPerDay }) => {
  const select = async (days: DateRange): Promise<Row> =>
    (await runner.select(FIRM_FIGURES, { ...days, hours_per_day: hoursPerDay }))[0] ?? {};
  const selectOnDeletedInvoices = (days: DateRange) => runner.select(ON_DELETED_INVOICES, { ...days });
  const [figures, compared, onDeletedInvoices, [first]] = await Promise.all([
    select(period),
    select(comparedPeriod),
    Promise.all([period, comparedPeriod].map(selectOnDeletedInvoices)),
    runner.select(FIRST_DAYS),
  ]);
  const rows = Object.entries(MEASURES).map(([key, [measure, unit]]) => ({
    measure,
    unit,
    period: formatFigure(figures[key], unit),
    compared_period: formatFigure(compared[key], unit),
    change: formatChange(figures[key], compared[key], unit),
  }));
  return {
    title: `Performance${formatDateRange(period)}, compared with the period${formatDateRange(comparedPeriod)}`,
    rows,
    note: [
      `Available hours: weekdays until today × ${hoursPerDay} hours × people who recorded time. ${DEFINITIONS}`,
      ...formatOnDeletedInvoices(onDeletedInvoices.map(([row]) => Number(row?.amount))),
      ...formatFirstDays(first, [period, comparedPeriod]),
      ...formatOpenPeriods([period, comparedPeriod], today),
    ].join(' '),
  };
};

/** The amount of the billable work of a period whose invoices were deleted. */
const ON_DELETED_INVOICES = `SELECT coalesce(sum(amount), 0) AS amount FROM time_entries x
  WHERE entry_date BETWEEN :from AND :to AND ${IS_BILLABLE} AND ${isOnDeletedInvoice('time_entry')}`;

/** Returns a sentence about such amounts of the period and of the compared one. */
const formatOnDeletedInvoices = ([amount = 0, compared = 0]: readonly number[]): string[] =>
  amount === 0 && compared === 0
    ? []
    : [
        `The billed amounts include work whose invoice was deleted in MyCase: ${amount.toFixed(2)} of the period, ${compared.toFixed(2)} of the compared period.`,
      ];

/** The first day of each kind of record. A period before it has none. */
const FIRST_DAYS = `SELECT (SELECT min(entry_date) FROM time_entries) AS "time entry",
  (SELECT min(invoice_date) FROM issued_invoices) AS invoice, (SELECT min(date) FROM payments_received) AS payment`;

/** Returns a sentence for each kind of record of which the first one is after the begin of a period. */
const formatFirstDays = (first: Row = {}, periods: readonly DateRange[]): string[] =>
  Object.entries(first)
    .filter(([, day]) => periods.some(({ from }) => day !== null && from < String(day)))
    .map(([kind, day]) => `The first ${kind} in MyCase is of ${day}.`);

/** Returns a sentence for each period that is not over. Its sums are compared with those of a whole period. */
const formatOpenPeriods = (periods: readonly DateRange[], today: string): string[] =>
  periods
    .filter(({ to }) => to > today)
    .map(
      ({ from, to }) =>
        `The period${formatDateRange({ from, to })} is not over: ${daysBetween(today, to)} of its ${daysBetween(from, to) + 1} days are still to come.`,
    );

const UNKNOWN = 'not known';

const formatFigure = (value: unknown, unit: string): number | string => {
  if (typeof value !== 'number') return UNKNOWN;
  return unit === 'amount' ? value.toFixed(2) : value;
};

/** `+12.5 %` of the compared figure; for a rate, the difference in percentage points. */
function formatChange(value: unknown, compared: unknown, unit: string): string {
  if (typeof value !== 'number' || typeof compared !== 'number') return UNKNOWN;
  const sign = value > compared ? '+' : '';
  if (unit === '%') return `${sign}${(value - compared).toFixed(1)} points`;
  return compared === 0 ? UNKNOWN : `${sign}${((100 * (value - compared)) / compared).toFixed(1)} %`;
}

export const performanceByStaff: SectionBuilder = async ({ runner, today, period, comparedPeriod, hoursPerDay }) => {
  const [rows, comparedRows, [others]] = await Promise.all([
    selectStaffFigures(runner, period, hoursPerDay),
    selectStaffFigures(runner, comparedPeriod, hoursPerDay),
    runner.select(HOURS_OF_OTHERS, { ...period }),
  ]);
  const comparedById = new Map(comparedRows.map((row) => [row.id, row]));
  const isShown = ({ active, hours, id }: Row) =>
    active !== 0 || hours !== 0 || (comparedById.get(id)?.hours ?? 0) !== 0;
  return {
    title: `Performance of each person${formatDateRange(period)}, and the period${formatDateRange(comparedPeriod)}`,
    rows: rows.filter(isShown).map(({ id, name, active, ...figures }) => {
      const compared = comparedById.get(id);
      return {
        staff: { id, name },
        ...(active === 0 && { active: false }),
        ...figures,
        compared_billable_hours: compared?.billable_hours,
        compared_utilization_percent: compared?.utilization_percent,
        compared_realization_percent: compared?.realization_percent,
      };
    }),
    kinds: { billable_amount: 'money', billed_amount: 'money' },
    note: [
      `Utilization of a person: billable hours ÷ (weekdays until today × ${hoursPerDay} hours). An empty rate has no ` +
        'denominator. Inactive people without hours are left out.',
      ...(others?.hours
        ? [`Hours of people who are not in the list of staff, and so in no row: ${others.hours}.`]
        : []),
      ...formatOpenPeriods([period, comparedPeriod], today),
    ].join(' '),
  };
};

/** The hours of a period that have no person, or one who is not in the list of staff. */
const HOURS_OF_OTHERS = `SELECT round(sum(hours), 2) AS hours FROM time_entries t
  WHERE entry_date BETWEEN :from AND :to AND NOT EXISTS (SELECT 1 FROM staff s WHERE s.id = t.staff_id)`;

const selectStaffFigures = (runner: StatementRunner, days: DateRange, hoursPerDay: number): Promise<readonly Row[]> =>
  runner.select(
    `WITH work AS (SELECT staff_id, ${TIME_SUMS} FROM time_entries x WHERE entry_date BETWEEN :from AND :to GROUP BY 1)
    SELECT s.id, s.name, s.active, coalesce(hours, 0) AS hours, coalesce(billable_hours, 0) AS billable_hours,
      ${percent('coalesce(billable_hours, 0)', `${WEEKDAYS} * :hours_per_day`)} AS utilization_percent,
      coalesce(billable_amount, 0) AS billable_amount, coalesce(billed_amount, 0) AS billed_amount,
      ${percent('billed_amount', 'billable_amount')} AS realization_percent
    FROM staff s LEFT JOIN work w ON w.staff_id = s.id ORDER BY billable_hours DESC, s.id`,
    { ...days, hours_per_day: hoursPerDay },
  );

/** The least number of months. Months before the period are added. */
const MIN_MONTHS = 12;

/** Sums by month, within the days of `days`. The sums of each day are made first, in the order of an index. */
const sumByMonth = (day: string, sums: string, columns: readonly string[], table: string): string =>
  `SELECT substr(${day}, 1, 7) AS month, ${columns.map((column) => `sum(${column}) AS ${column}`).join(', ')}
    FROM (SELECT ${day}, ${sums} FROM ${table}
      WHERE ${day} BETWEEN (SELECT first FROM days) AND (SELECT last FROM days) GROUP BY ${day}) GROUP BY 1`;

export const performanceByMonth: SectionBuilder = async ({ runner, period }) => ({
  title: `Performance by whole month, until ${period.to.slice(0, 7)}`,
  rows: await runner.select(
    `WITH months AS (SELECT month, day AS first_day FROM calendar_days
        WHERE day BETWEEN date(min(:from, date(:to, 'start of month', '-${MIN_MONTHS - 1} months')), 'start of month') AND :to
          AND substr(day, 9) = '01'),
      days AS (SELECT min(first_day) AS first, date(max(first_day), '+1 month', '-1 day') AS last FROM months),
      work AS (${sumByMonth('entry_date', TIME_SUMS, ['hours', 'billable_hours', 'billable_amount', 'billed_amount'], 'time_entries x')}),
      billing AS (${sumByMonth('invoice_date', INVOICE_SUMS, ['invoiced', 'collected'], 'issued_invoices')}),
      payments AS (${sumByMonth('date', 'sum(amount) AS received', ['received'], 'payments_received')}),
      opened AS (${sumByMonth('opened_date', 'count(*) AS cases_opened', ['cases_opened'], 'cases')}),
      closed AS (${sumByMonth('closed_date', 'count(*) AS cases_closed', ['cases_closed'], CLOSED_CASES)})
    SELECT m.month, coalesce(hours, 0) AS hours, coalesce(billable_hours, 0) AS billable_hours,
      coalesce(billable_amount, 0) AS billable_amount, ${percent('billed_amount', 'billable_amount')} AS realization_percent,
      coalesce(invoiced, 0) AS invoiced, ${percent('collected', 'invoiced')} AS collection_percent,
      coalesce(received, 0) AS received, coalesce(cases_opened, 0) AS cases_opened,
      coalesce(cases_closed, 0) AS cases_closed
    FROM months m LEFT JOIN work w ON w.month = m.month LEFT JOIN billing b ON b.month = m.month
      LEFT JOIN payments p ON p.month = m.month LEFT JOIN opened o ON o.month = m.month
      LEFT JOIN closed c ON c.month = m.month ORDER BY m.month`,
    { ...period },
  ),
  kinds: { billable_amount: 'money', invoiced: 'money', received: 'money' },
  note: `Months without records have zeros. At least ${MIN_MONTHS} months are shown.`,
});
