import { isRecord } from '../base/json.ts';
import { createStatusError, MyCaseError } from '../base/mycase-error.ts';
import type { ApiRequest, CallContext, MyCaseClient } from '../client/client-types.ts';
import { expandPath } from '../client/url-path.ts';
import type { Config } from '../config/options.ts';
import { getRecordId, getReferences } from './record-case.ts';
import { matchRoute, type RecordKind, ROUTE_POLICIES, type RoutePolicy } from './route-policies.ts';
import type { VisibilityChecker } from './visibility.ts';
import { parseRecordId, type Walls } from './walls.ts';

/** A request with its route policy. */
export interface WalledRequest {
  readonly request: ApiRequest;
  /** The path with inserted values. */
  readonly path: string;
  readonly policy: RoutePolicy;
  /** The id that the policy checks, if it checks one. */
  readonly id: number | undefined;
  readonly call: CallContext;
}

/** Dependencies of the visibility checks. `client` is not restricted by ethical walls. */
export interface WallContext {
  readonly client: MyCaseClient;
  readonly walls: Walls;
  readonly visibility: VisibilityChecker;
}

/**
 * Finds the policy of a request. Throws a MyCaseError for an unknown path, and for a request that is always refused.
 */
export function matchRequest(request: ApiRequest, api: Config['api'], call: CallContext): WalledRequest {
  const { method } = request;
  const path = expandPath(request.path, request.params ?? {});
  const route = matchRoute(ROUTE_POLICIES[api], method, path);
  if (!route) {
    throw new MyCaseError(
      `${method} ${path} was not sent: an ethical wall hides cases from this server, and the records of this ` +
        'path are unknown.',
    );
  }
  if (route.refusal) throw new MyCaseError(`${method} ${path} ${route.refusal}`);
  return { request, path, policy: route.policy, id: parseRecordId(route.id), call };
}

/**
 * Throws a MyCaseError unless all records that a request names are visible. The request has not been sent yet. The
 * record of a path is not checked if the response of the request can be checked.
 */
export async function assertVisible(context: WallContext, walledRequest: WalledRequest): Promise<void> {
  const { client, visibility, walls } = context;
  const { request, policy, id, call } = walledRequest;
  if (policy.idKind && !canCheckResponse(walls, walledRequest)) {
    const isVisible = id !== undefined && (await visibility.isVisible(policy.idKind, id, call));
    if (!isVisible) throw await fetchNotFoundError(client, walledRequest);
  }
  if (request.method === 'GET') return;
  const body = request.form ? Object.fromEntries(request.form) : request.body;
  for (const reference of collectReferences(body)) await assertReferenceVisible(context, reference, call);
  if (walls.isAllowlist && request.method === 'POST' && !policy.idKind && policy.category !== 'unrestricted')
    assertNamesCase(walledRequest);
}

/** Kinds of people. A person can be on several cases, and is shown without the hidden ones. */
export const PERSON_KINDS: readonly (RecordKind | undefined)[] = ['client', 'company', 'lead'];

/** Returns true if the request can be sent unchecked, because its response is filtered or contains nothing to hide. */
function canCheckResponse(walls: Walls, { request, path, policy, id }: WalledRequest): boolean {
  if (!walls.isAllowlist && PERSON_KINDS.includes(policy.idKind)) return true;
  if (request.method !== 'GET' || id === undefined) return false;
  return policy.idKind === 'case' ? walls.isCaseVisible(id) : path.split('/').length === 3;
}

/** MyCase's collection of each kind that a body can refer to. */
const COLLECTION_NAMES: Partial<Record<RecordKind, string>> = {
  case: 'cases',
  client: 'clients',
  company: 'companies',
  folder: 'folders',
  lead: 'leads',
};

async function assertReferenceVisible(
  { client, walls, visibility }: WallContext,
  { kinds, id }: BodyReference,
  call: CallContext,
): Promise<void> {
  const [firstKind] = kinds;
  if (!firstKind || (!walls.isAllowlist && kinds.some((kind) => PERSON_KINDS.includes(kind)))) return;
  for (const kind of kinds) if (await visibility.isVisible(kind, id, call)) return;
  const path = `/${COLLECTION_NAMES[firstKind]}/${id}`;
  throw await fetchNotFoundError(client, { request: { method: 'GET', path }, path, call });
}

