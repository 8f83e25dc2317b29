import { type LookupAddress, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { MyCaseError } from '../base/mycase-error.ts';
import { isLoopbackHost, isPrivateAddress } from '../base/network-address.ts';

/**
 * Parses a storage address from MyCase. It is https, or on this machine if the API is (a sandbox). Throws a MyCaseError
 * for another address, and for an address in a private network. The message never shows the address, which is a secret.
 */
export function parseStorageUrl(rawUrl: string, apiBaseUrl: URL): URL {
  const url = URL.canParse(rawUrl) ? new URL(rawUrl) : undefined;
  const isEncrypted = url?.protocol === 'https:';
  const isLocal = url?.protocol === 'http:' && [url, apiBaseUrl].every(({ hostname }) => isLoopbackHost(hostname));
  if (!url || !(isEncrypted || isLocal))
    throw new MyCaseError('MyCase sent a storage address that is not encrypted. Nothing was sent to it.');
  if (!isTrustedHost(url.hostname, apiBaseUrl) && isOwnAddress(url.hostname)) throw createPrivateHostError();
  return url;
}

/**
 * Creates the function that finds the addresses of a storage host when a connection is opened. A host with an address
 * in a private network is refused: the connection fails with a MyCaseError.
 */
export function createPublicLookup(apiBaseUrl: URL): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '');
      const isRefused = !isTrustedHost(hostname, apiBaseUrl) && addresses.some(({ address }) => isOwnAddress(address));
      if (isRefused) return callback(createPrivateHostError(), '');
      const [first] = addresses;
      if (options.all || first === undefined) return callback(null, addresses as LookupAddress[]);
      return callback(null, first.address, first.family);
    });
  };
}

/** The API's own host is allowed, and so is this machine if the API runs on it. */
const isTrustedHost = (hostname: string, apiBaseUrl: URL): boolean =>
  hostname === apiBaseUrl.hostname || [hostname, apiBaseUrl.hostname].every(isLoopbackHost);

const isOwnAddress = (host: string): boolean => isLoopbackHost(host) || isPrivateAddress(host);

const createPrivateHostError = (): MyCaseError =>
  new MyCaseError('MyCase sent a storage address in a private network. Nothing was sent to it.', {
    advice: 'A proxy may have changed the answer. Check the base URL and the network.',
  });
