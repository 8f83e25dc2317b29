import { profile } from '../contract.ts';
import { isFields, type Json } from '../json.ts';
import { notFound, Refusal, refuseAny } from '../refusal.ts';
import type { Incoming } from '../request.ts';
import { match, operations } from '../routes.ts';
import type { Answer, Site } from '../site.ts';
import { bodyCheck } from '../validate.ts';
import { PROFILE_HANDLERS } from './handlers.ts';

const profileOperations = operations(profile);
const checkBody = bodyCheck(profile);

const CODES: { readonly [status: number]: string } = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  422: 'unprocessable_entity',
  429: 'too_many_requests',
};

/** Answers a request to one of the eight operations of the published profile. Throws a Refusal. */
export async function answerProfile(site: Site, request: Incoming): Promise<Answer> {
  const { operation, params } = match(profileOperations, request.method, request.path) ?? notFound('Path');
  const carryOut = PROFILE_HANDLERS[operation.id] ?? notFound('Path');
  const body = operation.bodySchema === undefined ? {} : parsed(request);
  refuseAny(checkBody(operation, body));
  const form = operation.id === 'createDocumentForCase' ? await formOf(request) : undefined;
  const json = await carryOut({ site, params, body: isFields(body) ? body : {}, form });
  return { status: operation.status, json };
}

function parsed({ bytes }: Incoming): Json {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    throw new Refusal(400, [{ description: 'The body is not valid JSON' }]);
  }
}

async function formOf({ headers, bytes }: Incoming): Promise<FormData> {
  try {
    const contentType = headers['content-type'] ?? '';
    return await new Response(Buffer.from(bytes), { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw new Refusal(400, [{ description: 'The body is not multipart/form-data' }]);
  }
}

/** Builds the profile's response for a refusal. */
export function profileError({ status, message }: Refusal): Answer {
  return { status, json: { message, code: CODES[status] ?? 'internal_error' } };
}
