import { type Fields, fieldsList, type Json, referenceId, text } from '../json.ts';
import { widening } from '../query.ts';
import { at, type Problem } from '../refusal.ts';
import { OFFICE } from '../seed/office.ts';
import type { Call } from '../site.ts';
import { all, type CollectionName, find, insert, type Store } from '../store.ts';
import type { Resource } from './resource.ts';

/** MyCase: names are unique in the firm, clients go by one of two names, and much of a case is read-only. */
export const cases: Resource = {
  check: ({ site, body }, before) => [...takenName(site.store, body, before), ...bothNames(body)],
  settle: settleCase,
  stored: (record, { site }, before) => {
    if (before === undefined) openFolder(site.store, record);
  },
  present: widened,
};

function takenName(store: Store, body: Fields, before?: Fields): Problem[] {
  const name = text(body.name).toLowerCase();
  const taken = all(store, 'cases').some((other) => other.id !== before?.id && text(other.name).toLowerCase() === name);
  return taken ? [at('/name', 'has already been taken')] : [];
}

/** MyCase: `contacts` is the deprecated twin of `clients`. */
function bothNames(body: Fields): Problem[] {
  const both = body.contacts !== undefined && body.clients !== undefined;
  return both ? [at('/contacts', 'cannot be sent together with clients')] : [];
}

function settleCase(record: Fields, { site, body, now }: Call, before?: Fields): void {
  if (record.contacts !== undefined) record.clients = record.contacts;
  delete record.contacts;
  if (body.staff !== undefined) record.staff = caseStaff(before?.staff, fieldsList(body.staff));
  if (body.case_stage !== undefined) record.case_stage = knownName(site.store, 'case_stages', body.case_stage);
  if (body.practice_area !== undefined) {
    record.practice_area = knownName(site.store, 'practice_areas', body.practice_area);
  }
  record.status ??= 'open';
  record.billing_type ??= '';
  record.outstanding_balance ??= 0;
  record.office ??= OFFICE;
  if (record.status === 'open') record.closed_date = null;
  else record.closed_date ??= now.slice(0, 10);
}

/** MyCase: a stage or practice area the firm does not have is stored blank, without an error. */
function knownName(store: Store, name: CollectionName, value: Json | undefined): Json {
  return all(store, name).some((known) => known.name === value) ? text(value) : null;
}

/** Returns the staff of a case as stored. Fields that the body does not have keep their values. */
export function caseStaff(before: Json | undefined, given: Fields[]): Fields[] {
  const known = fieldsList(before);
  return given.map((member) => {
    const old = known.find(({ id }) => id === member.id);
    return {
      id: member.id ?? null,
      lead_lawyer: member.lead_lawyer ?? old?.lead_lawyer ?? false,
      originating_lawyer: member.originating_lawyer ?? old?.originating_lawyer ?? false,
      case_rate: old?.case_rate ?? null,
    };
  });
}

function openFolder(store: Store, record: Fields): void {
  insert(store, 'folders', {
    name: record.name ?? null,
    created_at: record.created_at ?? null,
    updated_at: record.created_at ?? null,
    case: { id: record.id ?? null },
    folder: null,
  });
}

/** MyCase: the two reads of cases widen references to clients and custom fields on request. */
function widened(record: Fields, { site, query, operation }: Call): Fields {
  const allowed = (name: string) => operation.query.some((parameter) => parameter.name === name);
  const client = allowed('field[client]') ? widening('field[client]', query.get('field[client]')) : [];
  const field = allowed('field[custom_field]') ? query.get('field[custom_field]') : null;
  if (client.length === 0 && !field?.includes('field_type')) return record;
  return {
    ...record,
    clients: fieldsList(record.clients).map((reference) => wideClient(site.store, reference, client)),
    custom_field_values: field?.includes('field_type')
      ? fieldsList(record.custom_field_values).map((value) => typedValue(site.store, value))
      : (record.custom_field_values ?? []),
  };
}

function wideClient(store: Store, reference: Fields, wanted: readonly string[]): Fields {
  const client = find(store, 'clients', referenceId(reference) ?? 0);
  const extra = wanted.filter((name) => name !== 'id').map((name) => [name, client?.[name] ?? null]);
  return { ...reference, ...Object.fromEntries(extra) };
}

function typedValue(store: Store, value: Fields): Fields {
  const id = referenceId(value.custom_field) ?? null;
  const field_type = find(store, 'custom_fields', id ?? 0)?.field_type ?? null;
  return { ...value, custom_field: { id, field_type } };
}
