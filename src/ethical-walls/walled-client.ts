import { isRecord } from '../base/json.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { ApiRequest, ApiResponse, MyCaseClient } from '../client/client-types.ts';
import { describePage } from '../client/page-scan.ts';
import { parseItemCount } from '../client/pagination.ts';
import { UnexpectedAnswerError } from '../client/unexpected-answer-error.ts';
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
 * Returns a client that hides cases: no response contains them or their records, and no write changes them. Uploads and
 * downloads are not checked, because their addresses only come from checked responses.
 */
export function createWalledClient(client: MyCaseClient, walls: Walls, api: Config['api']): MyCaseClient {
  const context: WallContext = { client, walls, visibility: createVisibilityChecker(client, walls) };
  return {
    async request(request, call) {
      const walledRequest = matchRequest(request, api, call);
      await assertVisible(context, walledRequest);
      const response = await client.request(await withHiddenLinks(context.visibility, walledRequest), call);
      const filtered = filterResponse(context, walledRequest, response);
      return request.method === 'GET'
        ? filtered
        : filtered.catch((error) => throwUncheckedAnswer(walledRequest, response, error));
    },
    upload: client.upload,
    download: client.download,
    close: client.close,
  };
}

/** MyCase: a PUT replaces the lists of links in its body. Adds the hidden links, which must stay. */
async function withHiddenLinks(
  visibility: VisibilityChecker,
  { request, policy, id, call }: WalledRequest,
): Promise<ApiRequest> {
  const { method, body } = request;
  if (method !== 'PUT' || !isRecord(body) || !policy.idKind || !PERSON_KINDS.includes(policy.idKind)) return request;
  const fields = ['cases', 'clients'].filter((field) => field in body);
  if (fields.length === 0 || id === undefined) return request;
  const hidden = await visibility.findHiddenLinks(policy.idKind, id, call);
  const linkLists = fields.map((field) => {
    const links = (hidden[field] ?? []).map((link) => ({ id: link.id }));
    return [field, [...getReferences(body[field]), ...links]];
  });
  return { ...request, body: { ...body, ...Object.fromEntries(linkLists) } };
}

/** The notice in results if ethical walls hide cases. */
export const WALL_NOTICE =
  'An ethical wall hides some cases from this server. They and their records are in no list and in no count.';

/**
 * Removes hidden records from a response. Throws MyCase's error for a missing record if the record itself is hidden.
 */
async function filterResponse(
  { client, visibility }: WallContext,
  walledRequest: WalledRequest,
  response: ApiResponse,
): Promise<ApiResponse> {
  const { request, path, policy, call } = walledRequest;
  const { body, itemCount, caveat, ...rest } = response;
  if (body === undefined || policy.category === 'unrestricted') return response;
  if (Array.isArray(body)) {
    visibility.indexOwners(path.slice(1), body);
    const rows = await visibility.filterVisible(policy.category, body, call);
    const unfiltered = describePage(body, parseItemCount(itemCount));
    if (SINGLE_CASE_KINDS.includes(policy.idKind)) return { ...response, body: rows, unfiltered };
    const hiddenIds = findHiddenIds(body, rows);
    return { ...rest, body: rows, unfiltered, hiddenIds, caveat: [caveat, WALL_NOTICE].filter(Boolean).join(' ') };
  }
  const [record] = await visibility.filterVisible(policy.category, [body], call);
  if (record) return { ...response, body: record };
  if (request.method === 'GET') throw await fetchNotFoundError(client, walledRequest);
  return { ...response, body: undefined };
}

/** The write was carried out, but it is not known whether its record is visible. */
function throwUncheckedAnswer(
  { request: { method }, path }: WalledRequest,
  { status }: ApiResponse,
  error: unknown,
): never {
  if (!(error instanceof MyCaseError)) throw error;
  const summary = `MyCase answered ${status} to ${method} ${path}, but the ethical wall could not check the answer.`;
  throw new UnexpectedAnswerError(summary, { status, refusal: undefined });
}

function findHiddenIds(all: readonly unknown[], visible: readonly ApiRecord[]): number[] {
  const visibleIds = new Set(visible.map(getRecordId));
  return all.flatMap((row) => getRecordId(row) ?? []).filter((id) => !visibleIds.has(id));
}
