import { rootFolder } from '../folders.ts';
import { type Fields, fieldsList, type Json, referenceIds, text } from '../json.ts';
import { mirrorLinks } from '../references.ts';
import { at, notFound, Refusal } from '../refusal.ts';
import { FIRM, OFFICE } from '../seed/office.ts';
import { date, dateTime, type Site } from '../site.ts';
import { all, type CollectionName, find, insert } from '../store.ts';
import {
  idText,
  profileCase,
  profileCompany,
  profileDocument,
  profileEvent,
  profileFolder,
  profileStage,
} from './shapes.ts';

/** A request to an operation of the profile that passed the contract's checks. */
type ProfileCall = {
  site: Site;
  params: { readonly [name: string]: string };
  /** The JSON body; empty when there is none. */
  body: Fields;
  /** The parts of a multipart body; undefined for another body. */
  form: FormData | undefined;
};

/** Carries out an operation of the profile and returns the body of the response. */
export type ProfileHandler = (call: ProfileCall) => Json | Promise<Json>;

/** The handlers of the profile's operations. They use the data that version 1 uses. */
export const PROFILE_HANDLERS: { readonly [operationId: string]: ProfileHandler } = {
  getFirm: () => ({ id: idText(OFFICE.id), name: FIRM.name, time_zone: FIRM.time_zone }),
  getCaseStages: ({ site }) => all(site.store, 'case_stages').map(profileStage),
  getCompanies: ({ site }) => all(site.store, 'companies').map(profileCompany),
  getCasesForClient,
  createClientRelationshipForCase,
  createDocumentForCase,
  getCaseDocumentsFolder,
  updateEvent,
};

function known(site: Site, name: CollectionName, id: string | undefined): Fields {
  return find(site.store, name, /^\d+$/.test(id ?? '') ? Number(id) : '') ?? notFound();
}

function getCasesForClient({ site, params }: ProfileCall): Json {
  const client = known(site, 'clients', params.clientId);
  return all(site.store, 'cases')
    .filter((record) => referenceIds(record.clients).some((id) => id === client.id))
    .map((record) => profileCase(site.store, record));
}

function createClientRelationshipForCase({ site, params, body }: ProfileCall): Json {
  const record = known(site, 'cases', params.caseId);
  const client = find(site.store, 'clients', Number(body.client_id));
  if (client === undefined) throw new Refusal(422, [at('/client_id', 'client_id must exist')]);
  const links = fieldsList(record.clients);
  const { id = null } = client;
  if (!links.some((link) => link.id === id)) record.clients = [...links, { id }];
  mirrorLinks(site.store, 'cases', record, { ...record, clients: links });
  return {
    id: `${record.id}-${id}`,
    case_id: idText(record.id),
    client_id: idText(id),
    role: body.role ?? null,
  };
}

async function createDocumentForCase({ site, params, form }: ProfileCall): Promise<Json> {
  const parent = known(site, 'cases', params.caseId);
  const file = form?.get('file');
  if (!(file instanceof Blob)) throw new Refusal(422, [at('/file', "file can't be blank")]);
  const folder = folderOf(site, parent, form?.get('folder_id'));
  const name = String(form?.get('name') ?? file.name);
  const document = storeDocument(site, parent, folder, name, file.name);
  const version = insert(site.store, 'document_versions', {
    version: 1,
    document: { id: document.id ?? null },
    created_at: document.created_at ?? null,
    updated_at: document.created_at ?? null,
    stored: true,
  });
  site.uploads.set(String(version.id), new Uint8Array(await file.arrayBuffer()));
  return profileDocument(site, document);
}

function folderOf(site: Site, parent: Fields, id: unknown): Fields {
  const folder = typeof id === 'string' ? known(site, 'folders', id) : undefined;
  return folder ?? rootFolder(site.store, Number(parent.id)) ?? notFound('Folder');
}

function storeDocument(site: Site, parent: Fields, folder: Fields, name: string, filename: string): Fields {
  const now = dateTime(site.clock());
  return insert(site.store, 'documents', {
    name,
    filename,
    path: name,
    description: null,
    assigned_date: date(site.clock()),
    case: { id: parent.id ?? null },
    created_at: now,
    updated_at: now,
    folder: { id: folder.id ?? null },
  });
}

function getCaseDocumentsFolder({ site, params }: ProfileCall): Json {
  const parent = known(site, 'cases', params.caseId);
  return profileFolder(site, rootFolder(site.store, Number(parent.id)) ?? notFound('Folder'));
}

const EVENT_FIELDS: { readonly [field: string]: string } = {
  title: 'name',
  starts_at: 'start',
  ends_at: 'end',
  all_day: 'all_day',
};

function updateEvent({ site, params, body }: ProfileCall): Json {
  const event = known(site, 'events', params.eventId);
  for (const [field, value] of Object.entries(body)) {
    const own = EVENT_FIELDS[field];
    if (own !== undefined) event[own] = value;
  }
  if (body.case_id !== undefined) event.case = { id: known(site, 'cases', text(body.case_id)).id ?? null };
  if (body.location !== undefined) event.location = { id: location(site, text(body.location)).id ?? null };
  event.updated_at = dateTime(site.clock());
  return profileEvent(site.store, event);
}

/** Returns the location with a name. Creates it if the firm does not have it. */
function location(site: Site, name: string): Fields {
  const now = dateTime(site.clock());
  const found = all(site.store, 'locations').find((candidate) => candidate.name === name);
  return found ?? insert(site.store, 'locations', { name, address: null, created_at: now, updated_at: now });
}
