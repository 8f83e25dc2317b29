import dns from 'node:dns';
import net from 'node:net';

// Loaded into each process of a client. It refuses connections to other machines, and lets servers listen on loopback only.

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1']);

const { lookup } = dns;
dns.lookup = (name, ...rest) => {
  if (LOOPBACK.has(name)) return lookup(name, ...rest);
  const callback = rest.at(-1);
  process.nextTick(() => callback(Object.assign(new Error(`${name} is not on this machine`), { code: 'ENOTFOUND' })));
  return {};
};

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function connectOnLoopback(...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  const host = options?.host ?? 'localhost';
  if (net.isIP(host) && !LOOPBACK.has(host)) throw new Error(`${host} is not on this machine`);
  return connect.apply(this, args);
};

const { listen } = net.Server.prototype;
net.Server.prototype.listen = function listenOnLoopback(port, ...rest) {
  return typeof port === 'number' && typeof rest[0] !== 'string'
    ? listen.call(this, port, '127.0.0.1', ...rest)
    : listen.call(this, port, ...rest);
};
