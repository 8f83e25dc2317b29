import { folderAt, pathWords, rootFolder } from '../folders.ts';
import { type Fields, referenceId, text } from '../json.ts';
import { create, lookup, present, update } from '../records.ts';
import { at, notFound, Refusal, refuseAny } from '../refusal.ts';
import type { Answer, Call, Handler } from '../site.ts';
import { downloadUrl, PUT_HEADERS, uploadUrl } from '../storage.ts';
import { all, insert, remove } from '../store.ts';

const DOCUMENT_LIFE_S = 60;
const VERSION_LIFE_S = 60 * 60;

/** MyCase: a document is uploaded in two steps; the first makes its record and says where the bytes go. */
export const uploadCaseDocument: Handler = (call) => upload(call, Number(lookup(call, 'cases').id));

/** A document of the firm itself. */
export const uploadFirmDocument: Handler = (call) => upload(call, null);

function upload(call: Call, caseId: number | null): Answer {
  const place = placed(call, caseId);
  const document = create(call, 'documents', { ...place, case: caseId === null ? null : { id: caseId } });
  const version = addVersion(call, document, 1);
  const answer = { ...present(call, 'documents', document), ...putInstructions(call, version) };
  return { status: 201, json: answer };
}

/** The name and folder a body's path means. MyCase: the path ends in the document's name. */
function placed(call: Call, caseId: number | null): Fields {
  const words = pathWords(text(call.body.path));
  const name = words.pop();
  if (name === undefined) throw new Refusal(422, [at('/path', "can't be blank")]);
  const root = rootFolder(call.site.store, caseId) ?? notFound('Folder');
  return { name, folder: { id: folderAt(call.site.store, root, words, call.now).id ?? null } };
}

/** A new path renames the document, or moves it to another folder of the same case. */
export const updateDocument: Handler = (call) => {
  const document = lookup(call, 'documents');
  const place = placed(call, referenceId(document.case) ?? null);
  update(call, 'documents', document);
  Object.assign(document, place);
  return { status: 204 };
};

/** Adds a version of a document. The client then uploads its bytes. */
export const uploadVersion: Handler = (call) => {
  const document = lookup(call, 'documents');
  const highest = Math.max(0, ...versions(call, document).map(({ version }) => Number(version)));
  const version = addVersion(call, document, highest + 1);
  document.updated_at = call.now;
  const answer = { ...present(call, 'document_versions', version), ...putInstructions(call, version) };
  return { status: 201, json: answer };
};

function addVersion({ site, now }: Call, document: Fields, version: number): Fields {
  return insert(site.store, 'document_versions', {
    version,
    document: { id: document.id ?? null },
    created_at: now,
    updated_at: now,
    stored: false,
  });
}

function putInstructions({ site }: Call, version: Fields): Fields {
  return { put_url: uploadUrl(site, version), put_headers: PUT_HEADERS };
}

function versions({ site }: Call, document: Fields): Fields[] {
  return all(site.store, 'document_versions').filter((version) => referenceId(version.document) === document.id);
}

/** MyCase: the bytes lie behind a redirect that lives a minute. */
export const downloadDocument: Handler = (call) => {
  const latest = versions(call, lookup(call, 'documents')).findLast(({ stored }) => stored === true);
  return redirect(downloadUrl(call.site, latest ?? notFound('File'), DOCUMENT_LIFE_S));
};

/** MyCase: the redirect to one version lives an hour. */
export const downloadVersion: Handler = (call) => {
  const version = versionOf(call);
  if (version.stored !== true) notFound('File');
  return redirect(downloadUrl(call.site, version, VERSION_LIFE_S));
};

function redirect(location: string): Answer {
  return { status: 302, headers: { Location: location } };
}

function versionOf(call: Call): Fields {
  const number = call.params.version_number;
  const found = versions(call, lookup(call, 'documents')).find(({ version }) => String(version) === number);
  return found ?? notFound('Version');
}

/** The other versions keep their numbers. */
export const deleteVersion: Handler = (call) => {
  const version = versionOf(call);
  remove(call.site.store, 'document_versions', Number(version.id));
  return { status: 204 };
};

/** Returns the top folder of a case's documents. */
export const caseFolder: Handler = (call) => {
  const folder = rootFolder(call.site.store, Number(lookup(call, 'cases').id)) ?? notFound('Folder');
  return { status: 200, json: present(call, 'folders', folder) };
};

/** Creates the folders of a path and answers with the last one. Existing folders stay as they are. */
export const createSubfolder: Handler = (call) => {
  const words = pathWords(text(call.body.path));
  refuseAny(words.length === 0 ? [at('/path', "can't be blank")] : []);
  const root = rootFolder(call.site.store, Number(lookup(call, 'cases').id)) ?? notFound('Folder');
  const folder = folderAt(call.site.store, root, words, call.now);
  return { status: 200, json: present(call, 'folders', folder) };
};
