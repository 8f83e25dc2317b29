import { type ChildProcess, fork } from 'node:child_process';
import { Socket } from 'node:net';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createMissingReaderError, DocumentError } from './document-text.ts';
import {
  MAX_HEAP_MB,
  MAX_MEMORY_MB,
  MAX_READING_MS,
  MEMORY_SIGNAL,
  type ReaderMessage,
  type ReaderReply,
  type ReaderRequest,
  type ReadyMessage,
} from './reader-protocol.ts';

/** A child process that reads documents, one at a time. */
export interface ReaderProcess {
  /** The number of documents that it was given. */
  readonly count: number;
  /** Its memory (RSS) after the last document, in MB. */
  readonly memoryMb: number;
  /** False after it has ended. */
  readonly isRunning: boolean;
  /** Sends a request, and waits for the reply. Throws a DocumentError if the process ends or needs too much time. */
  request(request: ReaderRequest, signal: AbortSignal | undefined): Promise<ReaderReply>;
  /** Ends the process. */
  stop(): void;
}

/** Starts a child process. It gets no environment variables and no standard input. */
export function startReaderProcess(script: URL, isBackground: boolean): ReaderProcess {
  const child = fork(fileURLToPath(script), [], {
    env: {},
    execArgv: [`--max-old-space-size=${MAX_HEAP_MB}`, '--max-semi-space-size=4'],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
  if (isBackground && child.pid !== undefined) lowerPriority(child.pid);
  let isRunning = true;
  let count = 0;
  let memoryMb = 0;
  let output = '';
  let isReady = false;
  child.stdout?.on('data', (data) => {
    output += data;
  });
  child.once('message', () => {
    isReady = true;
  });
  child.once('exit', () => {
    isRunning = false;
  });
  setIdle(child, true);
  return {
    get count() {
      return count;
    },
    get memoryMb() {
      return memoryMb;
    },
    get isRunning() {
      return isRunning;
    },
    async request(request, signal) {
      count += 1;
      setIdle(child, false);
      try {
        const message = await exchange(child, request, signal, () =>
          isReady ? createEndError(output) : createMissingReaderError(),
        );
        memoryMb = message.memoryMb;
        return message.reply;
      } finally {
        setIdle(child, true);
      }
    },
    stop: () => void child.kill('SIGKILL'),
  };
}

/** An idle process does not keep this program running. */
function setIdle(child: ChildProcess, isIdle: boolean): void {
  const action = isIdle ? 'unref' : 'ref';
  child[action]();
  child.channel?.[action]();
  // The type of a stream does not say that a pipe is a socket.
  if (child.stdout instanceof Socket) child.stdout[action]();
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It reads with the usual priority.
  }
}

/** Sends a request, and waits for the reply or the end of the process, which is ended after its time. */
function exchange(
  child: ChildProcess,
  request: ReaderRequest,
  signal: AbortSignal | undefined,
  describeEnd: () => DocumentError,
): Promise<ReaderMessage> {
  return new Promise((resolve, reject) => {
    let failure: DocumentError | undefined;
    const end = (error: DocumentError) => {
      failure ??= error;
      child.kill('SIGKILL');
    };
    const onAbort = () => end(createStoppedError());
    const timer = setTimeout(() => end(createTimeError()), MAX_READING_MS);
    const finish = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      child.removeListener('message', onMessage);
      child.removeListener('close', onClose);
      child.removeListener('error', onClose);
    };
    const onMessage = (message: ReaderMessage | ReadyMessage) => {
      if ('isReady' in message) return;
      finish();
      resolve(message);
    };
    const onClose = () => {
      finish();
      reject(failure ?? describeEnd());
    };
    child.on('message', onMessage);
    child.once('close', onClose);
    child.once('error', onClose);
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted) onAbort();
    else child.send(request, (error) => error && onClose());
  });
}

/** The error of a call that was canceled, or of a reader that was closed. */
export const createStoppedError = (): DocumentError =>
  new DocumentError('stopped', 'The reading of the document was stopped.', 'Call again.');

const createTimeError = (): DocumentError =>
  new DocumentError(
    'too slow',
    `The document takes more than ${MAX_READING_MS / 1000} seconds to read, so it was not read.`,
    'Split it into smaller files, or download it.',
  );

const createEndError = (output: string): DocumentError =>
  output.includes(MEMORY_SIGNAL)
    ? new DocumentError(
        'too large',
        `The document needs more than ${MAX_MEMORY_MB} MB of memory to read, so it was not read.`,
        'Split it into smaller files, or download it.',
      )
    : new DocumentError(
        'process ended',
        'The document could not be read: the process that read it ended. It is damaged, or it needs too much memory.',
        'Download it and open it in its program.',
      );
