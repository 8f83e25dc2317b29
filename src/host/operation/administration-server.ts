import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpError, toHttpError } from '../../mcp/http/http-error.ts';
import { createActiveRequests, type HttpService, startHttpService } from '../../mcp/http/http-service.ts';
import { assertMethod, getPath, HEALTH_PATH, sendHealth } from '../../mcp/http/mcp-requests.ts';
import { ADMINISTRATION_PATHS } from '../paths.ts';
import type { HostMetrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';

/** The settings of the server for the people who run the host. */
export interface AdministrationServerOptions {
  readonly bind: string;
  readonly port: number;
  readonly metrics: HostMetrics;
  readonly readiness: Readiness;
  /** Answers a request for an administration page. Returns false for another path. */
  readonly handlePage: (req: IncomingMessage, res: ServerResponse) => Promise<boolean>;
  /** Called with an error of this program, whose details nobody gets. */
  readonly onFault: (error: unknown) => void;
}

/** Starts the server of `/healthz`, `/readyz`, `/metrics` and the administration pages. */
export function startAdministrationServer(options: AdministrationServerOptions): Promise<HttpService> {
  const { bind, port, metrics, readiness, handlePage, onFault } = options;
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const path = getPath(req);
    if (path === HEALTH_PATH) return sendHealth(req, res);
    if (path === ADMINISTRATION_PATHS.readiness) return sendReadiness(req, res, readiness);
    if (path === ADMINISTRATION_PATHS.metrics) return sendMetrics(req, res, metrics);
    if (!(await handlePage(req, res))) throw new HttpError(404, 'This server has no such page.');
  };
  return startHttpService({
    host: bind,
    port,
    handle: (req, res) =>
      answer(req, res).catch((thrown) => {
        const error = toHttpError(thrown);
        if (!(error instanceof HttpError)) onFault(error);
        throw error;
      }),
    activeRequests: createActiveRequests(),
    beforeClose: async () => {},
  });
}

async function sendReadiness(req: IncomingMessage, res: ServerResponse, readiness: Readiness): Promise<void> {
  assertMethod(req, ['GET', 'HEAD']);
  const { isReady, checks } = await readiness.check();
  res.writeHead(isReady ? 200 : 503, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  res.end(JSON.stringify({ status: isReady ? 'ready' : 'not ready', checks }));
}

async function sendMetrics(req: IncomingMessage, res: ServerResponse, metrics: HostMetrics): Promise<void> {
  assertMethod(req, ['GET', 'HEAD']);
  const text = await metrics.render();
  res.writeHead(200, { 'content-type': metrics.contentType });
  res.end(text);
}
