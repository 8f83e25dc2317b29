import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import type { JsonObject } from '../../base/json.ts';
import { isLoopbackHost } from '../../base/network-address.ts';
import { isSameSecret } from '../../base/secrets.ts';
import { HttpError, toHttpError } from '../../mcp/http/http-error.ts';
import type { Administration } from '../administration/administration.ts';
import type { Grants } from '../oauth/grants.ts';
import { createPageHeaders } from '../pages/page.ts';
import { ADMINISTRATION_PATHS } from '../paths.ts';
import type { PersonDirectory } from '../person-directory.ts';
import { readForm } from '../read-form.ts';
import { type AdministratorSessions, END_OF_SESSION } from './administrator-session.ts';
import {
  createAccessPage,
  createAuditPage,
  createErrorPage,
  createPeoplePage,
  createSecretPage,
  createSessionsPage,
} from './create-pages.ts';
import { type AdministrationPage, renderAdministrationPage } from './layout.ts';

/** The parts that the administration pages show. */
export interface AdministrationPagesOptions {
  readonly sessions: AdministratorSessions;
  readonly grants: Pick<Grants, 'list' | 'end'>;
  readonly directory: Pick<PersonDirectory, 'list'>;
  readonly administration: Pick<Administration, 'listPeople'>;
  /** Returns at most `count` of the last entries of the audit log of a person, the latest first. */
  readonly readRecentAudit: (personKey: string, count: number) => Promise<readonly JsonObject[]>;
}

/** The number of entries of the audit log on a page. */
const AUDIT_ENTRY_COUNT = 100;

/** A request of a signed-in administrator. */
interface Visit {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly url: URL;
  readonly csrfToken: string;
}

/** Creates the pages. The function answers a request, or returns false for another path. */
export function createAdministrationPages(
  options: AdministrationPagesOptions,
): (req: IncomingMessage, res: ServerResponse) => Promise<boolean> {
  const { sessions } = options;
  const visits = createVisits(options);
  return async (req, res) => {
    const url = new URL(req.url ?? '/', 'http://localhost');
    const request = `${req.method} ${url.pathname}`;
    const visit = visits[request];
    if (!visit && request !== SIGN_IN) return false;
    const answer = async () => {
      assertHost(req);
      const csrfToken = sessions.findCsrfToken(req);
      if (!visit) await signIn(sessions, req, res);
      else if (csrfToken === undefined) sendPage(res, request === START ? 200 : 401, createSecretPage());
      else await visit({ req, res, url, csrfToken });
    };
    await answer().catch((error) => sendErrorPage(res, error));
    return true;
  };
}

/** Shows why a request is not served. Throws an unexpected error again. */
function sendErrorPage(res: ServerResponse, thrown: unknown): void {
  const error = toHttpError(thrown);
  if (!(error instanceof HttpError) || res.headersSent) throw error;
  sendPage(res, error.status, createErrorPage(error.message), error.headers);
}

const START = `GET ${ADMINISTRATION_PATHS.start}`;
const SIGN_IN = `POST ${ADMINISTRATION_PATHS.signIn}`;

/** Returns what answers each request of a signed-in administrator, by its method and path. */
function createVisits(options: AdministrationPagesOptions): Readonly<Record<string, (visit: Visit) => Promise<void>>> {
  const { grants, directory, administration, readRecentAudit } = options;
  const listPeople = async () => new Map((await directory.list()).map(({ personKey, record }) => [personKey, record]));
  return {
    [START]: async ({ res }) => redirect(res, ADMINISTRATION_PATHS.sessions),
    async [`GET ${ADMINISTRATION_PATHS.sessions}`]({ res, csrfToken }) {
      sendPage(res, 200, createSessionsPage(await grants.list(), await listPeople(), csrfToken));
    },
    async [`POST ${ADMINISTRATION_PATHS.endSession}`](visit) {
      const form = await readOwnForm(visit);
      const known = (await grants.list()).find(({ id }) => id === form.get('id'));
      if (known) await grants.end(known.id);
      redirect(visit.res, ADMINISTRATION_PATHS.sessions);
    },
    async [`GET ${ADMINISTRATION_PATHS.access}`]({ res, csrfToken }) {
      sendPage(res, 200, createAccessPage(administration.listPeople(), csrfToken));
    },
    async [`GET ${ADMINISTRATION_PATHS.audit}`]({ res, url, csrfToken }) {
      const people = await listPeople();
      const personKey = url.searchParams.get('person') ?? '';
      const person = people.get(personKey);
      const page = person
        ? createAuditPage(personKey, person, await readRecentAudit(personKey, AUDIT_ENTRY_COUNT), csrfToken)
        : createPeoplePage(people, csrfToken);
      sendPage(res, 200, page);
    },
    async [`POST ${ADMINISTRATION_PATHS.signOut}`](visit) {
      await readOwnForm(visit);
      redirect(visit.res, ADMINISTRATION_PATHS.start, END_OF_SESSION);
    },
  };
}

async function signIn(sessions: AdministratorSessions, req: IncomingMessage, res: ServerResponse): Promise<void> {
  assertOwnSite(req);
  const result = await sessions.signIn((await readForm(req)).get('secret') ?? '');
  if (result === 'wrong') sendPage(res, 403, createSecretPage('This is not the secret.'));
  else if (result === 'blocked') sendPage(res, 429, createSecretPage(BLOCKED), { 'retry-after': '900' });
  else redirect(res, ADMINISTRATION_PATHS.sessions, result.cookie);
}

const BLOCKED = 'There were too many wrong secrets. Try again in 15 minutes.';

/** Reads a form. Throws an HttpError if another site sent it, or if it does not repeat the token of its page. */
async function readOwnForm({ req, csrfToken }: Visit): Promise<URLSearchParams> {
  assertOwnSite(req);
  const form = await readForm(req);
  if (!isSameSecret(form.get('csrf') ?? '', csrfToken)) throw createFormError();
  return form;
}

function assertOwnSite({ headers }: IncomingMessage): void {
  const isOwnSite = (headers['sec-fetch-site'] ?? 'same-origin') === 'same-origin';
  const isOwnOrigin = headers.origin === undefined || headers.origin.replace(/^https?:\/\//, '') === headers.host;
  if (!isOwnSite || !isOwnOrigin) throw createFormError();
}

const createFormError = (): HttpError => new HttpError(403, 'This form was sent from another site. Nothing was done.');

/** Throws an HttpError for a host name that a page of another site could use for this machine (DNS rebinding). */
function assertHost({ headers }: IncomingMessage): void {
  const { hostname = '' } = URL.canParse(`http://${headers.host}`) ? new URL(`http://${headers.host}`) : {};
  if (isLoopbackHost(hostname) || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return;
  throw new HttpError(403, 'Open the administration pages with localhost or an IP address.');
}

function sendPage(
  res: ServerResponse,
  status: number,
  page: AdministrationPage,
  headers: Readonly<Record<string, string>> = {},
): void {
  res.writeHead(status, { ...createPageHeaders(["'self'"]), ...headers });
  res.end(renderAdministrationPage(page));
}

function redirect(res: ServerResponse, location: string, cookie?: string): void {
  res.writeHead(303, { location, 'cache-control': 'no-store', ...(cookie !== undefined && { 'set-cookie': cookie }) });
  res.end();
}
