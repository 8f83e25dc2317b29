import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { isInitializeRequest, type McpServerFactory, type RequestId } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { HttpRefusal } from './refusal.ts';

const MOST_SESSIONS = 100;
const IDLE_MS = 30 * 60 * 1000;
const SWEEP_MS = 60 * 1000;

/** Sessions of clients of the 2025 era: with one a call can be cancelled and the client be asked. */
export interface Sessions {
  handle(req: IncomingMessage, res: ServerResponse, body: unknown): Promise<void>;
  close(): Promise<void>;
}

interface Session {
  readonly transport: NodeStreamableHTTPServerTransport;
  open: number;
  lastUsed: number;
}

/** Keeps a limited number of sessions, and drops those that nobody uses. */
export function createSessions(factory: McpServerFactory): Sessions {
  const sessions = new Map<string, Session>();
  const sweep = setInterval(() => dropIdle(sessions), SWEEP_MS).unref();
  return {
    async handle(req, res, body) {
      const session = await find(sessions, factory, req, body);
      session.open += 1;
      res.once('close', () => {
        session.open -= 1;
        session.lastUsed = Date.now();
      });
      await session.transport.handleRequest(req, res, body);
      const cancelled = cancelledRequest(body);
      // A cancelled request is never answered; its stream would stay open for good.
      if (cancelled !== undefined) session.transport.closeSSEStream(cancelled);
    },
    async close() {
      clearInterval(sweep);
      await Promise.all([...sessions.values()].map(({ transport }) => transport.close()));
    },
  };
}

function cancelledRequest(body: unknown): RequestId | undefined {
  const message = Cancelled.safeParse(body);
  return message.success ? message.data.params.requestId : undefined;
}

const Cancelled = z.looseObject({
  method: z.literal('notifications/cancelled'),
  params: z.looseObject({ requestId: z.union([z.string(), z.number()]) }),
});

async function find(
  sessions: Map<string, Session>,
  factory: McpServerFactory,
  req: IncomingMessage,
  body: unknown,
): Promise<Session> {
  const id = req.headers['mcp-session-id'];
  if (typeof id === 'string') {
    const session = sessions.get(id);
    if (!session) throw new HttpRefusal(404, 'There is no such session (any more): initialize a new one.');
    return session;
  }
  if (!isInitializeRequest(body)) {
    throw new HttpRefusal(400, 'Initialize a session first, and send its id as mcp-session-id.');
  }
  return open(sessions, factory);
}

async function open(sessions: Map<string, Session>, factory: McpServerFactory): Promise<Session> {
  if (sessions.size >= MOST_SESSIONS) dropLongestIdle(sessions);
  if (sessions.size >= MOST_SESSIONS) {
    throw new HttpRefusal(503, 'Too many sessions are open here; try again later.', { 'retry-after': '60' });
  }
  const transport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => void sessions.set(id, session),
    onsessionclosed: (id) => void sessions.delete(id),
  });
  const session: Session = { transport, open: 0, lastUsed: Date.now() };
  const server = await factory({ era: 'legacy' });
  await server.connect(transport);
  return session;
}

/** Makes room for one: whoever comes back least soon loses least. */
function dropLongestIdle(sessions: Map<string, Session>): void {
  const idle = [...sessions].filter(([, { open }]) => open === 0);
  const [longest] = idle.sort(([, a], [, b]) => a.lastUsed - b.lastUsed);
  if (longest) drop(sessions, ...longest);
}

function dropIdle(sessions: Map<string, Session>): void {
  const since = Date.now() - IDLE_MS;
  for (const [id, session] of sessions)
    if (session.open === 0 && session.lastUsed < since) drop(sessions, id, session);
}

function drop(sessions: Map<string, Session>, id: string, { transport }: Session): void {
  sessions.delete(id);
  transport.close().catch(() => {});
}
