import type { CallScope } from '../client/client.ts';
import { MyCaseError, type Outcome } from '../client/errors.ts';
import { nextPageToken, totalOf } from '../client/pages.ts';
import type { Directory } from '../firm/directory.ts';
import type { Firm } from '../firm/mirror.ts';
import { type Entity, type Operation, pathNames } from '../tools/operation.ts';
import type { Arguments, FileContent, RunAnswer } from '../tools/run.ts';
import { changesAnswer } from './changes.ts';
import { pickColumns, UNEXPECTED } from './columns.ts';
import { withFieldNames } from './custom-values.ts';
import { createFence } from './fence.ts';
import { withNames } from './names.ts';
import { type Lightened, lightened, rowsThatFit } from './size.ts';
import { tableText } from './table.ts';
import { recordText } from './text.ts';
import { bounded, exact } from './values.ts';

/** What a tool call answers, in MCP's shape. */
export interface ToolAnswer {
  content: ({ type: 'text'; text: string } | { type: 'resource'; resource: FileContent })[];
  structuredContent?: Record<string, unknown>;
  isError?: boolean;
  /** Of a deed of several steps that stopped on its way: whether the step it stopped at has happened. */
  stopped?: Outcome | undefined;
  /** An address the person has to open first; for clients that can be asked to. */
  link?: string | undefined;
  /** What the person has to confirm first; for clients that can be asked to put a question. */
  question?: Question | undefined;
}

/** A question to the person. */
export interface Question {
  readonly message: string;
  /** What the answer comes back with. */
  readonly token: string;
}

/** What answers are made with. */
export interface Scribe {
  readonly directory: Directory;
  readonly firm: Firm;
  /** IANA identifier of the zone that instants are shown in. */
  readonly zone: string;
  /** Most tokens of an answer. */
  readonly budget: number;
}

type Row = Readonly<Record<string, unknown>>;

/** Long texts in a list are cut to this many characters; in a record to what its budget holds. */
const LONGEST_IN_LIST = 200;

/** Shapes MyCase's answer for the agent: text, and the same rows as structured content. */
export async function answerOf(
  operation: Operation,
  args: Arguments,
  answer: RunAnswer,
  scribe: Scribe,
  scope: CallScope,
): Promise<ToolAnswer> {
  if (answer.change) return changesAnswer(operation, args, answer.change, answer.caveat, scribe, scope);
  if (operation.list) return listAnswer(operation, operation.list, args, answer, scribe, scope);
  const result = operation.output
    ? await recordAnswer(operation, operation.output, args, answer, scribe, scope)
    : plainAnswer(doneOf(operation, args, answer));
  if (answer.file) result.content.push({ type: 'resource', resource: answer.file });
  return result;
}

/** A failed call as the agent sees it. */
export const errorAnswer = ({ message, link }: MyCaseError): ToolAnswer => ({
  content: [{ type: 'text', text: message }],
  isError: true,
  link,
});

async function listAnswer(
  operation: Operation,
  list: Entity,
  args: Arguments,
  answer: RunAnswer,
  scribe: Scribe,
  scope: CallScope,
): Promise<ToolAnswer> {
  const { method, name } = operation;
  if (!Array.isArray(answer.body) && method === 'GET') {
    throw new MyCaseError(`MyCase answered ${name} with something that is no list. Try again in a minute.`);
  }
  const sent: unknown[] = Array.isArray(answer.body) ? answer.body : [];
  const token = nextPageToken(answer.link, args.page_token);
  const isWhole = sent === answer.body && args.page_token === undefined && token === null;
  const total = totalOf(answer.itemCount, sent.length, isWhole);
  const columns = fieldsOf(args) ?? list.concise;
  const picked = sent.map((row) =>
    pickColumns(exact(tolerated(list, isRow(row) ? row : { [UNEXPECTED]: row }), list, scribe.zone), columns),
  );
  const named = method === 'GET' ? await explained(picked, scribe, scope) : picked;
  const fence = createFence();
  const rows = named.map((row) => bounded(row, list, fence, LONGEST_IN_LIST));
  const notes =
    sent === answer.body ? [answer.caveat] : [`It is done. ${answer.caveat ?? 'MyCase sent no list back.'}`];
  return fitted(
    { operation, list, rows, total, token, notes: notes.filter((note) => note !== undefined) },
    scribe.budget,
  );
}

