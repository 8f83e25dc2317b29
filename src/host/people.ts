import { HttpError } from '../mcp/http/http-error.ts';
import type { McpServerFactory } from '../server.ts';

/** The server of one person: nothing in it belongs to another person. */
export interface PersonServer {
  readonly factory: McpServerFactory;
  close(): Promise<void>;
}

/** The servers of the people who use this host. */
export interface People {
  /**
   * Opens the server of a person, or creates it. `release` must be called when it is not used any more. Throws an HttpError
   * if too many people use the host at the same time.
   */
  open(personKey: string): Promise<{ readonly factory: McpServerFactory; release(): void }>;
  close(): Promise<void>;
}

/** How servers are created, and when they are closed. */
export interface PeopleOptions {
  readonly createServer: (personKey: string) => PersonServer;
  /** The number of people whose servers are in memory. */
  readonly maxPeople: number;
  /** Called with the error of a server that could not be closed. */
  readonly onFault: (error: unknown) => void;
}

interface OpenServer {
  readonly server: PersonServer;
  openRequests: number;
  lastUsedAt: number;
}

/** An unused server is closed after this time. Its lists are read from MyCase again when the person returns. */
const IDLE_TTL_MS = 30 * 60 * 1000;
const SWEEP_INTERVAL_MS = 60 * 1000;

/** Creates the servers of people at their first request. */
export function createPeople({ createServer, maxPeople, onFault }: PeopleOptions): People {
  const servers = new Map<string, OpenServer>();
  const closing = new Set<Promise<void>>();
  const closeServer = (personKey: string, { server }: OpenServer) => {
    servers.delete(personKey);
    const closed = server
      .close()
      .catch(onFault)
      .finally(() => closing.delete(closed));
    closing.add(closed);
  };
  const listIdle = () =>
    [...servers]
      .filter(([, { openRequests }]) => openRequests === 0)
      .sort(([, a], [, b]) => a.lastUsedAt - b.lastUsedAt);
  const sweepTimer = setInterval(() => {
    for (const [personKey, open] of listIdle())
      if (performance.now() - open.lastUsedAt > IDLE_TTL_MS) closeServer(personKey, open);
  }, SWEEP_INTERVAL_MS).unref();
  const create = (personKey: string): OpenServer => {
    const [leastRecent] = servers.size >= maxPeople ? listIdle() : [];
    if (leastRecent) closeServer(...leastRecent);
    if (servers.size >= maxPeople)
      throw new HttpError(503, `${maxPeople} people use this server at the moment. Try again in a minute.`, {
        'retry-after': '60',
      });
    const open = { server: createServer(personKey), openRequests: 0, lastUsedAt: performance.now() };
    servers.set(personKey, open);
    return open;
  };
  return {
    async open(personKey) {
      const open = servers.get(personKey) ?? create(personKey);
      open.openRequests += 1;
      return {
        factory: open.server.factory,
        release() {
          open.openRequests -= 1;
          open.lastUsedAt = performance.now();
        },
      };
    },
    async close() {
      clearInterval(sweepTimer);
      for (const [personKey, open] of servers) closeServer(personKey, open);
      await Promise.allSettled(closing);
    },
  };
}
