import * as z from 'zod';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { send as sendWithToken } from '../support/clock-server.ts';
import type { Answer } from '../support/harness.ts';

/** Tokens for what is not sent by our server: the rate limit is counted by token. */
export const OTHER_TOKENS = ['not-our-server-1', 'not-our-server-2', 'not-our-server-3'];

let sent = 0;

/** Sends a request to the sandbox, not through our server. */
export const send = (sandbox: Sandbox, ...request: [method: string, path: string, body?: Record<string, unknown>]) => {
  sent += 1;
  return sendWithToken({ ...sandbox, token: OTHER_TOKENS[sent % OTHER_TOKENS.length] ?? '' }, ...request);
};

/** A case of the small firm, its client, and a client of another case. */
export const CASE = 31204126;
export const CLIENT = 27880363;
export const OTHER_CASE = 31204199;

async function putBytes({ put_url, put_headers }: Record<string, unknown>, content: string | Uint8Array) {
  const headers = { ...Object(put_headers), 'content-type': 'application/octet-stream' };
  const answer = await fetch(String(put_url), { method: 'PUT', headers, body: Buffer.from(content) });
  if (!answer.ok) throw new Error(`PUT of the bytes: ${answer.status}`);
}

/** Adds a document to a case. Returns its id. */
export async function addDocument(
  sandbox: Sandbox,
  filename: string,
  content: string | Uint8Array,
  caseId = CASE,
): Promise<number> {
  const path = `Letters/${filename.replace(/\.\w+$/, '')}`;
  const created = await send(sandbox, 'POST', `/cases/${caseId}/documents`, { path, filename });
  await putBytes(created, content);
  return Number(created.id);
}

/** Adds a document to a case. Returns its id, and a function that stores other bytes without a change of the record. */
export async function addReplaceableDocument(
  sandbox: Sandbox,
  filename: string,
  content: string,
): Promise<{ readonly id: number; readonly replace: (content: string) => Promise<void> }> {
  const created = await send(sandbox, 'POST', `/cases/${CASE}/documents`, { path: `Letters/${filename}`, filename });
  await putBytes(created, content);
  return { id: Number(created.id), replace: (other) => putBytes(created, other) };
}

/** Adds a version of a document. */
export async function addVersion(sandbox: Sandbox, id: number, content: string): Promise<void> {
  await putBytes(await send(sandbox, 'POST', `/documents/${id}/versions`), content);
}

/** Adds a note to a case. Returns its id. */
export async function addNote(sandbox: Sandbox, note: string, caseId = CASE): Promise<number> {
  const body = { subject: 'Test note', note, date: '2026-03-02' };
  return Number((await send(sandbox, 'POST', `/cases/${caseId}/notes`, body)).id);
}

/** Adds a thread of a case, or without a case. Returns its id. */
export async function addThread(
  sandbox: Sandbox,
  words: string,
  { caseId, clients }: { readonly caseId?: number; readonly clients: readonly number[] },
): Promise<number> {
  const path = caseId === undefined ? '/message_threads' : `/cases/${caseId}/message_threads`;
  const body = { subject: 'Test thread', first_message_body: words, client_recipients: clients.map((id) => ({ id })) };
  return Number((await send(sandbox, 'POST', path, body)).id);
}

/** The rows of the table of found records. */
export const foundRows = ({ data }: Answer): Record<string, unknown>[] =>
  z.object({ rows: z.array(z.record(z.string(), z.unknown())) }).parse(data.found).rows;

/** The rows of the table of what was not searched. */
export const unreadRows = ({ data }: Answer): Record<string, unknown>[] =>
  z.object({ rows: z.array(z.record(z.string(), z.unknown())) }).parse(data.not_searched ?? { rows: [] }).rows;
