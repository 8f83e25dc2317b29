import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { parseRefusal } from '../auth/redirect.ts';
import { type ConnectPageOptions, showConnectPage, startConnection } from './connect-page.ts';
import type { FirmSignIn } from './firm-sign-in.ts';
import { withPublicOrigin } from './oauth/authorization-server.ts';
import { isScope, type PersonScopes, type Scope } from './oauth/scopes.ts';
import {
  assertOwnForm,
  createCsrfToken,
  formatBrowserCookie,
  readBrowserSecret,
  redirectTo,
  sendPage,
  toFormTarget,
} from './page-requests.ts';
import { createConnectedPage } from './pages/connect-pages.ts';
import { createRefusedByMyCasePage } from './pages/refusal-pages.ts';
import {
  type ClientDescription,
  type ConsentPerson,
  createConsentPage,
  createSignInPage,
} from './pages/sign-in-pages.ts';
import { INTERACTION_PATH, MYCASE_CALLBACK_PATH } from './paths.ts';
import type { PendingSignIns } from './pending-sign-ins.ts';
import type { AllowedPerson, PersonAccess } from './person-access.ts';
import { readForm } from './read-form.ts';
import { RefusedAccessError } from './refused-access.ts';
import { createUnknownStepError, RefusedStepError, toRefusedStep } from './refused-step.ts';
import type { Tenant, Tenants } from './tenants.ts';

/** The parts of the pages that a person sees during a sign-in. */
export interface SignInFlowOptions extends ConnectPageOptions {
  readonly provider: Provider;
  readonly firmSignIn: FirmSignIn;
  readonly pending: PendingSignIns;
  readonly tenants: Tenants;
  readonly access: PersonAccess;
  readonly findScopes: (person: AllowedPerson) => PersonScopes;
  /** Called with an error of this program, whose details the person does not get. */
  readonly onFault: (error: unknown) => void;
}

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** A request of a browser. */
interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly url: URL;
}

/** Answers a request for a page of the sign-in. Returns false for another path. */
export type SignInFlow = (req: IncomingMessage, res: ServerResponse, url: URL) => Promise<boolean>;

/** Creates the pages of the sign-in: before MyCase, after MyCase, and the consent. */
export function createSignInFlow(options: SignInFlowOptions): SignInFlow {
  return async (req, res, url) => {
    const step = findStep(options, { req, res, url });
    if (!step) return false;
    withPublicOrigin(req, options.publicUrl);
    try {
      await step();
    } catch (error) {
      if (res.headersSent) throw error;
      const { status, page, headers } = toRefusedStep(error, options.onFault);
      sendPage(res, status, page, [], headers);
    }
    return true;
  };
}

const INTERACTION = new RegExp(`^${INTERACTION_PATH}([\\w-]+)$`);

/** Returns what answers a request; undefined for a path that is no page of the sign-in. */
function findStep(options: SignInFlowOptions, exchange: Exchange): (() => Promise<void>) | undefined {
  const { pathname } = exchange.url;
  const isPost = exchange.req.method === 'POST';
  const uid = INTERACTION.exec(pathname)?.[1];
  if (uid !== undefined) return () => (isPost ? handleDecision : showPage)(options, exchange, uid);
  if (pathname === MYCASE_CALLBACK_PATH) return () => handleMyCaseCallback(options, exchange);
  const { connecting, signingIn } = options.tenants.findByPagePath(pathname);
  if (connecting)
    return () =>
      isPost
        ? startConnection(options, connecting, exchange.req, exchange.res)
        : showConnectPage(options, connecting, exchange.res);
  return signingIn && (() => handleProviderCallback(options, signingIn, exchange));
}

/** Shows the page of the next step. After the sign-in, it continues the authorization. */
async function showPage(options: SignInFlowOptions, { req, res, url }: Exchange, uid: string) {
  const { provider, pending } = options;
  const interaction = await readInteraction(options, { req, res, url }, uid);
  const tenant = findTenant(options, interaction);
  const client = await describeClient(provider, interaction);
  const form = { action: INTERACTION_PATH + uid, csrfToken: toCsrfToken(options, interaction) };
  if (interaction.prompt.name === 'consent') {
    const person = await readPerson(options, interaction);
    const page = createConsentPage(client, describePerson(person), listNewScopes(options, interaction, person), form);
    return sendPage(res, 200, page, [toFormTarget(client.redirectUri)]);
  }
  const personKey = await pending.takePerson(uid, url.searchParams.get('done') ?? '');
  if (personKey !== undefined)
    return provider.interactionFinished(req, res, { login: { accountId: personKey, remember: false } });
  const { title: firm, hasOwnAccounts, firmConnection, authUrl } = tenant;
  const page = createSignInPage(client, { firm, hasOwnAccounts, providerName: firmConnection?.providerName }, form);
  const targets = [authUrl, ...(await options.firmSignIn.listFormTargets(tenant)), client.redirectUri];
  sendPage(res, 200, page, [...new Set(targets.map(toFormTarget))]);
}

