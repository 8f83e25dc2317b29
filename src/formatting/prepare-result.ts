import { mapWithYield } from '../base/event-loop.ts';
import { isRecord } from '../base/json.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { ToolGuide } from '../base/tool-guide.ts';
import { describePage, describeShortfall } from '../client/page-scan.ts';
import { parseItemCount, parseNextPageToken } from '../client/pagination.ts';
import { getPathArguments } from '../operations/define-operation.ts';
import type {
  Arguments,
  Attachment,
  ChangeResult,
  Entity,
  Operation,
  OperationResult,
} from '../operations/operation-types.ts';
import { MAX_PAGE_SIZE } from '../operations/page-arguments.ts';
import type { ApiRecord } from '../records/api-record.ts';
import { ALL_FIELDS, parseFieldOffsets, UNEXPECTED_FIELD } from './field-selection.ts';
import { normalizeRecord } from './normalize-record.ts';

/** A result before it is formatted. `rows` are its records, without the names of the records that they refer to. */
export type PreparedResult = (PreparedList | PreparedRecord | PreparedChange | PreparedOutcome) & {
  readonly file?: Attachment | undefined;
};

/** Formats the same call with some other arguments. */
type CallFormatter = (tools: ToolGuide, changes: Arguments) => string;

/** The requested fields of a page of a list. */
export interface PreparedList {
  readonly kind: 'list';
  readonly entity: Entity;
  readonly rows: readonly ApiRecord[];
  readonly total: number | null;
  /** Where the first row stands. */
  readonly cursor: PageCursor;
  /** The token of the page after this one; null on the last page. */
  readonly nextToken: string | null;
  readonly notes: readonly string[];
  /** The columns that the call names. They are shown even if they are empty in every row. */
  readonly requested: readonly string[];
  /** Undefined for a list that a write returned. */
  readonly formatNextCall: CallFormatter | undefined;
  /** True if the page can be read again with fewer rows. */
  readonly canResize: boolean;
  /** True if the list is that of all records of its kind. */
  readonly isWholeList: boolean;
  /** The number of rows of the page that was too long; undefined where this is the page that was asked for. */
  readonly requestedRowCount?: number;
}

/** The requested fields of one record. */
export interface PreparedRecord {
  readonly kind: 'record';
  readonly entity: Entity;
  readonly rows: readonly [ApiRecord];
  /** Where the shown part of a long text begins, by field. */
  readonly offsets: ReadonlyMap<string, number>;
  readonly caveat: string | undefined;
  /** Undefined for a record that a write returned. */
  readonly formatNextCall: CallFormatter | undefined;
  /** The fields that the call names. They are shown even if they are empty. */
  readonly requested: readonly string[];
  /** True if the call can save the whole record as a file. */
  readonly canSave: boolean;
}

/** The changed fields of a record, before and after. */
export interface PreparedChange {
  readonly kind: 'change';
  /** The ids in the path of the call. */
  readonly ids: ApiRecord;
  readonly change: ChangeResult;
  readonly note: string | undefined;
  readonly rows: readonly [before: ApiRecord, after: ApiRecord];
}

/** A result without a record of MyCase. */
interface PreparedOutcome {
  readonly kind: 'outcome';
  readonly data: Record<string, unknown>;
  readonly rows: readonly [];
}

/**
 * Prepares the result of an operation: all that the later stages need of the operation is in it. Throws a MyCaseError
 * for a response that has another form than the operation declares.
 */
export async function prepareResult(
  operation: Operation,
  args: Arguments,
  result: OperationResult,
  zone: string,
): Promise<PreparedResult> {
  const { method, path, list, output } = operation;
  const { change, caveat, status, file } = result;
  const ids = getPathArguments(path, args);
  if (change) return prepareChange(ids, change, caveat, zone);
  if (list) return await prepareList(operation, list, args, result, zone);
  if (output) return { ...prepareRecord(operation, output, args, result, zone), file };
  return { ...toOutcome({ done: describeAction(method, status), ...ids, ...(caveat && { note: caveat }) }), file };
}

function prepareChange(ids: Arguments, change: ChangeResult, note: string | undefined, zone: string): PreparedChange {
  const toRow = (side: 'before' | 'after'): ApiRecord => {
    const fields = change.fields.map((field) => [field.field, field[side]]);
    return normalizeRecord(Object.fromEntries(fields), change.entity, zone);
  };
  return { kind: 'change', ids, change, note, rows: [toRow('before'), toRow('after')] };
}

async function prepareList(
  operation: Operation,
  entity: Entity,
  args: Arguments,
  result: OperationResult,
  zone: string,
): Promise<PreparedList> {
  const { body, caveat } = result;
  const { method, name, path, query } = operation;
  const isListSent = Array.isArray(body);
  if (!isListSent && method === 'GET') throw createFormError(name, 'list');
  const records: unknown[] = isListSent ? body : [];
  const cursor = parsePageToken(args.page_token);
  const { nextToken, total, notes } = readPaging(result, records, cursor.token);
  const columns = getRequestedFields(args) ?? entity.defaultColumns;
  const formatNextCall = createCallFormatter(operation, args);
  const end = formatNextCall && findCutRow(records, cursor);
  const note = isListSent ? caveat : `It is done. ${caveat ?? 'MyCase sent no list back.'}`;
  return {
    kind: 'list',
    entity,
    rows: await mapWithYield(records.slice(cursor.rowOffset, end), (record) =>
      prepareRow(isRecord(record) ? record : { [UNEXPECTED_FIELD]: record }, entity, columns, zone),
    ),
    total: isListSent ? total : null,
    cursor,
    nextToken: end === undefined ? nextToken : formatPageToken({ ...cursor, rowOffset: end }),
    notes: [...(isListSent ? notes : []), ...(note === undefined ? [] : [note])],
    requested: getRequestedNames(args),
    formatNextCall,
    // A page of another size would begin at another row, so a call that continues within a page keeps its size.
    canResize: query?.page_size !== undefined && cursor.rowOffset === 0,
    isWholeList: path === `/${entity.plural}`,
  };
}

