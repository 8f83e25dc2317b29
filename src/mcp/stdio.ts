import { once } from 'node:events';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import type { McpServerFactory } from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import type { InFlightCalls } from '../base/in-flight-calls.ts';

/** The streams of a stdio server, and what asks it to end. */
export interface StdioStreams {
  readonly input: Readable;
  readonly output: Writable;
  readonly shutdownSignal: AbortSignal;
}

/**
 * Serves one client over stdio until its input ends or `stop` is aborted. The transport would abort what still runs
 * when the input ends; it is given a stream that stays open until those calls are answered, `graceMs` at the most.
 */
export async function serveOverStdio(
  factory: McpServerFactory,
  inFlightCalls: InFlightCalls,
  { input, output, shutdownSignal }: StdioStreams,
  timeoutMs: number,
): Promise<void> {
  const inputStream = new PassThrough();
  input.pipe(inputStream, { end: false });
  const service = serveStdio(factory, { transport: new StdioServerTransport(inputStream, output) });
  const endController = new AbortController();
  const onEnd = () => endController.abort();
  for (const event of ['end', 'close', 'error']) input.on(event, onEnd);
  // A client that is gone breaks the pipe; that is an end like any other.
  for (const event of ['close', 'error']) output.on(event, onEnd);
  shutdownSignal.addEventListener('abort', onEnd, { once: true });
  if (!shutdownSignal.aborted && !endController.signal.aborted) await once(endController.signal, 'abort');
  await flushEventLoop();
  await inFlightCalls.waitUntilIdle(timeoutMs);
  await flushEventLoop();
  await service.close();
}

/** Lets what has arrived be taken up, and what is answered be written. */
const flushEventLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
