import { once } from 'node:events';
import { createServer } from 'node:http';

/** A MyCase that answers whatever it is told to. */
export interface StandIn {
  readonly baseUrl: string;
  /** What the next requests are answered with. */
  answer: string;
  /**
   * What requests for a thousand records of a page are answered with, such as those for names. By default they find
   * nothing.
   */
  longPage: string;
  close(): Promise<void>;
}

/** Starts a stand-in for MyCase on a free port. */
export async function startStandIn(): Promise<StandIn> {
  const server = createServer((request, response) => {
    const isLongPage = request.url?.includes('page_size=1000');
    response.setHeader('content-type', 'application/json');
    response.end(isLongPage ? standIn.longPage : standIn.answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const standIn = {
    baseUrl: `http://127.0.0.1:${address.port}`,
    answer: '[]',
    longPage: '[]',
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return standIn;
}
