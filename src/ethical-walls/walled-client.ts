import type { ApiRequest, ApiResponse, MyCaseClient } from '../client/types.ts';
import type { Config } from '../config/options.ts';
import {
  assertVisible,
  matchRequest,
  notFoundError,
  PEOPLE,
  type WallContext,
  type WalledRequest,
} from './request-check.ts';
import { ON_ONE_CASE } from './route-policies.ts';
import { isRow, type Row, refId, refsIn } from './row-owner.ts';
import type { Walls } from './settings.ts';
import { createSight, type VisibilityChecker } from './visibility.ts';

/**
 * MyCase as it looks with some cases walled off: they, and all that is on them, are in no answer, and no write reaches
 * them. Whatever is built on this client, now or later, knows no other MyCase. Storage addresses need no wall: they
 * are learnt from answers alone.
 */
export function walledClient(client: MyCaseClient, walls: Walls, api: Config['api']): MyCaseClient {
  const guard: WallContext = { client, walls, sight: createSight(client, walls) };
  return {
    async request(request, scope) {
      const crossing = matchRequest(request, api, scope);
      await assertVisible(guard, crossing);
      const answer = await client.request(await withHiddenLinks(guard.sight, crossing), scope);
      return shown(guard, crossing, answer);
    },
    upload: client.upload,
    download: client.download,
    close: client.close,
  };
}

/** MyCase: a PUT replaces the list of links it carries; those that were hidden from whoever wrote it must stay. */
async function withHiddenLinks(
  sight: VisibilityChecker,
  { request, door, id, scope }: WalledRequest,
): Promise<ApiRequest> {
  const { method, body } = request;
  if (method !== 'PUT' || !isRow(body) || !door.of || !PEOPLE.includes(door.of)) return request;
  const fields = ['cases', 'clients'].filter((field) => field in body);
  if (fields.length === 0 || id === undefined) return request;
  const hidden = await sight.hiddenLinks(door.of, id, scope);
  const whole = fields.map((field) => {
    const links = (hidden[field] ?? []).map((link) => ({ id: link.id }));
    return [field, [...refsIn(body[field]), ...links]];
  });
  return { ...request, body: { ...body, ...Object.fromEntries(whole) } };
}

/** What whoever works behind walls is told with what they see. */
export const WALL_NOTICE =
  'Some cases are walled off from this server: they, and what is on them, are in no list and no count.';

/** MyCase's answer without what is walled off. Throws a MyCaseError for a record that is. */
async function shown(
  { client, sight }: WallContext,
  { request, path, door, scope }: WalledRequest,
  answer: ApiResponse,
): Promise<ApiResponse> {
  const { body, itemCount, caveat, ...rest } = answer;
  if (body === undefined || door.holds === 'open') return answer;
  if (Array.isArray(body)) {
    sight.learnOwners(path.slice(1), body);
    const rows = await sight.open(door.holds, body, scope);
    if (ON_ONE_CASE.includes(door.of)) return { ...answer, body: rows };
    const withheld = idsBeside(body, rows);
    return { ...rest, body: rows, withheld, caveat: [caveat, WALL_NOTICE].filter(Boolean).join(' ') };
  }
  const [record] = await sight.open(door.holds, [body], scope);
  if (record) return { ...answer, body: record };
  if (request.method === 'GET') throw await notFoundError(client, request, path, scope);
  return { ...answer, body: undefined };
}

function idsBeside(all: readonly unknown[], open: readonly Row[]): number[] {
  const kept = new Set(open.map(refId));
  return all.flatMap((row) => refId(row) ?? []).filter((id) => !kept.has(id));
}
