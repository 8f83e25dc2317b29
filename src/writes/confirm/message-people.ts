import { isRecord } from '../../base/json.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { joinWords } from '../../base/sentences.ts';
import type { CallContext } from '../../client/client-types.ts';
import type { Arguments } from '../../operations/operation-types.ts';
import { type ApiRecord, getName, getReferenceId, getReferenceIds, getText } from '../../records/api-record.ts';
import { readAllPages } from '../record-reader.ts';
import { type CarefulFact, type CheckSources, readForCheck, toFact, withProblem } from './careful-reads.ts';
import { quoteShort } from './preview-text.ts';
import { CLIENT_THREADS_PATH } from './thread-directory.ts';

/**
 * Checks the clients who receive a first message: whether they are on the case, and whether they have an e-mail
 * address.
 */
export async function checkThreadStart(
  args: Arguments,
  sources: CheckSources,
  call: CallContext,
): Promise<CarefulFact[]> {
  const ids = getReferenceIds(args, 'client_recipients');
  const caseId = args.case_id === undefined ? undefined : Number(args.case_id);
  return checkClients(ids, caseId, sources, call);
}

/**
 * Checks who is in the thread that a message is sent to. Throws a MyCaseError if the call names a client who is not in
 * it.
 */
export async function checkThread(
  { message_thread_id, client_id }: Arguments,
  sources: CheckSources,
  call: CallContext,
): Promise<CarefulFact[]> {
  const threadId = Number(message_thread_id);
  const { thread, problem, note } =
    client_id === undefined
      ? await findThread(threadId, sources, call)
      : { ...NOT_FOUND, thread: await readThreadOf(Number(client_id), threadId, sources, call) };
  const subject = 'the people of the thread';
  if (!thread && client_id !== undefined) throw createWrongClientError(threadId, client_id);
  if (!thread) {
    const sentence =
      `The people in this thread are not known: ${problem ?? 'it is not among the threads of any client'}. ` +
      'MyCase sends the message to everyone in it, clients too. ' +
      'To see them, call again with client_id of a client in the thread.';
    return [toFact(subject, sentence, false)];
  }
  const clientIds = getReferenceIds(thread, 'clients');
  const [clients, staff, clientFacts] = await Promise.all([
    readPeople(clientIds, 'clients', sources, call),
    readPeople(getReferenceIds(thread, 'staff'), 'staff', sources, call),
    checkClients(clientIds, getReferenceId(thread, 'case'), sources, call),
  ]);
  const people =
    `Recipients, as in the thread ${quoteShort(getText(thread, 'subject'))}${note ?? ''}: ` +
    `clients: ${listPeople(clients, true)}; staff: ${listPeople(staff, true)}.`;
  return [toFact(subject, people), ...clientFacts];
}

const createWrongClientError = (threadId: number, clientId: unknown): MyCaseError =>
  new MyCaseError(`Nothing was sent. The thread ${threadId} is not among the threads of the client ${clientId}.`, {
    advice: 'Check thread_id and client_id.',
  });

/** The result of a search for a thread. */
interface ThreadSearch {
  readonly thread: ApiRecord | undefined;
  /** Why it was not found, without a full stop. */
  readonly problem?: string | undefined;
  /** A remark on the thread, for the middle of a sentence. */
  readonly note?: string | undefined;
}

const NOT_FOUND: ThreadSearch = { thread: undefined };

/** Reads a thread from those of a client. Returns undefined if it is not there. */
async function readThreadOf(
  client_id: number,
  threadId: number,
  { client }: CheckSources,
  call: CallContext,
): Promise<ApiRecord | undefined> {
  const request = { method: 'GET', path: CLIENT_THREADS_PATH, params: { client_id } } as const;
  return (await readAllPages(request, client, call)).rows.find(({ id }) => Number(id) === threadId);
}

/**
 * Finds a thread. MyCase: it shows a thread only among those of a client. So a thread that this server has not seen is
 * searched among the threads of all clients.
 */
async function findThread(threadId: number, sources: CheckSources, call: CallContext): Promise<ThreadSearch> {
  const known = sources.threads.get(threadId);
  const clientId = known && (known.clientId ?? getReferenceIds(known.thread, 'clients')[0]);
  const { records } = await withProblem(call, async () => ({
    records: [(clientId !== undefined && (await readThreadOf(clientId, threadId, sources, call))) || []].flat(),
  }));
  if (records[0]) return { thread: records[0] };
  if (known && known.clientId === undefined) return { thread: known.thread, note: ', when it was created' };
  let search = NOT_FOUND;
  const { problem } = await withProblem(call, async () => {
    search = await searchThread(threadId, sources, call);
    return { records: [] };
  });
  return problem ? { thread: undefined, problem } : search;
}

