import { isRecord } from '../base/json.ts';
import { createStatusError, MyCaseError } from '../base/mycase-error.ts';
import type { ApiRequest, MyCaseClient, RequestContext } from '../client/client-types.ts';
import { expandPath } from '../client/url-path.ts';
import type { Config } from '../config/options.ts';
import { getRecordId, getReferences } from './record-case.ts';
import { matchRoute, type RecordKind, ROUTE_POLICIES, type RoutePolicy } from './route-policies.ts';
import type { VisibilityChecker } from './visibility.ts';
import { parseRecordId, type Walls } from './walls.ts';

/** A request on its way through the walls. */
export interface WalledRequest {
  readonly request: ApiRequest;
  /** With its values put in. */
  readonly path: string;
  readonly policy: RoutePolicy;
  /** The id that the policy checks, where it checks one. */
  readonly id: number | undefined;
  readonly scope: RequestContext;
}

/** Who stands at the walls: what they are, what may be seen, and the client that sees everything. */
export interface WallContext {
  readonly client: MyCaseClient;
  readonly walls: Walls;
  readonly visibility: VisibilityChecker;
}

/** The way a request goes. Throws a MyCaseError for a path that is not known, and for what is never let through. */
export function matchRequest(request: ApiRequest, api: Config['api'], scope: RequestContext): WalledRequest {
  const { method } = request;
  const path = expandPath(request.path, request.params ?? {});
  const route = matchRoute(ROUTE_POLICIES[api], method, path);
  if (!route) {
    throw new MyCaseError(
      `${method} ${path} was not sent: while cases are walled off from this server, it must know what lies behind a path.`,
    );
  }
  if (route.refusal) throw new MyCaseError(`${method} ${path} ${route.refusal}`);
  return { request, path, policy: route.policy, id: parseRecordId(route.id), scope };
}

/** Throws a MyCaseError unless everything a request names is open. Nothing of it has been sent by then. */
export async function assertVisible(context: WallContext, walledRequest: WalledRequest): Promise<void> {
  const { client, visibility, walls } = context;
  const { request, path, policy, id, scope } = walledRequest;
  if (policy.idKind && !canCheckResponse(walls, walledRequest)) {
    const isVisible = id !== undefined && (await visibility.isVisible(policy.idKind, id, scope));
    if (!isVisible) throw await fetchNotFoundError(client, request, path, scope);
  }
  if (request.method === 'GET') return;
  const body = request.form ? Object.fromEntries(request.form) : request.body;
  for (const reference of collectReferences(body)) await assertReferenceVisible(context, reference, scope);
  if (walls.isAllowlist && request.method === 'POST' && !policy.idKind && policy.category !== 'open')
    assertNamesCase(walledRequest);
}

/** People are on cases, not a part of one: where cases are hidden they are seen without them. */
export const PERSON_KINDS: readonly (RecordKind | undefined)[] = ['client', 'company', 'lead'];

/** Whether the request can be sent without a check, because its response is filtered or has nothing to hide. */
function canCheckResponse(walls: Walls, { request, path, policy, id }: WalledRequest): boolean {
  if (!walls.isAllowlist && PERSON_KINDS.includes(policy.idKind)) return true;
  if (request.method !== 'GET' || id === undefined) return false;
  return policy.idKind === 'case' ? walls.isOpen(id) : path.split('/').length === 3;
}

/** Where MyCase has what a body may refer to. */
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
  scope: RequestContext,
): Promise<void> {
  const [firstKind] = kinds;
  if (!firstKind || (!walls.isAllowlist && kinds.some((kind) => PERSON_KINDS.includes(kind)))) return;
  for (const kind of kinds) if (await visibility.isVisible(kind, id, scope)) return;
  const path = `/${COLLECTION_NAMES[firstKind]}/${id}`;
  throw await fetchNotFoundError(client, { method: 'GET', path }, path, scope);
}

/** Refuses a record on no visible case: it would be hidden as soon as it was created. */
function assertNamesCase({ request: { body }, path }: WalledRequest): void {
  if (isRecord(body) && (getRecordId(body.case) !== undefined || getReferences(body.cases).length > 0)) return;
  throw new MyCaseError(
    `POST ${path} was not sent: only certain cases are open to this server, and what it makes must be on one of them.`,
  );
}

/** An id that no record has. */
const NONEXISTENT_ID = '2147483646';

/**
 * Requests an id that does not exist, and returns MyCase's error with the original id put in. So a hidden record looks
 * like a missing one. `path` has its values put in, and nothing is written.
 */
export async function fetchNotFoundError(
  client: MyCaseClient,
  { method, query }: ApiRequest,
  path: string,
  scope: RequestContext,
): Promise<MyCaseError> {
  const [, collection, id = ''] = path.split('/');
  const probePath = method === 'GET' ? path.split('/').with(2, NONEXISTENT_ID).join('/') : `/cases/${NONEXISTENT_ID}`;
  const requestLine = `${method} ${path}`;
  try {
    await client.request({ method: 'GET', path: probePath, ...(method === 'GET' && { query }) }, scope);
  } catch (error) {
    if (!(error instanceof MyCaseError) || error.status === undefined) throw error;
    const message = error.message.replace(`GET ${probePath}`, requestLine).replaceAll(NONEXISTENT_ID, id);
    return new MyCaseError(message, { advice: error.advice, status: error.status });
  }
  const errorBody = JSON.stringify({ errors: [{ description: `${collection} not found` }] });
  return createStatusError(requestLine, 404, errorBody, 'not done', undefined);
}

/** The kind of record that a reference in a body names, by field. A reference to a record on no case has none. */
export const BODY_REFERENCES: Readonly<Record<string, readonly RecordKind[]>> = {
  billing_contact: ['client', 'company'],
  call_for: [],
  case: ['case'],
  case_id: ['case'],
  cases: ['case'],
  client: ['client'],
  // MyCase's profile reads no client by its id, so there is nothing to see of one.
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

/** One reference of a body: an id, and what it may be of. */
interface BodyReference {
  readonly kinds: readonly RecordKind[];
  readonly id: number;
}

/** The references of a body that lead to what may be on a case. Throws a MyCaseError for one that no wall knows. */
function collectReferences(body: unknown): BodyReference[] {
  if (!isRecord(body)) return [];
  return Object.entries(body).flatMap(([field, value]) =>
    collectReferenceIds(field, value).flatMap((id) => ({
      kinds: getReferenceKinds(field),
      id: parseReferenceId(field, id),
    })),
  );
}

/** Ids stand in `{"id": 1}`, in lists of those, and in the profile's `…_id`. */
const collectReferenceIds = (field: string, value: unknown): unknown[] =>
  [value].flat().flatMap((item) => {
    if (isRecord(item)) return 'id' in item ? [item.id] : [];
    return field.endsWith('_id') && item !== undefined && item !== null ? [item] : [];
  });

function getReferenceKinds(field: string): readonly RecordKind[] {
  const kinds = Object.hasOwn(BODY_REFERENCES, field) ? BODY_REFERENCES[field] : undefined;
  if (kinds) return kinds;
  throw new MyCaseError(
    `Nothing was sent: while cases are walled off from this server, it must know what "${field}" refers to.`,
  );
}

function parseReferenceId(field: string, value: unknown): number {
  const id = parseRecordId(value);
  if (id !== undefined) return id;
  throw new MyCaseError(`Nothing was sent: ${field} must hold the id of a record.`);
}
