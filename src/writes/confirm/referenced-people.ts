import { isRecord } from '../../base/json.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { toOneLine, truncateText } from '../../base/safe-text.ts';
import type { CallContext, MyCaseClient } from '../../client/client-types.ts';
import { type ApiRecord, collectIds, getRawId } from '../../records/api-record.ts';
import { type Collection, REFERENCE_COLLECTIONS } from '../../records/references.ts';

/** The people that a write names by id, as MyCase shows them now: by the field that names them, then by id. */
export type ReferencedPeople = Readonly<Record<string, Readonly<Record<number, ApiRecord>>>>;

/** The paths of single records. MyCase: other lists have no path for a single record. */
const RECORD_PATHS: Readonly<Partial<Record<Collection, string>>> = {
  cases: '/cases/{id}',
  clients: '/clients/{id}',
  companies: '/companies/{id}',
  leads: '/leads/{id}',
  staff: '/staff/{id}',
};

/** The fields that identify a person. */
const IDENTIFYING_FIELDS = ['name', 'first_name', 'last_name', 'email'];

/**
 * Reads the people that arguments refer to. Leaves out those that are missing or not readable. Throws a MyCaseError.
 */
export async function fetchReferencedPeople(
  args: ApiRecord,
  client: MyCaseClient,
  call: CallContext,
): Promise<ReferencedPeople> {
  const fields = Object.entries(args).map(async ([field, value]) => {
    const collections = REFERENCE_COLLECTIONS[field] ?? [];
    const ids = collections.length > 0 ? collectIds(value) : [];
    const fetched = await Promise.all(
      ids.map(async (id) => ({ id, record: await fetchIdentity(collections, id, client, call) })),
    );
    const existing = fetched.flatMap(({ id, record }) => (record ? [[id, record] as const] : []));
    return [field, Object.fromEntries(existing)] as const;
  });
  return Object.fromEntries(await Promise.all(fields));
}

async function fetchIdentity(
  collections: readonly Collection[],
  id: number,
  client: MyCaseClient,
  call: CallContext,
): Promise<ApiRecord | undefined> {
  for (const path of collections.flatMap((collection) => RECORD_PATHS[collection] ?? [])) {
    try {
      const { body } = await client.request({ method: 'GET', path, params: { id } }, call);
      if (isRecord(body)) return Object.fromEntries(IDENTIFYING_FIELDS.map((name) => [name, body[name]]));
    } catch (error) {
      if (!(error instanceof MyCaseError) || ![403, 404].includes(error.status ?? 0)) throw error;
    }
  }
  return undefined;
}

/** Adds to the references in a record the fields that identify the people. */
export const withReferencedPeople = (record: ApiRecord, people: ReferencedPeople): ApiRecord =>
  Object.fromEntries(Object.entries(record).map(([field, value]) => [field, addIdentity(value, people[field] ?? {})]));

function addIdentity(value: unknown, records: Readonly<Record<number, ApiRecord>>): unknown {
  if (Array.isArray(value)) return value.map((item) => addIdentity(item, records));
  if (!isRecord(value)) return value;
  const identity = Object.entries(records[Number(getRawId(value))] ?? {});
  return { ...value, ...Object.fromEntries(identity.map(([name, text]) => [name, toSingleLine(text)])) };
}

const toSingleLine = (text: unknown): unknown =>
  typeof text === 'string' ? truncateText(toOneLine(text), MAX_LENGTH) : text;

const MAX_LENGTH = 200;
