import { MyCaseError } from '../base/mycase-error.ts';
import type { ToolResult } from '../catalog/tool-result.ts';
import type { RequestContext } from '../client/client-types.ts';
import { parseNextPageToken, parseTotal } from '../client/pagination.ts';
import type { Arguments, Entity, Operation, OperationResult } from '../operations/operation-types.ts';
import { createFence } from './fence.ts';
import { pickColumns, UNEXPECTED_FIELD } from './field-selection.ts';
import { dropLargestFields, findFittingCount, type TrimmedRecord } from './fit-to-budget.ts';
import type { FormatContext } from './format-context.ts';
import { normalizeRecord, truncateAndFence } from './normalize-record.ts';
import { formatPageToken, parsePageToken } from './page-cursor.ts';
import {
  getMomentFields,
  getRequestedFields,
  isRow,
  MAX_LIST_TEXT_LENGTH,
  moveInvalidFields,
  type ResultContent,
  serializeContent,
  withReferenceNames,
} from './prepare-rows.ts';
import { formatTable } from './table.ts';

type Row = Readonly<Record<string, unknown>>;

/** A call of a list, and how to have the same with a smaller page. */
export interface ListCall {
  readonly operation: Operation;
  readonly list: Entity;
  readonly args: Arguments;
  readonly refetch: (page_size: number) => Promise<OperationResult>;
}

/** Rows as they are shown, and what goes with them. */
interface ListPage extends ListCall {
  readonly rows: readonly Row[];
  readonly total: number | null;
  /** Of the page after this one. */
  readonly nextToken: string | null;
  readonly notes: readonly string[];
  readonly canExport: boolean;
  /** Rows of the page that was asked for and is too long; undefined where this is that page. */
  readonly requestedRowCount?: number;
}

/** What the token of a page that is not there yet may take, in tokens of an answer. */
const PAGE_TOKEN_BUDGET = 120;

/**
 * A page of a list as a table and as data, as many of its rows as fit. Where that is not all of them, a page of so many
 * is asked for in its place, so that nothing is shown twice; a list without a page size goes on in the middle of its
 * page.
 */
export async function toListResult(
  call: ListCall,
  result: OperationResult,
  context: FormatContext,
  scope: RequestContext,
): Promise<ToolResult> {
  const page = await buildListPage(call, result, context, scope);
  const canResize = isResizable(call);
  const fittingCount = await countFittingRows(page, context.budget - (canResize ? PAGE_TOKEN_BUDGET : 0));
  const smallerPage =
    canResize && fittingCount < page.rows.length
      ? await fetchSmallerPage(page, Math.max(1, fittingCount), context, scope)
      : undefined;
  const { text, data } = smallerPage
    ? await formatFittingPage(
        smallerPage,
        await countFittingRows(smallerPage, context.budget),
        context.budget,
      )
    : await formatFittingPage(page, fittingCount, context.budget);
  return { content: [{ type: 'text', text }], structuredContent: data };
}

/** Whether a page of another size begins where this one does. */
const isResizable = ({ operation, args }: ListCall): boolean =>
  operation.query?.page_size !== undefined && parsePageToken(args.page_token).rowOffset === 0;

async function fetchSmallerPage(
  page: ListPage,
  pageSize: number,
  context: FormatContext,
  scope: RequestContext,
): Promise<ListPage | undefined> {
  try {
    const result = await page.refetch(pageSize);
    return { ...(await buildListPage(page, result, context, scope)), requestedRowCount: page.rows.length };
  } catch (error) {
    if (error instanceof MyCaseError) return undefined;
    throw error;
  }
}

