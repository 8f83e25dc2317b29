import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BlockList } from 'node:net';
import { HttpError, toHttpError } from '../../mcp/http/http-error.ts';
import type { ActiveRequests, RequestHandler } from '../../mcp/http/http-service.ts';
import { allowWebPage, createHostCheck, getPath } from '../../mcp/http/mcp-requests.ts';
import { findRoute, getCost, isForWebPages, type Route, type RouteKind } from '../host-routes.ts';
import { applyProxyHeaders } from './client-address.ts';
import type { HostLog } from './host-log.ts';
import type { RequestLimits } from './request-limits.ts';
import type { RequestRecords } from './request-records.ts';
import { sendRouteError } from './route-error.ts';

/** The rules that decide which requests are handled. */
export interface AdmissionOptions {
  readonly publicUrl: string;
  readonly proxies: BlockList | undefined;
  readonly allowedOrigins: readonly string[];
  readonly limits: Pick<RequestLimits, 'countForAddress' | 'countRegistration'>;
  readonly records: RequestRecords;
  readonly log: HostLog;
  readonly activeRequests: ActiveRequests;
  readonly handlers: Readonly<Record<RouteKind, RequestHandler>>;
  /** Called with an error of this program, whose details nobody gets. */
  readonly onFault: (error: unknown) => void;
}

const PROXY_ADVICE =
  'a request has the header X-Forwarded-For, but --trusted-proxy names no proxy. Behind a proxy, all people then share the ' +
  'limits of one address.';

const PREFLIGHT_METHODS = ['GET', 'POST', 'DELETE', 'OPTIONS'];

/**
 * Creates the function that answers a request with the handler of its route, or refuses it: it begins the record of the
 * request, and checks the address of its sender, the limits and the host.
 */
export function createAdmission(options: AdmissionOptions): RequestHandler {
  const { publicUrl, handlers, proxies, allowedOrigins, limits, records, log, activeRequests, onFault } = options;
  const { hostname, protocol } = new URL(publicUrl);
  const isAllowedHost = createHostCheck([hostname], allowedOrigins);
  const answer = async (req: IncomingMessage, res: ServerResponse, route: Route, handler: RequestHandler) => {
    const isOpen = isForWebPages(route);
    if (!isAllowedHost(req, res)) return;
    assertOrigin(req, isOpen ? [publicUrl, ...allowedOrigins] : [publicUrl]);
    activeRequests.add(res);
    if (!isOpen || !allowWebPage(req, res, PREFLIGHT_METHODS)) await handler(req, res);
  };
  let isAdvised = proxies !== undefined;
  const adviseProxy = ({ headers }: IncomingMessage) => {
    if (isAdvised || headers['x-forwarded-for'] === undefined) return;
    isAdvised = true;
    log.write('info', PROXY_ADVICE);
  };
  return async (req, res) => {
    const route = findRoute(getPath(req));
    const record = records.begin(req, res, route.name, route.kind !== 'health');
    try {
      if (route.kind === 'health') return await handlers.health(req, res);
      adviseProxy(req);
      record.address = applyProxyHeaders(req, proxies, protocol === 'https:');
      await limits.countForAddress(record.address, getCost(route), res);
      if (route.kind === 'registration' && req.method === 'POST') await limits.countRegistration(record.address);
      await answer(req, res, route, handlers[route.kind]);
    } catch (thrown) {
      const error = toHttpError(thrown);
      if (!(error instanceof HttpError)) onFault(error);
      sendRouteError(res, route, error);
    }
  };
}

/** Throws an HttpError for a request of a web page of another origin, also if only its port or its scheme differs. */
function assertOrigin({ headers }: IncomingMessage, allowed: readonly string[]): void {
  if (headers.origin !== undefined && !allowed.includes(headers.origin))
    throw new HttpError(403, 'Web pages of this origin cannot use this address.');
}
