import net from 'node:net';

// Loaded into the server before it starts (`--import`): a connection to a name of STAND_IN_ADDRESSES, a JSON object of names
// and addresses, is made to 127.0.0.1, and has the address of the name as its remote address. A name with several addresses
// has the next one at each connection.

const addresses = new Map(Object.entries(JSON.parse(process.env.STAND_IN_ADDRESSES ?? '{}')));
const used = new WeakMap();
const { connect, _getpeername: getPeerName } = net.Socket.prototype;

net.Socket.prototype.connect = function connectToStandIn(...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  const found = addresses.get(options?.host);
  if (found === undefined) return connect.apply(this, args);
  const [address] = found;
  if (found.length > 1) found.shift();
  used.set(this, address);
  options.host = '127.0.0.1';
  return connect.apply(this, args);
};

// Node reads the remote address of a socket from here.
net.Socket.prototype._getpeername = function getStandInName() {
  const name = getPeerName.call(this);
  return used.has(this) ? { ...name, address: used.get(this) } : name;
};
