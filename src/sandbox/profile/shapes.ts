import { type Fields, type Json, referenceId, referenceIds, text } from '../json.ts';
import type { Site } from '../site.ts';
import { versionBytes } from '../storage.ts';
import { all, find, type Store } from '../store.ts';

const CONTENT_TYPES: { readonly [extension: string]: string } = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pdf: 'application/pdf',
  txt: 'text/plain',
};

/** Returns an id in the profile's form: a string. */
export function idText(value: Json | undefined): string | null {
  const id = referenceId(value) ?? value;
  return typeof id === 'number' || typeof id === 'string' ? String(id) : null;
}

/** Returns a case in the profile's form. */
export function profileCase(store: Store, record: Fields): Fields {
  const stage = all(store, 'case_stages').find(({ name }) => name === record.case_stage);
  return {
    id: idText(record.id),
    name: record.name ?? null,
    case_number: record.case_number ?? null,
    stage_id: idText(stage?.id),
    client_id: idText(referenceIds(record.clients)[0]),
    opened_at: record.opened_date ?? null,
    closed_at: record.closed_date ?? null,
  };
}

/** Returns a company in the profile's form. */
export function profileCompany(record: Fields): Fields {
  return {
    id: idText(record.id),
    name: record.name ?? null,
    primary_email: record.email ?? null,
    primary_phone: record.main_phone_number ?? null,
  };
}

/** Returns a stage in the profile's form. The firm's stages belong to no practice area. */
export function profileStage(record: Fields): Fields {
  return { id: idText(record.id), name: record.name ?? null, practice_area: null };
}

/** Returns an event in the profile's form. */
export function profileEvent(store: Store, record: Fields): Fields {
  return {
    id: idText(record.id),
    title: record.name ?? null,
    starts_at: record.start ?? null,
    ends_at: record.end ?? null,
    all_day: record.all_day ?? false,
    case_id: idText(record.case),
    location: find(store, 'locations', referenceId(record.location) ?? 0)?.name ?? null,
  };
}

/** Returns a document in the profile's form, with the size and type that version 1 does not return. */
export function profileDocument(site: Site, record: Fields): Fields {
  const latest = all(site.store, 'document_versions').findLast(
    (version) => referenceId(version.document) === record.id,
  );
  const filename = text(record.filename);
  return {
    id: idText(record.id),
    name: record.name ?? null,
    case_id: idText(record.case),
    folder_id: idText(record.folder),
    content_type: CONTENT_TYPES[filename.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
    size: latest ? (versionBytes(site, latest)?.length ?? 0) : 0,
    created_at: record.created_at ?? null,
  };
}

/** Returns a folder with all its documents and subfolders. */
export function profileFolder(site: Site, folder: Fields): Fields {
  const { store } = site;
  const inside = (record: Fields) => referenceId(record.folder) === folder.id;
  return {
    id: idText(folder.id),
    case_id: idText(folder.case),
    name: folder.name ?? null,
    subfolders: all(store, 'folders')
      .filter(inside)
      .map((below) => profileFolder(site, below)),
    documents: all(store, 'documents')
      .filter(inside)
      .map((document) => profileDocument(site, document)),
  };
}
