import { parentPort } from 'node:worker_threads';
import { DatabaseError } from '../database-error.ts';
import { getTransferred, type ThreadMemory, type WorkerReply } from '../database-protocol.ts';

/** The answers to the requests of a thread, by the kind of the request. Each function throws an error if it fails. */
export type Engine = object;

/**
 * Answers the requests to this worker thread, and states when the thread is ready. `measure` returns its memory after a
 * request of a kind.
 */
export function answerRequests(
  engine: Promise<Engine>,
  measure: (kind: string, isAnswered: boolean) => ThreadMemory,
): void {
  const reply = async (id: number, kind: string, request: never): Promise<WorkerReply> => {
    try {
      const handle: (value: never) => unknown = Reflect.get(await engine, kind);
      const answer = await handle(request);
      return { id, answer, ...measure(kind, true) };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const reason = error instanceof DatabaseError ? error.reason : 'fault';
      return { id, failure: { reason, message }, ...measure(kind, false) };
    }
  };
  engine.then(() => parentPort?.postMessage({ isReady: true }));
  parentPort?.on('message', async (message: { id: number; kind: string; request: never }) => {
    const answer = await reply(message.id, message.kind, message.request);
    parentPort?.postMessage(answer, 'answer' in answer ? getTransferred(answer.answer) : []);
  });
}
