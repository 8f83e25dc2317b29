import { createServer } from 'node:http';

// Answers every request at once with a firm, and says where on stdout: what is left of a call's time is ours.

const FIRM = JSON.stringify({ name: 'Bench & Partners', url: 'https://bench.mycase.com' });

const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(FIRM);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) console.log(`http://127.0.0.1:${address.port}`);
});
process.stdin.resume().once('end', () => process.exit());