/** Rows with the names behind their ids. */
async function explained(
  rows: readonly Row[],
  { directory, firm }: Scribe,
  scope: CallScope,
): Promise<Row[]> {
  const [named, withFields] = await Promise.all([
    withNames(rows, directory, scope),
    withFieldNames(rows, firm, scope),
  ]);
  return named.map((row, i) => ({
    ...row,
    ...('custom_field_values' in row && { custom_field_values: withFields[i]?.custom_field_values }),
  }));
}

interface Listed {
  readonly operation: Operation;
  readonly list: Entity;
  readonly rows: readonly Row[];
  readonly total: number | null;
  readonly token: string | null;
  readonly notes: readonly string[];
}

async function fitted(listed: Listed, budget: number): Promise<ToolAnswer> {
  const fit = await rowsThatFit(listed.rows.length, budget, (rows) => forms(listOf(listed, rows)));
  const [first] = listed.rows;
  const { text, data } = fit === 0 && first ? await firstAlone(listed, first, budget) : listOf(listed, fit);
  return { content: [{ type: 'text', text }], structuredContent: data };
}

/** The answer with a first row that is too long for it alone. */
async function firstAlone(listed: Listed, first: Row, budget: number): Promise<Written> {
  const written = ({ record, note }: Lightened) =>
    listOf({ ...listed, rows: listed.rows.with(0, record), notes: [...listed.notes, note] }, 1);
  return written(await lightened(first, budget, (light) => forms(written(light))));
}

/** An answer in its two forms. */
interface Written {
  readonly text: string;
  readonly data: Record<string, unknown>;
}

const forms = ({ text, data }: Written): string[] => [text, JSON.stringify(data)];

/** The answer with the first rows of a page. Where some are left out the next page's token is, too: it would skip them. */
function listOf({ operation, list, rows, total, token, notes }: Listed, fit: number): Written {
  const isCut = fit < rows.length;
  const said = isCut ? [leftOut(operation, rows.length, fit), ...notes] : notes;
  const next = isCut ? null : token;
  const kept = rows.slice(0, fit);
  const of = total === null ? ' (how many there are in all is not known)' : ` of ${total}`;
  const going = isCut ? '' : next === null ? '; no further page' : `; next_page_token: ${next}`;
  const head = `${fit}${of} ${list.many.replaceAll('_', ' ')}${going}`;
  return {
    text: [head, ...said, ...tableText(kept, momentsOf(list))].join('\n'),
    data: {
      total,
      next_page_token: next,
      ...(said.length > 0 && { note: said.join(' ') }),
      [list.many]: kept,
    },
  };
}

function leftOut({ name, query }: Operation, rows: number, fit: number): string {
  const again = query?.page_size ? `page_size ${Math.max(1, fit)}` : 'fewer fields';
  return `${fit} of the ${rows} rows of this page are shown, more would be too long. Call ${name} again with the same page_token and ${again}; then go on with its next_page_token.`;
}

async function recordAnswer(
  operation: Operation,
  output: Entity,
  args: Arguments,
  { body, caveat }: RunAnswer,
  scribe: Scribe,
  scope: CallScope,
): Promise<ToolAnswer> {
  const { method, name } = operation;
  if (!isRow(body)) {
    if (method === 'GET') {
      throw new MyCaseError(
        `MyCase answered ${name} with something that is no ${output.one.replaceAll('_', ' ')}. Try again in a minute.`,
      );
    }
    const unseen = `It is done, but MyCase did not send the ${output.one} back: find it in its list.`;
    return plainAnswer({ note: caveat ?? unseen });
  }
  const values = exact(tolerated(output, body), output, scribe.zone);
  const picked = pickColumns(values, fieldsOf(args) ?? ['*']);
  const [named = picked] = method === 'GET' ? await explained([picked], scribe, scope) : [picked];
  const { text, data } = await wholeRecord(
    named,
    output,
    { caveat, whole: wholeBy(operation) },
    scribe.budget,
  );
  return { content: [{ type: 'text', text }], structuredContent: data };
}

