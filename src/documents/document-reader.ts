import { DocumentError, type DocumentFile, type DocumentText } from './document-text.ts';
import { createStoppedError, type ReaderProcess, startReaderProcess } from './reader-process.ts';
import type { ReaderReply, ReaderRequest, RenderedPages } from './reader-protocol.ts';

/** Options of the reading of one document. */
interface ReadOptions {
  /** Reads this attachment of a mail, by its name or its number from 1, instead of the mail. */
  readonly attachment?: string | undefined;
  /** Ends the reading. */
  readonly signal?: AbortSignal | undefined;
}

/** Reads documents in child processes. */
export interface DocumentReader {
  /** Reads the text of a document. Throws a DocumentError. */
  readText(file: DocumentFile, options?: ReadOptions): Promise<DocumentText>;
  /**
   * Renders pages of a PDF as images, without those after its last page. Throws a DocumentError, also if none is left.
   */
  renderPages(file: DocumentFile, pages: readonly number[], signal?: AbortSignal): Promise<RenderedPages>;
  /** Ends the child processes. Readings that run throw a DocumentError. */
  close(): void;
}

/** Settings of a reader. */
export interface ReaderSettings {
  /** The address of the program of the child process. */
  readonly script: URL;
  /** The most child processes at a time. */
  readonly maxProcesses: number;
  /** The child processes get a low priority. Use it for readings that no caller waits for. */
  readonly isBackground?: boolean;
}

/** A process ends after this many documents, because memory stays behind after each. */
const MAX_DOCUMENTS = 20;

/** A process that has more memory (RSS) after a document, in MB, ends. */
const MAX_IDLE_MEMORY_MB = 150;

/** All processes that are idle end when no reading has begun or ended for this time. */
const MAX_IDLE_MS = 5_000;

/** Creates a reader. No child process starts before the first reading. */
export function createDocumentReader({ script, maxProcesses, isBackground = false }: ReaderSettings): DocumentReader {
  const idle: ReaderProcess[] = [];
  const busy = new Set<ReaderProcess>();
  const waiting = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const stopIdle = () => {
    for (const one of idle.splice(0)) one.stop();
  };
  const waitForProcess = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve) => {
      const wake = () => {
        waiting.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      waiting.add(wake);
      signal?.addEventListener('abort', wake);
    });
  const wakeNext = () => {
    const [next] = waiting;
    if (busy.size < maxProcesses) next?.();
  };
  const take = async (signal: AbortSignal | undefined): Promise<ReaderProcess> => {
    const isStopped = () => isClosed || signal?.aborted === true;
    while (busy.size >= maxProcesses && !isStopped()) await waitForProcess(signal);
    if (isStopped()) {
      wakeNext();
      throw createStoppedError();
    }
    clearTimeout(timer);
    let process = idle.pop();
    while (process && !process.isRunning) process = idle.pop();
    process ??= startReaderProcess(script, isBackground);
    busy.add(process);
    return process;
  };
  const putBack = (process: ReaderProcess) => {
    busy.delete(process);
    const isReusable = process.count < MAX_DOCUMENTS && process.memoryMb <= MAX_IDLE_MEMORY_MB;
    if (process.isRunning && isReusable && !isClosed) idle.push(process);
    else process.stop();
    clearTimeout(timer);
    timer = setTimeout(stopIdle, MAX_IDLE_MS).unref();
    wakeNext();
  };
  const run = async (request: ReaderRequest, signal: AbortSignal | undefined): Promise<ReaderReply> => {
    const process = await take(signal);
    try {
      const reply = await process.request(request, signal);
      if (reply.kind === 'failure') throw new DocumentError(reply.reason, reply.message, reply.advice);
      return reply;
    } finally {
      putBack(process);
    }
  };
  return {
    async readText(file, { attachment, signal } = {}) {
      const reply = await run({ file, attachment, imagePages: undefined }, signal);
      if (reply.kind !== 'text') throw new Error('the reader sent no text');
      return reply.text;
    },
    async renderPages(file, imagePages, signal) {
      const reply = await run({ file, attachment: undefined, imagePages }, signal);
      if (reply.kind !== 'images') throw new Error('the reader sent no images');
      return reply.rendered;
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      stopIdle();
      for (const wake of [...waiting]) wake();
      for (const one of busy) one.stop();
    },
  };
}
