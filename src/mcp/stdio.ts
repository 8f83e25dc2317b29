import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { McpServerFactory } from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import type { InFlightCalls } from '../base/in-flight-calls.ts';
import { createNullMemberFilter } from './drop-null-members.ts';

/** The streams of a stdio server, and a signal that ends it. */
export interface StdioStreams {
  readonly input: Readable;
  readonly output: Writable;
  readonly shutdownSignal: AbortSignal;
}

/**
 * Serves one client over stdio until its input ends or `shutdownSignal` is aborted. Then running calls have at most
 * `timeoutMs` to end: the transport gets a stream that stays open, because it aborts calls when its input ends.
 */
export async function serveOverStdio(
  factory: McpServerFactory,
  inFlightCalls: InFlightCalls,
  { input, output, shutdownSignal }: StdioStreams,
  timeoutMs: number,
): Promise<void> {
  const inputStream = createNullMemberFilter();
  input.pipe(inputStream, { end: false });
  const service = serveStdio(factory, { transport: new StdioServerTransport(inputStream, output) });
  const endController = new AbortController();
  const onEnd = () => endController.abort();
  for (const event of ['end', 'close', 'error']) input.on(event, onEnd);
  // If the client has ended, the pipe breaks: this ends the server too.
  for (const event of ['close', 'error']) output.on(event, onEnd);
  shutdownSignal.addEventListener('abort', onEnd, { once: true });
  if (!shutdownSignal.aborted && !endController.signal.aborted) await once(endController.signal, 'abort');
  await flushEventLoop();
  await inFlightCalls.waitUntilIdle(timeoutMs);
  await flushEventLoop();
  await service.close();
}

/** Waits one turn of the event loop: received messages are read, and answers are written. */
const flushEventLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
