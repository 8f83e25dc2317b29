import type { ApiRequest, CallScope, MyCaseClient } from '../client/client.ts';
import { MyCaseError } from '../base/errors.ts';
import { expandPath } from '../client/path.ts';
import type { Config } from '../config/options.ts';
import { DOORS, type Door, type Kind, passageOf } from './route-policies.ts';
import { missing } from './missing.ts';
import { type Reference, referencesOf } from './references.ts';
import { isRow, refId, refsIn } from './row-filter.ts';
import type { Sight } from './visibility.ts';
import { idOf, type Walls } from './settings.ts';

/** A request on its way through the walls. */
export interface Crossing {
  readonly request: ApiRequest;
  /** With its values put in. */
  readonly path: string;
  readonly door: Door;
  /** The id that the door is about, where it is about one. */
  readonly id: number | undefined;
  readonly scope: CallScope;
}

/** Who stands at the walls: what they are, what may be seen, and the client that sees everything. */
export interface Guard {
  readonly client: MyCaseClient;
  readonly walls: Walls;
  readonly sight: Sight;
}

/** The way a request goes. Throws a MyCaseError for a path that is not known, and for what is never let through. */
export function crossingOf(request: ApiRequest, api: Config['api'], scope: CallScope): Crossing {
  const { method } = request;
  const path = expandPath(request.path, request.params ?? {});
  const passage = passageOf(DOORS[api], method, path);
  if (!passage) {
    throw new MyCaseError(
      `${method} ${path} was not sent: while cases are walled off from this server, it must know what lies behind a path.`,
    );
  }
  if (passage.refusal) throw new MyCaseError(`${method} ${path} ${passage.refusal}`);
  return { request, path, door: passage.door, id: idOf(passage.id), scope };
}

/** Throws a MyCaseError unless everything a request names is open. Nothing of it has been sent by then. */
export async function admit(guard: Guard, crossing: Crossing): Promise<void> {
  const { client, sight, walls } = guard;
  const { request, path, door, id, scope } = crossing;
  if (door.of && !goesAhead(walls, crossing)) {
    const isThere = id !== undefined && (await sight.has(door.of, id, scope));
    if (!isThere) throw await missing(client, request, path, scope);
  }
  if (request.method === 'GET') return;
  const body = request.form ? Object.fromEntries(request.form) : request.body;
  for (const reference of referencesOf(body)) await admitReference(guard, reference, scope);
  if (walls.isOnly && request.method === 'POST' && !door.of && door.holds !== 'open') requireCase(crossing);
}

/** People are on cases, not a part of one: where cases are hidden they are seen without them. */
export const PEOPLE: readonly (Kind | undefined)[] = ['client', 'company', 'lead'];

/** Whether MyCase can be asked right away: nothing is walled off there, or the answer tells what is. */
function goesAhead(walls: Walls, { request, path, door, id }: Crossing): boolean {
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
  { client, walls, sight }: Guard,
  { kinds, id }: Reference,
  scope: CallScope,
): Promise<void> {
  const [first] = kinds;
  if (!first || (!walls.isOnly && kinds.some((kind) => PEOPLE.includes(kind)))) return;
  for (const kind of kinds) if (await sight.has(kind, id, scope)) return;
  const path = `/${COLLECTIONS[first]}/${id}`;
  throw await missing(client, { method: 'GET', path }, path, scope);
}

/** What is on no open case would be walled off as soon as it was made. */
function requireCase({ request: { body }, path }: Crossing): void {
  if (isRow(body) && (refId(body.case) !== undefined || refsIn(body.cases).length > 0)) return;
  throw new MyCaseError(
    `POST ${path} was not sent: only certain cases are open to this server, and what it makes must be on one of them.`,
  );
}
