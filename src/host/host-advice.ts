import { SignedOutError, SignInError } from '../auth/sign-in-error.ts';
import { TokenRefusedError } from '../auth/token-endpoint.ts';

const SIGN_IN_ADVICE =
  'Ask the person you work for to sign in again: they remove this server in the AI program, add it again, and sign in.';

const CONNECT_ADVICE = 'An administrator of the firm must connect it to MyCase again, on the page of this server.';

/**
 * Throws an error of a sign-in again. Its advice is for the people of a host, who have no command line. The sign-in of
 * an administrator can be renewed by the administrator only.
 */
export function throwWithHostAdvice(error: unknown, isOfAdministrator = false): never {
  if (error instanceof SignedOutError)
    throw new SignedOutError(error.message, { advice: isOfAdministrator ? CONNECT_ADVICE : SIGN_IN_ADVICE });
  if (error instanceof TokenRefusedError && error.code === 'invalid_client')
    throw new SignInError('MyCase does not know the client id of this server with its client secret.', {
      advice:
        'The person who runs this server must correct the client id and the client secret: in the administration file ' +
        'if there is one, and in MYCASE_CLIENT_ID and MYCASE_CLIENT_SECRET otherwise.',
    });
  throw error;
}
