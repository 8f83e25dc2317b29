import { FAULT_KINDS, faultKind } from './fault-kinds/index.ts';
import type { Fault } from './faults.ts';
import { type Authority, expireTokens } from './oauth/index.ts';
import { addRecordSet, storeUnchecked } from './record-sets/index.ts';
import type { Incoming } from './request.ts';
import type { RequestLog } from './request-log.ts';
import type { Answer, Site } from './site.ts';
import { all, isCollection } from './store.ts';

/** The parts that a test or a demo can read and control over HTTP. */
export type Controls = { site: Site; authority: Authority; faults: Fault[]; log: RequestLog };

/**
 * Answers a request to `/__sandbox/...`: faults, the log of requests, the sign-in, and the records as they are stored.
 * `POST /__sandbox/hidden_cases {"person": "associate", "ids": [1]}` hides cases from a person.
 * `POST /__sandbox/records/cases` stores a record unchecked, `POST /__sandbox/sets/hostile` adds a set of records.
 */
export function control(controls: Controls, { method, path, bytes }: Incoming): Answer {
  const { site, authority, faults, log } = controls;
  const [, , what, name = ''] = path.split('/');
  const body = () => JSON.parse(Buffer.from(bytes).toString());
  if (what === 'records' && isCollection(name)) {
    if (method === 'GET') return { status: 200, json: all(site.store, name) };
    if (method === 'POST') return { status: 201, json: storeUnchecked(site, name, body()) };
  }
  switch (`${method} ${what}`) {
    case 'POST sets':
      return addRecordSet(site, name);
    case 'GET faults':
      return {
        status: 200,
        json: Object.entries(FAULT_KINDS).map(([kind, { description }]) => ({ kind, description })),
      };
    case 'POST faults':
      return addFault(faults, body());
    case 'DELETE faults':
      faults.length = 0;
      return { status: 204 };
    case 'GET requests':
      return { status: 200, json: log.entries };
    case 'DELETE requests':
      log.entries.length = 0;
      return { status: 204 };
    case 'POST hidden_cases':
      site.hiddenCases.set(body().person, new Set(body().ids));
      return { status: 204 };
    case 'GET oauth':
      return { status: 200, json: authority.counts };
    case 'POST oauth':
      return expireTokens(authority, body().expire);
    default:
      return { status: 404, json: { errors: [{ description: 'Unknown control path' }] } };
  }
}

function addFault(faults: Fault[], fault: Fault): Answer {
  if (fault.kind !== undefined && faultKind(fault.kind) === undefined) {
    return { status: 400, json: { errors: [{ description: `No fault has the name ${fault.kind}` }] } };
  }
  faults.push(fault);
  return { status: 204 };
}