async function buildListPage(
  call: ListCall,
  result: OperationResult,
  context: FormatContext,
  scope: RequestContext,
): Promise<ListPage> {
  const { operation, list, args } = call;
  const { method, name } = operation;
  if (!Array.isArray(result.body) && method === 'GET') {
    throw new MyCaseError(`MyCase answered ${name} with something that is no list. Try again in a minute.`);
  }
  const sentRecords: unknown[] = Array.isArray(result.body) ? result.body : [];
  const cursor = parsePageToken(args.page_token);
  const nextToken = parseNextPageToken(result.link, cursor.token);
  const isCompleteList = sentRecords === result.body && cursor.token === undefined && nextToken === null;
  const columns = getRequestedFields(args) ?? list.defaultColumns;
  const pickedRows = sentRecords
    .slice(cursor.rowOffset)
    .map((row) =>
      pickColumns(
        normalizeRecord(
          moveInvalidFields(list, isRow(row) ? row : { [UNEXPECTED_FIELD]: row }),
          list,
          context.zone,
        ),
        columns,
      ),
    );
  const namedRows = await withReferenceNames(pickedRows, method === 'GET', context, scope);
  const fence = createFence();
  const notes =
    sentRecords === result.body
      ? [result.caveat]
      : [`It is done. ${result.caveat ?? 'MyCase sent no list back.'}`];
  return {
    ...call,
    rows: namedRows.map((row) => truncateAndFence(row, list, fence, MAX_LIST_TEXT_LENGTH)),
    total: parseTotal(result.itemCount, sentRecords.length, isCompleteList),
    nextToken,
    notes: notes.filter((note) => note !== undefined),
    canExport: context.exports.has(list.plural) && operation.path === `/${list.plural}`,
  };
}

const countFittingRows = (page: ListPage, budget: number): Promise<number> =>
  findFittingCount(page.rows.length, budget, (rows) => serializeContent(formatListPage(page, rows)));

async function formatFittingPage(page: ListPage, rowCount: number, budget: number): Promise<ResultContent> {
  const [firstRow] = page.rows;
  return rowCount === 0 && firstRow ? formatFirstRow(page, firstRow, budget) : formatListPage(page, rowCount);
}

/** The answer with a first row that is too long for it alone. */
async function formatFirstRow(page: ListPage, firstRow: Row, budget: number): Promise<ResultContent> {
  const formatTrimmed = ({ record, note }: TrimmedRecord) =>
    formatListPage({ ...page, rows: page.rows.with(0, record), notes: [...page.notes, note] }, 1);
  return formatTrimmed(
    await dropLargestFields(firstRow, budget, (trimmed) => serializeContent(formatTrimmed(trimmed))),
  );
}

/** The answer with the first rows of a page, and where it goes on after them. */
function formatListPage(page: ListPage, rowCount: number): ResultContent {
  const { list, rows, total, notes } = page;
  const isTruncated = rowCount < rows.length || page.requestedRowCount !== undefined;
  const nextToken = getNextToken(page, rowCount);
  const allNotes = isTruncated ? [formatTruncationNote(page, rowCount, nextToken), ...notes] : notes;
  const pageRows = rows.slice(0, rowCount);
  const totalText = total === null ? ' (how many there are in all is not known)' : ` of ${total}`;
  const pagingText = isTruncated
    ? ''
    : nextToken === null
      ? '; no further page'
      : `; next_page_token: ${nextToken}`;
  const headline = `${rowCount}${totalText} ${list.plural.replaceAll('_', ' ')}${pagingText}`;
  return {
    text: [headline, ...allNotes, ...formatTable(pageRows, getMomentFields(list))].join('\n'),
    data: {
      total,
      next_page_token: nextToken,
      ...(allNotes.length > 0 && { note: allNotes.join(' ') }),
      [list.plural]: pageRows,
    },
  };
}

/** The token that goes on after the first rows of a page. */
function getNextToken({ operation, args, rows, nextToken }: ListPage, rowCount: number): string | null {
  if (rowCount === rows.length || operation.method !== 'GET') return nextToken;
  const { token: cursorToken, rowOffset } = parsePageToken(args.page_token);
  return formatPageToken({ token: cursorToken, rowOffset: rowOffset + rowCount });
}

function formatTruncationNote(page: ListPage, rowCount: number, nextToken: string | null): string {
  const { operation, list, args, rows, requestedRowCount, canExport } = page;
  const headline = `${rowCount} of the ${requestedRowCount ?? rows.length} rows of this page are shown, more would be too long.`;
  if (operation.method !== 'GET' || nextToken === null) return headline;
  const nextArgs = {
    ...args,
    ...(requestedRowCount !== undefined && { page_size: rowCount }),
    page_token: nextToken,
  };
  const exportHint = canExport
    ? ` export_records {"list":"${list.plural}"} puts all of them into a file.`
    : '';
  return `${headline} The rest begins with ${operation.name} ${JSON.stringify(nextArgs)}; fewer fields let more rows in.${exportHint}`;
}
