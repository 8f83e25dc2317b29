import { ProtocolError } from '@modelcontextprotocol/server';

/** The numbers of calls that may run at the same time: of one session, and of all. */
const MAX_CALLS = { perSession: 64, total: 256 };

/** JSON-RPC: a code for errors of a server's own. */
const SERVER_ERROR = -32000;

/**
 * Runs an action of a session. Throws a ProtocolError if too many actions run already. A question to a person is not an
 * action: it does not count. Without a session, as over stdio, there is no limit.
 */
export type CallLimiter = <T>(session: string | undefined, action: () => Promise<T>) => Promise<T>;

/** Creates a limiter that lets no session use the places of all others. */
export function createCallLimiter(): CallLimiter {
  const running = new Map<string, number>();
  return async (session, action) => {
    if (session === undefined) return action();
    const ownCount = running.get(session) ?? 0;
    const totalCount = [...running.values()].reduce((sum, count) => sum + count, 0);
    if (ownCount >= MAX_CALLS.perSession || totalCount >= MAX_CALLS.total) {
      const message = `${totalCount} calls are running, ${ownCount} of them in this session. Try again in a moment.`;
      throw new ProtocolError(SERVER_ERROR, message);
    }
    running.set(session, ownCount + 1);
    try {
      return await action();
    } finally {
      const remaining = (running.get(session) ?? 1) - 1;
      if (remaining > 0) running.set(session, remaining);
      else running.delete(session);
    }
  };
}
