import { createReadStream, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

// MyCase with one document, and its storage. Says where on stdout. The storage drops what it receives, and sends the
// file that the first argument names: what is left of the time of a transfer is that of the client. The second argument
// is the most megabytes a second, as a network allows them.

const [, , file = '', rate = 'Infinity'] = process.argv;
const { size } = statSync(file);

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url = '', headers } = request;
  const here = `http://${headers.host}`;
  if (url.startsWith('/storage') && method === 'GET') {
    response.writeHead(200, { 'content-length': size });
    return pipeline(createReadStream(file, { highWaterMark: 256 * 1024 }), paced, response);
  }
  for await (const _ of paced(request));
  if (url.startsWith('/storage')) return void response.end();
  if (url.endsWith('/data')) return void response.writeHead(302, { location: `${here}/storage` }).end();
  const isCreate = method === 'POST';
  const record = { id: 1, name: 'Scan', filename: 'scan.bin', ...(isCreate && { put_url: `${here}/storage` }) };
  const isRecord = isCreate || /\/\d+$/.test(url) || url.endsWith('/firm');
  response.writeHead(isCreate ? 201 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(isRecord ? record : []));
}

/** Passes bytes on no faster than the network allows. */
async function* paced(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const startedAt = performance.now();
  let passed = 0;
  for await (const chunk of bytes) {
    passed += chunk.length;
    yield chunk;
    const early = passed / 1_000 / Number(rate) - (performance.now() - startedAt);
    if (early > 5) await sleep(early);
  }
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) console.log(`http://127.0.0.1:${address.port}`);
});
process.stdin.resume().once('end', () => process.exit());
