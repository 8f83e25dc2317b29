import type { KoaContextWithOIDC } from 'oidc-provider';

/** The clients that a host registers in an hour. Each network address has a lower limit, see `createRequestLimits`. */
const MAX_PER_HOUR = 500;
const HOUR_MS = 60 * 60 * 1000;

/**
 * Creates a step that refuses registrations at `path` if there were too many in the last hour. Failed ones do not
 * count.
 */
export function createRegistrationLimit(
  path: string,
): (ctx: KoaContextWithOIDC, next: () => Promise<unknown>) => Promise<void> {
  let registrations: { readonly time: number }[] = [];
  return async (ctx, next) => {
    if (ctx.method !== 'POST' || ctx.path !== path) return void (await next());
    registrations = registrations.filter(({ time }) => performance.now() - time < HOUR_MS);
    if (registrations.length >= MAX_PER_HOUR) {
      ctx.status = 429;
      ctx.set('retry-after', '3600');
      ctx.body = {
        error: 'temporarily_unavailable',
        error_description: `this server accepts ${MAX_PER_HOUR} registrations an hour. Try again later.`,
      };
      return;
    }
    const registration = { time: performance.now() };
    registrations.push(registration);
    try {
      await next();
    } finally {
      if (ctx.status !== 201) registrations = registrations.filter((other) => other !== registration);
    }
  };
}
