import { createIdentityFetcher, openAccount } from '../auth/account.ts';
import { EXPIRY_WARNING_MS, getRemainingSignInMs, type OAuthTokens } from '../auth/credentials.ts';
import { createFixedTokenSource } from '../auth/fixed-token.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { TokenSource } from '../client/client-types.ts';
import type { Config } from '../config/options.ts';
import type { Invocation } from '../config/read-invocation.ts';
import type { CliContext } from './context.ts';
import { formatDuration } from './format-duration.ts';
import { withSandbox } from './with-sandbox.ts';

/** `mycase-mcp status`: who is signed in, where, for how long still, and a real call that proves it. */
export const runStatus = ({ config }: Invocation, context: CliContext): Promise<number> =>
  withSandbox(config, (sandboxConfig) => printStatus(sandboxConfig, context));

async function printStatus(config: Config, { output, version }: CliContext): Promise<number> {
  const userAgent = `mycase-mcp/${version}`;
  const statusFields: Record<string, string> = { account: config.account };
  let exitCode = 1;
  try {
    const tokens = config.accessToken
      ? openFixedTokenSource(config.accessToken, statusFields)
      : await openStoredSession(config, userAgent, statusFields);
    const { firmName, personName } = await createIdentityFetcher(config, userAgent)(tokens);
    Object.assign(statusFields, {
      firm: firmName || 'your firm',
      person: personName || 'signed in',
      call: 'MyCase answered',
    });
    exitCode = 0;
  } catch (error) {
    if (!(error instanceof MyCaseError)) throw error;
    statusFields.problem = error.fullMessage;
    statusFields.fix = 'Run `mycase-mcp login`; if that is not it, `mycase-mcp doctor` looks further.';
  }
  const lines = Object.entries(statusFields).map(([name, value]) => `${`${name}:`.padEnd(14)}${value}`);
  output.write(config.json ? `${JSON.stringify(statusFields, null, 2)}\n` : `${lines.join('\n')}\n`);
  return exitCode;
}

function openFixedTokenSource(token: string, statusFields: Record<string, string>): TokenSource {
  statusFields['access token'] = 'given with the start; nothing renews it';
  return createFixedTokenSource(token);
}

/** The kept sign-in, renewed where need be. What is found on the way is noted, for it may fail at any step. */
async function openStoredSession(
  config: Config,
  userAgent: string,
  statusFields: Record<string, string>,
): Promise<TokenSource> {
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
  return {
    'access token': `for ${formatDuration(tokens.expiresAt - now)} more, then renewed by itself`,
    'sign-in': `ends in ${formatDuration(remainingMs)} if nobody uses it${remainingMs < EXPIRY_WARNING_MS ? ': use it, or run `mycase-mcp login`, before' : ''}`,
  };
}