/** How a text that is too long for an answer can be had whole. */
const wholeBy = ({ local }: Operation): string =>
  local?.save_as
    ? 'The text is shortened; with save_as the whole file is saved in the folder given with --files-folder.'
    : 'A text is shortened to fit; --answer-tokens lets answers be longer.';

/** What an answer says beside its record: in any case, and where a text had to be shortened. */
interface Beside {
  readonly caveat: string | undefined;
  readonly whole: string;
}

/** A record with its texts as long as the budget lets them be. */
async function wholeRecord(
  values: Row,
  output: Entity,
  { caveat, whole }: Beside,
  budget: number,
): Promise<Written> {
  const fence = createFence();
  const written = (record: Row, ...notes: (string | undefined)[]): Written => {
    const note = notes.filter(Boolean).join(' ');
    const data = { ...record, ...(note && { [noteName(output)]: note }) };
    return { text: recordText(data, momentsOf(output)), data };
  };
  const cut = (longest: number) => bounded(values, output, fence, longest);
  const most = Math.max(LONGEST_IN_LIST, JSON.stringify(values).length);
  const said = (letters: number) => (letters < most ? [caveat, whole] : [caveat]);
  const longest = await rowsThatFit(most, budget, (letters) =>
    forms(written(cut(letters), ...said(letters))),
  );
  if (longest >= LONGEST_IN_LIST) return written(cut(longest), ...said(longest));
  const light = await lightened(cut(LONGEST_IN_LIST), budget, ({ record, note }) =>
    forms(written(record, caveat, note)),
  );
  return written(light.record, caveat, light.note);
}

/** Where an answer's own words stand beside a record's fields: a note has a `note` of its own. */
const noteName = ({ schema }: Entity): string => ('note' in schema.shape ? 'caveat' : 'note');

const plainAnswer = (record: Record<string, unknown>): ToolAnswer => ({
  content: [{ type: 'text', text: recordText(record, new Set()) }],
  structuredContent: record,
});

/** The fields that hold an instant. */
export const momentsOf = ({ kinds }: Pick<Entity, 'kinds'>): ReadonlySet<string> =>
  new Set(Object.keys(kinds).filter((name) => kinds[name] === 'moment'));

function fieldsOf({ fields }: Arguments): readonly string[] | undefined {
  return Array.isArray(fields) ? fields.map(String) : undefined;
}

function doneOf(
  { method, path }: Operation,
  args: Arguments,
  { status, caveat }: RunAnswer,
): Record<string, unknown> {
  const ids = Object.fromEntries(pathNames(path).map((name) => [name, args[name]]));
  return { done: deed(method, status), ...ids, ...(caveat && { note: caveat }) };
}

function deed(method: string, status: number): string {
  if (method === 'DELETE') return 'deleted';
  return status === 202 ? 'accepted: it shows up in a moment' : 'added';
}

/**
 * A record whose fields all have the types the tool declares. One that surprises is moved to `unexpected`, as it
 * came: clients check the declared types, and an answer they refuse would look like a failed call.
 */
function tolerated({ schema }: Entity, record: Row): Row {
  const checked = schema.safeParse(record);
  if (checked.success) return record;
  const odd = new Set(checked.error.issues.map((issue) => String(issue.path[0])));
  const fields = Object.entries(record);
  return {
    ...Object.fromEntries(fields.filter(([name]) => !odd.has(name))),
    [UNEXPECTED]: Object.fromEntries(fields.filter(([name]) => odd.has(name))),
  };
}

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
