import { authorize, type Person, staffId } from './access.ts';
import { v1 } from './contract.ts';
import { handler } from './handlers/index.ts';
import { type Fields, isFields, type Json } from './json.ts';
import { checkQuery } from './query.ts';
import { notFound, Refusal, refuseAny } from './refusal.ts';
import type { Incoming } from './request.ts';
import { match, type Operation } from './routes.ts';
import { v1Operations } from './shapes.ts';
import { type Answer, dateTime, type Handler, type Site } from './site.ts';
import { bodyCheck } from './validate.ts';

const checkBody = bodyCheck(v1);
const HANDLERS: ReadonlyMap<Operation, Handler> = new Map(
  v1Operations.map((operation) => [operation, handler(operation)]),
);

/** Answers a request to the live API on behalf of a person. */
export function answerV1(site: Site, request: Incoming, person: Person): Answer {
  const { operation, params } = match(v1Operations, request.method, request.path) ?? notFound('Path');
  authorize(person, operation.segments[1]);
  checkQuery(operation, request.query);
  const body = bodyOf(operation, request);
  const me = staffId(person, site.store);
  const carryOut = HANDLERS.get(operation) ?? notFound('Path');
  const now = dateTime(site.clock());
  return carryOut({ site, operation, params, query: request.query, body, me, now });
}

function bodyOf(operation: Operation, request: Incoming): Fields {
  if (operation.bodySchema === undefined) return {};
  const body = parsed(request);
  refuseAny(checkBody(operation, operation.method === 'PUT' ? withoutNulls(body) : body));
  return isFields(body) ? body : {};
}

/** Assumption of this sandbox: null empties a field that an update need not have, although no schema allows null. */
function withoutNulls(body: Json): Json {
  if (!isFields(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

function parsed({ headers, bytes }: Incoming): Json {
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) {
    throw new Refusal(400, [{ description: 'Content-Type must be application/json' }]);
  }
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    throw new Refusal(400, [{ description: 'The body is not valid JSON' }]);
  }
}

/** Builds version 1's response for a refusal. */
export function v1Error({ status, problems }: Refusal): Answer {
  return { status, json: { errors: problems.map((problem) => ({ ...problem })) } };
}
