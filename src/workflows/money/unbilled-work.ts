import * as z from 'zod';
import { pluralize } from '../../base/sentences.ts';
import { ageGroup, IS_BILLABLE, IS_UNBILLED, isOnDeletedInvoice } from '../../database/schema/money-views.ts';
import { resolveRecord } from '../../search/resolve-record.ts';
import { defineReadWorkflow, type Row } from '../define-workflow.ts';
import { formatAnswerNotes } from '../shared/answer-notes.ts';
import { formatDateRange, parseFromTo } from '../shared/date-range.ts';
import { staffArgument } from '../shared/reference-fields.ts';
import { limitRows, toRowSchemas, toSection } from '../shared/sections.ts';
import { createStatementRunner } from '../shared/statement-runner.ts';
import { createWithheldParts } from '../shared/withheld-parts.ts';
import { formatGroupNote, GROUPINGS, selectGroups, withAmounts } from './amount-statements.ts';
import { ATTRIBUTION_KINDS, ATTRIBUTION_NOTES } from './attribution.ts';
import { DEFAULT_ROWS, MONEY_ARGUMENTS, resolveMoneyFilter } from './money-filter.ts';

/** The groupings of lines. */
const LINE_GROUPINGS = ['age', 'staff', ...ATTRIBUTION_KINDS] as const;

type LineGrouping = (typeof LINE_GROUPINGS)[number];

/** Returns the note of a table: the order of the rows, and the person or the case of an amount. */
const getGroupingNote = (grouping: LineGrouping): string =>
  grouping === 'age'
    ? 'Days since the work, the latest work first.'
    : formatGroupNote(grouping === 'staff' ? undefined : ATTRIBUTION_NOTES[grouping]);

/** The time entries and expenses with a condition. */
const selectWork = (isTimeIncluded: string, isExpenseIncluded: string): string =>
  `SELECT 1 AS is_time, x.entry_date, x.hours, x.amount, ${IS_BILLABLE} AS is_billable, x.staff_id, x.case_id
    FROM time_entries x WHERE ${isTimeIncluded}
  UNION ALL SELECT 0, x.entry_date, NULL, x.amount, ${IS_BILLABLE}, x.staff_id, x.case_id
    FROM expenses x WHERE ${isExpenseIncluded}`;

/** The time entries and expenses that are on no invoice. */
const UNBILLED = selectWork(IS_UNBILLED, IS_UNBILLED);

/** The time entries and expenses whose invoices were deleted. */
const ON_DELETED_INVOICES = selectWork(isOnDeletedInvoice('time_entry'), isOnDeletedInvoice('expense'));

const IS_ON_DAYS = "(:from = '' OR entry_date >= :from) AND (:to = '' OR entry_date <= :to)";

/** The condition of a line without a date, if there are days that leave it out. */
const IS_UNDATED = "entry_date IS NULL AND (:from <> '' OR :to <> '')";

/** The lines of `work` with a condition, of all staff or of one person. */
const selectLines = (work: string, condition: string, hasStaff: boolean): string =>
  `SELECT * FROM (${work}) WHERE (${condition}) ${hasStaff ? 'AND staff_id = :staff_id' : ''}`;

/** Counts and sums of lines. `without_amount` counts the lines whose rate, hours or cost is missing. */
const SUMS = `count(*) FILTER (WHERE is_time) AS time_entries, coalesce(sum(hours), 0) AS hours,
  coalesce(sum(amount) FILTER (WHERE is_time), 0) AS fees, count(*) FILTER (WHERE NOT is_time) AS expenses,
  coalesce(sum(amount) FILTER (WHERE NOT is_time), 0) AS costs, coalesce(sum(amount), 0) AS amount,
  count(*) - count(amount) AS without_amount`;

const SUM_KINDS = { fees: 'money', costs: 'money', amount: 'money' } as const;

const IS_REQUESTED = '(:billable IS NULL OR is_billable = :billable)';

/** The parts of the lines, by the condition of each. */
const PARTS = {
  included: `is_own AND ${IS_REQUESTED}`,
  excluded: `is_own AND NOT ${IS_REQUESTED}`,
  billed_to_others: `is_billed_to_others AND ${IS_REQUESTED}`,
};

