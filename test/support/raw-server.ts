import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished } from 'vitest';
import { aSandbox, BIN, pointedAt } from './harness.ts';

/** A JSON-RPC response as it was received. */
export interface RawAnswer {
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** A server over stdio that gets raw lines. */
export class RawServer {
  readonly process: ChildProcessWithoutNullStreams;
  readonly answers: RawAnswer[] = [];
  private readonly events = new EventEmitter().setMaxListeners(0);
  log = '';

  constructor(env: Readonly<Record<string, string>>, args: readonly string[]) {
    this.process = spawn(process.execPath, [BIN, ...args], {
      env: { PATH: process.env.PATH, MYCASE_TIME_ZONE: 'UTC', ...env },
    });
    createInterface({ input: this.process.stdout }).on('line', (line) => {
      this.answers.push(JSON.parse(line));
      this.events.emit('answer');
    });
    this.process.stderr.on('data', (text) => {
      this.log += text;
    });
  }

  send(line: string): void {
    this.process.stdin.write(line);
  }

  async answerTo(id: unknown): Promise<RawAnswer> {
    const signal = AbortSignal.timeout(50_000);
    for (;;) {
      const answer = this.answers.find((one) => one.id === id);
      if (answer) return answer;
      await once(this.events, 'answer', { signal });
    }
  }
}

/** Starts a server of its own for the running test, and initializes a session. */
export async function openRawServer(firstBytes = '', args: readonly string[] = []): Promise<RawServer> {
  const server = new RawServer(pointedAt(await aSandbox()), args);
  onTestFinished(() => void server.process.kill());
  server.send(firstBytes + toLine({ id: 0, method: 'initialize', params: INITIALIZE }));
  expect(await server.answerTo(0)).toHaveProperty('result');
  return server;
}

const INITIALIZE = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } };

/** A message as one line. */
export const toLine = (message: Record<string, unknown>): string =>
  `${JSON.stringify({ ...message, jsonrpc: '2.0' })}\n`;
