import type { KoaContextWithOIDC } from 'oidc-provider';

/** The registrations of clients that a host accepts in an hour. Nobody is signed in at a registration. */
const MAX_PER_HOUR = 100;
const HOUR_MS = 60 * 60 * 1000;

/** Creates a step that refuses registrations at `path` if there were too many in the last hour. */
export function createRegistrationLimit(
  path: string,
): (ctx: KoaContextWithOIDC, next: () => Promise<unknown>) => Promise<void> {
  let times: number[] = [];
  return async (ctx, next) => {
    const isRegistration = ctx.method === 'POST' && ctx.path === path;
    times = times.filter((time) => performance.now() - time < HOUR_MS);
    if (isRegistration && times.length >= MAX_PER_HOUR) {
      ctx.status = 429;
      ctx.set('retry-after', '3600');
      ctx.body = {
        error: 'temporarily_unavailable',
        error_description: `this server accepts ${MAX_PER_HOUR} registrations an hour. Try again later.`,
      };
      return;
    }
    if (isRegistration) times.push(performance.now());
    await next();
  };
}
