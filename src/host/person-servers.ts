import { randomUUID } from 'node:crypto';
import { repeatEvery } from '../base/repeat.ts';
import type { PageTransfer } from '../calls/tool-call-context.ts';
import type { ToolResult } from '../catalog/tool-result.ts';
import type { OfferedTransfer } from '../files/page-transfer.ts';
import { HttpError } from '../mcp/http/http-error.ts';
import type { McpServerFactory } from '../server.ts';
import type { AllowedPerson } from './person-access.ts';

/** Repeats the call that offered a transfer, to complete it. Throws a fault of this program. */
type CompleteTransfer = (
  offered: Pick<OfferedTransfer, 'tool' | 'args'>,
  transfer: PageTransfer,
  signal: AbortSignal,
) => Promise<ToolResult>;

/** The server of one person while it is used. `release` must be called when it is not used any more. */
interface OpenedServer extends Pick<PersonServer, 'factory' | 'completeTransfer'> {
  release(): void;
}

/** The server of one person: nothing in it belongs to another person. */
export interface PersonServer {
  readonly factory: McpServerFactory;
  readonly completeTransfer: CompleteTransfer;
  /** Returns the memory of its lists and texts, in bytes. */
  measureBytes(): number;
  /** Returns true while lists are read, also if no call waits for them. */
  isReading(): boolean;
  /** Ends the server. Complete lists were saved when this resolves, unless the disk failed. */
  close(): Promise<void>;
}

/** The servers of the people who use this host. */
export interface PersonServers {
  /**
   * Opens the server of a person, or creates it. A server with other settings of the person is replaced. Throws an
   * HttpError if running calls leave no memory.
   */
  open(person: AllowedPerson): Promise<OpenedServer>;
  /** Closes the servers of a person, also replaced ones. Returns false if a call of the person runs. */
  closePerson(personKey: string): Promise<boolean>;
  close(): Promise<void>;
}

/** How servers are created, and when they are closed. */
export interface PersonServersOptions {
  readonly createServer: (person: AllowedPerson) => PersonServer;
  /** The memory of all servers together, in bytes. */
  readonly maxBytes: number;
  /** Called with the error of a server that could not be closed. */
  readonly onFault: (error: unknown) => void;
}

interface OpenServer {
  readonly server: PersonServer;
  /** The settings of the person that the server was created with. */
  readonly settingsKey: string;
  /** True if the server was replaced while calls ran. It is closed when they have ended. */
  isReplaced: boolean;
  openRequests: number;
  lastUsedAt: number;
}

/** Separates the key of a person from the id of a server that was replaced. */
const REPLACED_MARK = ' ';

/** An unused server is closed after this time. */
const IDLE_TTL_MS = 30 * 60 * 1000;
const SWEEP_INTERVAL_MS = 60 * 1000;

/** The memory of a thread with an empty database. A new server counts as this much. */
const NEW_SERVER_BYTES = 30_000_000;

/**
 * Creates the servers of people at their first request. If they need more memory than `maxBytes`, the server that was
 * not used for the longest time is closed, but none with a call that runs.
 */
