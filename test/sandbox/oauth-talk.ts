import { SANDBOX_APP, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts';
import type { Fields, Json } from '../../src/sandbox/json.ts';
import { answered } from './talk.ts';

/** Names and values, as they stand in a query, a form or a head. */
export type Parameters = { [name: string]: string };

/** What an app sends with a person to the sign-in page. */
export const ASKED: Parameters = {
  client_id: SANDBOX_APP.clientId,
  redirect_uri: SANDBOX_APP.redirectUri,
  response_type: 'code',
};

const CREDENTIALS = { client_id: SANDBOX_APP.clientId, client_secret: SANDBOX_APP.clientSecret };

/** A sandbox together with what a person's browser and an app do at sign-in. */
export type OauthTalk = Awaited<ReturnType<typeof startOauthTalk>>;

/** Starts a sandbox to sign in to. */
export async function startOauthTalk(options: SandboxOptions = {}) {
  const sandbox = await startSandbox(options);
  const [browser, app] = [browserAt(sandbox.url), appAt(sandbox.url)];
  return {
    sandbox,
    ...browser,
    ...app,
    /** Signs in to the end: the first pair of tokens. */
    signIn: async () => (await app.redeem(await browser.code())).record,
    /** Whom the API takes a token's owner for. */
    me: async (token: Json | undefined) =>
      answered(await fetch(`${sandbox.baseUrl}/me`, { headers: { authorization: `Bearer ${token}` } })),
    counts: async () => (await answered(await fetch(`${sandbox.url}/__sandbox/oauth`))).record,
    control: (what: string, body: Fields) =>
      fetch(`${sandbox.url}/__sandbox/${what}`, { method: 'POST', body: JSON.stringify(body) }),
  };
}

function browserAt(url: string) {
  const open = (asked: Parameters = ASKED) => fetch(`${url}/login_sessions/new?${new URLSearchParams(asked)}`);

  function submit(form: Parameters, headers: Parameters = {}) {
    const body = new URLSearchParams(form);
    return fetch(`${url}/login_sessions`, { method: 'POST', headers, body, redirect: 'manual' });
  }

  /** Opens the page and presses a button on it. */
  async function decide(decision: string, person = 'partner', asked: Parameters = ASKED) {
    return submit({ session: sessionOn(await (await open(asked)).text()), person, decision });
  }

  /** Signs in as far as the code, decoded. */
  async function code(asked: Parameters = ASKED): Promise<string> {
    return landing(await decide('allow', 'partner', asked)).get('code') ?? '';
  }

  return { open, submit, decide, code };
}

function appAt(url: string) {
  const askForTokens = (body: Fields) =>
    fetch(`${url}/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...CREDENTIALS, ...body }),
    });
  const tokens = async (body: Fields) => answered(await askForTokens(body));
  const redeem = (code: string, redirect_uri: string = SANDBOX_APP.redirectUri) =>
    tokens({ grant_type: 'authorization_code', code, redirect_uri });
  const refresh = (refresh_token: Json = null) => tokens({ grant_type: 'refresh_token', refresh_token });
  return { askForTokens, tokens, redeem, refresh };
}

/** The one-time session in the form of a sign-in page. Throws when the page has none. */
export function sessionOn(html: string): string {
  const session = /name="session" value="([^"]+)"/.exec(html)?.[1];
  if (session === undefined) throw new Error(`no form in ${html}`);
  return session;
}

/** What an answer brings back to the app. */
export function landing(answer: Response): URLSearchParams {
  return new URL(answer.headers.get('location') ?? '').searchParams;
}
