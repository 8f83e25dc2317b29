import type { ServerResponse } from 'node:http';
import { HttpError, sendHttpError } from '../../mcp/http/http-error.ts';
import { isForOAuthClients, isPage, type Route } from '../host-routes.ts';
import { toOAuthError } from '../oauth/oauth-error.ts';
import { PAGE_HEADERS, renderPage } from '../pages/page.ts';
import { createErrorPage } from '../pages/sign-in-pages.ts';

/** Sends an error in the form of its route: a page, an OAuth error (RFC 6749), or a JSON-RPC error. */
export function sendRouteError(res: ServerResponse, route: Route, error: unknown): void {
  const isSpecial = error instanceof HttpError && !res.headersSent;
  if (isSpecial && isPage(route)) sendErrorPage(res, error);
  else if (isSpecial && isForOAuthClients(route)) sendOAuthError(res, error);
  else sendHttpError(res, error);
}

function sendErrorPage(res: ServerResponse, { status, headers, message }: HttpError): void {
  res.writeHead(status, { ...PAGE_HEADERS, ...headers });
  res.end(renderPage(createErrorPage('This sign-in cannot continue', message)));
}

function sendOAuthError(res: ServerResponse, error: HttpError): void {
  res.writeHead(error.status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...error.headers });
  res.end(JSON.stringify(toOAuthError(error)));
}
