import { isRecord } from '../base/json.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { ToolResult } from '../catalog/tool-result.ts';
import { parseNextPageToken, parseTotal } from '../client/pagination.ts';
import type { Arguments, Entity, Operation, OperationResult } from '../operations/operation-types.ts';
import type { ApiRecord } from '../records/api-record.ts';
import type { ReferenceNames } from '../records/references.ts';
import { createFence } from './fence.ts';
import { pickColumns, UNEXPECTED_FIELD } from './field-selection.ts';
import { dropLargestFields, findFittingCount, type TrimmedRecord } from './fit-to-budget.ts';
import type { FormatContext } from './format-context.ts';
import { normalizeRecord, truncateAndFence } from './normalize-record.ts';
import { formatPageToken, parsePageToken } from './page-cursor.ts';
import {
  getMomentFields,
  getRequestedFields,
  MAX_LIST_TEXT_LENGTH,
  moveInvalidFields,
  type ResultContent,
  serializeContent,
} from './prepare-rows.ts';
import { mapReferences, withReferenceNames } from './reference-names.ts';
import { formatTable } from './table.ts';

/** A page of a list that will be shown: its rows with the requested fields, and without names. */
export interface PreparedList {
  readonly kind: 'list';
  readonly operation: Operation;
  readonly entity: Entity;
  readonly args: Arguments;
  readonly rows: readonly ApiRecord[];
  readonly total: number | null;
  /** The token of the page after this one; null on the last page. */
  readonly nextToken: string | null;
  readonly notes: readonly string[];
  /** The number of rows of the page that was too long; undefined where this is the page that was asked for. */
  readonly requestedRowCount?: number;
}

/** Prepares a page of a list. Throws a MyCaseError for a response that is not a list. */
export function prepareList(
  operation: Operation,
  entity: Entity,
  args: Arguments,
  result: OperationResult,
  zone: string,
): PreparedList {
  const { method, name } = operation;
  if (!Array.isArray(result.body) && method === 'GET') {
    throw new MyCaseError(`MyCase answered ${name} with something that is no list. Try again in a minute.`);
  }
  const records: unknown[] = Array.isArray(result.body) ? result.body : [];
  const isListSent = records === result.body;
  const cursor = parsePageToken(args.page_token);
  const nextToken = parseNextPageToken(result.link, cursor.token);
  const columns = getRequestedFields(args) ?? entity.defaultColumns;
  const notes = isListSent ? [result.caveat] : [`It is done. ${result.caveat ?? 'MyCase sent no list back.'}`];
  return {
    kind: 'list',
    operation,
    entity,
    args,
    rows: records.slice(cursor.rowOffset).map((record) => {
      const known = moveInvalidFields(entity, isRecord(record) ? record : { [UNEXPECTED_FIELD]: record });
      return pickColumns(normalizeRecord(known, entity, zone), columns);
    }),
    total: parseTotal(result.itemCount, records.length, isListSent && cursor.token === undefined && nextToken === null),
    nextToken,
    notes: notes.filter((note) => note !== undefined),
  };
}

/** The token of the next page may be this long, in tokens of an answer. */
const PAGE_TOKEN_BUDGET = 120;

/** Stands for a name that is not known yet. */
const PLACEHOLDER_NAME = 'Firstname Familyname';

/**
 * Estimates how many rows of a page fit into the token budget. Returns undefined if all rows fit, or if the call continues
 * in the middle of a page: a page of another size would begin at another row.
 */
export function findSmallerPageSize(page: PreparedList, { budget, exports }: FormatContext): number | undefined {
  const { operation, args, rows } = page;
  if (operation.query?.page_size === undefined || parsePageToken(args.page_token).rowOffset > 0) return undefined;
  const named = rows.map((row) => mapReferences(row, (reference) => ({ ...reference, name: PLACEHOLDER_NAME })));
  const shown = toShownPage(page, named, exports);
  const fittingCount = countFittingRows(shown, budget - PAGE_TOKEN_BUDGET);
  return fittingCount < rows.length ? Math.max(1, fittingCount) : undefined;
}

