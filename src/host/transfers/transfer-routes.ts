import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { MyCaseError } from '../../base/mycase-error.ts';
import type { PageTransfer } from '../../calls/tool-call-context.ts';
import type { ToolResult } from '../../catalog/tool-result.ts';
import { HttpError, toHttpError } from '../../mcp/http/http-error.ts';
import { allowFile } from '../../mcp/http/http-service.ts';
import { buildPagesSignInUrl, PAGES_CALLBACK_PATH } from '../oauth/pages-client.ts';
import { assertOwnForm, createCsrfToken, redirectTo, sendPage } from '../page-requests.ts';
import type { Page } from '../pages/page.ts';
import {
  createOtherPersonPage,
  createSentPage,
  createTransferErrorPage,
  createTransferPage,
  createUnknownTransferPage,
} from '../pages/transfer-pages.ts';
import type { AllowedPerson, PersonAccess } from '../person-access.ts';
import type { PersonServers } from '../person-servers.ts';
import { readForm } from '../read-form.ts';
import { RefusedStepError } from '../refused-step.ts';
import { type BrowserSession, findBrowserSession } from './browser-session.ts';
import { type Offer, type Offers, TRANSFER_PATH } from './offers.ts';
import { receiveForm } from './receive-form.ts';
import { createBrowserFile } from './send-file.ts';

/** The parts of the pages on which people move documents. */
export interface TransferRoutesOptions {
  readonly provider: Provider;
  readonly publicUrl: string;
  /** The secret that protects forms. */
  readonly secret: Buffer;
  readonly offers: Offers;
  readonly personServers: PersonServers;
  readonly access: PersonAccess;
  /** The folder of files that are received. They are encrypted. */
  readonly uploadFolder: string;
  readonly maxFileBytes: number;
  /** Called with an error of this program, whose details the person does not get. */
  readonly onFault: (error: unknown) => void;
}

interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly url: URL;
}

/** Answers a request for a page of a document. Returns false for another path. */
export type TransferRoutes = (req: IncomingMessage, res: ServerResponse, url: URL) => Promise<boolean>;

/**
 * Creates the pages. A GET only shows a page, so that the preview of a link does not use it up. A POST moves the
 * document.
 */
export function createTransferRoutes(options: TransferRoutesOptions): TransferRoutes {
  return async (req, res, url) => {
    if (!url.pathname.startsWith(TRANSFER_PATH)) return false;
    try {
      await answer(options, { req, res, url });
    } catch (error) {
      if (res.headersSent) {
        res.destroy();
        return true;
      }
      const { status, page, headers } = toRefusal(error, options.onFault);
      sendPage(res, status, page, [options.publicUrl], headers);
    }
    return true;
  };
}

/** The answer to a request that is refused. */
interface Refusal {
  readonly status: number;
  readonly page: Page;
  readonly headers?: Readonly<Record<string, string>>;
}

function toRefusal(thrown: unknown, onFault: (error: unknown) => void): Refusal {
  const error = toHttpError(thrown);
  if (error instanceof MyCaseError) return { status: 400, page: createTransferErrorPage(error.fullMessage) };
  if (error instanceof RefusedStepError)
    return { status: error.status, page: createTransferErrorPage('This form was sent from another site.') };
  if (error instanceof HttpError)
    return { status: error.status, page: createTransferErrorPage(error.message), headers: error.headers };
  onFault(error);
  return { status: 500, page: createTransferErrorPage('This server has a fault.') };
}

async function answer(options: TransferRoutesOptions, exchange: Exchange): Promise<void> {
  const { req, res, url } = exchange;
  const isReturn = url.pathname === PAGES_CALLBACK_PATH;
  const secret = isReturn ? url.searchParams.get('state') : url.pathname.slice(TRANSFER_PATH.length);
  const offer = await options.offers.find(secret ?? '');
  if (!offer) return sendPage(res, 404, createUnknownTransferPage());
  const session = await findBrowserSession(options.provider, options.publicUrl, req, res);
  if (isReturn && session) return redirectTo(res, TRANSFER_PATH + offer.secret);
  if (isReturn) throw new HttpError(400, 'This browser did not keep the sign-in. Allow cookies of this site.');
  const person = session?.personKey === offer.personKey ? await options.access.find(offer.personKey) : undefined;
  if (!session || !person) return requestSignIn(options, exchange, offer, session);
  if (!isCurrent(offer, person)) return sendPage(res, 404, createUnknownTransferPage());
  if (req.method !== 'POST') return showPage(options, res, offer, session, person);
  if (offer.transfer.kind === 'upload') return receiveUpload(options, exchange, offer, session);
  return sendDownload(options, exchange, offer, session);
}

