import { openAccount } from '../../auth/account.ts';
import type { Invocation } from '../../config/read-invocation.ts';
import type { CliContext } from '../context.ts';
import { runLogin } from '../login.ts';

/** Signs the person in, as `login` does, unless a sign-in is stored. Throws the errors of `login`. */
export async function ensureSignedIn(invocation: Invocation, context: CliContext): Promise<void> {
  const { config } = invocation;
  const { store } = await openAccount(config, `mycase-mcp/${context.version}`);
  const isSignedIn = !config.newApp && (await store.read())?.tokens !== undefined;
  if (!isSignedIn) await runLogin(invocation, context);
  else context.output.write(`The sign-in in ${store.location} is used. \`mycase-mcp login\` replaces it.\n`);
}
