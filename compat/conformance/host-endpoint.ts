import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { McpServerFactory } from '@modelcontextprotocol/server';
import { HttpError } from '../../src/mcp/http/http-error.ts';
import { createActiveRequests, type HttpService, startHttpService } from '../../src/mcp/http/http-service.ts';
import { createHostCheck } from '../../src/mcp/http/mcp-requests.ts';
import { createProtectedEndpoint } from '../../src/mcp/http/protected-endpoint.ts';

/**
 * Serves the fixture at the endpoint of a host, which has no sessions and needs a token. The suite sends no token, so a
 * proxy in front of the endpoint adds it. Returns the proxy.
 */
export async function serveAsHost(factory: McpServerFactory): Promise<HttpService> {
  const token = randomBytes(16).toString('hex');
  const endpoint = createProtectedEndpoint({
    async authenticate({ headers }) {
      if (headers.authorization !== `Bearer ${token}`) throw new HttpError(401, 'The token is missing.');
      return { token, clientId: 'conformance', scopes: [], personKey: 'conformance' };
    },
    admit: async () => {},
    authorize() {},
    openServer: async () => ({ factory, release() {} }),
    runMessage: (_, run) => run(),
  });
  const isAllowedHost = createHostCheck(['127.0.0.1', 'localhost']);
  const service = await startHttpService({
    host: '127.0.0.1',
    port: 0,
    handle: async (req, res) => {
      if (isAllowedHost(req, res)) await endpoint.handle(req, res);
    },
    activeRequests: createActiveRequests(),
    beforeClose: () => endpoint.close(),
  });
  const proxy = createServer((req, res) => forward(req, res, service.url, token)).listen(0, '127.0.0.1');
  await new Promise((resolve) => proxy.once('listening', resolve));
  const { port } = proxy.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    async close(timeoutMs) {
      proxy.close();
      await service.close(timeoutMs);
      proxy.closeAllConnections();
    },
  };
}

/** Sends a request on with the token, and its response back. */
function forward(req: IncomingMessage, res: ServerResponse, url: string, token: string): void {
  const headers = { ...req.headers, authorization: `Bearer ${token}` };
  const forwarded = request(url, { method: req.method, headers }, (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(res);
  });
  forwarded.on('error', () => res.destroy());
  res.once('close', () => forwarded.destroy());
  req.pipe(forwarded);
}