/** Returns false if the settings of the person have changed since the offer, such as ethical walls. */
const isCurrent = ({ fingerprint }: Offer, { settings }: AllowedPerson): boolean =>
  fingerprint === settings.fingerprint;

/** Sends the browser to the sign-in, from which it comes back to the page. */
function requestSignIn(
  { publicUrl }: TransferRoutesOptions,
  { req, res }: Exchange,
  { secret, resource, personKey }: Offer,
  session: BrowserSession | undefined,
): void {
  const isOther = session !== undefined && session.personKey !== personKey;
  if (isOther && req.method !== 'POST')
    sendPage(res, 403, createOtherPersonPage({ action: TRANSFER_PATH + secret }), [publicUrl]);
  else redirectTo(res, buildPagesSignInUrl(publicUrl, resource, secret, isOther));
}

function showPage(
  options: TransferRoutesOptions,
  res: ServerResponse,
  offer: Offer,
  session: BrowserSession,
  { record }: AllowedPerson,
): void {
  const form = { action: TRANSFER_PATH + offer.secret, csrfToken: toCsrfToken(options, offer, session) };
  const names = { firm: record.firm, person: record.name };
  sendPage(res, 200, createTransferPage(offer.transfer, names, form), [options.publicUrl]);
}

async function receiveUpload(
  options: TransferRoutesOptions,
  { req, res }: Exchange,
  offer: Offer,
  session: BrowserSession,
): Promise<void> {
  const { transfer } = offer;
  if (transfer.kind !== 'upload') return;
  const { filename } = transfer.args;
  allowFile(req);
  const received = await receiveForm(req, {
    folder: options.uploadFolder,
    maxBytes: options.maxFileBytes,
    documentName: typeof filename === 'string' ? filename : undefined,
    assertOwnForm: (csrfToken) =>
      assertOwnForm(req, options.publicUrl, csrfToken, toCsrfToken(options, offer, session)),
  });
  try {
    const { file } = received;
    const { partDigests } = transfer;
    // The write continues if the person closes the page.
    const { signal } = new AbortController();
    assertDone(await complete(options, offer, { kind: 'upload', file, partDigests }, signal));
    sendPage(res, 200, createSentPage(file));
  } finally {
    await received.discard();
  }
}

async function sendDownload(
  options: TransferRoutesOptions,
  { req, res }: Exchange,
  offer: Offer,
  session: BrowserSession,
): Promise<void> {
  assertOwnForm(req, options.publicUrl, (await readForm(req)).get('csrf') ?? '', toCsrfToken(options, offer, session));
  const closing = new AbortController();
  res.once('close', () => closing.abort());
  const browserFile = createBrowserFile(res, closing.signal);
  assertDone(await complete(options, offer, { kind: 'download', browserFile }, closing.signal));
  res.end();
}

/**
 * Uses an offer up, and completes its transfer with the access that the person has now: to receive a file can take
 * long. The offer stays if there is no memory for the server of the person.
 */
async function complete(
  { personServers, access, offers }: TransferRoutesOptions,
  offer: Offer,
  transfer: PageTransfer,
  signal: AbortSignal,
): Promise<ToolResult> {
  const person = await access.find(offer.personKey);
  if (!person || !isCurrent(offer, person))
    throw new HttpError(403, 'Your access has changed since the page was made. Nothing was sent.');
  const { completeTransfer, release } = await personServers.open(person);
  try {
    if (!(await offers.take(offer))) throw new HttpError(409, 'This page was used at the same time in another window.');
    return await completeTransfer(offer.transfer, transfer, signal);
  } finally {
    release();
  }
}

/** Throws a MyCaseError with the text of a call that failed. */
function assertDone({ isError, content }: ToolResult): void {
  if (!isError) return;
  const texts = content.map((block) => (block.type === 'text' ? block.text : ''));
  throw new MyCaseError(texts.join(' '));
}

/** The forms of a page belong to the session of the browser. */
const toCsrfToken = ({ secret: key }: TransferRoutesOptions, { secret }: Offer, { uid }: BrowserSession): string =>
  createCsrfToken(key, `transfer ${secret} ${uid}`);
