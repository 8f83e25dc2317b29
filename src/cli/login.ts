import { type Account, DEFAULT_REDIRECT_URI, openAccount } from '../auth/account.ts';
import type { App } from '../auth/credentials.ts';
import { isListenable } from '../auth/redirect.ts';
import { beginPastedSignIn, beginSignIn, type Identity, type SignInParts } from '../auth/sign-in.ts';
import type { Config } from '../config/options.ts';
import { type Invocation, UsageError } from '../config/parse.ts';
import type { CliContext } from './context.ts';
import { createSandboxAccount } from './sandbox-account.ts';

/** `mycase-mcp login`: signs a person in and keeps the sign-in. */
export async function login({ config }: Invocation, surroundings: CliContext): Promise<number> {
  const { output, version } = surroundings;
  const userAgent = `mycase-mcp/${version}`;
  const trial = config.sandbox ? await createSandboxAccount(config, userAgent) : undefined;
  try {
    const account = trial?.account ?? (await openAccount(config, userAgent));
    const app = trial?.app ?? (await knownApp(account, config)) ?? (await askForApp(config, surroundings));
    const greeting = await signIn(account.parts(app), config, surroundings);
    output.write(`\nSigned in to ${greeting.firm} as ${greeting.person}.\n${afterwards(config, account)}`);
    return 0;
  } finally {
    await trial?.close();
  }
}

const knownApp = async (account: Account, { newApp }: Config): Promise<App | undefined> =>
  newApp ? undefined : account.app();

const afterwards = ({ sandbox, profile }: Config, { store }: Account): string =>
  sandbox
    ? 'This was the sandbox: its firm is made up, and nothing of this sign-in is kept.\n'
    : `The sign-in${profile === 'default' ? '' : ` "${profile}"`} is kept in ${store.place}, and renews itself.\n` +
      '`mycase-mcp status` shows it, `mycase-mcp logout` ends it.\n';

async function signIn(parts: SignInParts, config: Config, surroundings: CliContext): Promise<Identity> {
  if (config.paste || !isListenable(parts.app.redirectUri)) return pasted(parts, surroundings);
  const { link, done, close } = await beginSignIn(parts);
  surroundings.stop.addEventListener('abort', close, { once: true });
  surroundings.output.write(
    `Sign in to MyCase and choose Allow. If no browser opens, open this address:\n\n${link}\n\n`,
  );
  if (!config.noBrowser) await openBrowser(link);
  return done;
}

async function openBrowser(link: string): Promise<void> {
  const { default: open } = await import('open');
  const browser = await open(link).catch(() => undefined);
  browser?.on('error', () => {});
}

async function pasted(parts: SignInParts, surroundings: CliContext): Promise<Identity> {
  const { link, take } = beginPastedSignIn(parts);
  surroundings.output.write(
    `Open this address in a browser, sign in to MyCase and choose Allow:\n\n${link}\n\n` +
      'The browser then ends on an address that may show no page. Copy the whole address.\n',
  );
  return take(await surroundings.ask({ question: 'The address the browser ended on', isSecret: false }));
}

async function askForApp(
  { clientId, clientSecret, redirectUri }: Config,
  { ask, isTerminal }: CliContext,
): Promise<App> {
  if (!isTerminal && !(clientId && clientSecret)) {
    throw new UsageError(
      'There is no terminal to ask in: set MYCASE_CLIENT_ID and MYCASE_CLIENT_SECRET (and MYCASE_REDIRECT_URI, where ' +
        `it is not ${DEFAULT_REDIRECT_URI}), as MyCase support gave them to you.`,
    );
  }
  return {
    clientId:
      clientId ?? (await ask({ question: 'Client id (MyCase support gives it to you)', isSecret: false })),
    clientSecret: clientSecret ?? (await ask({ question: 'Client secret', isSecret: true })),
    redirectUri:
      redirectUri ??
      (isTerminal
        ? await ask({
            question: 'Redirect URI as registered',
            isSecret: false,
            initial: DEFAULT_REDIRECT_URI,
          })
        : DEFAULT_REDIRECT_URI),
  };
}
