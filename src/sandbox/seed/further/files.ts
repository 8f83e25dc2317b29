import { type Fields, fieldsList, text } from '../../json.ts';
import { all, insert } from '../../store.ts';
import { addDocumentVersions } from '../documents.ts';
import { day, type Maker, moment } from '../maker.ts';
import { correspondenceOf } from './cases.ts';
import { written } from './people.ts';

/** File names with combining accents, a no-break space, a line feed, quotes and other scripts. */
const FILE_NAMES = [
  "Résumé de l'affaire.txt".normalize('NFD'),
  'Exhibit\u00a0A.docx',
  'Letter\nto counsel.txt',
  'Brief "final" (2).txt',
  'Müller’s statement.docx',
  '契約書.txt',
  'Договор № 7.txt',
] as const;

/** Documents whose file names are hard to type. */
export function addFurtherDocuments(maker: Maker, cases: readonly Fields[]): void {
  for (const [i, filename] of FILE_NAMES.entries()) {
    const parent = cases[i % cases.length] ?? {};
    const name = filename.replace(/\.\w+$/, '');
    const times = written(maker);
    const document = insert(maker.store, 'documents', {
      name,
      filename,
      path: `Correspondence/${name}`,
      description: null,
      assigned_date: day(maker, -50),
      case: { id: parent.id ?? null },
      ...times,
      folder: correspondenceOf(maker, parent),
    });
    addDocumentVersions(maker, document, 1, times);
  }
}

/** A conversation of two clients and three people of the firm. */
export function addFurtherThread(maker: Maker, parent: Fields): void {
  const references = (field: 'clients' | 'staff') => fieldsList(parent[field]).map(({ id = null }) => ({ id }));
  const sender = references('staff')[0] ?? null;
  const thread = insert(maker.store, 'message_threads', {
    subject: 'Mediation: dates for everyone',
    first_message_body: 'Please tell us which of the three days suits you.',
    sender,
    case: { id: parent.id ?? null },
    clients: references('clients'),
    staff: references('staff'),
    ...written(maker),
  });
  const { id, subject, first_message_body } = thread;
  const message_thread = { id, subject: subject ?? null };
  insert(maker.store, 'messages', { sender, body: first_message_body ?? null, message_thread, ...written(maker) });
}

const CALLERS = [
  ['Siân O’Shaughnessy', '212-555-0150 ext. 3'],
  ['陳大文', '(212) 555-0151'],
] as const;

/** Calls of people whose names are not plain English. */
export function addFurtherCalls(maker: Maker, parent: Fields): void {
  for (const [i, [caller_name, caller_phone_number]] of CALLERS.entries()) {
    const called_at = moment(maker, -10 - i, 1100);
    insert(maker.store, 'calls', {
      called_at,
      caller_phone_number,
      call_for: fieldsList(parent.staff).map(({ id = null }) => ({ id }))[0] ?? null,
      message: `Asks for a call back about ${text(parent.name)}.`,
      case: { id: parent.id ?? null },
      lead: null,
      caller_name,
      client: null,
      call_type: 'incoming',
      resolved: false,
      created_at: called_at,
      updated_at: called_at,
    });
  }
}

/** A note with line breaks and several scripts. */
export function addFurtherNote(maker: Maker, parent: Fields): void {
  const author = { id: all(maker.store, 'staff')[0]?.id ?? null };
  insert(maker.store, 'notes', {
    subject: 'Names as written in the passport',
    note: 'Ольга Кузнецова\nКузнецова О. И.\nOlga Kuznetsova',
    archived: false,
    date: day(maker, -55),
    client: null,
    company: null,
    case: { id: parent.id ?? null },
    created_by: author,
    updated_by: author,
    ...written(maker),
  });
}
