import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import {
  type JSONRPCMessage,
  ProtocolErrorCode,
  parseJSONRPCMessage,
  serializeMessage,
  type Transport,
} from '@modelcontextprotocol/server';
import { isRecord, parseJson } from '../base/json.ts';
import { createLineReader, EXCERPT_LENGTH, type Line } from './line-reader.ts';
import { parseMessage } from './parse-message.ts';

/** The bytes of the longest message: a file of 12 MB as base64. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/**
 * Creates a transport over two streams, with one message in each line. A line that is not a message, or that is too
 * long, is logged without its content and answered if it has an id; the transport continues. The transport of the SDK
 * closes when its input ends, which aborts running calls, and when a line is too long.
 */
export function createStdioTransport(input: Readable, output: Writable, log: (line: string) => void): Transport {
  const readLines = createLineReader(MAX_MESSAGE_BYTES);

  const refuse = (message: string, id: unknown): void => {
    log(`A message was refused: ${message}`);
    if (typeof id !== 'string' && !(typeof id === 'number' && Math.abs(id) <= Number.MAX_SAFE_INTEGER)) return;
    const error = { code: ProtocolErrorCode.InvalidRequest, message };
    output.write(`${JSON.stringify({ jsonrpc: '2.0', id, error })}\n`);
  };

  const receive = (line: Line): void => {
    if (!('text' in line)) {
      refuse(`It has more than ${MAX_MESSAGE_BYTES} bytes. Send a smaller one, or a file by its path.`, findId(line));
    } else if (/\S/.test(line.text)) {
      receiveText(line.text);
    }
  };

  const receiveText = (text: string): void => {
    const { value, fault } = parseMessage(text);
    const message = toMessage(value);
    if (message) transport.onmessage?.(message);
    else if (fault !== undefined) refuse(fault, findId(toExcerpts(text)));
    else refuse(describeFault(value), isRecord(value) && 'method' in value ? value.id : undefined);
  };

  const onData = (chunk: Buffer): void => readLines(chunk).forEach(receive);
  const onEnd = (): void => onData(Buffer.from('\n'));

  const transport: Transport = {
    async start() {
      input.on('data', onData);
      input.once('end', onEnd);
    },
    async send(message) {
      if (!output.write(serializeMessage(message))) await once(output, 'drain');
    },
    async close() {
      input.off('data', onData);
      input.off('end', onEnd);
      input.pause();
      transport.onclose?.();
    },
  };
  return transport;
}

function toMessage(value: unknown): JSONRPCMessage | undefined {
  try {
    return parseJSONRPCMessage(value);
  } catch {
    return undefined;
  }
}

function describeFault(value: unknown): string {
  if (value === undefined) return 'It is not JSON. Send one JSON-RPC message in each line.';
  if (Array.isArray(value)) return 'Batches are not supported. Send one JSON-RPC message in each line.';
  return 'It is not a JSON-RPC 2.0 message with a method, and an id that is text or a whole number below 2^53.';
}

const toExcerpts = (text: string): { readonly head: string; readonly tail: string } => ({
  head: text.slice(0, EXCERPT_LENGTH),
  tail: text.slice(-EXCERPT_LENGTH),
});

/**
 * Finds the id of a message that was not stored or not parsed. It stands before the parameters, or at the end of the
 * message.
 */
function findId({ head, tail }: { readonly head: string; readonly tail: string }): unknown {
  const [before = ''] = head.split('"params"');
  const match =
    /"id"\s*:\s*("[^"\\]*"|\d+)/.exec(before) ??
    /[,{]\s*"id"\s*:\s*("[^"\\]*"|\d+)\s*(?:,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\}\s*$/.exec(tail);
  return match?.[1] === undefined ? undefined : parseJson(match[1]);
}
