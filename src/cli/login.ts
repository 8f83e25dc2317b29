import { type Account, openAccount } from '../auth/account.ts';
import type { OAuthApp } from '../auth/credentials.ts';
import type { Identity } from '../auth/identity.ts';
import { isLoopbackUri } from '../auth/redirect.ts';
import { beginPastedSignIn, beginSignIn, type SignInContext } from '../auth/sign-in.ts';
import { type Config, DEFAULT_REDIRECT_URI } from '../config/options.ts';
import type { Invocation } from '../config/read-invocation.ts';
import { UsageError } from '../config/usage-error.ts';
import type { CliContext } from './context.ts';
import { createSandboxAccount } from './sandbox-account.ts';

/** `mycase-mcp login`: signs a person in and keeps the sign-in. */
export async function runLogin({ config }: Invocation, context: CliContext): Promise<number> {
  const { output, version } = context;
  const userAgent = `mycase-mcp/${version}`;
  const sandboxAccount = config.sandbox ? await createSandboxAccount(config, userAgent) : undefined;
  try {
    const account = sandboxAccount?.account ?? (await openAccount(config, userAgent));
    const app = sandboxAccount?.app ?? (await findStoredApp(account, config)) ?? (await askForApp(config, context));
    const identity = await signIn(account.toSignInContext(app), config, context);
    output.write(
      `\nSigned in to ${identity.firmName || 'your firm'} as ${identity.personName || 'signed in'}.\n${formatNextSteps(config, account)}`,
    );
    return 0;
  } finally {
    await sandboxAccount?.close();
  }
}

const findStoredApp = async (account: Account, { newApp }: Config): Promise<OAuthApp | undefined> =>
  newApp ? undefined : account.readApp();

const formatNextSteps = ({ sandbox, account }: Config, { store }: Account): string =>
  sandbox
    ? 'This was the sandbox: its firm is made up, and nothing of this sign-in is kept.\n'
    : `The sign-in${account === 'default' ? '' : ` "${account}"`} is kept in ${store.location}, and renews itself.\n` +
      '`mycase-mcp status` shows it, `mycase-mcp logout` ends it.\n';

async function signIn(parts: SignInContext, config: Config, context: CliContext): Promise<Identity> {
  if (config.paste || !isLoopbackUri(parts.app.redirectUri)) return signInByPaste(parts, context);
  const { link, done, close } = await beginSignIn(parts);
  context.shutdownSignal.addEventListener('abort', close, { once: true });
  context.output.write(`Sign in to MyCase and choose Allow. If no browser opens, open this address:\n\n${link}\n\n`);
  if (!config.noBrowser) await openBrowser(link);
  return done;
}

async function openBrowser(link: string): Promise<void> {
  const { default: open } = await import('open');
  const browser = await open(link).catch(() => undefined);
  browser?.on('error', () => {});
}

async function signInByPaste(parts: SignInContext, context: CliContext): Promise<Identity> {
  const { link, complete } = beginPastedSignIn(parts);
  context.output.write(
    `Open this address in a browser, sign in to MyCase and choose Allow:\n\n${link}\n\n` +
      'The browser then ends on an address that may show no page. Copy the whole address.\n',
  );
  return complete(await context.ask({ message: 'The address the browser ended on', isSecret: false }));
}

async function askForApp(
  { clientId, clientSecret, redirectUri }: Config,
  { ask, isTerminal }: CliContext,
): Promise<OAuthApp> {
  if (!isTerminal && !(clientId && clientSecret)) {
    throw new UsageError(
      'There is no terminal to ask in: set MYCASE_CLIENT_ID and MYCASE_CLIENT_SECRET (and MYCASE_REDIRECT_URI, where ' +
        `it is not ${DEFAULT_REDIRECT_URI}), as MyCase support gave them to you.`,
    );
  }
  return {
    clientId: clientId ?? (await ask({ message: 'Client id (MyCase support gives it to you)', isSecret: false })),
    clientSecret: clientSecret ?? (await ask({ message: 'Client secret', isSecret: true })),
    redirectUri:
      redirectUri ??
      (isTerminal
        ? await ask({
            message: 'Redirect URI as registered',
            isSecret: false,
            initialValue: DEFAULT_REDIRECT_URI,
          })
        : DEFAULT_REDIRECT_URI),
  };
}
