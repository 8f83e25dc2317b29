import { interactionPolicy } from 'oidc-provider';

/**
 * Creates the rules that decide which page a person sees next: the sign-in to MyCase if this browser has none that can be
 * used, and then the consent.
 */
export function createSignInPolicy(
  isSignedIn: (personKey: string) => Promise<boolean>,
): interactionPolicy.DefaultPolicy {
  const { Check, base } = interactionPolicy;
  const policy = base();
  policy.get('login')?.checks.add(
    new Check('mycase_sign_in', 'the person must sign in to MyCase', async (ctx) => {
      const personKey = ctx.oidc.session?.accountId;
      return personKey === undefined || !(await isSignedIn(personKey)) ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT;
    }),
  );
  return policy;
}