/** The next page, the number of records on all pages, and sentences about pages that MyCase does not lead to. */
function readPaging(
  { link, itemCount, unfiltered }: OperationResult,
  records: readonly unknown[],
  sentToken: string | undefined,
): { nextToken: string | null; total: number | null; notes: string[] } {
  const token = parseNextPageToken(link);
  const isOwnNext = token !== null && token === sentToken;
  const nextToken = isOwnNext ? null : token;
  const isWhole = sentToken === undefined && nextToken === null;
  const count = parseItemCount(itemCount);
  const shortfall = isWhole
    ? describeShortfall(unfiltered ?? describePage(records, count), unfiltered !== undefined)
    : undefined;
  const gap = isOwnNext ? 'MyCase named this page as its own next page' : shortfall;
  return {
    nextToken,
    total: count ?? (isWhole ? records.length : null),
    notes: gap ? [`The list is not complete: ${gap}, and no further page can be read.`] : [],
  };
}

/**
 * Returns the row at which an answer with a part of a page ends, because the page is longer than MyCase documents. The
 * next call continues it. Undefined if the page is short enough.
 */
const findCutRow = (records: readonly unknown[], { rowOffset }: PageCursor): number | undefined =>
  records.length > rowOffset + MAX_PAGE_SIZE ? rowOffset + MAX_PAGE_SIZE : undefined;

function prepareRecord(
  operation: Operation,
  entity: Entity,
  args: Arguments,
  { body, caveat }: OperationResult,
  zone: string,
): PreparedRecord | PreparedOutcome {
  const { method, name, localArguments } = operation;
  const label = entity.singular.replaceAll('_', ' ');
  if (!isRecord(body)) {
    if (method === 'GET') throw createFormError(name, label);
    return toOutcome({ note: caveat ?? `It is done. MyCase did not send the ${label} back: find it in its list.` });
  }
  const { names, offsets } = parseFieldOffsets(getRequestedFields(args) ?? [ALL_FIELDS]);
  return {
    kind: 'record',
    entity,
    rows: [prepareRow(body, entity, names, zone)],
    offsets,
    caveat,
    requested: getRequestedNames(args),
    formatNextCall: createCallFormatter(operation, args),
    canSave: localArguments?.save_as !== undefined,
  };
}

const createFormError = (tool: string, expected: string): MyCaseError =>
  new MyCaseError(`MyCase answered ${tool} with something that is not a ${expected}. Try again in a minute.`);

const toOutcome = (data: Record<string, unknown>): PreparedOutcome => ({ kind: 'outcome', data, rows: [] });

function describeAction(method: string, status: number): string {
  if (method === 'DELETE') return 'deleted';
  return status === 202 ? 'accepted; it shows up in a moment' : 'added';
}

const createCallFormatter = ({ method, name }: Operation, args: Arguments): CallFormatter | undefined =>
  method === 'GET' ? (tools, changes) => tools.formatCall(name, { ...args, ...changes }) : undefined;

const getRequestedFields = ({ fields }: Arguments): readonly string[] | undefined =>
  Array.isArray(fields) ? fields.map(String) : undefined;

/** The fields that a call names, without positions and without the names of inner fields. */
const getRequestedNames = (args: Arguments): string[] => [
  ...new Set(
    parseFieldOffsets(getRequestedFields(args) ?? [])
      .names.filter((name) => name !== ALL_FIELDS)
      .map((name) => name.split('.')[0] ?? name),
  ),
];

const prepareRow = (record: ApiRecord, entity: Entity, fields: readonly string[], zone: string): ApiRecord =>
  normalizeRecord(moveInvalidFields(entity, record), entity, zone, fields);

/**
 * A record whose fields have the types that the tool declares. A field of another type is moved to `unexpected`,
 * unchanged: clients check the declared types, and a result that they refuse would look like a failed call.
 */
function moveInvalidFields({ schema }: Entity, record: ApiRecord): ApiRecord {
  const parsed = schema.safeParse(record);
  if (parsed.success) return record;
  const invalidFields = new Set(parsed.error.issues.map((issue) => String(issue.path[0])));
  const fields = Object.entries(record);
  return {
    ...Object.fromEntries(fields.filter(([name]) => !invalidFields.has(name))),
    [UNEXPECTED_FIELD]: Object.fromEntries(fields.filter(([name]) => invalidFields.has(name))),
  };
}

/** A place in a list: a page of MyCase, and the number of its rows that were shown before. */
export interface PageCursor {
  /** MyCase's token; undefined for the first page. */
  readonly token: string | undefined;
  readonly rowOffset: number;
}

const PAGE_TOKEN_PATTERN = /^(.*)\.after-(\d{1,4})$/s;

/** The place that the `page_token` of a call stands for. */
export function parsePageToken(page_token: unknown): PageCursor {
  if (typeof page_token !== 'string') return { token: undefined, rowOffset: 0 };
  const [, token, rowOffset] = PAGE_TOKEN_PATTERN.exec(page_token) ?? [];
  return token === undefined
    ? { token: page_token, rowOffset: 0 }
    : { token: token || undefined, rowOffset: Number(rowOffset) };
}

/** The `page_token` that stands for a place within a page. */
export const formatPageToken = ({ token, rowOffset }: PageCursor): string => `${token ?? ''}.after-${rowOffset}`;