export function createPersonServers({ createServer, maxBytes, onFault }: PersonServersOptions): PersonServers {
  const servers = new Map<string, OpenServer>();
  const closings = new Map<string, Promise<void>>();
  const closeServer = (personKey: string, { server }: OpenServer) => {
    servers.delete(personKey);
    const closing = server
      .close()
      .catch(onFault)
      .finally(() => closings.delete(personKey));
    closings.set(personKey, closing);
  };
  const getUsedBytes = () =>
    [...servers.values()].reduce((sum, { server }) => sum + Math.max(server.measureBytes(), NEW_SERVER_BYTES), 0);
  /** Closes servers, the one that was not used for the longest time first, until the others need at most `bytes`. */
  const closeUntil = (bytes: number, candidates: readonly (readonly [string, OpenServer])[]) => {
    for (const [personKey, open] of candidates) {
      if (getUsedBytes() <= bytes) return;
      closeServer(personKey, open);
    }
  };
  /** The lists of a person who is alone stay: to read them from disk again at each call would save nothing. */
  const closeExcess = () => {
    if (servers.size > 1) closeUntil(maxBytes, listIdle(servers).filter(isQuiet));
  };
  const replace = (personKey: string, open: OpenServer) => {
    if (open.openRequests === 0) return closeServer(personKey, open);
    servers.delete(personKey);
    open.isReplaced = true;
    servers.set(`${personKey}${REPLACED_MARK}${randomUUID()}`, open);
  };
  const findCurrent = (personKey: string, settingsKey: string): OpenServer | undefined => {
    const open = servers.get(personKey);
    if (!open || open.settingsKey === settingsKey) return open;
    replace(personKey, open);
    return undefined;
  };
  const closeReplaced = () => {
    for (const [key, open] of listIdle(servers)) if (open.isReplaced) closeServer(key, open);
  };
  /** Counts the request at once, so that no other request closes the server. */
  const use = (open: OpenServer): OpenServer => {
    open.openRequests += 1;
    return open;
  };
  const create = async (person: AllowedPerson, settingsKey: string): Promise<OpenServer> => {
    const { personKey } = person;
    closeUntil(maxBytes - NEW_SERVER_BYTES, listIdle(servers).sort(compareReading));
    await Promise.all(closings.values());
    const known = findCurrent(personKey, settingsKey);
    if (known) return use(known);
    if (servers.size > 0 && getUsedBytes() + NEW_SERVER_BYTES > maxBytes) throw createMemoryError();
    const open = {
      server: createServer(person),
      settingsKey,
      isReplaced: false,
      openRequests: 1,
      lastUsedAt: performance.now(),
    };
    servers.set(personKey, open);
    return open;
  };
  const stopSweeps = repeatEvery(
    SWEEP_INTERVAL_MS,
    () => {
      for (const [personKey, open] of listIdle(servers).filter(isQuiet))
        if (performance.now() - open.lastUsedAt > IDLE_TTL_MS) closeServer(personKey, open);
      closeExcess();
    },
    onFault,
  );
  return {
    async open(person) {
      const settingsKey = getSettingsKey(person);
      const current = findCurrent(person.personKey, settingsKey);
      const open = current ? use(current) : await create(person, settingsKey);
      return {
        factory: open.server.factory,
        completeTransfer: open.server.completeTransfer,
        release() {
          open.openRequests -= 1;
          open.lastUsedAt = performance.now();
          closeReplaced();
          closeExcess();
        },
      };
    },
    async closePerson(personKey) {
      const own = listOfPerson(servers, personKey);
      if (own.some(([, { openRequests }]) => openRequests > 0)) return false;
      for (const [key, open] of own) closeServer(key, open);
      await Promise.all(listOfPerson(closings, personKey).map(([, closing]) => closing));
      return true;
    },
    async close() {
      stopSweeps();
      for (const [personKey, open] of servers) closeServer(personKey, open);
      await Promise.all(closings.values());
    },
  };
}

const getSettingsKey = ({ settings, tenant, record, administrator }: AllowedPerson): string =>
  JSON.stringify([settings.fingerprint, tenant.app, tenant.baseUrl, tenant.authUrl, record, administrator]);

type Entry = readonly [personKey: string, open: OpenServer];

/** Returns what belongs to a person, also to the replaced servers of the person. */
const listOfPerson = <T>(values: ReadonlyMap<string, T>, personKey: string): (readonly [key: string, value: T])[] =>
  [...values].filter(([key]) => key.split(REPLACED_MARK)[0] === personKey);

/** Returns the servers without a running call, the one that was not used for the longest time first. */
const listIdle = (servers: ReadonlyMap<string, OpenServer>): Entry[] =>
  [...servers].filter(([, { openRequests }]) => openRequests === 0).sort(([, a], [, b]) => a.lastUsedAt - b.lastUsedAt);

/** A list that is not complete is not saved, so a server that reads one stays if possible. */
const isQuiet = ([, { server }]: Entry): boolean => !server.isReading();

const compareReading = (a: Entry, b: Entry): number => Number(isQuiet(b)) - Number(isQuiet(a));

const createMemoryError = (): HttpError =>
  new HttpError(503, 'Other calls use the memory of this server at the moment. Try again in a minute.', {
    'retry-after': '60',
  });
