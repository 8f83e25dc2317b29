import type { MyCaseClient, RequestContext } from '../../client/types.ts';
import { isRecord, nameOf } from '../../records/record.ts';

/** The name of the firm, in words that stand for it where it can't be read. */
export type FirmName = (scope: RequestContext) => Promise<string>;

const KEPT_MS = 5 * 60_000;

/** The signed-in firm's name, asked for again when it is older than five minutes. */
export function createFirmName(client: MyCaseClient): FirmName {
  let kept: { readonly name: string; readonly at: number } | undefined;
  return async (scope) => {
    if (kept && performance.now() - kept.at < KEPT_MS) return kept.name;
    const answer = client.request({ method: 'GET', path: '/firm' }, scope);
    const { body } = await answer.catch(() => ({ body: undefined }));
    const name = isRecord(body) ? nameOf(body) : '';
    if (!name) return 'a firm whose name could not be read';
    kept = { name, at: performance.now() };
    return name;
  };
}
