import { interactionPolicy } from 'oidc-provider';

/** A browser needs no other sign-in to MyCase for this time. The library extends a session at each request. */
export const MAX_SESSION_AGE_S = 60 * 60;

/**
 * Creates the rules that decide which page a person sees next: the sign-in to MyCase if this browser has none that can
 * be used for the firm of the request, and then the consent.
 */
export function createSignInPolicy(
  hasAccess: (personKey: string, resource: string | undefined) => Promise<boolean>,
): interactionPolicy.DefaultPolicy {
  const { Check, base } = interactionPolicy;
  const policy = base();
  policy.get('login')?.checks.add(
    new Check('mycase_sign_in', 'the person must sign in to MyCase', async (ctx) => {
      const { accountId, loginTs = 0 } = ctx.oidc.session ?? {};
      const isRecent = Date.now() / 1000 - loginTs < MAX_SESSION_AGE_S;
      const resource = String(ctx.oidc.params?.resource);
      const isUsable = accountId !== undefined && isRecent && (await hasAccess(accountId, resource));
      return isUsable ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT;
    }),
  );
  return policy;
}
