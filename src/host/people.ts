import { HttpError } from '../mcp/http/http-error.ts';
import type { McpServerFactory } from '../server.ts';
import type { AllowedPerson } from './person-access.ts';

/** The server of one person: nothing in it belongs to another person. */
export interface PersonServer {
  readonly factory: McpServerFactory;
  close(): Promise<void>;
}

/** The servers of the people who use this host. */
export interface People {
  /**
   * Opens the server of a person, or creates it. A server with other settings of the person is replaced. `release` must be
   * called when the server is not used any more. Throws an HttpError if too many people use the host at the same time.
   */
  open(person: AllowedPerson): Promise<{ readonly factory: McpServerFactory; release(): void }>;
  close(): Promise<void>;
}

/** How servers are created, and when they are closed. */
export interface PeopleOptions {
  readonly createServer: (person: AllowedPerson) => PersonServer;
  /** The number of people whose servers are in memory. */
  readonly maxPeople: number;
  /** Called with the error of a server that could not be closed. */
  readonly onFault: (error: unknown) => void;
}

interface OpenServer {
  readonly server: PersonServer;
  /** The settings that the server was created with. */
  readonly settingsKey: string;
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
  const closeServer = ({ server }: OpenServer) => {
    const closed = server
      .close()
      .catch(onFault)
      .finally(() => closing.delete(closed));
    closing.add(closed);
  };
  const remove = (personKey: string, open: OpenServer) => {
    servers.delete(personKey);
    closeServer(open);
  };
  const listIdle = () =>
    [...servers]
      .filter(([, { openRequests }]) => openRequests === 0)
      .sort(([, a], [, b]) => a.lastUsedAt - b.lastUsedAt);
  const sweepTimer = setInterval(() => {
    for (const [personKey, open] of listIdle())
      if (performance.now() - open.lastUsedAt > IDLE_TTL_MS) remove(personKey, open);
  }, SWEEP_INTERVAL_MS).unref();
  const replaced = new Set<OpenServer>();
  const findOpen = (personKey: string, settingsKey: string): OpenServer | undefined => {
    const open = servers.get(personKey);
    if (!open || open.settingsKey === settingsKey) return open;
    servers.delete(personKey);
    // Its running calls end first.
    if (open.openRequests > 0) replaced.add(open);
    else closeServer(open);
    return undefined;
  };
  const create = (person: AllowedPerson, settingsKey: string): OpenServer => {
    const [leastRecent] = servers.size >= maxPeople ? listIdle() : [];
    if (leastRecent) remove(...leastRecent);
    if (servers.size >= maxPeople)
      throw new HttpError(503, `${maxPeople} people use this server at the moment. Try again in a minute.`, {
        'retry-after': '60',
      });
    const open = { server: createServer(person), settingsKey, openRequests: 0, lastUsedAt: performance.now() };
    servers.set(person.personKey, open);
    return open;
  };
  return {
    async open(person) {
      const settingsKey = getSettingsKey(person);
      const open = findOpen(person.personKey, settingsKey) ?? create(person, settingsKey);
      open.openRequests += 1;
      return {
        factory: open.server.factory,
        release() {
          open.openRequests -= 1;
          open.lastUsedAt = performance.now();
          if (open.openRequests === 0 && replaced.delete(open)) closeServer(open);
        },
      };
    },
    async close() {
      clearInterval(sweepTimer);
      for (const open of [...servers.values(), ...replaced]) closeServer(open);
      servers.clear();
      replaced.clear();
      await Promise.allSettled(closing);
    },
  };
}

const getSettingsKey = ({ settings, tenant, record, administrator }: AllowedPerson): string =>
  JSON.stringify([settings.fingerprint, tenant.app, tenant.baseUrl, tenant.authUrl, record, administrator]);
