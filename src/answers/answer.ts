import { MyCaseError } from '../client/errors.ts';
import { nextPageToken, totalOf } from '../client/pages.ts';
import { type Entity, type Operation, pathNames } from '../tools/operation.ts';
import type { Arguments, FileContent, RunAnswer } from '../tools/run.ts';
import { listText, recordText } from './text.ts';

/** What a tool call answers, in MCP's shape. */
export interface ToolAnswer {
  content: ({ type: 'text'; text: string } | { type: 'resource'; resource: FileContent })[];
  structuredContent?: Record<string, unknown>;
  isError?: boolean;
  /** An address the person has to open first; for clients that can be asked to. */
  link?: string | undefined;
}

type Row = Record<string, unknown>;

/** Shapes MyCase's answer for the agent: text, and the same as structured content. */
export function answerOf(operation: Operation, args: Arguments, answer: RunAnswer): ToolAnswer {
  if (operation.list) return listAnswer(operation, operation.list, args, answer);
  const record = operation.output
    ? recordOf(operation, operation.output, answer)
    : doneOf(operation, args, answer);
  const text: ToolAnswer = {
    content: [{ type: 'text', text: recordText(record) }],
    structuredContent: record,
  };
  if (answer.file) text.content.push({ type: 'resource', resource: answer.file });
  return text;
}

/** A failed call as the agent sees it. */
export const errorAnswer = ({ message, link }: MyCaseError): ToolAnswer => ({
  content: [{ type: 'text', text: message }],
  isError: true,
  link,
});

function listAnswer(
  { method, name }: Operation,
  list: Entity,
  args: Arguments,
  answer: RunAnswer,
): ToolAnswer {
  if (!Array.isArray(answer.body) && method === 'GET') {
    throw new MyCaseError(`MyCase answered ${name} with something that is no list. Try again in a minute.`);
  }
  const sent: unknown[] = Array.isArray(answer.body) ? answer.body : [];
  const rows = sent.map((row) => tolerated(list, isRow(row) ? row : { unexpected: row }));
  const next_page_token = nextPageToken(answer.link, args.page_token);
  const isWhole = sent === answer.body && args.page_token === undefined && next_page_token === null;
  const total = totalOf(answer.itemCount, rows.length, isWhole);
  const note =
    sent === answer.body ? answer.caveat : `It is done. ${answer.caveat ?? 'MyCase sent no list back.'}`;
  return {
    content: [{ type: 'text', text: listText(list.many, rows, total, next_page_token, note) }],
    structuredContent: { total, next_page_token, [list.many]: rows, ...(note && { note }) },
  };
}

function recordOf({ method, name }: Operation, output: Entity, { body, caveat }: RunAnswer): Row {
  if (isRow(body)) return { ...tolerated(output, body), ...(caveat && { note: caveat }) };
  if (method === 'GET') {
    throw new MyCaseError(
      `MyCase answered ${name} with something that is no ${output.one}. Try again in a minute.`,
    );
  }
  return {
    note: caveat ?? `It is done, but MyCase did not send the ${output.one} back: find it in its list.`,
  };
}

function doneOf({ method, path }: Operation, args: Arguments, { status, caveat }: RunAnswer): Row {
  const ids = Object.fromEntries(pathNames(path).map((name) => [name, args[name]]));
  return { done: deed(method, status), ...ids, ...(caveat && { note: caveat }) };
}

function deed(method: string, status: number): string {
  if (method === 'DELETE') return 'deleted';
  if (method === 'PUT') return 'changed';
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
    unexpected: Object.fromEntries(fields.filter(([name]) => odd.has(name))),
  };
}

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
