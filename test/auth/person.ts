import { sessionOn } from '../sandbox/oauth-talk.ts';

// What a person does in a browser, where none is needed to see it.

/** Opens a sign-in and answers it. Where the browser would go next: the redirect with its code or error. */
export async function decide(link: string, decision: 'allow' | 'deny', person = 'partner'): Promise<string> {
  const session = sessionOn(await (await fetch(link)).text());
  const answer = await fetch(new URL('/login_sessions', link), {
    method: 'POST',
    body: new URLSearchParams({ session, person, decision }),
    redirect: 'manual',
  });
  return answer.headers.get('location') ?? '';
}

/** The page that the browser ends on. */
export interface Shown {
  readonly status: number;
  readonly html: string;
}

/** Opens an address as a browser does. */
export async function visit(address: string): Promise<Shown> {
  const answer = await fetch(address);
  return { status: answer.status, html: await answer.text() };
}

/** Signs in as the managing partner, to the end. */
export const allow = async (link: string): Promise<Shown> => visit(await decide(link, 'allow'));

/** Chooses Deny. */
export const deny = async (link: string): Promise<Shown> => visit(await decide(link, 'deny'));
