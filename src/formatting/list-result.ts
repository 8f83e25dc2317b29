import type { ToolGuide } from '../base/tool-guide.ts';
import type { ApiRecord } from '../records/api-record.ts';
import { LIST_NAMES } from '../records/list-names.ts';
import type { ReferenceNames } from '../records/references.ts';
import { toCompactTable } from './compact-table.ts';
import { createFence, type Fence } from './fence.ts';
import { dropLargestFields, findFittingCount, type ResultContent } from './fit-to-budget.ts';
import { withoutHiddenFields } from './hidden-fields.ts';
import { fenceTexts, truncateTexts } from './normalize-record.ts';
import { formatPageToken, type PreparedList } from './prepare-result.ts';
import { mapReferences, withReferenceNames } from './reference-names.ts';
import { formatTable } from './table.ts';

/** The settings of formatting. */
export interface FormatContext {
  /** The largest number of tokens of a result. */
  readonly budget: number;
  /** The tools of this server. */
  readonly tools: ToolGuide;
  /**
   * True if the person can get a file, in a folder or on a page of a host. Otherwise an export has to fit into an
   * answer, as a list has.
   */
  readonly canSaveFiles: boolean;
}

/** Texts in a list that are longer than this many characters are cut. */
export const MAX_LIST_TEXT_LENGTH = 200;

/** Tokens that are reserved for the token of the next page. */
const PAGE_TOKEN_BUDGET = 120;

/** Stands for a name that is not known yet. */
const PLACEHOLDER_NAME = 'Firstname Familyname';

/**
 * Estimates how many rows of a page fit into the token budget. Returns undefined if all rows fit, or if the page cannot
 * be read with another size.
 */
export function findSmallerPageSize(page: PreparedList, context: FormatContext): number | undefined {
  if (!page.canResize) return undefined;
  const named = page.rows.map((row) => mapReferences(row, (reference) => ({ ...reference, name: PLACEHOLDER_NAME })));
  const fittingCount = countFittingRows(toShownPage(page, named, context), context.budget - PAGE_TOKEN_BUDGET);
  return fittingCount < named.length ? Math.max(1, fittingCount) : undefined;
}

/** Formats a page as a table and as data, with as many rows as fit. The rest begins within the page. */
export function formatList(page: PreparedList, names: ReferenceNames, context: FormatContext): ResultContent {
  const { budget } = context;
  const shown = toShownPage(page, withReferenceNames(page.rows, names), context);
  const fittingCount = countFittingRows(shown, budget);
  const [firstRow] = shown.rows;
  if (fittingCount > 0 || !firstRow) return formatListPage(shown, fittingCount);
  return dropLargestFields(firstRow, budget, (record, note) => {
    const requested = shown.requested.filter((name) => name in record || !(name in firstRow));
    return formatListPage({ ...shown, requested, rows: shown.rows.with(0, record), notes: [...shown.notes, note] }, 1);
  });
}

interface ShownPage extends PreparedList {
  readonly canExport: boolean;
  readonly tools: ToolGuide;
  readonly fence: Fence;
}

/** Returns whether the cache, and so `query_firm`, has a list. */
const isListName = (name: string): boolean => LIST_NAMES.some((one) => one === name);

function toShownPage(
  page: PreparedList,
  rows: readonly ApiRecord[],
  { tools, canSaveFiles }: FormatContext,
): ShownPage {
  const { entity, isWholeList, requested } = page;
  return {
    ...page,
    rows: rows.map((row) => truncateTexts(withoutHiddenFields(row, requested), entity, MAX_LIST_TEXT_LENGTH)),
    fence: createFence(),
    canExport: isWholeList && canSaveFiles && tools.has('query_firm') && isListName(entity.plural),
    tools,
  };
}

const countFittingRows = (page: ShownPage, budget: number): number =>
  findFittingCount(page.rows.length, budget, (rowCount) => formatListPage(page, rowCount));

/** The first rows of a page, and how to get the rows after them. */
function formatListPage(page: ShownPage, rowCount: number): ResultContent {
  const { entity, rows, total, notes, cursor, fence, formatNextCall, requested, requestedRowCount } = page;
  const isTruncated = rowCount < rows.length || requestedRowCount !== undefined;
  const nextToken =
    rowCount === rows.length || !formatNextCall
      ? page.nextToken
      : formatPageToken({ ...cursor, rowOffset: cursor.rowOffset + rowCount });
  const allNotes = isTruncated ? [formatTruncationNote(page, rowCount, nextToken), ...notes] : notes;
  const pageRows = rows.slice(0, rowCount);
  const fencedRows = pageRows.map((row) => fenceTexts(row, entity, fence));
  const totalText = total === null ? ' (the total is not known)' : ` of ${total}`;
  const pagingText = isTruncated ? '' : nextToken === null ? '; no further page' : `; next_page_token: ${nextToken}`;
  const headline = `${rowCount}${totalText} ${entity.plural.replaceAll('_', ' ')}${pagingText}`;
  return {
    text: [headline, ...allNotes, ...formatTable(fencedRows, entity.kinds, requested)].join('\n'),
    data: {
      total,
      shown: rowCount,
      next_page_token: nextToken,
      ...(allNotes.length > 0 && { note: allNotes.join(' ') }),
      [entity.plural]: toCompactTable(pageRows, requested),
    },
  };
}

function formatTruncationNote(page: ShownPage, rowCount: number, nextToken: string | null): string {
  const { entity, rows, requestedRowCount, canExport, formatNextCall, tools } = page;
  const headline = `Showing ${rowCount} of the ${requestedRowCount ?? rows.length} rows of this page (size limit).`;
  if (!formatNextCall || nextToken === null) return headline;
  // A token within a page keeps the page size of the call: a page of `rowCount` rows would end at that row.
  const isSmallerPage = requestedRowCount !== undefined && rowCount === rows.length;
  const nextCall = formatNextCall(tools, { ...(isSmallerPage && { page_size: rowCount }), page_token: nextToken });
  const exportCall = tools.formatCall('query_firm', {
    sql: `SELECT * FROM ${entity.plural}`,
    save_as: `${entity.plural}.csv`,
  });
  const exportHint = canExport ? ` ${exportCall} writes the whole list, without filters, into a file.` : '';
  return `${headline} Continue with ${nextCall}. Request fewer fields to fit more rows.${exportHint}`;
}
