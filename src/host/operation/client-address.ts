import type { IncomingMessage } from 'node:http';
import { type BlockList, isIP } from 'node:net';
import { isInNetworks, toPlainAddress } from '../../base/network-address.ts';
import { HttpError } from '../../mcp/http/http-error.ts';

/** The headers of a proxy that this server uses. */
const PROXY_HEADERS = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'] as const;

/**
 * Returns the network address of the sender of a request. From a trusted proxy, it uses X-Forwarded-For, and replaces
 * the header Host with X-Forwarded-Host. It removes the headers of all other senders, so that no code uses them. Throws
 * an HttpError with status 403 if a trusted proxy got the request without TLS and `isEncrypted` is true.
 */
export function applyProxyHeaders(req: IncomingMessage, proxies: BlockList | undefined, isEncrypted: boolean): string {
  const { headers, socket } = req;
  const sender = toPlainAddress(socket.remoteAddress ?? '');
  const isFromProxy = proxies !== undefined && isInNetworks(proxies, sender);
  const [forwardedFor, host, proto] = PROXY_HEADERS.map((name) => (isFromProxy ? splitHeader(headers[name]) : []));
  for (const name of PROXY_HEADERS) delete headers[name];
  if (isEncrypted && proto?.at(-1)?.toLowerCase() === 'http')
    throw new HttpError(403, 'This server accepts encrypted requests only. Use https.');
  const lastHost = host?.at(-1);
  if (lastHost !== undefined) headers.host = lastHost;
  return isFromProxy ? findClient(proxies, [...(forwardedFor ?? []), sender]) : sender;
}

const splitHeader = (value: string | string[] | undefined): string[] =>
  String(value ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

/** Returns the last address that belongs to no trusted proxy. A sender can write anything before it. */
function findClient(proxies: BlockList, addresses: readonly string[]): string {
  let client = '';
  for (const text of addresses.toReversed()) {
    const address = parseAddress(text);
    if (address === undefined) break;
    client = address;
    if (!isInNetworks(proxies, address)) break;
  }
  return client;
}

/** Some proxies add the port. */
function parseAddress(text: string): string | undefined {
  const address = toPlainAddress(text.replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1'));
  return isIP(address) === 0 ? undefined : address;
}
