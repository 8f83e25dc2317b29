import { type Agent, EnvHttpProxyAgent } from 'undici';

/** This machine is reached without a proxy: the sandbox and the redirect of a sign-in are here. */
const DIRECT_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Creates connections that use the proxy of `HTTPS_PROXY` or `HTTP_PROXY`, also in lower case. Hosts in `NO_PROXY` and
 * this machine are reached directly.
 */
export function createProxyAgent(options: Agent.Options = {}): EnvHttpProxyAgent {
  const { no_proxy, NO_PROXY = '' } = process.env;
  return new EnvHttpProxyAgent({ ...options, noProxy: [no_proxy ?? NO_PROXY, ...DIRECT_HOSTS].filter(Boolean).join() });
}

/** Returns the host and port of the proxy for https addresses, without its password. Undefined without a proxy. */
export function getProxyHost(): string | undefined {
  const { https_proxy, HTTPS_PROXY, http_proxy, HTTP_PROXY } = process.env;
  const proxy = https_proxy ?? HTTPS_PROXY ?? http_proxy ?? HTTP_PROXY;
  return proxy && URL.canParse(proxy) ? new URL(proxy).host : undefined;
}
