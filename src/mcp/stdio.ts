import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { McpServerFactory } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { InFlightCalls } from '../base/in-flight-calls.ts';
import { createStdioTransport } from './stdio-transport.ts';

/** The streams of a stdio server, its log, and a signal that ends it. */
export interface StdioStreams {
  readonly input: Readable;
  readonly output: Writable;
  readonly log: (line: string) => void;
  readonly shutdownSignal: AbortSignal;
}

/**
 * Serves one client over stdio until its input ends or `shutdownSignal` is aborted. Then running calls have at most
 * `timeoutMs` to end.
 */
export async function serveOverStdio(
  factory: McpServerFactory,
  inFlightCalls: InFlightCalls,
  { input, output, log, shutdownSignal }: StdioStreams,
  timeoutMs: number,
): Promise<void> {
  const service = serveStdio(factory, { transport: createStdioTransport(input, output, log) });
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
