import { greeter, openAccount } from '../auth/account.ts';
import { SOON_MS, signInLeft, type Tokens } from '../auth/credentials.ts';
import { MyCaseError } from '../client/errors.ts';
import type { Invocation } from '../config.ts';
import type { Surroundings } from './run.ts';
import { span } from './span.ts';

/** `mycase-mcp status`: who is signed in, where, for how long still, and a real call that proves it. */
export async function status({ config }: Invocation, { output, version }: Surroundings): Promise<number> {
  const userAgent = `mycase-mcp/${version}`;
  const { store, session } = await openAccount(config, userAgent);
  const facts: Record<string, string> = { profile: config.profile, store: store.place };
  let code = 1;
  try {
    const token = await session.accessToken();
    const tokens = (await store.read())?.tokens;
    if (tokens) Object.assign(facts, spans(tokens));
    const { firm, person } = await greeter(config, userAgent)(token);
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

function spans(tokens: Tokens): Record<string, string> {
  const now = Date.now();
  const left = signInLeft(tokens, now);
  return {
    'access token': `for ${span(tokens.expiresAt - now)} more, then renewed by itself`,
    'sign-in': `ends in ${span(left)} if nobody uses it${left < SOON_MS ? ': use it, or run `mycase-mcp login`, before' : ''}`,
  };
}
