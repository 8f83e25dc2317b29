import { type Fields, text } from '../json.ts';
import { between, chance, pick, type Random } from '../random.ts';
import { all, insert, type Stored } from '../store.ts';
import { day, type Maker, moment, numbers, stamps } from './maker.ts';
import { surname } from './names.ts';

/** The folders of a case, and their documents. */
const FOLDERS: { readonly [path: string]: readonly string[] } = {
  Pleadings: ['Complaint', 'Answer', 'Motion to compel', 'Proof of service'],
  Discovery: ['Interrogatories', 'Privilege log', 'Production index'],
  'Discovery/Responses': ['Responses to interrogatories', 'Verification'],
  Correspondence: ['Letter to opposing counsel', 'Letter to client', 'Demand letter'],
  Evidence: ['Witness statement', 'Photo index', 'Expert report'],
};

/** A folder of a case: its path, its id, and the case. */
type Place = { path: string; id: number; parent: Fields };

/** Creates the folders and documents of cases, and a few documents of the firm itself. */
export function addDocuments(maker: Maker): void {
  const next = numbers('documents');
  const places = all(maker.store, 'cases').flatMap((parent) => addCaseFolders(maker, parent));
  const firm = folder(maker, 'Firm documents', null, null);
  const own = { path: '', id: firm.id, parent: {} };
  for (let i = 0; i < maker.plan.documents; i += 1) {
    addDocument(maker, next, i % 50 === 49 ? own : pick(next, places));
  }
}

/** Adds the folders of a case. Returns those that documents go to. */
export function addCaseFolders(maker: Maker, parent: Fields): Place[] {
  const root = folder(maker, text(parent.name), parent.id ?? null, null);
  const places = new Map([['', root.id]]);
  for (const path of Object.keys(FOLDERS)) {
    const [name = '', above = ''] = path.split('/').reverse();
    places.set(path, folder(maker, name, parent.id ?? null, places.get(above) ?? root.id).id);
  }
  places.delete('');
  return [...places].map(([path, id]) => ({ path, id, parent }));
}

function folder(maker: Maker, name: string, caseId: Fields['id'] | null, above: number | null): Stored {
  const created = moment(maker, -600, 1000);
  return insert(maker.store, 'folders', {
    name,
    created_at: created,
    updated_at: created,
    case: caseId === null || caseId === undefined ? null : { id: caseId },
    folder: above === null ? null : { id: above },
  });
}

const FIRM_PAPERS = ['Engagement letter template', 'Office manual', 'Conflict policy'] as const;

function addDocument(maker: Maker, next: Random, { path, id, parent }: Place): void {
  const title = pick(next, FOLDERS[path] ?? FIRM_PAPERS);
  const name = `${title} ${surname(next)} ${between(next, 1, 99)}`;
  const extension = pick(next, ['txt', 'txt', 'txt', 'txt', 'txt', 'txt', 'txt', 'pdf', 'pdf', 'docx']);
  const times = stamps(maker, next, 600);
  const document = insert(maker.store, 'documents', {
    name,
    filename: `${name}.${extension}`,
    path: path === '' ? name : `${path}/${name}`,
    description: chance(next, 0.2) ? `${title}, as filed` : null,
    assigned_date: day(maker, -between(next, 1, 600)),
    case: parent.id === undefined ? null : { id: parent.id },
    ...times,
    folder: { id },
  });
  addDocumentVersions(maker, document, chance(next, 0.1) ? between(next, 2, 3) : 1, times);
}

/** Adds the versions of a document, from 1 to `count`. */
export function addDocumentVersions(maker: Maker, document: Stored, count: number, times: Fields): void {
  for (let version = 1; version <= count; version += 1) {
    const reference = { id: document.id };
    insert(maker.store, 'document_versions', { version, document: reference, ...times, stored: true });
  }
}