const SELECT_PARTS = Object.entries(PARTS)
  .map(([part, condition]) => `SELECT '${part}' AS part, ${SUMS} FROM amounts WHERE ${condition}`)
  .join(' UNION ALL ');

const SELECT_ON_DELETED_CASES = `SELECT ${SUMS} FROM amounts WHERE ${PARTS.included} AND case_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id)`;

const SELECT_AGES = `SELECT iif(age = 'not yet due', 'future date', age) AS age, ${SUMS}
  FROM (SELECT *, ${ageGroup('entry_date')} AS age FROM amounts WHERE ${PARTS.included})
  GROUP BY 1 ORDER BY max(entry_date) IS NULL, max(entry_date) DESC`;

/** Time and expenses that are on no invoice. */
export const unbilledWork = defineReadWorkflow({
  name: 'unbilled_work',
  title: 'Unbilled work',
  description:
    'Time and expenses that are on no invoice, with hours and amounts to the cent, by age, staff, case, client or ' +
    'attorney. Sums include only billable work by default; the answer states the excluded work. Each line is rounded to ' +
    'the cent: hours times rate, or the flat fee, or cost times units.',
  input: {
    group_by: z.array(z.enum(LINE_GROUPINGS)).optional().describe('Default age, staff, case'),
    ...MONEY_ARGUMENTS,
    staff: staffArgument.optional().describe('Who did the work'),
    from: z.string().optional().describe('First day of work: 2026-03-01, -90d, 2026-Q3, last_month'),
    billable: z.enum(['billable', 'non_billable', 'all']).optional().describe('Default billable'),
  },
  sections: toRowSchemas(
    ['totals', ...LINE_GROUPINGS.map((grouping) => `by_${grouping}`)],
    z.looseObject({ hours: z.number().optional(), amount: z.string().optional() }),
  ),
  async run(args, context, call) {
    const { cache, zone } = context;
    const [filter, staffMember] = await Promise.all([
      resolveMoneyFilter(args, cache, call),
      args.staff === undefined ? undefined : resolveRecord('staff', args.staff, cache, call),
    ]);
    const runner = createStatementRunner(context, call);
    const days = parseFromTo(args.from, args.to, zone);
    const { billable = 'billable', group_by: groupings = ['age', 'staff', 'case'], limit = DEFAULT_ROWS } = args;
    const parameters = {
      ...filter.parameters,
      ...days,
      ...(staffMember && { staff_id: staffMember.id }),
      billable: BILLABLE[billable],
    };
    const hasStaff = staffMember !== undefined;
    const lines = selectLines(UNBILLED, IS_ON_DAYS, hasStaff);
    const selectIncluded = async (otherLines: string) => {
      const sql = `${withAmounts(otherLines, filter)} SELECT ${SUMS} FROM amounts WHERE ${PARTS.included}`;
      return formatLines((await runner.select<LineSums>(sql, parameters))[0]);
    };
    const select = <Extra extends object>(sql: string) =>
      runner.select<LineSums & Extra>(`${withAmounts(lines, filter)} ${sql}`, parameters);
    const withheld = createWithheldParts();
    const [parts, undated, onDeletedInvoices, onDeletedCases, groupedSections] = await Promise.all([
      withheld.attemptRead(
        'totals',
        async () => new Map((await select<{ part: string }>(SELECT_PARTS)).map((sums) => [sums.part, sums])),
      ),
      withheld.attemptRead('work without a date', () => selectIncluded(selectLines(UNBILLED, IS_UNDATED, hasStaff))),
      withheld.attemptRead('work on deleted invoices', () =>
        selectIncluded(selectLines(ON_DELETED_INVOICES, `${IS_ON_DAYS} OR ${IS_UNDATED}`, hasStaff)),
      ),
      withheld.attemptRead('work on deleted cases', async () =>
        formatLines((await select(SELECT_ON_DELETED_CASES))[0]),
      ),
      Promise.all(
        groupings.map((grouping) =>
          withheld.attemptRead(`by_${grouping}`, async () => {
            const sql = grouping === 'age' ? SELECT_AGES : selectGroups(grouping, SUMS, PARTS.included);
            const toCells = grouping === 'age' ? ({ age }: Row) => ({ age }) : GROUPINGS[grouping].toCells;
            const { rows, total } = await runner.selectFirst<LineSums & Row>(
              limit,
              `${withAmounts(lines, filter, grouping)} ${sql}`,
              parameters,
            );
            const cells = rows.map((row) => ({ ...toCells(row), ...toSumCells(row) }));
            const body = { title: `By ${grouping}`, rows: cells, total, kinds: SUM_KINDS };
            return toSection(`by_${grouping}`, limitRows(body, limit, getGroupingNote(grouping)));
          }),
        ),
      ),
    ]);
    const included = parts?.get('included');
    return {
      summary: [
        `Unbilled work (${BILLABLE_LABELS[billable]})${formatDateRange(days)}: ${included ? formatSums(included) : 'not known'}.`,
        ...(included ? formatNotInSums(included, parts?.get('excluded'), EXCLUDED_LABELS[billable]) : []),
        ...(undated ? [`Without a date, so not in these days: ${undated}.`] : []),
        ...(onDeletedInvoices
          ? [`Not included, because the invoice was deleted in MyCase: ${onDeletedInvoices}.`]
          : []),
        ...filter.formatBilledToOthers(formatLines(parts?.get('billed_to_others'))),
        ...(onDeletedCases ? [`Included work on cases that were deleted in MyCase: ${onDeletedCases}.`] : []),
        ...filter.notes,
        ...(staffMember?.note ? [staffMember.note] : []),
        ...formatAnswerNotes(runner, withheld, zone),
      ],
      sections: [
        ...(included ? [toSection('totals', { title: 'Totals', rows: [toSumCells(included)], kinds: SUM_KINDS })] : []),
        ...groupedSections.flatMap((section) => section ?? []),
      ],
      zone,
      truncationHint: 'Limit it to a case, client, attorney, staff or days, or ask for one table with group_by.',
    };
  },
});

