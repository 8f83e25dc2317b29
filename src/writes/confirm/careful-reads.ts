import { MyCaseError } from '../../base/mycase-error.ts';
import { toOneLine, truncateText } from '../../base/safe-text.ts';
import { joinWords, pluralize } from '../../base/sentences.ts';
import type { ListCache } from '../../cache/list-cache.ts';
import type { RecordFilter } from '../../cache/list-tables.ts';
import type { ApiResponse, CallContext, MyCaseClient } from '../../client/client-types.ts';
import { type ApiRecord, getName } from '../../records/api-record.ts';
import type { ListName } from '../../records/list-names.ts';
import type { WritePlan } from '../plan-write.ts';
import { readAllPages } from '../record-reader.ts';
import { quoteShort } from './preview-text.ts';
import type { ThreadDirectory } from './thread-directory.ts';

/** A fact that a careful person would check before a write. */
export interface CarefulFact {
  /** The checked records, such as `open tasks`. */
  readonly subject: string;
  readonly sentence: string;
  /** The number of records that speak against the write. 0 if nothing does: then it needs no confirmation. */
  readonly count: number;
  /** False if the check could not be made completely. */
  readonly isKnown: boolean;
}

/** The sources of the checks. */
export interface CheckSources {
  readonly client: MyCaseClient;
  readonly cache: ListCache;
  /** IANA identifier of the firm's time zone. */
  readonly zone: string;
  readonly threads: ThreadDirectory;
}

/** Makes the checks of one tool. Throws only if the call was canceled, or if its arguments contradict each other. */
export type Check = (plan: WritePlan, sources: CheckSources, call: CallContext) => Promise<readonly CarefulFact[]>;

/** The id of the record that a write is about. */
export const getTargetId = ({ target }: WritePlan): number => Number(Object.values(target.ids)[0]);

/** A fact that needs no reading. */
export const toFact = (subject: string, sentence: string, isKnown = true, count = 1): CarefulFact => ({
  subject,
  sentence,
  isKnown,
  count,
});

/** Records of one kind, and the reason why some are missing, without a full stop. */
export interface CheckedRecords {
  readonly records: readonly ApiRecord[];
  readonly problem?: string | undefined;
}

/** Returns a client that sends each GET once: the checks of a write and its preview read the same people. */
export function withReadMemo(client: MyCaseClient): MyCaseClient {
  const responses = new Map<string, Promise<ApiResponse>>();
  return {
    ...client,
    request(request, call) {
      if (request.method !== 'GET') return client.request(request, call);
      const key = JSON.stringify([request.path, request.params, request.query]);
      const response = responses.get(key) ?? client.request(request, call);
      responses.set(key, response);
      return response;
    },
  };
}

/** The most time that the reading of one list may take. */
const MAX_READ_MS = 20_000;
const MAX_PROBLEM_LENGTH = 200;
const MAX_LISTED = 3;

/**
 * Reads the records of a list of the firm that `filter` selects, for a check. An error becomes the problem. Throws only
 * if the call was canceled.
 */
export const readForCheck = (
  name: ListName,
  { cache }: CheckSources,
  call: CallContext,
  filter?: RecordFilter,
): Promise<CheckedRecords> =>
  withProblem(call, async () => {
    const deadline = Math.min(call.deadline, performance.now() + MAX_READ_MS);
    const list = (await cache.read([name], { ...call, deadline }, { fresh: true }))[name];
    const records = [...(await list.fetchRecords(filter && { filter })).values()];
    const { gap } = list;
    const problem = gap ?? (list.isComplete ? undefined : 'the list could not be read completely');
    return { records, problem: problem && toProblem(problem) };
  });

/** Runs a reading. An error of MyCase becomes the problem. Throws only if the call was canceled. */
export async function withProblem(call: CallContext, read: () => Promise<CheckedRecords>): Promise<CheckedRecords> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof MyCaseError) || call.signal.aborted) throw error;
    return { records: [], problem: toProblem(error.message) };
  }
}

/** Checks the notes that a path lists. */
export async function checkNotes(
  path: '/cases/{id}/notes' | '/clients/{id}/notes',
  id: number,
  { client }: CheckSources,
  call: CallContext,
): Promise<CarefulFact> {
  const request = { method: 'GET', path, params: { id } } as const;
  const notes = await withProblem(call, async () => ({ records: (await readAllPages(request, client, call)).rows }));
  return createFact('notes', notes, (found) => `${pluralize(found.length, 'note')}.`);
}

const toProblem = (text: string): string => truncateText(toOneLine(text).replace(/\.$/, ''), MAX_PROBLEM_LENGTH);

/**
 * Creates the fact about records of one kind. `subject` is their plural, and `describe` formats them. A check that
 * could not be made is a fact too.
 */
export function createFact(
  subject: string,
  { records, problem }: CheckedRecords,
  describe: (records: readonly ApiRecord[]) => string,
): CarefulFact {
  const found = records.length > 0 ? describe(records) : '';
  const sentence = problem
    ? [`Could not check ${subject}: ${problem}.`, found && `At least: ${found}`].filter(Boolean).join(' ')
    : found;
  return { subject, sentence, count: records.length, isKnown: problem === undefined };
}

/** Formats records with a count and the names of the first: `2 open tasks: "File answer" (id 1) and "Call" (id 2).` */
export function describeRecords(records: readonly ApiRecord[], singular: string, plural?: string): string {
  const listed = records.slice(0, MAX_LISTED).map((record) => `${quoteShort(getName(record))} (id ${record.id})`);
  const moreCount = records.length - listed.length;
  const names = joinWords(moreCount > 0 ? [...listed, `${moreCount} more`] : listed, 'and');
  return `${pluralize(records.length, singular, plural)}: ${names}.`;
}
