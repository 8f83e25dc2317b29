import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { isInitializeRequest, type McpServerFactory, type RequestId } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { HttpError } from './http-error.ts';

const MAX_SESSIONS = 100;
const SESSION_IDLE_TTL_MS = 30 * 60 * 1000;
const SESSION_SWEEP_INTERVAL_MS = 60 * 1000;

/** Sessions of clients of the 2025 era. In a session, a call can be canceled and the client can be asked. */
export interface HttpSessions {
  handle(req: IncomingMessage, res: ServerResponse, body: unknown): Promise<void>;
  close(): Promise<void>;
}

interface HttpSession {
  readonly transport: NodeStreamableHTTPServerTransport;
  openRequests: number;
  lastUsed: number;
}

/** Creates a limited number of sessions, and closes unused ones. */
export function createHttpSessions(factory: McpServerFactory): HttpSessions {
  const sessions = new Map<string, HttpSession>();
  const sweepTimer = setInterval(() => closeIdleSessions(sessions), SESSION_SWEEP_INTERVAL_MS).unref();
  return {
    async handle(req, res, body) {
      const session = await findOrOpenSession(sessions, factory, req, body);
      if (req.method === 'POST') trackMessage(session, res);
      await session.transport.handleRequest(req, res, body);
      const canceledId = findCanceledRequestId(body);
      // A canceled request is never answered, so its stream would never close.
      if (canceledId !== undefined) session.transport.closeSSEStream(canceledId);
    },
    async close() {
      clearInterval(sweepTimer);
      await Promise.all([...sessions.values()].map(({ transport }) => transport.close()));
    },
  };
}

/** Counts a message until it is answered. A stream that only listens does not keep its session open. */
function trackMessage(session: HttpSession, res: ServerResponse): void {
  session.openRequests += 1;
  session.lastUsed = Date.now();
  res.once('close', () => {
    session.openRequests -= 1;
    session.lastUsed = Date.now();
  });
}

function findCanceledRequestId(body: unknown): RequestId | undefined {
  const message = CanceledNotification.safeParse(body);
  return message.success ? message.data.params.requestId : undefined;
}

const CanceledNotification = z.looseObject({
  method: z.literal('notifications/cancelled'),
  params: z.looseObject({ requestId: z.union([z.string(), z.number()]) }),
});

async function findOrOpenSession(
  sessions: Map<string, HttpSession>,
  factory: McpServerFactory,
  req: IncomingMessage,
  body: unknown,
): Promise<HttpSession> {
  const id = req.headers['mcp-session-id'];
  if (typeof id === 'string') {
    const session = sessions.get(id);
    if (!session) throw new HttpError(404, 'The session does not exist or has ended. Initialize a new session.');
    return session;
  }
  if (!isInitializeRequest(body)) {
    throw new HttpError(400, 'Initialize a session first, then send its id in the header mcp-session-id.');
  }
  return openSession(sessions, factory);
}

async function openSession(sessions: Map<string, HttpSession>, factory: McpServerFactory): Promise<HttpSession> {
  if (sessions.size >= MAX_SESSIONS) evictLeastRecentlyUsed(sessions);
  if (sessions.size >= MAX_SESSIONS) {
    throw new HttpError(503, 'Too many sessions are open. Try again later.', { 'retry-after': '60' });
  }
  const transport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => void sessions.set(id, session),
    onsessionclosed: (id) => void sessions.delete(id),
  });
  const session: HttpSession = { transport, openRequests: 0, lastUsed: Date.now() };
  const server = await factory({ era: 'legacy' });
  await server.connect(transport);
  return session;
}

/** Closes the session that has been idle the longest. */
function evictLeastRecentlyUsed(sessions: Map<string, HttpSession>): void {
  const idle = [...sessions].filter(([, { openRequests }]) => openRequests === 0);
  const [leastRecent] = idle.sort(([, a], [, b]) => a.lastUsed - b.lastUsed);
  if (leastRecent) closeSession(sessions, ...leastRecent);
}

function closeIdleSessions(sessions: Map<string, HttpSession>): void {
  const idleSince = Date.now() - SESSION_IDLE_TTL_MS;
  for (const [id, session] of sessions)
    if (session.openRequests === 0 && session.lastUsed < idleSince) closeSession(sessions, id, session);
}

function closeSession(sessions: Map<string, HttpSession>, id: string, { transport }: HttpSession): void {
  sessions.delete(id);
  transport.close().catch(() => {});
}
