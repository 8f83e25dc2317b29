import { Agent, buildConnector, fetch as undiciFetch } from 'undici';

/**
 * The most time between two parts of an answer. It is shorter than that of a test, so that the failed request is named.
 */
const ANSWER_TIMEOUT_MS = 120_000;

/** A fetch that sends requests for one origin to a port of this machine, as a proxy with TLS does. */
export function fetchThrough(publicUrl: string, port: number): typeof fetch {
  const connect = buildConnector({});
  const dispatcher = new Agent({
    headersTimeout: ANSWER_TIMEOUT_MS,
    bodyTimeout: ANSWER_TIMEOUT_MS,
    connect: (options, done) => connect({ ...options, hostname: '127.0.0.1', port: String(port) }, done),
  });
  const send = undiciFetch as unknown as (url: string, init: object) => Promise<Response>;
  return (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== publicUrl) return fetch(input, init);
    url.protocol = 'http:';
    return send(url.href, { ...init, headers: Object.fromEntries(new Headers(init?.headers)), dispatcher });
  };
}
