import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { type Answer, call, connect, fault, pointedAt, recordsOf } from '../support/harness.ts';

/** A call of a tool that reads lists. */
export interface Call {
  readonly tool: string;
  readonly args: Record<string, unknown>;
}

/** What MyCase does with a list. */
export type Faults = readonly Record<string, unknown>[];

/** Answers of one server, which reads from a firm of its own, by the call. */
export type Answers = ReadonlyMap<Call, Answer>;

/** Makes the calls on a new server and a new firm, in which MyCase has some faults. */
export async function answersUnder(
  faults: (sandbox: Sandbox) => Promise<Faults>,
  calls: readonly Call[],
): Promise<Answers> {
  const sandbox = await startSandbox();
  const client = await connect({ args: ['--answer-tokens', '25000'], env: pointedAt(sandbox) });
  try {
    for (const one of await faults(sandbox)) await fault(sandbox, one);
    const reads = calls.filter(({ tool }) => tool !== 'open_case');
    const answers = await Promise.all(reads.map(async (one) => [one, await call(client, one.tool, one.args)] as const));
    // It writes, so it comes after all reads.
    for (const one of calls.filter((other) => !reads.includes(other))) {
      answers.push([one, await call(client, one.tool, one.args)]);
    }
    return new Map(answers);
  } finally {
    await client.close();
    await sandbox.close();
  }
}

/** A list with some of its records, as if the others did not exist. */
export async function withSome(sandbox: Sandbox, list: string, isKept: (i: number) => boolean): Promise<Faults> {
  const rows = (await recordsOf(sandbox, list)).filter((_, i) => isKept(i));
  const headers = { 'Item-Count': String(rows.length), Link: '' };
  return [{ path: `/v1/${list}`, body: JSON.stringify(rows), headers, times: 999 }];
}

/** The sentences of an answer: its summary, and the notes of its sections. */
function sentencesOf({ data }: Answer): string[] {
  const notes = Object.entries(data).flatMap(([key, section]) => {
    const { note } = Object(section);
    return typeof note === 'string' ? note.split(/(?<=\.)\s+/).map((sentence) => `${key}: ${sentence}`) : [];
  });
  return [Object(data).summary ?? [], notes]
    .flat()
    .flatMap((line) => String(line).split(/(?<=[.;])\s+/))
    .map((one) => one.replace(AS_OF, '.').replace(PLAN_ID, 'plan-…'));
}

/** A plan has a random id. */
const PLAN_ID = /plan-[\da-f]{12}/;

/** The time of an answer and of the last count, and the number of queries before it, are others each time. */
const AS_OF =
  /, as of .*$|(?<=^deleted: Deletions are known) since .*$|^As of .*$|^records deleted after .*$|^This answer waited for .*$/;

/** A sentence without its numbers and quoted values: what it says something about. */
const toTemplate = (sentence: string): string => sentence.replace(/"[^"]*"/g, '"…"').replace(/[\d,.]*\d/g, '#');

const MARKED =
  /at least|not known|could be read|could not be|are missing|only the first|notes were searched|no \w+ yet/i;

/** The sections of an answer: their totals and rows. */
const sectionsOf = ({ data }: Answer): [string, { total: number; rows: unknown[] }][] =>
  Object.entries(data).flatMap(([key, value]) =>
    Array.isArray(Object(value).rows) ? [[key, { total: Object(value).total, rows: Object(value).rows }]] : [],
  );

/** Returns whether a row is one that a longer table leaves out, because the answer would be too long. */
function isBeyond(row: unknown, { rows, total }: { rows: unknown[]; total: number }): boolean {
  const { id } = Object(row);
  return rows.length < total && id !== undefined && !rows.some((one) => Object(one).id === id);
}

/** Returns whether all words of a text are among those of another, in this order, apart from `at least`. */
function isShortened(part: string, whole: string): boolean {
  const words = whole.split(/[\s,]+/);
  return part
    .replace(/\bat least /, '')
    .split(/[\s,]+/)
    .every((word) => {
      const i = words.indexOf(word);
      return i >= 0 && words.splice(0, i + 1).length > 0;
    });
}

/** Returns whether a value states nothing that another one does not state. A name may be left out, or be an id. */
function isPartOf(part: unknown, whole: unknown): boolean {
  if (Array.isArray(part)) {
    return Array.isArray(whole) && part.every((one) => whole.some((other) => isPartOf(one, other)));
  }
  if (typeof part === 'object' && part !== null) {
    return Object.entries(part).every(([name, value]) => isPartOf(value, Object(whole)[name]));
  }
  if (typeof part !== 'string') return part === whole || (part === null && whole === undefined);
  return typeof whole === 'string' && (isShortened(part, whole) || /^\d+$/.test(part));
}

/** The statements of an answer over missing data that depend on the data: they differ between two healthy firms. */
export function findUnfounded(failing: Answer, healthy: Answer, other: Answer): string[] {
  const [first, second] = [sentencesOf(healthy), sentencesOf(other)];
  const differing = [
    ...first.filter((one) => !second.includes(one)),
    ...second.filter((one) => !first.includes(one)),
  ].map(toTemplate);
  const said = failing.isError ? failing.text.split(/(?<=[.;])\s+/) : sentencesOf(failing);
  const isInBoth = (one: string) => first.includes(one) && second.includes(one);
  const sentences = said.filter((one) => differing.includes(toTemplate(one)) && !isInBoth(one) && !MARKED.test(one));
  const isReasonGiven = /missing|could not|not complete|permission|answered 500/.test(failing.text);
  const lost = sectionsOf(healthy).filter(([key]) => failing.isError || Object(failing.data)[key] === undefined);
  if (lost.length > 0 && !isReasonGiven) sentences.push(`no reason: ${failing.text}`);
  if (failing.isError) return sentences;
  const isMarkedPart = said.some((one) => /It is not known how many/i.test(one));
  const sections = sectionsOf(failing).flatMap(([key, { total, rows }]) => {
    const [whole, changed] = [healthy, other].map((one) => Object(one.data)[key] ?? { total: undefined, rows: [] });
    const isTotalFounded = isMarkedPart || (total === whole.total && (total > 0 || total === changed.total));
    return [
      ...(isTotalFounded ? [] : [`${key}: ${total} rows`]),
      ...rows
        .filter((row) => !whole.rows.some((one: unknown) => isPartOf(row, one)) && !isBeyond(row, whole))
        .map((row) => `${key}: ${JSON.stringify(row)}`),
    ];
  });
  return [...sentences, ...sections];
}
