import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Answer } from './site.ts';

const MEGABYTE = 1024 * 1024;

/** Sends a response. */
export function send(response: ServerResponse, answer: Answer): void {
  const bytes = open(response, answer);
  response.end(bytes);
}

/** Sends the head for the whole body and a part of the body (by default half of it), then ends the connection. */
export function sendPart(response: ServerResponse, answer: Answer, length?: number): void {
  const bytes = open(response, answer) ?? Buffer.alloc(0);
  response.write(bytes.subarray(0, length ?? Math.floor(bytes.length / 2)), () => response.destroy());
}

function open(
  response: ServerResponse,
  { status, headers, json, bytes, withoutLength }: Answer,
): Uint8Array | undefined {
  const body = bytes ?? (json === undefined ? undefined : Buffer.from(JSON.stringify(json)));
  if (json !== undefined && bytes === undefined) {
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
  }
  if (status !== 204 && !withoutLength) response.setHeader('Content-Length', body?.length ?? 0);
  response.writeHead(status, headers);
  return body;
}

/** Streams a JSON array of about this many megabytes, until the client disconnects. */
export async function sendHuge(response: ServerResponse, megabytes: number): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' });
  await pipeline(Readable.from(hugeArray(megabytes)), response).catch(() => response.destroy());
}

function* hugeArray(megabytes: number): Generator<string> {
  const name = 'x'.repeat(MEGABYTE / 16 - 20);
  yield '[{"id":0}';
  for (let i = 1; i <= megabytes * 16; i += 1) yield `,\n{"id":${i},"name":"${name}"}`;
  yield ']';
}
