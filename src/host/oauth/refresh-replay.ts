import type { KoaContextWithOIDC } from 'oidc-provider';
import { sha256Hex } from '../../base/hash.ts';
import { isRecord } from '../../base/json.ts';
import { withLease } from '../../base/lease.ts';
import type { StateStore } from '../../base/state-store.ts';
import { HttpError } from '../../mcp/http/http-error.ts';
import { readFormText } from '../read-form.ts';
import { restoreRefreshToken } from './store-adapter.ts';

/**
 * The time in which the same answer is sent again. Some clients renew a token from two processes, or keep the old one.
 * After it, the use of an old refresh token revokes all tokens of the sign-in: it may be stolen.
 */
const REPLAY_TTL_MS = 60_000;

/**
 * An instance that was killed while it renewed a token keeps its lease until it expires. Others wait longer than that.
 */
const LEASE_TIMES = { ttlMs: 5_000, timeoutMs: 10_000 };

/** Creates a step of the token endpoint at `path`, which repeats the answer to a refresh token that was just used. */
export function createRefreshReplay(
  store: StateStore,
  path: string,
): (ctx: KoaContextWithOIDC, next: () => Promise<unknown>) => Promise<unknown> {
  return async (ctx, next) => {
    if (ctx.method !== 'POST' || ctx.path !== path) return next();
    const body = await readFormText(ctx.req);
    // The library uses this field if the body was read.
    Object.assign(ctx.req, { body });
    const params = new URLSearchParams(body);
    const token = params.get('refresh_token');
    if (params.get('grant_type') !== 'refresh_token' || !token) return next();
    const key = `RefreshReplay-${sha256Hex(token)}`;
    // The answer belongs to the sender that the first request has authenticated.
    const credentials = [ctx.get('authorization'), params.get('client_id'), params.get('client_secret')];
    const sender = sha256Hex(JSON.stringify(credentials));
    const createTimeoutError = () =>
      new HttpError(503, 'Another request uses this refresh token.', { 'retry-after': '5' });
    return withLease(store, `${key}-lease`, LEASE_TIMES, createTimeoutError, async () => {
      const stored = (await store.get(key))?.value;
      if (isRecord(stored) && stored.sender === sender) {
        ctx.set('cache-control', 'no-store');
        ctx.body = stored.answer;
        return;
      }
      // The use before failed after the token was marked as used, so its sender has no other token.
      if (stored === undefined) await restoreRefreshToken(store, token, REPLAY_TTL_MS);
      await next();
      if (ctx.status === 200) await store.put(key, { sender, answer: ctx.body }, { ttlMs: REPLAY_TTL_MS });
    });
  };
}
