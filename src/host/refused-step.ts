import { errors } from 'oidc-provider';
import { SignInError } from '../auth/sign-in-error.ts';
import { HttpError, toHttpError } from '../mcp/http/http-error.ts';
import type { Page } from './pages/page.ts';
import { createRefusedAccessPage } from './pages/refusal-pages.ts';
import { createErrorPage } from './pages/sign-in-pages.ts';
import { RefusedAccessError } from './refused-access.ts';

/** A step of the sign-in that is refused, with the page that says why. */
export class RefusedStepError extends Error {
  readonly status: number;
  readonly page: Page;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, page: Page, headers: Readonly<Record<string, string>> = {}) {
    super(page.title);
    this.status = status;
    this.page = page;
    this.headers = headers;
  }
}

/**
 * Returns the page for an error. `onFault` is called with an error of this program, whose details the person does not
 * get.
 */
export function toRefusedStep(thrown: unknown, onFault: (error: unknown) => void): RefusedStepError {
  const error = toHttpError(thrown);
  if (error instanceof RefusedStepError) return error;
  if (error instanceof RefusedAccessError) return new RefusedStepError(403, createRefusedAccessPage(error));
  if (error instanceof SignInError)
    return new RefusedStepError(400, createErrorPage('The sign-in failed', error.fullMessage));
  if (error instanceof errors.SessionNotFound) return createUnknownStepError();
  if (error instanceof HttpError) return createInvalidStepError(error.status, error.message, error.headers);
  if (error instanceof errors.OIDCProviderError)
    return createInvalidStepError(error.statusCode, error.error_description ?? error.error);
  onFault(error);
  return new RefusedStepError(500, createErrorPage('This sign-in failed', 'This server has a fault.'));
}

/** Returns the error for a step of another browser, and for a step that was made before. */
export const createUnknownStepError = (): RefusedStepError =>
  new RefusedStepError(
    400,
    createErrorPage(
      'This sign-in was not started here',
      'It belongs to another browser, it was finished before, or it is too old.',
    ),
  );

const createInvalidStepError = (
  status: number,
  reason: string,
  headers: Readonly<Record<string, string>> = {},
): RefusedStepError => {
  const title = status === 503 ? 'This sign-in cannot continue now' : 'This sign-in cannot continue';
  return new RefusedStepError(status, createErrorPage(title, reason), headers);
};
