import { BlockList, isIP } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** The networks of private, shared, link-local and reserved addresses. */
const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  PRIVATE.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  PRIVATE.addSubnet(network, prefix, 'ipv6');

/** Returns whether a host of a URL is this machine: `localhost` or a loopback address. */
export function isLoopbackHost(hostname: string): boolean {
  return /^(.+\.)?localhost\.?$/i.test(hostname) || isInNetworks(LOOPBACK, hostname);
}

/** Returns whether a host of a URL is an address, not a name, that the public internet does not use. */
export const isPrivateAddress = (hostname: string): boolean => isInNetworks(PRIVATE, hostname);

/** Returns the networks of a list of addresses and networks as 10.0.0.0/8; undefined if one of them is not valid. */
export function parseNetworks(names: readonly string[]): BlockList | undefined {
  const networks = new BlockList();
  for (const name of names) {
    const [, address = '', length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(name) ?? [];
    const version = isIP(address);
    const maxLength = version === 6 ? 128 : 32;
    const prefix = Number(length ?? maxLength);
    if (version === 0 || prefix > maxLength) return undefined;
    networks.addSubnet(address, prefix, version === 6 ? 'ipv6' : 'ipv4');
  }
  return networks;
}

/** Returns an IPv4 address that is written as an IPv6 address (`::ffff:192.0.2.1`) in its usual form. */
export const toPlainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

/** Returns whether a host of a URL is an address in these networks. */
export function isInNetworks(networks: BlockList, hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  const version = isIP(address);
  return version !== 0 && networks.check(address, version === 6 ? 'ipv6' : 'ipv4');
}
