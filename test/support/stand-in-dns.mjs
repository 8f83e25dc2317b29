import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';

// Loaded into the server before it starts (`--import`): a name such as `10-0-0-5.test` has the address 10.0.0.5, and
// `203-0-113-9.10-0-0-5.test` has both addresses.

const realLookup = dns.lookup;

dns.lookup = (hostname, options, callback) => {
  if (!hostname.endsWith('.test')) return realLookup(hostname, options, callback);
  const addresses = hostname
    .split('.')
    .slice(0, -1)
    .map((name) => ({ address: name.replaceAll('-', '.'), family: 4 }));
  process.nextTick(callback, null, addresses);
};

syncBuiltinESMExports();
