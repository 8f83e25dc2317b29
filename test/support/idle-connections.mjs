import { connect } from 'node:net';

// Opens connections to a port of this machine, sends nothing, and prints as JSON how many were attempted, how many opened,
// and which the machine refused. Keeps them until it is ended.

const [port, count] = process.argv.slice(2).map(Number);
const sockets = [];
const result = { attempted: 0, opened: 0 };

function open() {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      result.attempted += 1;
      result.opened += 1;
      resolve();
    });
    sockets.push(socket);
    socket.on('error', ({ code }) => {
      // Other errors are of this machine: it has no more files or ports.
      if (code === 'ECONNRESET' || code === 'ECONNREFUSED') result.attempted += 1;
      resolve();
    });
  });
}

for (let opened = 0; opened < count; opened += 100) await Promise.all(Array.from({ length: 100 }, open));
process.stdout.write(`${JSON.stringify(result)}\n`);
setInterval(() => {}, 60_000);
