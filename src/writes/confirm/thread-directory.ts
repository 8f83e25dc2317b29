import { isRecord } from '../../base/json.ts';
import type { MyCaseClient } from '../../client/client-types.ts';
import type { ApiRecord } from '../../records/api-record.ts';

/** A message thread that MyCase has shown. */
interface KnownThread {
  readonly thread: ApiRecord;
  /** The client whose threads it is among. Undefined if MyCase has only returned it after it was created. */
  readonly clientId: number | undefined;
}

/** The message threads that MyCase has shown to this server. MyCase: it shows a thread only among those of a client. */
export interface ThreadDirectory {
  get(threadId: number): KnownThread | undefined;
  /** Returns true if the threads of a client were read in the last minutes. */
  wasRead(clientId: number): boolean;
  /** Returns the client that remembers the threads in the responses that pass through it. */
  observe(client: MyCaseClient): MyCaseClient;
}

/** The path of a client's threads. */
export const CLIENT_THREADS_PATH = '/clients/{client_id}/message_threads';

const MAX_KNOWN_THREADS = 20_000;
const READ_TTL_MS = 5 * 60_000;

/** Creates an empty directory. */
export function createThreadDirectory(): ThreadDirectory {
  const threads = new Map<number, KnownThread>();
  const readAt = new Map<number, number>();
  const remember = (thread: unknown, clientId: number | undefined) => {
    if (!isRecord(thread) || typeof thread.id !== 'number') return;
    threads.delete(thread.id);
    threads.set(thread.id, { thread, clientId });
    const [oldest] = threads.keys();
    if (threads.size > MAX_KNOWN_THREADS && oldest !== undefined) threads.delete(oldest);
  };
  return {
    get: (threadId) => threads.get(threadId),
    wasRead: (clientId) => Date.now() - (readAt.get(clientId) ?? 0) < READ_TTL_MS,
    observe: (client) => ({
      ...client,
      async request(request, call) {
        const response = await client.request(request, call);
        const { method, path, params } = request;
        if (method === 'GET' && path === CLIENT_THREADS_PATH) {
          const clientId = Number(params?.client_id);
          for (const thread of [response.body].flat()) remember(thread, clientId);
          readAt.set(clientId, Date.now());
        }
        if (method === 'POST' && path.endsWith('/message_threads')) remember(response.body, undefined);
        return response;
      },
    }),
  };
}
