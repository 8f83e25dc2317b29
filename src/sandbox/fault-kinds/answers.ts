import { STATUS_CODES } from 'node:http';
import type { Json } from '../json.ts';
import type { Answer } from '../site.ts';
import type { Spoiling } from './fault-kind.ts';

const SIGN_IN =
  '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form action="/login_sessions" method="post">' +
  '<h1>Sign in to your account</h1><input name="email"><input name="password" type="password"></form></body></html>\n';

const ERRORS = { errors: [{ description: 'The record could not be saved', source: { pointer: '/name' } }] };

/** Status 200 and the body of an error. */
export function errorsWith200(): Answer {
  return { status: 200, json: ERRORS };
}

/** Status 200 and a page that asks a person to sign in. */
export function signInPage(): Answer {
  return html(200, SIGN_IN);
}

/** The page of a gateway, with the status of the fault, 502 by default. */
export function gatewayPage({ fault }: Spoiling): Answer {
  const { status = 502, without_length = false } = fault;
  const title = `${status} ${STATUS_CODES[status] ?? 'Error'}`;
  const page = html(status, `<html>\n<head><title>${title}</title></head>\n<body><h1>${title}</h1></body>\n</html>\n`);
  return { ...page, withoutLength: without_length };
}

function html(status: number, page: string): Answer {
  return { status, headers: { 'Content-Type': 'text/html; charset=utf-8' }, bytes: Buffer.from(page) };
}

/** The status and the headers of the answer, with another body. */
export function withJson({ answer }: Spoiling, json: Json): Answer {
  return { status: 200, ...answer, json };
}
