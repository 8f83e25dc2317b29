import { once } from 'node:events';
import { createServer } from 'node:http';

/** A MyCase that answers whatever it is told to. */
export interface StandIn {
  readonly baseUrl: string;
  /** What the next requests are answered with; look-ups of names, a thousand a page, find nothing. */
  answer: string;
  close(): Promise<void>;
}

/** Starts a stand-in for MyCase on a free port. */
export async function startStandIn(): Promise<StandIn> {
  const server = createServer((request, response) => {
    const isLookUp = request.url?.includes('page_size=1000');
    response.setHeader('content-type', 'application/json');
    response.end(isLookUp ? '[]' : standIn.answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const standIn = {
    baseUrl: `http://127.0.0.1:${address.port}`,
    answer: '[]',
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return standIn;
}