/** Throws a MyCaseError for a new record without a visible case: it would be hidden as soon as it was created. */
function assertNamesCase({ request: { body }, path }: WalledRequest): void {
  if (isRecord(body) && (getRecordId(body.case) !== undefined || getReferences(body.cases).length > 0)) return;
  throw new MyCaseError(
    `POST ${path} was not sent: this server may use only certain cases, and a new record must be on one of them.`,
  );
}

/** An id that no record has. */
const NONEXISTENT_ID = '2147483646';

/**
 * Requests an id that does not exist, and returns MyCase's error with the original id inserted. So a hidden record
 * looks like a missing one. Nothing is written.
 */
export async function fetchNotFoundError(
  client: MyCaseClient,
  { request: { method, query }, path, call }: Pick<WalledRequest, 'request' | 'path' | 'call'>,
): Promise<MyCaseError> {
  const [, collection, id = ''] = path.split('/');
  const probePath = method === 'GET' ? path.split('/').with(2, NONEXISTENT_ID).join('/') : `/cases/${NONEXISTENT_ID}`;
  const requestLine = `${method} ${path}`;
  try {
    await client.request({ method: 'GET', path: probePath, ...(method === 'GET' && { query }) }, call);
  } catch (error) {
    if (!(error instanceof MyCaseError) || error.status === undefined) throw error;
    const message = error.message.replace(`GET ${probePath}`, requestLine).replaceAll(NONEXISTENT_ID, id);
    return new MyCaseError(message, { advice: error.advice, status: error.status });
  }
  const errorBody = JSON.stringify({ errors: [{ description: `${collection} not found` }] });
  return createStatusError(requestLine, 404, errorBody, 'not done', undefined);
}

/** The kinds of record that a field of a body can refer to. A field that refers to records without a case has none. */
export const BODY_REFERENCES: Readonly<Record<string, readonly RecordKind[]>> = {
  billing_contact: ['client', 'company'],
  call_for: [],
  case: ['case'],
  case_id: ['case'],
  cases: ['case'],
  client: ['client'],
  // MyCase: the profile cannot read a client by id, so there is nothing to check.
  client_id: [],
  client_recipients: ['client'],
  clients: ['client'],
  companies: ['company'],
  contacts: ['client'],
  folder_id: ['folder'],
  lead: ['lead'],
  location: [],
  people_group: [],
  referral_source_reference: [],
  referred_by: ['client'],
  sender: [],
  staff: [],
  staff_recipients: [],
};

/** A reference in a body: an id, and the kinds of record it can refer to. */
interface BodyReference {
  readonly kinds: readonly RecordKind[];
  readonly id: number;
}

/** Returns the references in a body. Throws a MyCaseError for a field that `BODY_REFERENCES` lacks. */
function collectReferences(body: unknown): BodyReference[] {
  if (!isRecord(body)) return [];
  return Object.entries(body).flatMap(([field, value]) =>
    collectReferenceIds(field, value).flatMap((id) => ({
      kinds: getReferenceKinds(field),
      id: parseReferenceId(field, id),
    })),
  );
}

/** Returns the ids in `{"id": 1}`, in lists of these, and in the profile's `…_id`. */
const collectReferenceIds = (field: string, value: unknown): unknown[] =>
  [value].flat().flatMap((item) => {
    if (isRecord(item)) return 'id' in item ? [item.id] : [];
    return field.endsWith('_id') && item !== undefined && item !== null ? [item] : [];
  });

function getReferenceKinds(field: string): readonly RecordKind[] {
  const kinds = BODY_REFERENCES[field];
  if (kinds) return kinds;
  throw new MyCaseError(
    `Nothing was sent: an ethical wall hides cases from this server, and the records that "${field}" refers to ` +
      'are unknown.',
  );
}

function parseReferenceId(field: string, value: unknown): number {
  const id = parseRecordId(value);
  if (id !== undefined) return id;
  throw new MyCaseError(`Nothing was sent: ${field} must be the id of a record.`);
}