const MAX_SEARCH_MS = 10_000;
const SEARCHES_AT_ONCE = 8;

/** Searches the threads of the clients for one, those of the clients that changed last first, for a few seconds. */
async function searchThread(threadId: number, sources: CheckSources, call: CallContext): Promise<ThreadSearch> {
  const clients = await readForCheck('clients', sources, call);
  const until = Math.min(call.deadline, performance.now() + MAX_SEARCH_MS);
  const queue = clients.records
    .filter(({ id }) => !sources.threads.wasRead(Number(id)))
    .toSorted((a, b) => getText(b, 'updated_at').localeCompare(getText(a, 'updated_at')))
    .map(({ id }) => Number(id));
  let thread: ApiRecord | undefined;
  const searchNext = async (): Promise<void> => {
    const id = queue.shift();
    if (id === undefined) return;
    const found = await readThreadOf(id, threadId, sources, call);
    if (found) thread = found;
    if (!thread && performance.now() < until) await searchNext();
  };
  await Promise.all(Array.from({ length: SEARCHES_AT_ONCE }, searchNext));
  if (thread || queue.length === 0) return { thread, problem: clients.problem };
  return { thread, problem: 'it is not among the threads that could be searched in time' };
}

/** Reads people by their ids. One who cannot be read has only the id. */
const readPeople = (
  ids: readonly number[],
  kind: 'clients' | 'staff',
  { client }: CheckSources,
  call: CallContext,
): Promise<ApiRecord[]> =>
  Promise.all(
    ids.map(async (id) => {
      const { records } = await withProblem(call, async () => {
        const { body } = await client.request({ method: 'GET', path: `/${kind}/{id}`, params: { id } }, call);
        return { records: isRecord(body) ? [body] : [] };
      });
      return records[0] ?? { id };
    }),
  );

const listPeople = (people: readonly ApiRecord[], withEmail = false): string =>
  people.length === 0
    ? 'none'
    : joinWords(
        people.map((person) => formatPerson(person, withEmail)),
        'and',
      );

function formatPerson(person: ApiRecord, withEmail: boolean): string {
  const [name, email] = [getName(person), getText(person, 'email')];
  const label = name ? `${quoteShort(name)} (id ${person.id})` : `id ${person.id}`;
  return withEmail && email ? `${label}, email ${quoteShort(email)}` : label;
}

async function checkClients(
  clientIds: readonly number[],
  caseId: number | undefined,
  sources: CheckSources,
  call: CallContext,
): Promise<CarefulFact[]> {
  const clients = await readPeople(clientIds, 'clients', sources, call);
  const unread = clients.filter((client) => Object.keys(client).length === 1);
  const known = clients.filter((client) => !unread.includes(client));
  const withoutEmail = known.filter((client) => getText(client, 'email').trim() === '');
  const archived = known.filter(({ archived: isArchived }) => isArchived === true);
  const facts = [
    ...(await checkCasePeople(clients, caseId, sources, call)),
    createPeopleFact('clients without e-mail', withoutEmail, (names) => `Without an e-mail address: ${names}.`),
    createPeopleFact('archived clients', archived, (names) => `Archived: ${names}.`),
  ];
  return unread.length === 0
    ? facts
    : [...facts, toFact('unreadable clients', `Could not check the clients ${listPeople(unread)}.`, false)];
}

const createPeopleFact = (
  subject: string,
  people: readonly ApiRecord[],
  describe: (names: string) => string,
): CarefulFact => toFact(subject, people.length > 0 ? describe(listPeople(people)) : '', true, people.length);

/** MyCase: a link of a client and a case may be shown by only one of the two records. */
async function checkCasePeople(
  clients: readonly ApiRecord[],
  caseId: number | undefined,
  { client: api }: CheckSources,
  call: CallContext,
): Promise<CarefulFact[]> {
  if (caseId === undefined || clients.length === 0) return [];
  const subject = 'clients who are not on the case';
  const { records, problem } = await withProblem(call, async () => {
    const { body } = await api.request({ method: 'GET', path: '/cases/{id}', params: { id: caseId } }, call);
    return { records: isRecord(body) ? [body] : [], problem: isRecord(body) ? undefined : 'MyCase returned no case' };
  });
  const [matter] = records;
  if (!matter)
    return [toFact(subject, `Could not check whether the clients are on the case ${caseId}: ${problem}.`, false)];
  const caseClientIds = getReferenceIds(matter, 'clients');
  const strangers = clients.filter(
    (client) => !caseClientIds.includes(Number(client.id)) && !getReferenceIds(client, 'cases').includes(caseId),
  );
  return [
    createPeopleFact(
      subject,
      strangers,
      (names) => `NOT on the case ${quoteShort(getName(matter))} (id ${caseId}): ${names}.`,
    ),
  ];
}