async function handleDecision(options: SignInFlowOptions, exchange: Exchange, uid: string) {
  const { provider, myCase, firmSignIn, publicUrl } = options;
  const { req, res } = exchange;
  const interaction = await readInteraction(options, exchange, uid);
  const tenant = findTenant(options, interaction);
  const form = await readForm(req);
  assertOwnForm(req, publicUrl, form.get('csrf') ?? '', toCsrfToken(options, interaction));
  const decision = `${interaction.prompt.name}: ${form.get('decision')}`;
  if (decision === 'login: continue' || decision === 'login: provider') {
    const signIn = decision === 'login: continue' ? myCase : firmSignIn;
    const { link, browserSecret } = await signIn.begin(tenant, uid);
    return redirectTo(res, link, formatBrowserCookie(publicUrl, link, browserSecret));
  }
  if (decision === 'consent: allow') {
    const grantId = await createGrant(options, interaction);
    return provider.interactionFinished(req, res, { consent: { grantId } });
  }
  await provider.interactionFinished(req, res, {
    error: 'access_denied',
    error_description: 'the person did not allow the access',
  });
}

async function handleMyCaseCallback({ myCase, publicUrl }: SignInFlowOptions, { req, res, url }: Exchange) {
  const completed = await myCase.complete(url, readBrowserSecret(req, publicUrl, url));
  if (completed?.kind === 'person') return continueAuthorization(res, completed.uid, completed.resultSecret);
  if (completed?.kind === 'connection')
    return sendPage(res, 200, createConnectedPage(completed.tenant, completed.name));
  if (completed?.kind === 'refused') {
    const otherMethod = completed.tenant.firmConnection?.providerName;
    throw new RefusedStepError(400, createRefusedByMyCasePage(completed.code, otherMethod));
  }
  // MyCase may leave out the state of a sign-in that it refuses.
  const code = parseRefusal(url);
  throw code === undefined
    ? createUnknownStepError()
    : new RefusedStepError(400, createRefusedByMyCasePage(code, undefined));
}

async function handleProviderCallback(
  { firmSignIn, publicUrl }: SignInFlowOptions,
  tenant: Tenant,
  exchange: Exchange,
) {
  const completed = await firmSignIn.complete(
    tenant,
    exchange.url,
    readBrowserSecret(exchange.req, publicUrl, exchange.url),
  );
  if (completed === undefined) throw createUnknownStepError();
  continueAuthorization(exchange.res, completed.uid, completed.resultSecret);
}

const continueAuthorization = (res: ServerResponse, uid: string, resultSecret: string): void =>
  redirectTo(res, `${INTERACTION_PATH}${uid}?done=${resultSecret}`);

/** Reads the step that this browser is at. The cookie of the browser must belong to the address. */
async function readInteraction(
  { provider }: SignInFlowOptions,
  { req, res }: Exchange,
  uid: string,
): Promise<Interaction> {
  const interaction = await provider.interactionDetails(req, res);
  if (interaction.uid !== uid) throw createUnknownStepError();
  return interaction;
}

/** Returns the firm of an authorization. Throws a RefusedAccessError if it is turned off. */
function findTenant({ tenants, findOutage }: SignInFlowOptions, { params }: Interaction): Tenant {
  const tenant = tenants.findByResource(String(params.resource));
  if (!tenant) throw createUnknownStepError();
  const outage = findOutage(tenant);
  if (outage) throw new RefusedAccessError(outage);
  return tenant;
}

async function describeClient(provider: Provider, { params }: Interaction): Promise<ClientDescription> {
  const client = await provider.Client.find(String(params.client_id));
  return { name: client?.clientName, redirectUri: String(params.redirect_uri) };
}

/** Returns the person of a consent. Throws a RefusedAccessError if the access was turned off since the sign-in. */
async function readPerson({ access }: SignInFlowOptions, { session }: Interaction): Promise<AllowedPerson> {
  const person = session && (await access.check(session.accountId));
  if (person === undefined) throw createUnknownStepError();
  if (typeof person === 'string') throw new RefusedAccessError(person);
  return person;
}

const describePerson = ({ record: { firm, name }, administrator }: AllowedPerson): ConsentPerson => ({
  firm,
  name,
  administrator: administrator?.name,
});

/** Returns the scopes that a client asks for, in the form of the library. */
const getMissingScopes = ({ prompt }: Interaction) =>
  prompt.details as {
    missingOIDCScope?: readonly string[];
    missingResourceScopes?: Readonly<Record<string, readonly string[]>>;
  };

/** Returns the scopes that a client asks for and that the person can give. */
function listNewScopes({ findScopes }: SignInFlowOptions, interaction: Interaction, person: AllowedPerson): Scope[] {
  const requested = Object.values(getMissingScopes(interaction).missingResourceScopes ?? {}).flat();
  const { scopes } = findScopes(person);
  return requested.filter(isScope).filter((scope) => scopes.includes(scope));
}

/**
 * Stores what the person has allowed, and returns its id. Scopes that the person cannot give are stored as rejected.
 */
async function createGrant(options: SignInFlowOptions, interaction: Interaction): Promise<string> {
  const { provider } = options;
  const person = await readPerson(options, interaction);
  const allowed: readonly string[] = options.findScopes(person).scopes;
  const grant = new provider.Grant({ accountId: person.personKey, clientId: String(interaction.params.client_id) });
  const { missingOIDCScope, missingResourceScopes } = getMissingScopes(interaction);
  if (missingOIDCScope) grant.addOIDCScope(missingOIDCScope.join(' '));
  for (const [resource, scopes] of Object.entries(missingResourceScopes ?? {})) {
    grant.addResourceScope(resource, scopes.filter((scope) => allowed.includes(scope)).join(' '));
    grant.rejectResourceScope(resource, scopes.filter((scope) => !allowed.includes(scope)).join(' '));
  }
  return grant.save();
}

const toCsrfToken = ({ secret }: SignInFlowOptions, { uid, prompt }: Interaction): string =>
  createCsrfToken(secret, `${prompt.name} ${uid}`);
