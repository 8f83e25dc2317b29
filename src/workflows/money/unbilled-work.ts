import * as z from 'zod';
import { type DateRange, getToday } from '../../base/days.ts';
import { provenance } from '../../cache/provenance.ts';
import { isBillable } from '../../records/amounts.ts';
import { type ApiRecord, getReferenceId, getText } from '../../records/api-record.ts';
import { resolveRecord } from '../../search/resolve-record.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import { formatDateRange, isInDateRange, parseFromTo } from '../shared/date-range.ts';
import { isOnDeletedCase } from '../shared/record-rows.ts';
import { staffArgument } from '../shared/reference-fields.ts';
import { toRowSchemas, toSection } from '../shared/sections.ts';
import { createWithheldParts } from '../shared/withheld-parts.ts';
import { ATTRIBUTION_LISTS } from './attribution.ts';
import { DEFAULT_ROWS, MONEY_ARGUMENTS, resolveMoneyFilter } from './money-filter.ts';
import {
  buildLinesSection,
  collectUnbilledLines,
  formatSums,
  LINE_GROUPINGS,
  sumLines,
  type UnbilledLine,
} from './unbilled-lines.ts';

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
  async run(args, { cache, zone }, scope) {
    const [filter, staffMember] = await Promise.all([
      resolveMoneyFilter(args, cache, scope),
      args.staff === undefined ? undefined : resolveRecord('staff', args.staff, cache, scope),
    ]);
    const lists = await cache.read(['time_entries', 'expenses', ...ATTRIBUTION_LISTS], scope);
    const days = parseFromTo(args.from, args.to, zone);
    const { isIncluded, isBilledToOthers } = filter.toPredicates(lists);
    const { billable = 'billable', group_by: groupings = ['age', 'staff', 'case'], limit = DEFAULT_ROWS } = args;
    const isRequested = ({ record }: UnbilledLine) =>
      billable === 'all' || isBillable(record) === (billable === 'billable');
    const allLines = collectUnbilledLines(lists).filter(({ record }) => isWorkInPeriod(record, staffMember?.id, days));
    const includedLines = allLines.filter(({ record }) => isIncluded(record));
    const lines = includedLines.filter(isRequested);
    const excluded = formatLines(includedLines.filter((line) => !isRequested(line)));
    const withheld = createWithheldParts();
    const onDeletedCases = withheld.attempt('work on deleted cases', () =>
      formatLines(lines.filter(({ record }) => isOnDeletedCase(record, lists.cases))),
    );
    const billedToOthers = withheld.attempt('work attributed to others', () =>
      formatLines(allLines.filter((line) => isRequested(line) && isBilledToOthers(line.record))),
    );
    const groupedSections = groupings.flatMap(
      (grouping) =>
        withheld.attempt(`by_${grouping}`, () => buildLinesSection(grouping, lines, lists, getToday(zone), limit)) ??
        [],
    );
    const sums = sumLines(lines);
    return {
      summary: [
        `Unbilled work (${BILLABLE_LABELS[billable]})${formatDateRange(days)}: ${formatSums(sums)}.`,
        ...(excluded ? [`Not included, because ${EXCLUDED_LABELS[billable]}: ${excluded}.`] : []),
        ...filter.formatBilledToOthers(billedToOthers),
        ...(onDeletedCases ? [`Included work on cases that were deleted in MyCase: ${onDeletedCases}.`] : []),
        ...filter.notes,
        ...(staffMember?.note ? [staffMember.note] : []),
        ...withheld.toSentences(),
        provenance([lists.time_entries, lists.expenses], zone),
      ],
      sections: [toSection('totals', { title: 'Totals', rows: [sums] }), ...groupedSections],
      zone,
      truncationHint: 'Limit it to a case, client, attorney, staff or days, or ask for one table with group_by.',
    };
  },
});

/** Tests if work was done in a period, and by the staff member if there is one. */
const isWorkInPeriod = (record: ApiRecord, staffId: number | undefined, days: DateRange): boolean =>
  (staffId === undefined || getReferenceId(record, 'staff') === staffId) &&
  isInDateRange(getText(record, 'entry_date'), days);

const BILLABLE_LABELS = { billable: 'billable', non_billable: 'not billable', all: 'billable or not' } as const;

const EXCLUDED_LABELS = { billable: 'not billable', non_billable: 'billable', all: '' } as const;

const formatLines = (lines: readonly UnbilledLine[]): string | undefined =>
  lines.length === 0 ? undefined : formatSums(sumLines(lines));