/** Formats a page as a table and as data, with as many rows as fit. The rest begins in the middle of the page. */
export function formatList(page: PreparedList, names: ReferenceNames, { budget, exports }: FormatContext): ToolResult {
  const shown = toShownPage(page, withReferenceNames(page.rows, names), exports);
  const fittingCount = countFittingRows(shown, budget);
  const [firstRow] = shown.rows;
  const { text, data } =
    fittingCount === 0 && firstRow ? formatFirstRow(shown, firstRow, budget) : formatListPage(shown, fittingCount);
  return { content: [{ type: 'text', text }], structuredContent: data };
}

interface ShownPage extends PreparedList {
  readonly canExport: boolean;
}

function toShownPage(page: PreparedList, rows: readonly ApiRecord[], exports: FormatContext['exports']): ShownPage {
  const { operation, entity } = page;
  const fence = createFence();
  return {
    ...page,
    rows: rows.map((row) => truncateAndFence(row, entity, fence, MAX_LIST_TEXT_LENGTH)),
    canExport: exports.has(entity.plural) && operation.path === `/${entity.plural}`,
  };
}

const countFittingRows = (page: ShownPage, budget: number): number =>
  findFittingCount(page.rows.length, budget, (rows) => serializeContent(formatListPage(page, rows)));

/** The answer with a first row that is too long for it alone. */
function formatFirstRow(page: ShownPage, firstRow: ApiRecord, budget: number): ResultContent {
  const formatTrimmed = ({ record, note }: TrimmedRecord) =>
    formatListPage({ ...page, rows: page.rows.with(0, record), notes: [...page.notes, note] }, 1);
  return formatTrimmed(dropLargestFields(firstRow, budget, (trimmed) => serializeContent(formatTrimmed(trimmed))));
}

/** The answer with the first rows of a page, and where it goes on after them. */
function formatListPage(page: ShownPage, rowCount: number): ResultContent {
  const { entity, rows, total, notes } = page;
  const isTruncated = rowCount < rows.length || page.requestedRowCount !== undefined;
  const nextToken = getNextToken(page, rowCount);
  const allNotes = isTruncated ? [formatTruncationNote(page, rowCount, nextToken), ...notes] : notes;
  const pageRows = rows.slice(0, rowCount);
  const totalText = total === null ? ' (how many there are in all is not known)' : ` of ${total}`;
  const pagingText = isTruncated ? '' : nextToken === null ? '; no further page' : `; next_page_token: ${nextToken}`;
  const headline = `${rowCount}${totalText} ${entity.plural.replaceAll('_', ' ')}${pagingText}`;
  return {
    text: [headline, ...allNotes, ...formatTable(pageRows, getMomentFields(entity))].join('\n'),
    data: {
      total,
      next_page_token: nextToken,
      ...(allNotes.length > 0 && { note: allNotes.join(' ') }),
      [entity.plural]: pageRows,
    },
  };
}

/** The token that goes on after the first rows of a page. */
function getNextToken({ operation, args, rows, nextToken }: ShownPage, rowCount: number): string | null {
  if (rowCount === rows.length || operation.method !== 'GET') return nextToken;
  const { token: cursorToken, rowOffset } = parsePageToken(args.page_token);
  return formatPageToken({ token: cursorToken, rowOffset: rowOffset + rowCount });
}

function formatTruncationNote(page: ShownPage, rowCount: number, nextToken: string | null): string {
  const { operation, entity, args, rows, requestedRowCount, canExport } = page;
  const headline = `${rowCount} of the ${requestedRowCount ?? rows.length} rows of this page are shown, more would be too long.`;
  if (operation.method !== 'GET' || nextToken === null) return headline;
  // A token in the middle of a page keeps the page size of the call: a page of `rowCount` rows would end at that row.
  const isSmallerPage = requestedRowCount !== undefined && rowCount === rows.length;
  const nextArgs = { ...args, ...(isSmallerPage && { page_size: rowCount }), page_token: nextToken };
  const exportHint = canExport ? ` export_records {"list":"${entity.plural}"} puts all of them into a file.` : '';
  return `${headline} The rest begins with ${operation.name} ${JSON.stringify(nextArgs)}; fewer fields let more rows in.${exportHint}`;
}
