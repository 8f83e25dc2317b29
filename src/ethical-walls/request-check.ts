import { MyCaseError, refused } from '../base/errors.ts';
import { expandPath } from '../client/path.ts';
import type { ApiRequest, MyCaseClient, RequestContext } from '../client/types.ts';
import type { Config } from '../config/options.ts';
import { type Kind, matchRoute, ROUTE_POLICIES, type RoutePolicy } from './route-policies.ts';
import { isRow, refId, refsIn } from './row-owner.ts';
import { idOf, type Walls } from './settings.ts';
import type { VisibilityChecker } from './visibility.ts';

/** A request on its way through the walls. */
export interface WalledRequest {
  readonly request: ApiRequest;
  /** With its values put in. */
  readonly path: string;
  readonly door: RoutePolicy;
  /** The id that the door is about, where it is about one. */
  readonly id: number | undefined;
  readonly scope: RequestContext;
}

/** Who stands at the walls: what they are, what may be seen, and the client that sees everything. */
export interface WallContext {
  readonly client: MyCaseClient;
  readonly walls: Walls;
  readonly sight: VisibilityChecker;
}

/** The way a request goes. Throws a MyCaseError for a path that is not known, and for what is never let through. */
export function matchRequest(request: ApiRequest, api: Config['api'], scope: RequestContext): WalledRequest {
  const { method } = request;
  const path = expandPath(request.path, request.params ?? {});
  const passage = matchRoute(ROUTE_POLICIES[api], method, path);
  if (!passage) {
    throw new MyCaseError(
      `${method} ${path} was not sent: while cases are walled off from this server, it must know what lies behind a path.`,
    );
  }
  if (passage.refusal) throw new MyCaseError(`${method} ${path} ${passage.refusal}`);
  return { request, path, door: passage.door, id: idOf(passage.id), scope };
}

/** Throws a MyCaseError unless everything a request names is open. Nothing of it has been sent by then. */
export async function assertVisible(guard: WallContext, crossing: WalledRequest): Promise<void> {
  const { client, sight, walls } = guard;
  const { request, path, door, id, scope } = crossing;
  if (door.of && !canCheckResponse(walls, crossing)) {
    const isThere = id !== undefined && (await sight.has(door.of, id, scope));
    if (!isThere) throw await notFoundError(client, request, path, scope);
  }
  if (request.method === 'GET') return;
  const body = request.form ? Object.fromEntries(request.form) : request.body;
  for (const reference of referencesOf(body)) await admitReference(guard, reference, scope);
  if (walls.isOnly && request.method === 'POST' && !door.of && door.holds !== 'open') requireCase(crossing);
}

/** People are on cases, not a part of one: where cases are hidden they are seen without them. */
export const PEOPLE: readonly (Kind | undefined)[] = ['client', 'company', 'lead'];

/** Whether MyCase can be asked right away: nothing is walled off there, or the answer tells what is. */
function canCheckResponse(walls: Walls, { request, path, door, id }: WalledRequest): boolean {
  if (!walls.isOnly && PEOPLE.includes(door.of)) return true;
  if (request.method !== 'GET' || id === undefined) return false;
  return door.of === 'case' ? walls.isOpen(id) : path.split('/').length === 3;
}

/** Where MyCase has what a body may refer to. */
const COLLECTIONS: Partial<Record<Kind, string>> = {
  case: 'cases',
  client: 'clients',
  company: 'companies',
  folder: 'folders',
  lead: 'leads',
};

async function admitReference(
  { client, walls, sight }: WallContext,
  { kinds, id }: Reference,
  scope: RequestContext,
): Promise<void> {
  const [first] = kinds;
  if (!first || (!walls.isOnly && kinds.some((kind) => PEOPLE.includes(kind)))) return;
  for (const kind of kinds) if (await sight.has(kind, id, scope)) return;
  const path = `/${COLLECTIONS[first]}/${id}`;
  throw await notFoundError(client, { method: 'GET', path }, path, scope);
}

/** What is on no open case would be walled off as soon as it was made. */
function requireCase({ request: { body }, path }: WalledRequest): void {
  if (isRow(body) && (refId(body.case) !== undefined || refsIn(body.cases).length > 0)) return;
  throw new MyCaseError(
    `POST ${path} was not sent: only certain cases are open to this server, and what it makes must be on one of them.`,
  );
}

/** An id that no record has. */
const NO_RECORD = '2147483646';

/**
 * The error MyCase itself gives to a request for an id it does not have, its own words for it asked for anew: so that
 * what is walled off cannot be told from what is not there. `path` has its values put in, and nothing is written.
 */
export async function notFoundError(
  client: MyCaseClient,
  { method, query }: ApiRequest,
  path: string,
  scope: RequestContext,
): Promise<MyCaseError> {
  const [, collection, id = ''] = path.split('/');
  const elsewhere = method === 'GET' ? path.split('/').with(2, NO_RECORD).join('/') : `/cases/${NO_RECORD}`;
  const asked = `${method} ${path}`;
  try {
    await client.request({ method: 'GET', path: elsewhere, ...(method === 'GET' && { query }) }, scope);
  } catch (error) {
    if (!(error instanceof MyCaseError) || error.status === undefined) throw error;
    const said = error.message.replace(`GET ${elsewhere}`, asked).replaceAll(NO_RECORD, id);
    return new MyCaseError(said, { status: error.status });
  }
  const words = JSON.stringify({ errors: [{ description: `${collection} not found` }] });
  return refused(asked, 404, words, 'not done', undefined);
}

/** What a reference in a body is of, by its field; nothing for those to what is on no case. */
export const BODY_REFERENCES: Readonly<Record<string, readonly Kind[]>> = {
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
export interface Reference {
  readonly kinds: readonly Kind[];
  readonly id: number;
}

/** The references of a body that lead to what may be on a case. Throws a MyCaseError for one that no wall knows. */
export function referencesOf(body: unknown): Reference[] {
  if (!isRow(body)) return [];
  return Object.entries(body).flatMap(([field, value]) =>
    idsIn(field, value).flatMap((id) => ({ kinds: kindsOf(field), id: checked(field, id) })),
  );
}

/** Ids stand in `{"id": 1}`, in lists of those, and in the profile's `…_id`. */
const idsIn = (field: string, value: unknown): unknown[] =>
  [value].flat().flatMap((one) => {
    if (isRow(one)) return 'id' in one ? [one.id] : [];
    return field.endsWith('_id') && one !== undefined && one !== null ? [one] : [];
  });

function kindsOf(field: string): readonly Kind[] {
  const kinds = Object.hasOwn(BODY_REFERENCES, field) ? BODY_REFERENCES[field] : undefined;
  if (kinds) return kinds;
  throw new MyCaseError(
    `Nothing was sent: while cases are walled off from this server, it must know what "${field}" refers to.`,
  );
}

function checked(field: string, value: unknown): number {
  const id = idOf(value);
  if (id !== undefined) return id;
  throw new MyCaseError(`Nothing was sent: ${field} must hold the id of a record.`);
}
