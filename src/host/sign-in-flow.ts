import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { errors } from 'oidc-provider';
import { SignInError } from '../auth/sign-in-error.ts';
import { HttpError } from '../mcp/http/http-error.ts';
import { MYCASE_CALLBACK_PATH, type MyCaseSignIn } from './mycase-sign-in.ts';
import { withPublicOrigin } from './oauth/authorization-server.ts';
import { isScope } from './oauth/scopes.ts';
import { createPageHeaders, type Page, renderPage } from './pages/page.ts';
import { type ClientDescription, createConsentPage, createErrorPage, createSignInPage } from './pages/sign-in-pages.ts';
import type { PersonSignIns } from './person-sign-ins.ts';
import { readForm } from './read-form.ts';

/** The parts of the pages that a person sees during a sign-in. */
export interface SignInFlowOptions {
  readonly provider: Provider;
  readonly publicUrl: string;
  /** The origin of MyCase's sign-in page. */
  readonly authOrigin: string;
  /** The secret that protects forms. */
  readonly secret: Buffer;
  readonly myCase: MyCaseSignIn;
  readonly signIns: PersonSignIns;
  /** Called with an error of this program, whose details the person does not get. */
  readonly onFault: (error: unknown) => void;
}

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/**
 * Returns the name of the cookie that shows that the browser which began the sign-in to MyCase has returned. With TLS, the
 * prefix prevents that another host of the same domain sets the cookie. Such a cookie is for all paths.
 */
const getBrowserCookieName = (publicUrl: string): string =>
  isSecure(publicUrl) ? '__Host-mycase_browser' : 'mycase_browser';

const isSecure = (publicUrl: string): boolean => publicUrl.startsWith('https:');

const BROWSER_COOKIE_MAX_AGE_S = 600;

/** A step of the sign-in that is refused, with the page that says why. */
class RefusedStepError extends Error {
  readonly status: number;
  readonly page: Page;

  constructor(status: number, page: Page) {
    super(page.title);
    this.status = status;
    this.page = page;
  }
}

/** Answers a request for a page of the sign-in. Returns false for another path. */
export type SignInFlow = (req: IncomingMessage, res: ServerResponse, url: URL) => Promise<boolean>;

/** Creates the pages of the sign-in: before MyCase, after MyCase, and the consent. */
export function createSignInFlow(options: SignInFlowOptions): SignInFlow {
  return async (req, res, url) => {
    const uid = /^\/interaction\/([\w-]+)$/.exec(url.pathname)?.[1];
    const isCallback = url.pathname === MYCASE_CALLBACK_PATH;
    if (uid === undefined && !isCallback) return false;
    withPublicOrigin(req, options.publicUrl);
    try {
      if (uid === undefined) await handleCallback(options, req, res, url);
      else if (req.method === 'POST') await handleDecision(options, req, res, uid);
      else await showPage(options, req, res, uid, url.searchParams.get('done') ?? '');
    } catch (error) {
      if (res.headersSent) throw error;
      const { status, page } = toRefusal(error, options.onFault);
      sendPage(res, status, page);
    }
    return true;
  };
}

function toRefusal(error: unknown, onFault: (error: unknown) => void): RefusedStepError {
  if (error instanceof RefusedStepError) return error;
  if (error instanceof SignInError)
    return new RefusedStepError(400, createErrorPage('The sign-in to MyCase failed', error.fullMessage));
  if (error instanceof errors.SessionNotFound) return createUnknownStepError();
  if (error instanceof HttpError) return createInvalidStepError(error.status, error.message);
  if (error instanceof errors.OIDCProviderError)
    return createInvalidStepError(error.statusCode, error.error_description ?? error.error);
  onFault(error);
  return new RefusedStepError(500, createErrorPage('This sign-in failed', 'This server has a fault.'));
}

const createUnknownStepError = (): RefusedStepError =>
  new RefusedStepError(
    400,
    createErrorPage(
      'This sign-in was not started here',
      'It belongs to another browser, it was finished before, or it is too old.',
    ),
  );

const createInvalidStepError = (status: number, reason: string): RefusedStepError =>
  new RefusedStepError(status, createErrorPage('This sign-in cannot continue', reason));

/** Shows the page of the next step. After the sign-in to MyCase, it continues the authorization. */
async function showPage(
  options: SignInFlowOptions,
  req: IncomingMessage,
  res: ServerResponse,
  uid: string,
  resultSecret: string,
) {
  const { provider, myCase, authOrigin } = options;
  const interaction = await readInteraction(options, req, res, uid);
  const client = await describeClient(provider, interaction);
  const form = { action: `/interaction/${uid}`, csrfToken: createCsrfToken(options.secret, interaction) };
  if (interaction.prompt.name === 'consent') {
    const page = createConsentPage(
      client,
      await readNames(options, interaction),
      Object.values(getMissingScopes(interaction).missingResourceScopes ?? {})
        .flat()
        .filter(isScope),
      form,
    );
    return sendPage(res, 200, page, [toFormTarget(client.redirectUri)]);
  }
  const personKey = await myCase.takePerson(uid, resultSecret);
  if (personKey !== undefined)
    return provider.interactionFinished(req, res, { login: { accountId: personKey, remember: false } });
  sendPage(res, 200, createSignInPage(client, form), [authOrigin, toFormTarget(client.redirectUri)]);
}

