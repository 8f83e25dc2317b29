import { sha256Hex } from '../../base/hash.ts';
import { isSameSecret } from '../../base/secrets.ts';
import { HttpError } from './http-error.ts';

/**
 * Throws an HttpError with status 401 if `token` is set and the header has another one. Takes equal time for all
 * tokens.
 */
export function assertBearer(header: string | undefined, token: string | undefined): void {
  if (token === undefined) return;
  const sentToken = /^Bearer (.+)$/i.exec(header ?? '')?.[1] ?? '';
  if (isSameSecret(sha256Hex(sentToken), sha256Hex(token))) return;
  throw new HttpError(401, 'Send the token of MYCASE_HTTP_TOKEN as the bearer token.', {
    'www-authenticate': 'Bearer realm="mycase-mcp"',
  });
}
