import { isRecord } from '../base/json.ts';
import type { ApiRequest, ApiResponse, MyCaseClient } from '../client/client-types.ts';
import type { Config } from '../config/options.ts';
import type { ApiRecord } from '../records/api-record.ts';
import { getRecordId, getReferences } from './record-case.ts';
import {
  assertVisible,
  fetchNotFoundError,
  matchRequest,
  PERSON_KINDS,
  type WallContext,
  type WalledRequest,
} from './request-check.ts';
import { SINGLE_CASE_KINDS } from './route-policies.ts';
import { createVisibilityChecker, type VisibilityChecker } from './visibility.ts';
import type { Walls } from './walls.ts';

/**
 * MyCase as it looks with some cases walled off: they, and all that is on them, are in no answer, and no write reaches
 * them. Whatever is built on this client, now or later, knows no other MyCase. Storage addresses need no wall: they
 * are learnt from answers alone.
 */
export function createWalledClient(client: MyCaseClient, walls: Walls, api: Config['api']): MyCaseClient {
  const context: WallContext = { client, walls, visibility: createVisibilityChecker(client, walls) };
  return {
    async request(request, scope) {
      const walledRequest = matchRequest(request, api, scope);
      await assertVisible(context, walledRequest);
      const response = await client.request(await withHiddenLinks(context.visibility, walledRequest), scope);
      return filterResponse(context, walledRequest, response);
    },
    upload: client.upload,
    download: client.download,
    close: client.close,
  };
}

/** MyCase: a PUT replaces the list of links it carries; the links that were hidden from the caller must stay. */
async function withHiddenLinks(
  visibility: VisibilityChecker,
  { request, policy, id, scope }: WalledRequest,
): Promise<ApiRequest> {
  const { method, body } = request;
  if (method !== 'PUT' || !isRecord(body) || !policy.idKind || !PERSON_KINDS.includes(policy.idKind)) return request;
  const fields = ['cases', 'clients'].filter((field) => field in body);
  if (fields.length === 0 || id === undefined) return request;
  const hidden = await visibility.findHiddenLinks(policy.idKind, id, scope);
  const linkLists = fields.map((field) => {
    const links = (hidden[field] ?? []).map((link) => ({ id: link.id }));
    return [field, [...getReferences(body[field]), ...links]];
  });
  return { ...request, body: { ...body, ...Object.fromEntries(linkLists) } };
}

/** The notice in answers behind walls. */
export const WALL_NOTICE =
  'Some cases are walled off from this server: they, and what is on them, are in no list and no count.';

/** MyCase's answer without what is walled off. Throws a MyCaseError for a record that is. */
async function filterResponse(
  { client, visibility }: WallContext,
  { request, path, policy, scope }: WalledRequest,
  response: ApiResponse,
): Promise<ApiResponse> {
  const { body, itemCount, caveat, ...rest } = response;
  if (body === undefined || policy.category === 'open') return response;
  if (Array.isArray(body)) {
    visibility.indexOwners(path.slice(1), body);
    const rows = await visibility.filterVisible(policy.category, body, scope);
    if (SINGLE_CASE_KINDS.includes(policy.idKind)) return { ...response, body: rows };
    const withheldIds = findHiddenIds(body, rows);
    return { ...rest, body: rows, withheldIds, caveat: [caveat, WALL_NOTICE].filter(Boolean).join(' ') };
  }
  const [record] = await visibility.filterVisible(policy.category, [body], scope);
  if (record) return { ...response, body: record };
  if (request.method === 'GET') throw await fetchNotFoundError(client, request, path, scope);
  return { ...response, body: undefined };
}

function findHiddenIds(all: readonly unknown[], visible: readonly ApiRecord[]): number[] {
  const visibleIds = new Set(visible.map(getRecordId));
  return all.flatMap((row) => getRecordId(row) ?? []).filter((id) => !visibleIds.has(id));
}