async function handleDecision(options: SignInFlowOptions, req: IncomingMessage, res: ServerResponse, uid: string) {
  const { provider, myCase, publicUrl, secret } = options;
  const interaction = await readInteraction(options, req, res, uid);
  const form = await readForm(req);
  assertOwnForm(req, publicUrl, form.get('csrf') ?? '', createCsrfToken(secret, interaction));
  const decision = `${interaction.prompt.name}: ${form.get('decision')}`;
  if (decision === 'login: continue') {
    const { link, browserSecret } = await myCase.begin(uid);
    res.writeHead(303, {
      location: link,
      'set-cookie': formatCookie(publicUrl, browserSecret),
      'cache-control': 'no-store',
    });
    res.end();
    return;
  }
  if (decision === 'consent: allow') {
    const grantId = await createGrant(provider, interaction);
    return provider.interactionFinished(req, res, { consent: { grantId } });
  }
  await provider.interactionFinished(req, res, {
    error: 'access_denied',
    error_description: 'the person did not allow the access',
  });
}

async function handleCallback(options: SignInFlowOptions, req: IncomingMessage, res: ServerResponse, url: URL) {
  const cookie = new RegExp(`(?:^|; )${getBrowserCookieName(options.publicUrl)}=([\\w-]+)`);
  const browserSecret = cookie.exec(req.headers.cookie ?? '')?.[1] ?? '';
  const completed = await options.myCase.complete(url, browserSecret);
  if (completed === undefined) throw createUnknownStepError();
  res.writeHead(303, {
    location: `/interaction/${completed.uid}?done=${completed.resultSecret}`,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  });
  res.end();
}

/** Reads the step that this browser is at. The cookie of the browser must belong to the address. */
async function readInteraction(
  { provider }: SignInFlowOptions,
  req: IncomingMessage,
  res: ServerResponse,
  uid: string,
): Promise<Interaction> {
  const interaction = await provider.interactionDetails(req, res);
  if (interaction.uid !== uid) throw createUnknownStepError();
  return interaction;
}

async function describeClient(provider: Provider, { params }: Interaction): Promise<ClientDescription> {
  const client = await provider.Client.find(String(params.client_id));
  return { name: client?.clientName, redirectUri: String(params.redirect_uri) };
}

async function readNames({ signIns }: SignInFlowOptions, { session }: Interaction) {
  const names = session && (await signIns.readNames(session.accountId));
  if (!names) throw createUnknownStepError();
  return names;
}

/** Returns the scopes that a client asks for and that exist here. The consent page shows them, and the grant has them. */
const getMissingScopes = ({ prompt }: Interaction) =>
  prompt.details as {
    missingOIDCScope?: readonly string[];
    missingResourceScopes?: Readonly<Record<string, readonly string[]>>;
  };

/** Stores what the person has allowed, and returns its id. */
async function createGrant(provider: Provider, interaction: Interaction): Promise<string> {
  const { session, params } = interaction;
  const grant = new provider.Grant({ accountId: String(session?.accountId), clientId: String(params.client_id) });
  const { missingOIDCScope, missingResourceScopes } = getMissingScopes(interaction);
  if (missingOIDCScope) grant.addOIDCScope(missingOIDCScope.join(' '));
  for (const [resource, scopes] of Object.entries(missingResourceScopes ?? {}))
    grant.addResourceScope(resource, scopes.join(' '));
  return grant.save();
}

/** Returns the text that a form must repeat, so that no other site can send it. It belongs to one step. */
const createCsrfToken = (secret: Buffer, { uid, prompt }: Interaction): string =>
  createHmac('sha256', secret).update(`csrf ${prompt.name} ${uid}`).digest('base64url');

function assertOwnForm({ headers }: IncomingMessage, publicUrl: string, sent: string, expected: string): void {
  const isOwnSite = (headers['sec-fetch-site'] ?? 'same-origin') === 'same-origin';
  const isOwnOrigin = (headers.origin ?? publicUrl) === publicUrl;
  const [a, b] = [Buffer.from(sent), Buffer.from(expected)];
  const hasToken = a.length === b.length && timingSafeEqual(a, b);
  if (isOwnSite && isOwnOrigin && hasToken) return;
  throw new RefusedStepError(403, createErrorPage('This form was sent from another site', 'Nothing was allowed.'));
}

const formatCookie = (publicUrl: string, secret: string): string =>
  [
    `${getBrowserCookieName(publicUrl)}=${secret}`,
    'Path=/',
    `Max-Age=${BROWSER_COOKIE_MAX_AGE_S}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(isSecure(publicUrl) ? ['Secure'] : []),
  ].join('; ');

/** Returns the source of an address for the policy of forms, which browsers also apply to the redirect after a form. */
function toFormTarget(uri: string): string {
  const { origin, protocol } = new URL(uri);
  return /^https?:\/\/[\w.-]+(:\d+)?$/.test(origin) ? origin : protocol;
}

function sendPage(res: ServerResponse, status: number, page: Page, formTargets: readonly string[] = []): void {
  res.writeHead(status, createPageHeaders(formTargets));
  res.end(renderPage(page));
}
