import type { CollectionName } from '../store.ts';
import { expenses, invoices, timeEntries } from './billing.ts';
import { calls, events, tasks } from './calendar.ts';
import { cases } from './cases.ts';
import { customFields } from './custom-fields.ts';
import { documents, documentVersions, folders } from './documents.ts';
import { notes } from './notes.ts';
import { clients, leads } from './people.ts';
import type { Resource } from './resource.ts';

const PLAIN: Resource = {};

const RESOURCES: { readonly [name in CollectionName]?: Resource } = {
  calls,
  cases,
  clients,
  custom_fields: customFields,
  document_versions: documentVersions,
  documents,
  events,
  expenses,
  folders,
  invoices,
  leads,
  notes,
  tasks,
  time_entries: timeEntries,
};

/** Returns the special behavior of a collection; most collections have none. */
export function resource(name: CollectionName): Resource {
  return RESOURCES[name] ?? PLAIN;
}
