import * as z from 'zod';
import { type DateRange, getToday } from '../../base/days.ts';
import type { ListSnapshot } from '../../cache/list-cache.ts';
import { provenance } from '../../cache/provenance.ts';
import { isBillable } from '../../records/amounts.ts';
import { type ApiRecord, getReferenceId, getText } from '../../records/api-record.ts';
import { resolveRecord } from '../../search/resolve-record.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import { formatDateRange, isInDateRange, parseFromTo } from '../shared/date-range.ts';
import { caseArgument, clientArgument, staffArgument } from '../shared/reference-fields.ts';
import { ATTRIBUTION_LISTS, ATTRIBUTION_NOTES } from './attribution.ts';
import { resolveMoneyFilter } from './money-filter.ts';
import {
  buildLinesSection,
  collectUnbilledLines,
  formatSums,
  LINE_GROUPINGS,
  sumLines,
  type UnbilledLine,
} from './unbilled-lines.ts';

const MAX_ROWS = 500;
const DEFAULT_ROWS = 25;

const SumsSchema = z.looseObject({ hours: z.number().optional(), amount: z.string().optional() });

/** Time and expenses that are on no invoice yet. */
export const unbilledWork = defineReadWorkflow({
  name: 'unbilled_work',
  title: 'Unbilled work',
  description:
    'Time and expenses that are on no invoice, with hours and amounts to the cent, by age, staff, case, client or ' +
    'attorney. Only billable ones are summed unless all are asked for; what is not billable is counted and said. Each line ' +
    'is rounded to the cent: hours times rate, a flat fee as it is, cost times units.',
  input: {
    by: z.array(z.enum(LINE_GROUPINGS)).optional().describe('Default age, staff, case'),
    case: caseArgument.optional(),
    client: clientArgument.optional(),
    attorney: staffArgument.optional().describe('Who leads the cases; for whose work it is use staff'),
    staff: staffArgument.optional(),
    from: z.string().optional().describe('First day of work: 2026-03-01, -90d, 2026-Q3, last_month'),
    to: z.string().optional().describe('Last day, in the same words'),
    billable: z.enum(['only', 'not', 'all']).optional().describe('Default only'),
    limit: z.int().min(1).max(MAX_ROWS).optional().describe('Rows of a table, default 25; sums are over all'),
  },
  sections: {
    totals: SumsSchema,
    by_age: SumsSchema,
    by_staff: SumsSchema,
    by_case: SumsSchema,
    by_client: SumsSchema,
    by_attorney: SumsSchema,
  },
  async run(args, { cache, zone }, scope) {
    const [filter, staffMember] = await Promise.all([
      resolveMoneyFilter(args, cache, scope),
      args.staff === undefined ? undefined : resolveRecord('staff', args.staff, cache, scope),
    ]);
    const lists = await cache.read(['time_entries', 'expenses', ...ATTRIBUTION_LISTS], scope);
    const days = parseFromTo(args.from, args.to, zone);
    const { isIncluded, isBilledToOthers } = filter.toPredicates(lists);
    const { billable = 'only', by: groupings = ['age', 'staff', 'case'], limit = DEFAULT_ROWS } = args;
    const isRequested = ({ record }: UnbilledLine) => BILLABLE_FILTERS[billable](record);
    const allLines = collectUnbilledLines(lists).filter(({ record }) => isWorkInPeriod(record, staffMember?.id, days));
    const includedLines = allLines.filter(({ record }) => isIncluded(record));
    const lines = includedLines.filter(isRequested);
    const sums = sumLines(lines);
    return {
      summary: [
        `Unbilled${BILLABLE_LABELS[billable]}${formatDateRange(days)}: ${formatSums(sums)}.`,
        ...buildExcludedNotes(
          billable,
          includedLines.filter((line) => !isRequested(line)),
        ),
        ...buildBilledToOthersNotes(
          filter.client,
          allLines.filter((line) => isRequested(line) && isBilledToOthers(line.record)),
        ),
        ...buildDeletedCaseNotes(lines, lists.cases),
        ...filter.notes,
        ...(staffMember?.note ? [staffMember.note] : []),
        provenance([lists.time_entries, lists.expenses], zone),
      ],
      sections: [
        { key: 'totals', title: 'In all', rows: [sums], total: 1 },
        ...groupings.map((grouping) => buildLinesSection(grouping, lines, lists, getToday(zone), limit)),
      ],
      zone,
      truncationHint: 'Narrow it to a case, client, attorney, staff or days, or ask for one table with by.',
    };
  },
});

/** Whether work was done by somebody, if anybody is named, on some days. */
const isWorkInPeriod = (record: ApiRecord, staffId: number | undefined, days: DateRange): boolean =>
  (staffId === undefined || getReferenceId(record, 'staff') === staffId) &&
  isInDateRange(getText(record, 'entry_date'), days);

const BILLABLE_FILTERS = {
  only: isBillable,
  not: (record: ApiRecord) => !isBillable(record),
  all: () => true,
} as const;

const BILLABLE_LABELS = {
  only: ' and billable',
  not: ' and not billable',
  all: ', billable or not',
} as const;

const buildExcludedNotes = (billable: keyof typeof BILLABLE_LABELS, lines: readonly UnbilledLine[]): string[] =>
  lines.length === 0
    ? []
    : [`Not in it, as ${billable === 'only' ? 'not billable' : 'billable'}: ${formatSums(sumLines(lines))}.`];

/** For a question about a client: states the other work on the client's cases. */
const buildBilledToOthersNotes = (client: string | undefined, lines: readonly UnbilledLine[]): string[] =>
  client === undefined || lines.length === 0
    ? []
    : [
        `Not in it, as put down to others: ${formatSums(sumLines(lines))}, on cases that ${client} is on, too. ${ATTRIBUTION_NOTES.client}`,
      ];

function buildDeletedCaseNotes(lines: readonly UnbilledLine[], cases: ListSnapshot): string[] {
  const linesOnDeletedCases = lines.filter(({ record }) => {
    const id = getReferenceId(record, 'case');
    return cases.isComplete && id !== undefined && !cases.records.has(id);
  });
  return linesOnDeletedCases.length === 0
    ? []
    : [`Of these on cases deleted in MyCase: ${formatSums(sumLines(linesOnDeletedCases))}.`];
}
