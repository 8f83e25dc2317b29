import type { Fault } from './faults.ts';
import { type Authority, expireTokens } from './oauth/index.ts';
import type { Incoming } from './request.ts';
import type { RequestLog } from './request-log.ts';
import type { Answer, Site } from './site.ts';
import { all, isCollection } from './store.ts';

/** The parts that a test or a demo can read and control over HTTP. */
export type Controls = { site: Site; authority: Authority; faults: Fault[]; log: RequestLog };

/** Answers a request to `/__sandbox/...`: faults, the log of requests, the sign-in, and the stored records. */
export function control(controls: Controls, { method, path, bytes }: Incoming): Answer {
  const { site, authority, faults, log } = controls;
  const [, , what, name = ''] = path.split('/');
  if (what === 'records' && method === 'GET' && isCollection(name)) {
    return { status: 200, json: all(site.store, name) };
  }
  switch (`${method} ${what}`) {
    case 'POST faults':
      faults.push(JSON.parse(Buffer.from(bytes).toString()));
      return { status: 204 };
    case 'DELETE faults':
      faults.length = 0;
      return { status: 204 };
    case 'GET requests':
      return { status: 200, json: log.entries };
    case 'DELETE requests':
      log.entries.length = 0;
      return { status: 204 };
    case 'GET oauth':
      return { status: 200, json: authority.counts };
    case 'POST oauth':
      return expireTokens(authority, JSON.parse(Buffer.from(bytes).toString()).expire);
    default:
      return { status: 404, json: { errors: [{ description: 'Unknown control path' }] } };
  }
}
