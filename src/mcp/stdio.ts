import { once } from 'node:events';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import type { McpServerFactory } from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import type { InFlightCalls } from '../base/in-flight.ts';

/** The streams of a stdio server, and what asks it to end. */
export interface Stdio {
  readonly input: Readable;
  readonly output: Writable;
  readonly stop: AbortSignal;
}

/**
 * Serves one client over stdio until its input ends or `stop` is aborted. The transport would abort what still runs
 * when the input ends; it is given a stream that stays open until those calls are answered, `graceMs` at the most.
 */
export async function serveOverStdio(
  factory: McpServerFactory,
  running: InFlightCalls,
  { input, output, stop }: Stdio,
  graceMs: number,
): Promise<void> {
  const open = new PassThrough();
  input.pipe(open, { end: false });
  const handle = serveStdio(factory, { transport: new StdioServerTransport(open, output) });
  const ended = new AbortController();
  const end = () => ended.abort();
  for (const event of ['end', 'close', 'error']) input.on(event, end);
  // A client that is gone breaks the pipe; that is an end like any other.
  for (const event of ['close', 'error']) output.on(event, end);
  stop.addEventListener('abort', end, { once: true });
  if (!stop.aborted && !ended.signal.aborted) await once(ended.signal, 'abort');
  await nextTurn();
  await running.idle(graceMs);
  await nextTurn();
  await handle.close();
}

/** Lets what has arrived be taken up, and what is answered be written. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
