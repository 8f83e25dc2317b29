import * as z from 'zod';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteName } from '../../base/safe-text.ts';
import { adviseTool, type ToolGuide } from '../../base/tool-guide.ts';
import type { ListCache } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/client-types.ts';
import { matchFieldName } from '../../formatting/field-selection.ts';
import { type Section, toReportRows } from '../../formatting/report-result.ts';
import type { Entity } from '../../operations/operation-types.ts';
import { defineReadWorkflow, type Row } from '../define-workflow.ts';
import { formatHiddenNote } from '../shared/sections.ts';
import { aboutBalances } from './balances.ts';
import { namesFor } from './cells.ts';
import { entityOf } from './entities.ts';
import { ordered } from './group-order.ts';
import { type Grouping, grouped, groupedField, groupingOf, labelling } from './groups.ts';
import { queryInput } from './input.ts';
import { type Measure, measuredField, measureOf, measuring, withoutValue } from './measures.ts';
import { type Order, orderOf } from './ordering.ts';
import { columnsOf, tabled } from './rows.ts';
import { type Selection, select } from './select.ts';

const MAX_ROWS = 1000;
const USUAL_ROWS = 50;

const AnyRow = z.looseObject({});

/** Any question about one list: which records, how many, how much, by what. */
export const queryRecords = defineReadWorkflow({
  name: 'query_records',
  title: 'Query records',
  description:
    'Counts, sums, groups or lists records that match conditions, e.g. {"list":"time_entries","where":[{"field":"entry_date","op":' +
    '"is","value":"last_month"},{"field":"case.practice_area","op":"is","value":"Family Law"}],"group_by":["staff"],' +
    '"measures":["sum:hours"]}. References accept ids or names. Fields: of the list, of a referenced record (case.status), ' +
    'lists that refer to it (cases: invoices empty), custom fields by name.',
  input: {
    ...queryInput,
    group_by: z.array(z.string()).optional().describe('A day field may have a period: due_date:month'),
    measures: z.array(z.string()).optional().describe('count, sum:x, avg, min, max'),
    sort: z.string().optional().describe('-x for descending'),
    columns: z.array(z.string()).optional(),
    limit: z.int().min(1).max(MAX_ROWS).optional().describe(`Default ${USUAL_ROWS}`),
  },
  sections: { totals: AnyRow, groups: AnyRow, records: AnyRow },
  async run({ list, where = [], group_by = [], measures, sort, columns, limit = USUAL_ROWS }, context, scope) {
    const isGrouped = group_by.length > 0;
    const keys = measures ?? (isGrouped ? ['count'] : []);
    const asSorted = sort === undefined ? undefined : orderOf(sort);
    const order = asSorted && {
      ...asSorted,
      key: matchFieldName(asSorted.key, [...group_by, ...keys]) ?? asSorted.key,
    };
    if (isGrouped && columns?.length)
      throw new MyCaseError('columns and group_by exclude each other. Omit one of them.');
    const names = isGrouped ? [] : columnsOf(list, columns, where);
    const sorting = !isGrouped && order ? [order.key] : [];
    const asked = [
      ...names,
      ...sorting,
      ...group_by.map(groupedField),
      ...keys.flatMap((key) => measuredField(key) ?? []),
    ];
    const selection = await select(list, where, asked, context, scope);
    const figures = keys.map((key) => measureOf(key, selection.fields));
    const found = { selection, figures, order, limit, cache: context.cache, scope };
    const groupings = group_by.map((key) => groupingOf(key, selection.fields));
    return {
      summary: [...selection.said, ...describeFigures(found, context.tools)],
      sections: isGrouped
        ? await groupSections(found, groupings)
        : [...totals(found), await rows(found, names, columns !== undefined)],
      zone: context.zone,
      truncationHint: [
        'Add conditions, group the rows, or ask for fewer columns.',
        adviseTool(context.tools, 'export_records', (name) => `${name} exports all rows.`) ?? [],
      ]
        .flat()
        .join(' '),
    };
  },
});

interface Found {
  readonly selection: Selection;
  readonly figures: readonly Measure[];
  readonly order: Order | undefined;
  readonly limit: number;
  readonly cache: ListCache;
  readonly scope: RequestContext;
}

/** Sentences about the figures. A figure over a part of a list is not known. */
function describeFigures({ selection, figures }: Found, tools: ToolGuide): string[] {
  if (!selection.list.isComplete) return figures.map(({ key }) => `Not known: ${quoteName(key)}.`);
  return [...withoutValue(figures, selection.records, selection.source), ...aboutBalances(selection, tools)];
}

const groupSections = async (found: Found, groupings: readonly Grouping[]): Promise<Section[]> =>
  found.selection.list.isComplete ? [...totals(found), await groups(found, groupings)] : [];

/** The measures that are shown in a special form. */
const kindsOf = (figures: readonly Measure[]): Entity['kinds'] =>
  Object.fromEntries(figures.flatMap(({ key, of }) => (of?.kind === 'money' ? [[key, 'money' as const]] : [])));

function totals({ selection, figures }: Found): Section[] {
  if (figures.length === 0 || !selection.list.isComplete) return [];
  const row = measuring(figures, selection.source)(selection.records);
  return [
    {
      key: 'totals',
      title: 'Totals of all matching records',
      rows: [row],
      total: 1,
      kinds: kindsOf(figures),
      requested: figures.map(({ key }) => key),
    },
  ];
}

async function groups(found: Found, groupings: readonly Grouping[]): Promise<Section> {
  const { selection, figures, order, limit, cache, scope } = found;
  const { records, source } = selection;
  const lists = await namesFor(
    groupings.map(({ field }) => field),
    cache,
    scope,
  );
  const labelsOf = labelling(groupings, lists);
  const compute = measuring(figures, source);
  const measured = grouped(records, groupings, source).map((group) => ({
    values: group.values,
    labels: labelsOf(group),
    figures: compute(group.records),
  }));
  const inOrder = ordered(measured, groupings, figures, order);
  const isSplit = groupings.some(({ field }) => field.kind === 'reference' && field.isMany);
  return {
    key: 'groups',
    title: `Groups by ${groupings.map(({ key }) => quoteName(key)).join(', ')}`,
    rows: inOrder.slice(0, limit).map((one): Row => ({ ...one.labels, ...one.figures })),
    total: inOrder.length,
    kinds: kindsOf(figures),
    requested: [...groupings, ...figures].map(({ key }) => key),
    note: [isSplit ? SPLIT : '', formatHiddenNote(inOrder.length, limit)].filter(Boolean).join(' '),
  };
}

const SPLIT =
  'A record with several values is counted in each of their groups, so the groups can add up to more than the total.';

/** Of a part of a list, the number of rows means nothing. */
const formatPartNote = (count: number, limit: number): string =>
  count > limit ? `More rows are not shown (limit ${limit}).` : '';

async function rows(
  { selection, order, limit, cache, scope }: Found,
  names: readonly string[],
  isSelection: boolean,
): Promise<Section> {
  const { isComplete } = selection.list;
  const { records, row, kinds, columns } = await tabled(selection, names, order, cache, scope);
  return {
    key: 'records',
    title: `${entityOf(selection.list.name).plural.replaceAll('_', ' ')}${isComplete ? '' : ' that could be read'}`,
    rows: toReportRows(records.slice(0, limit), row),
    total: records.length,
    note: isComplete ? formatHiddenNote(records.length, limit) : formatPartNote(records.length, limit),
    kinds,
    requested: ['id', ...(isSelection ? columns.map(({ name }) => name) : [])],
  };
}
