import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection, Job, Server } from './client.ts';
import { collectTexts } from './texts.ts';

/** A firm in a sandbox, the server that serves it, and the records that the jobs use. */
export interface Scene {
  readonly server: Server;
  /** The address of the sandbox, to read its records without the server. */
  readonly sandboxUrl: string;
  readonly toolNames: readonly string[];
  readonly filesFolder: string;
  readonly case: { readonly id: number; readonly name: string };
  readonly textDocument: { readonly id: number; readonly line: string };
  readonly pdf: { readonly id: number; readonly base64: string };
  /** The choices of tools, with the arguments that start the server with each of them, on a sandbox of its own. */
  readonly catalogs: readonly { readonly name: string; readonly args: readonly string[] }[];
  /** Notes that may be deleted. */
  readonly notes: number[];
}

/** A connection, and the forms that it got. */
interface Call {
  readonly connection: Connection;
  readonly forms: readonly string[];
  readonly scene: Scene;
}

/** Each job. Returns a word about the way, if there is more than one. Throws if the client could not do it. */
export const runJob: Readonly<Record<Job, (call: Call) => Promise<string>>> = {
  async list({ connection, scene }) {
    const names = await connection.listTools();
    if (names.toSorted().join() !== scene.toolNames.toSorted().join())
      throw new Error(`${names.length} tools of ${scene.toolNames.length}`);
    return `${names.length} tools`;
  },

  async read({ connection, scene: { case: expected } }) {
    const one = await callTool(connection, 'get_case', { case_id: expected.id });
    assertContains(one, expected.name);
    assertContains(await callTool(connection, 'list_cases', { status: 'open' }), expected.name);
    return '';
  },

  async error({ connection }) {
    const shown = await callTool(connection, 'get_case', { case_id: 1 });
    assertContains(shown, 'answered 404');
    const wrong = await callTool(connection, 'list_cases', { updated_after: 'some day' });
    assertContains(wrong, 'list_cases was not called');
    return '';
  },

  async token({ connection, scene, forms }) {
    const note_id = takeNote(scene);
    const preview = await callTool(connection, 'delete_note', { note_id });
    assertContains(preview, 'Not done');
    const token = /\bconfirm"?: "?([\w-]{6,})/.exec(preview)?.[1];
    if (!token) throw new Error(`no token in: ${preview}`);
    if (!(await hasNote(scene, note_id))) throw new Error('the note was deleted without a confirmation');
    const done = await callTool(connection, 'delete_note', { note_id, confirm: token });
    assertContains(done, 'deleted');
    if (await hasNote(scene, note_id)) throw new Error(`the note is still there: ${done}`);
    if (forms.length > 0) throw new Error('a form was sent');
    return '';
  },

  async form({ connection, scene, forms }) {
    const note_id = takeNote(scene);
    const done = await callTool(connection, 'delete_note', { note_id });
    if (await hasNote(scene, note_id)) throw new Error(`the note is still there: ${done}`);
    assertContains(done, 'deleted');
    if (forms.length !== 1) throw new Error(`${forms.length} forms instead of 1`);
    assertContains(forms[0] ?? '', String(note_id));
    return '';
  },

  async file({ connection, scene: { textDocument, pdf, filesFolder } }) {
    assertContains(
      await callTool(connection, 'download_document', { document_id: textDocument.id }),
      textDocument.line,
    );
    assertContains(await callTool(connection, 'download_document', { document_id: pdf.id }), 'save_as');
    const answer = await callTool(connection, 'download_document', { document_id: pdf.id, attach: true });
    const save_as = `${randomUUID()}.pdf`;
    const saved = await callTool(connection, 'download_document', { document_id: pdf.id, save_as });
    assertContains(saved, save_as);
    const bytes = await readFile(join(filesFolder, save_as));
    if (bytes.toString('base64') !== pdf.base64) throw new Error('the saved file has other bytes');
    assertContains(saved, createHash('sha256').update(bytes).digest('hex'));
    return answer.includes(pdf.base64) ? 'attached or saved' : 'saved';
  },
};

/** Calls a tool. Returns all texts that the client shows. An error of the client is shown, too. */
async function callTool(connection: Connection, name: string, args: Record<string, unknown>): Promise<string> {
  return collectTexts(await connection.call(name, args).catch((error: unknown) => error));
}

function assertContains(text: string, words: string): void {
  if (!text.includes(words)) throw new Error(`"${words}" is not in: ${text.slice(0, 1_500)}`);
}

function takeNote({ notes }: Scene): number {
  const note = notes.pop();
  if (note === undefined) throw new Error('the sandbox has no more notes');
  return note;
}

async function hasNote({ sandboxUrl }: Scene, id: number): Promise<boolean> {
  const notes: { id: number }[] = JSON.parse(await (await fetch(`${sandboxUrl}/__sandbox/records/notes`)).text());
  return notes.some((note) => note.id === id);
}
