import { createIdentityFetcher, openAccount } from '../auth/account.ts';
import { EXPIRY_WARNING_MS, getRemainingSignInMs, type OAuthTokens } from '../auth/credentials.ts';
import { createFixedTokenSource } from '../auth/fixed-token.ts';
import { SignInError } from '../auth/sign-in-error.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { TokenSource } from '../client/client-types.ts';
import { describeTimeZone, readFirmTimeZone } from '../config/firm-time-zone.ts';
import type { Config } from '../config/options.ts';
import type { Invocation } from '../config/read-invocation.ts';
import type { CliContext } from './context.ts';
import { formatDuration } from './format-duration.ts';
import { withSandbox } from './with-sandbox.ts';

/** `mycase-mcp status`: shows who is signed in and when the sign-in ends, and makes a real call. */
export const runStatus = ({ config }: Invocation, context: CliContext): Promise<number> =>
  withSandbox(config, (sandboxConfig) => printStatus(sandboxConfig, context));

/** Returns the source of an access token that is not from a sign-in. */
export const describeFixedToken = ({ sandbox }: Config): string =>
  sandbox ? 'from the sandbox' : 'from MYCASE_ACCESS_TOKEN; it is not renewed';

async function printStatus(config: Config, { output, version }: CliContext): Promise<number> {
  const userAgent = `mycase-mcp/${version}`;
  const statusFields: Record<string, string> = {
    account: config.account,
    'time zone': describeTimeZone(readFirmTimeZone(config)),
  };
  let exitCode = 1;
  try {
    const tokens = await openTokenSource(config, userAgent, statusFields);
    const { firmName, personName } = await createIdentityFetcher(config, userAgent)(tokens);
    Object.assign(statusFields, {
      firm: firmName || 'not known',
      person: personName || 'not known',
      call: 'MyCase answered',
    });
    exitCode = 0;
  } catch (error) {
    if (!(error instanceof MyCaseError)) throw error;
    statusFields.problem = error.fullMessage;
    statusFields.fix = needsLogin(error, config)
      ? 'Run `mycase-mcp login`. If that does not help, run `mycase-mcp doctor`.'
      : 'Run `mycase-mcp doctor`.';
  }
  const lines = Object.entries(statusFields).map(([name, value]) => `${`${name}:`.padEnd(14)}${value}`);
  output.write(config.json ? `${JSON.stringify(statusFields, null, 2)}\n` : `${lines.join('\n')}\n`);
  return exitCode;
}

/** Returns whether a new sign-in can help. A token from a variable is used in place of the sign-in. */
const needsLogin = (error: MyCaseError, { accessToken }: Config): boolean =>
  !accessToken && (error instanceof SignInError || error.status === 401);

/**
 * Opens the token or the stored sign-in, and renews it if it is due. Adds facts to `statusFields` before a step can
 * fail.
 */
async function openTokenSource(
  config: Config,
  userAgent: string,
  statusFields: Record<string, string>,
): Promise<TokenSource> {
  if (config.accessToken) {
    statusFields['access token'] = describeFixedToken(config);
    return createFixedTokenSource(config.accessToken);
  }
  const { store, session } = await openAccount(config, userAgent);
  statusFields.store = store.location;
  await session.getAccessToken();
  const tokens = (await store.read())?.tokens;
  if (tokens) Object.assign(statusFields, formatExpiry(tokens));
  return session;
}

function formatExpiry(tokens: OAuthTokens): Record<string, string> {
  const now = Date.now();
  const remainingMs = getRemainingSignInMs(tokens, now);
  const advice = remainingMs < EXPIRY_WARNING_MS ? '. Use it before then, or run `mycase-mcp login`' : '';
  return {
    'access token': `valid for ${formatDuration(tokens.expiresAt - now)}, then renewed automatically`,
    'sign-in': `ends in ${formatDuration(remainingMs)} if it is not used${advice}`,
  };
}