const BILLABLE = { billable: 1, non_billable: 0, all: null } as const;

const BILLABLE_LABELS = { billable: 'billable', non_billable: 'not billable', all: 'billable or not' } as const;

const EXCLUDED_LABELS = { billable: 'not billable', non_billable: 'billable', all: '' } as const;

/** The columns of `SUMS`. Amounts are rounded to the cent by line. */
interface LineSums {
  readonly time_entries: number;
  readonly hours: number;
  readonly fees: number;
  readonly expenses: number;
  readonly costs: number;
  readonly amount: number;
  readonly without_amount: number;
}

const toSumCells = ({ time_entries, hours, fees, expenses, costs, amount, without_amount }: LineSums): Row => ({
  ...{ time_entries, hours, fees, expenses, costs, amount },
  ...(without_amount > 0 && { without_amount }),
});

/** Sentences about the work that the amounts leave out. */
function formatNotInSums(included: LineSums, excluded: LineSums | undefined, reason: string): string[] {
  const excludedText = formatLines(excluded);
  return [
    ...(included.without_amount > 0
      ? [`Counted, but not in the amounts, because the rate, hours or cost is missing: ${included.without_amount}.`]
      : []),
    ...(excludedText ? [`Not included, because ${reason}: ${excludedText}.`] : []),
  ];
}

/** `2 time entries (3.5 hours): 700.00; 1 expense: 20.00; total 720.00`. */
function formatSums({ time_entries, hours, fees, expenses, costs, amount }: LineSums): string {
  const timeText = pluralize(time_entries, 'time entry', 'time entries');
  return (
    `${timeText} (${pluralize(hours, 'hour')}): ${fees.toFixed(2)}; ${pluralize(expenses, 'expense')}: ` +
    `${costs.toFixed(2)}; total ${amount.toFixed(2)}`
  );
}

const formatLines = (sums: LineSums | undefined): string | undefined =>
  sums && sums.time_entries + sums.expenses > 0 ? formatSums(sums) : undefined;
