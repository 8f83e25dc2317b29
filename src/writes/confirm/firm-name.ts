import { isRecord } from '../../base/json.ts';
import type { MyCaseClient, RequestContext } from '../../client/client-types.ts';
import { getName } from '../../records/api-record.ts';

/** The name of the firm, in words that stand for it where it can't be read. */
export type FirmNameFetcher = (scope: RequestContext) => Promise<string>;

const FIRM_NAME_TTL_MS = 5 * 60_000;

/** The signed-in firm's name, asked for again when it is older than five minutes. */
export function createFirmNameFetcher(client: MyCaseClient): FirmNameFetcher {
  let cached: { readonly name: string; readonly fetchedAt: number } | undefined;
  return async (scope) => {
    if (cached && performance.now() - cached.fetchedAt < FIRM_NAME_TTL_MS) return cached.name;
    const response = client.request({ method: 'GET', path: '/firm' }, scope);
    const { body } = await response.catch(() => ({ body: undefined }));
    const name = isRecord(body) ? getName(body) : '';
    if (!name) return 'a firm whose name could not be read';
    cached = { name, fetchedAt: performance.now() };
    return name;
  };
}
