import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HostLog } from './host-log.ts';
import type { HostMetrics } from './metrics.ts';
import { getSecondsSince } from './observers.ts';

/** The facts about a request that are known while it runs. */
interface RequestRecord {
  /** A random id. The response has it, too. */
  readonly id: string;
  address?: string;
  personKey?: string;
}

/** The records of running requests. */
export interface RequestRecords {
  /**
   * Begins the record of a request. When its response is closed, it is counted, and it is logged if `isLogged` is true.
   */
  begin(req: IncomingMessage, res: ServerResponse, route: string, isLogged: boolean): RequestRecord;
  setPerson(req: IncomingMessage, personKey: string): void;
}

/** The status of a request whose client disconnected before the response. */
const CLIENT_CLOSED = 499;

/** Creates the records. */
export function createRequestRecords(log: HostLog, metrics: HostMetrics): RequestRecords {
  const records = new WeakMap<IncomingMessage, RequestRecord>();
  return {
    begin(req, res, route, isLogged) {
      const record: RequestRecord = { id: randomUUID() };
      const startedAt = performance.now();
      records.set(req, record);
      res.setHeader('x-request-id', record.id);
      res.once('close', () => {
        const status = res.headersSent ? res.statusCode : CLIENT_CLOSED;
        const seconds = getSecondsSince(startedAt);
        metrics.countRequest(route, status, seconds);
        if (!isLogged) return;
        const { id: request, address, personKey: person } = record;
        const ms = Math.round(seconds * 1000);
        const fields = { request, method: req.method, route, status, ms, person, address };
        log.write(status >= 500 ? 'error' : 'info', 'request', fields);
      });
      return record;
    },
    setPerson(req, personKey) {
      const record = records.get(req);
      if (record) record.personKey = personKey;
    },
  };
}
