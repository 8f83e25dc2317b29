import type { HttpError } from '../../mcp/http/http-error.ts';

/** Returns the body of an OAuth error (RFC 6749) for a request that is not served. */
export const toOAuthError = ({ status, message }: HttpError): { error: string; error_description: string } => ({
  error: status === 429 || status === 503 ? 'temporarily_unavailable' : 'invalid_request',
  error_description: message,
});
