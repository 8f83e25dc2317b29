import { MyCaseError } from '../base/errors.ts';
import type { ToolAnswer } from '../catalog/tool-result.ts';
import { nextPageToken, totalOf } from '../client/pages.ts';
import type { RequestContext } from '../client/types.ts';
import type { Arguments, Entity, Operation, OperationResult } from '../operations/types.ts';
import type { FormatContext } from './context.ts';
import { createFence } from './fence.ts';
import { pickColumns, UNEXPECTED } from './field-selection.ts';
import { dropLargestFields, rowsThatFit, type TrimmedRecord } from './fit-to-budget.ts';
import { normalizeRecord, truncateAndFence } from './normalize.ts';
import { placeOf, tokenFor } from './page-cursor.ts';
import {
  fieldsOf,
  forms,
  isRow,
  LONGEST_IN_LIST,
  momentsOf,
  moveInvalidFields,
  type Written,
  withReferenceNames,
} from './prepare-rows.ts';
import { tableText } from './table.ts';

type Row = Readonly<Record<string, unknown>>;

/** A call of a list, and how to have the same with a smaller page. */
export interface ListCall {
  readonly operation: Operation;
  readonly list: Entity;
  readonly args: Arguments;
  readonly again: (page_size: number) => Promise<OperationResult>;
}

/** Rows as they are shown, and what goes with them. */
interface Listed extends ListCall {
  readonly rows: readonly Row[];
  readonly total: number | null;
  /** Of the page after this one. */
  readonly token: string | null;
  readonly notes: readonly string[];
  readonly canExport: boolean;
  /** Rows of the page that was asked for and is too long; undefined where this is that page. */
  readonly insteadOf?: number;
}

/** What the token of a page that is not there yet may take, in tokens of an answer. */
const SPARE = 120;

/**
 * A page of a list as a table and as data, as many of its rows as fit. Where that is not all of them, a page of so many
 * is asked for in its place, so that nothing is shown twice; a list without a page size goes on in the middle of its
 * page.
 */
export async function listAnswer(
  call: ListCall,
  answer: OperationResult,
  scribe: FormatContext,
  scope: RequestContext,
): Promise<ToolAnswer> {
  const listed = await shownPage(call, answer, scribe, scope);
  const isSized = isPaged(call);
  const fit = await fitting(listed, scribe.budget - (isSized ? SPARE : 0));
  const smaller =
    isSized && fit < listed.rows.length
      ? await smallerPage(listed, Math.max(1, fit), scribe, scope)
      : undefined;
  const { text, data } = smaller
    ? await written(smaller, await fitting(smaller, scribe.budget), scribe.budget)
    : await written(listed, fit, scribe.budget);
  return { content: [{ type: 'text', text }], structuredContent: data };
}

/** Whether a page of another size begins where this one does. */
const isPaged = ({ operation, args }: ListCall): boolean =>
  operation.query?.page_size !== undefined && placeOf(args.page_token).shown === 0;

async function smallerPage(
  listed: Listed,
  page_size: number,
  scribe: FormatContext,
  scope: RequestContext,
): Promise<Listed | undefined> {
  try {
    const answer = await listed.again(page_size);
    return { ...(await shownPage(listed, answer, scribe, scope)), insteadOf: listed.rows.length };
  } catch (error) {
    if (error instanceof MyCaseError) return undefined;
    throw error;
  }
}

async function shownPage(
  call: ListCall,
  answer: OperationResult,
  scribe: FormatContext,
  scope: RequestContext,
): Promise<Listed> {
  const { operation, list, args } = call;
  const { method, name } = operation;
  if (!Array.isArray(answer.body) && method === 'GET') {
    throw new MyCaseError(`MyCase answered ${name} with something that is no list. Try again in a minute.`);
  }
  const sent: unknown[] = Array.isArray(answer.body) ? answer.body : [];
  const place = placeOf(args.page_token);
  const token = nextPageToken(answer.link, place.token);
  const isWhole = sent === answer.body && place.token === undefined && token === null;
  const columns = fieldsOf(args) ?? list.defaultColumns;
  const picked = sent
    .slice(place.shown)
    .map((row) =>
      pickColumns(
        normalizeRecord(moveInvalidFields(list, isRow(row) ? row : { [UNEXPECTED]: row }), list, scribe.zone),
        columns,
      ),
    );
  const named = await withReferenceNames(picked, method === 'GET', scribe, scope);
  const fence = createFence();
  const notes =
    sent === answer.body ? [answer.caveat] : [`It is done. ${answer.caveat ?? 'MyCase sent no list back.'}`];
  return {
    ...call,
    rows: named.map((row) => truncateAndFence(row, list, fence, LONGEST_IN_LIST)),
    total: totalOf(answer.itemCount, sent.length, isWhole),
    token,
    notes: notes.filter((note) => note !== undefined),
    canExport: scribe.exports.has(list.plural) && operation.path === `/${list.plural}`,
  };
}

const fitting = (listed: Listed, budget: number): Promise<number> =>
  rowsThatFit(listed.rows.length, budget, (rows) => forms(listOf(listed, rows)));

async function written(listed: Listed, fit: number, budget: number): Promise<Written> {
  const [first] = listed.rows;
  return fit === 0 && first ? firstAlone(listed, first, budget) : listOf(listed, fit);
}

/** The answer with a first row that is too long for it alone. */
async function firstAlone(listed: Listed, first: Row, budget: number): Promise<Written> {
  const alone = ({ record, note }: TrimmedRecord) =>
    listOf({ ...listed, rows: listed.rows.with(0, record), notes: [...listed.notes, note] }, 1);
  return alone(await dropLargestFields(first, budget, (light) => forms(alone(light))));
}

/** The answer with the first rows of a page, and where it goes on after them. */
function listOf(listed: Listed, fit: number): Written {
  const { list, rows, total, notes } = listed;
  const isCut = fit < rows.length || listed.insteadOf !== undefined;
  const next = nextOf(listed, fit);
  const said = isCut ? [leftOut(listed, fit, next), ...notes] : notes;
  const kept = rows.slice(0, fit);
  const of = total === null ? ' (how many there are in all is not known)' : ` of ${total}`;
  const going = isCut ? '' : next === null ? '; no further page' : `; next_page_token: ${next}`;
  const head = `${fit}${of} ${list.plural.replaceAll('_', ' ')}${going}`;
  return {
    text: [head, ...said, ...tableText(kept, momentsOf(list))].join('\n'),
    data: {
      total,
      next_page_token: next,
      ...(said.length > 0 && { note: said.join(' ') }),
      [list.plural]: kept,
    },
  };
}

/** The token that goes on after the first rows of a page. */
function nextOf({ operation, args, rows, token }: Listed, fit: number): string | null {
  if (fit === rows.length || operation.method !== 'GET') return token;
  const { token: own, shown } = placeOf(args.page_token);
  return tokenFor({ token: own, shown: shown + fit });
}

function leftOut(listed: Listed, fit: number, next: string | null): string {
  const { operation, list, args, rows, insteadOf, canExport } = listed;
  const head = `${fit} of the ${insteadOf ?? rows.length} rows of this page are shown, more would be too long.`;
  if (operation.method !== 'GET' || next === null) return head;
  const further = { ...args, ...(insteadOf !== undefined && { page_size: fit }), page_token: next };
  const all = canExport ? ` export_records {"list":"${list.plural}"} puts all of them into a file.` : '';
  return `${head} The rest begins with ${operation.name} ${JSON.stringify(further)}; fewer fields let more rows in.${all}`;
}
