import * as z from 'zod';
import { type Days, today } from '../../base/days.ts';
import type { ListSnapshot } from '../../cache/list-cache.ts';
import { provenance } from '../../cache/provenance.ts';
import { isBillable } from '../../records/amounts.ts';
import { type ApiRecord, referenceOf, textOf } from '../../records/record.ts';
import { resolve } from '../../search/resolve.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import { formatDateRange, isInStretch, parseFromTo } from '../shared/date-range.ts';
import { caseArgument, clientArgument, staffArgument } from '../shared/input-fields.ts';
import { ATTRIBUTION_LISTS, HOW_ATTRIBUTED } from './attribution.ts';
import { narrowedTo } from './client-filter.ts';
import { LINES_BY, type Line, spokenSums, sumsOf, tableOf, unbilledLines } from './unbilled-lines.ts';

const MOST_ROWS = 500;
const USUAL_ROWS = 25;

const Sums = z.looseObject({ hours: z.number().optional(), amount: z.string().optional() });

/** What was worked and spent and is on no invoice yet. */
export const unbilledWork = defineReadWorkflow({
  name: 'unbilled_work',
  title: 'Unbilled work',
  description:
    'Time and expenses that are on no invoice, with hours and amounts to the cent, by age, staff, case, client or ' +
    'attorney. Only billable ones are summed unless all are asked for; what is not billable is counted and said. Each line ' +
    'is rounded to the cent: hours times rate, a flat fee as it is, cost times units.',
  input: {
    by: z.array(z.enum(LINES_BY)).optional().describe('Default age, staff, case'),
    case: caseArgument.optional(),
    client: clientArgument.optional(),
    attorney: staffArgument.optional().describe('Who leads the cases; for whose work it is use staff'),
    staff: staffArgument.optional(),
    from: z.string().optional().describe('First day of work: 2026-03-01, -90d, 2026-Q3, last_month'),
    to: z.string().optional().describe('Last day, in the same words'),
    billable: z.enum(['only', 'not', 'all']).optional().describe('Default only'),
    limit: z
      .int()
      .min(1)
      .max(MOST_ROWS)
      .optional()
      .describe('Rows of a table, default 25; sums are over all'),
  },
  sections: { totals: Sums, by_age: Sums, by_staff: Sums, by_case: Sums, by_client: Sums, by_attorney: Sums },
  async answer(args, { cache, zone }, scope) {
    const [whose, person] = await Promise.all([
      narrowedTo(args, cache, scope),
      args.staff === undefined ? undefined : resolve('staff', args.staff, cache, scope),
    ]);
    const lists = await cache.read(['time_entries', 'expenses', ...ATTRIBUTION_LISTS], scope);
    const days = parseFromTo(args.from, args.to, zone);
    const { isMeant, isBilledToOthers } = whose.over(lists);
    const { billable = 'only', by = ['age', 'staff', 'case'], limit = USUAL_ROWS } = args;
    const isWanted = ({ record }: Line) => IS_WANTED[billable](record);
    const all = unbilledLines(lists).filter(({ record }) => isDoneIn(record, person?.id, days));
    const unbilled = all.filter(({ record }) => isMeant(record));
    const lines = unbilled.filter(isWanted);
    const sums = sumsOf(lines);
    return {
      summary: [
        `Unbilled${BILLABLE[billable]}${formatDateRange(days)}: ${spokenSums(sums)}.`,
        ...leftOut(
          billable,
          unbilled.filter((line) => !isWanted(line)),
        ),
        ...besideInWords(
          whose.client,
          all.filter((line) => isWanted(line) && isBilledToOthers(line.record)),
        ),
        ...ofDeletedCases(lines, lists.cases),
        ...whose.said,
        ...(person?.said ? [person.said] : []),
        provenance([lists.time_entries, lists.expenses], zone),
      ],
      sections: [
        { key: 'totals', title: 'In all', rows: [sums], total: 1 },
        ...by.map((one) => tableOf(one, lines, lists, today(zone), limit)),
      ],
      zone,
      further: 'Narrow it to a case, client, attorney, staff or days, or ask for one table with by.',
    };
  },
});

/** Whether work was done by somebody, if anybody is named, on some days. */
const isDoneIn = (record: ApiRecord, staff: number | undefined, days: Days): boolean =>
  (staff === undefined || referenceOf(record, 'staff') === staff) &&
  isInStretch(textOf(record, 'entry_date'), days);

const IS_WANTED = {
  only: isBillable,
  not: (record: ApiRecord) => !isBillable(record),
  all: () => true,
} as const;

const BILLABLE = { only: ' and billable', not: ' and not billable', all: ', billable or not' } as const;

const leftOut = (billable: keyof typeof BILLABLE, lines: readonly Line[]): string[] =>
  lines.length === 0
    ? []
    : [`Not in it, as ${billable === 'only' ? 'not billable' : 'billable'}: ${spokenSums(sumsOf(lines))}.`];

/** What one may have meant who asks about a client: the rest of the work on the cases that client is on. */
const besideInWords = (client: string | undefined, lines: readonly Line[]): string[] =>
  client === undefined || lines.length === 0
    ? []
    : [
        `Not in it, as put down to others: ${spokenSums(sumsOf(lines))}, on cases that ${client} is on, too. ${HOW_ATTRIBUTED.client}`,
      ];

function ofDeletedCases(lines: readonly Line[], cases: ListSnapshot): string[] {
  const lost = lines.filter(({ record }) => {
    const id = referenceOf(record, 'case');
    return cases.isWhole && id !== undefined && !cases.records.has(id);
  });
  return lost.length === 0 ? [] : [`Of these on cases deleted in MyCase: ${spokenSums(sumsOf(lost))}.`];
}
