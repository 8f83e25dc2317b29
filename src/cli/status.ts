import { createIdentityFetcher, openAccount } from '../auth/account.ts';
import { SOON_MS, signInLeft, type Tokens } from '../auth/credentials.ts';
import { fixedToken } from '../auth/fixed-token.ts';
import { MyCaseError } from '../base/errors.ts';
import type { TokenSource } from '../client/types.ts';
import type { Config } from '../config/options.ts';
import type { Invocation } from '../config/parse.ts';
import type { CliContext } from './context.ts';
import { span } from './format-duration.ts';
import { withSandbox } from './with-sandbox.ts';

/** `mycase-mcp status`: who is signed in, where, for how long still, and a real call that proves it. */
export const status = ({ config }: Invocation, surroundings: CliContext): Promise<number> =>
  withSandbox(config, (one) => tellStatus(one, surroundings));

async function tellStatus(config: Config, { output, version }: CliContext): Promise<number> {
  const userAgent = `mycase-mcp/${version}`;
  const facts: Record<string, string> = { profile: config.profile };
  let code = 1;
  try {
    const tokens = config.accessToken
      ? given(config.accessToken, facts)
      : await kept(config, userAgent, facts);
    const { firm, person } = await createIdentityFetcher(config, userAgent)(tokens);
    Object.assign(facts, { firm, person, call: 'MyCase answered' });
    code = 0;
  } catch (error) {
    if (!(error instanceof MyCaseError)) throw error;
    facts.problem = error.message;
    facts.fix = 'Run `mycase-mcp login`; if that is not it, `mycase-mcp doctor` looks further.';
  }
  const lines = Object.entries(facts).map(([name, value]) => `${`${name}:`.padEnd(14)}${value}`);
  output.write(config.json ? `${JSON.stringify(facts, null, 2)}\n` : `${lines.join('\n')}\n`);
  return code;
}

function given(token: string, facts: Record<string, string>): TokenSource {
  facts['access token'] = 'given with the start; nothing renews it';
  return fixedToken(token);
}

/** The kept sign-in, renewed where need be. What is found on the way is noted, for it may fail at any step. */
async function kept(config: Config, userAgent: string, facts: Record<string, string>): Promise<TokenSource> {
  const { store, session } = await openAccount(config, userAgent);
  facts.store = store.place;
  await session.accessToken();
  const tokens = (await store.read())?.tokens;
  if (tokens) Object.assign(facts, spans(tokens));
  return session;
}

function spans(tokens: Tokens): Record<string, string> {
  const now = Date.now();
  const left = signInLeft(tokens, now);
  return {
    'access token': `for ${span(tokens.expiresAt - now)} more, then renewed by itself`,
    'sign-in': `ends in ${span(left)} if nobody uses it${left < SOON_MS ? ': use it, or run `mycase-mcp login`, before' : ''}`,
  };
}
