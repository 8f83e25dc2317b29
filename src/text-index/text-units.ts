import { sha256Hex } from '../base/hash.ts';
import { parseInstant, toDayInZone } from '../base/instants.ts';
import { toOneLine, toPlainText } from '../base/safe-text.ts';
import type { NotesOwner } from '../cache/notes-cache.ts';
import { type ApiRecord, getReferenceId, getReferenceIds, getText } from '../records/api-record.ts';
import type { PersonReference, TextItem, TextUnit } from './text-protocol.ts';

/** The beginning of the keys of documents. */
export const DOCUMENT_PREFIX = 'documents/';

/** The key of the unit of a document. */
export const getDocumentKey = (id: number): string => `${DOCUMENT_PREFIX}${id}`;

/** The key of the unit of the notes of a case or a client, or of the threads of a client. */
export function getOwnerKey(owner: NotesOwner): string {
  if ('threadsOfClient' in owner) return `client_messages/${owner.threadsOfClient}`;
  return 'case' in owner ? `case_notes/${owner.case}` : `client_notes/${owner.client}`;
}

/** The key of the unit of all calls. */
export const CALLS_KEY = 'calls';

/** Makes the unit of the notes or threads of an owner. `zone` is the firm's IANA identifier. */
export function toOwnerUnit(owner: NotesOwner, records: readonly ApiRecord[], zone: string): TextUnit {
  const items = records.map((record) =>
    'threadsOfClient' in owner ? toMessageItem(record, owner.threadsOfClient, zone) : toNoteItem(record, owner, zone),
  );
  return toUnit(getOwnerKey(owner), items);
}

/** Makes the unit of all calls. */
export const toCallsUnit = (records: Iterable<ApiRecord>, zone: string): TextUnit =>
  toUnit(
    CALLS_KEY,
    Array.from(records, (record) => toCallItem(record, zone)),
  );

/** The version of these units is their content. */
const toUnit = (key: string, items: readonly TextItem[]): TextUnit => ({
  key,
  version: sha256Hex(JSON.stringify(items)),
  readAt: Date.now(),
  items,
});

function toNoteItem(note: ApiRecord, owner: NotesOwner, zone: string): TextItem {
  return {
    kind: 'notes',
    id: Number(note.id),
    caseId: 'case' in owner ? owner.case : undefined,
    clientIds: 'client' in owner ? [owner.client] : [],
    ...toTimes(note, 'date', 'created_at', zone),
    title: toOneLine(toPlainText(getText(note, 'subject'))),
    by: toPerson(note, 'created_by', ['staff']),
    to: [],
    parts: toParts(getText(note, 'note')),
  };
}

function toMessageItem(thread: ApiRecord, clientId: number, zone: string): TextItem {
  const by = toPerson(thread, 'sender', ['staff', 'clients']);
  const recipients = (['clients', 'staff'] as const).flatMap((list) =>
    getReferenceIds(thread, list).map((id) => ({ lists: [list], id })),
  );
  return {
    kind: 'messages',
    id: Number(thread.id),
    caseId: getReferenceId(thread, 'case'),
    clientIds: [clientId, ...getReferenceIds(thread, 'clients')],
    ...toTimes(thread, 'created_at', 'created_at', zone),
    title: toOneLine(toPlainText(getText(thread, 'subject'))),
    by,
    to: recipients.filter(({ id }) => id !== by?.id),
    parts: toParts(getText(thread, 'first_message_body')),
  };
}

function toCallItem(call: ApiRecord, zone: string): TextItem {
  const isOutgoing = getText(call, 'call_type') === 'outgoing';
  const name = getText(call, 'caller_name');
  const caller =
    toPerson(call, 'client', ['clients']) ?? toPerson(call, 'lead', ['leads']) ?? (name ? { name } : undefined);
  const staff = toPerson(call, 'call_for', ['staff']);
  return {
    kind: 'calls',
    id: Number(call.id),
    caseId: getReferenceId(call, 'case'),
    clientIds: [getReferenceId(call, 'client')].flatMap((id) => id ?? []),
    ...toTimes(call, 'called_at', 'called_at', zone),
    title: [getText(call, 'call_type'), 'call', toOneLine(toPlainText(name))].filter(Boolean).join(' '),
    by: isOutgoing ? staff : caller,
    to: [isOutgoing ? caller : staff].flatMap((person) => person ?? []),
    parts: toParts(getText(call, 'message')),
  };
}

/** Long texts are divided, so that a snippet is cut from a part. */
const MAX_PART_LENGTH = 4_000;

function toParts(text: string): TextItem['parts'] {
  const plain = toPlainText(text);
  return plain === '' ? [] : splitText(plain).map((part) => ({ place: '', text: part }));
}

/** Splits a text at the ends of lines or words into parts of at most 4,000 characters. */
export function splitText(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  while (text.length - start > MAX_PART_LENGTH) {
    const limit = start + MAX_PART_LENGTH;
    const space = Math.max(text.lastIndexOf('\n', limit), text.lastIndexOf(' ', limit));
    const end = space > start + MAX_PART_LENGTH / 2 ? space : limit;
    parts.push(text.slice(start, end));
    start = end;
  }
  return [...parts, text.slice(start)];
}

/** The day of a record, and the instant that orders the records of a day. */
export function toTimes(
  record: ApiRecord,
  dayField: string,
  timeField: string,
  zone: string,
): Pick<TextItem, 'day' | 'time'> {
  const time = getText(record, timeField);
  const instant = parseInstant(time);
  return {
    day: toDayInZone(getText(record, dayField) || time, zone),
    time: Number.isNaN(instant) ? '' : new Date(instant).toISOString(),
  };
}

function toPerson(
  record: ApiRecord,
  field: string,
  lists: NonNullable<PersonReference['lists']>,
): PersonReference | undefined {
  const id = getReferenceId(record, field);
  return id === undefined ? undefined : { lists, id };
}
