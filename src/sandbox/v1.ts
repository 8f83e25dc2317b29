import { authorize, type Person, staffId } from './access.ts';
import { v1 } from './contract.ts';
import { handler } from './handlers/index.ts';
import { visibleStore } from './hidden-cases.ts';
import { type Fields, isFields, type Json } from './json.ts';
import { checkQuery } from './query.ts';
import { danglingReferences } from './references.ts';
import { notFound, Refusal, refuseAny } from './refusal.ts';
import type { Incoming } from './request.ts';
import { type Match, match, type Operation } from './routes.ts';
import { v1Operations } from './shapes.ts';
import { type Answer, dateTime, type Handler, type Site } from './site.ts';
import { find, isCollection } from './store.ts';
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
  const seen = seenBy(site, person, operation, params, body);
  const carryOut = HANDLERS.get(operation) ?? notFound('Path');
  const now = dateTime(site.clock());
  return carryOut({ site: seen, operation, params, query: request.query, body, me, now });
}

/**
 * Returns the site as a person sees it. A change is made in the site itself: it is refused if the record of its path,
 * or a record that its body refers to, is hidden.
 */
function seenBy(site: Site, person: Person, operation: Operation, { id }: Match['params'], body: Fields): Site {
  const hidden = site.hiddenCases.get(person);
  if (hidden === undefined) return site;
  const store = visibleStore(site.store, hidden);
  if (operation.method === 'GET') return { ...site, store };
  const name = operation.segments[1] ?? '';
  if (id !== undefined && isCollection(name) && find(store, name, Number(id)) === undefined) notFound();
  refuseAny(danglingReferences(store, body));
  return site;
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
